/** Node-RED's own nodes that tests use; they come without types. */
declare module '@node-red/nodes/core/network/05-tls' {
  import type { NodeInitializer } from 'node-red';
  const init: NodeInitializer;
  export = init;
}
