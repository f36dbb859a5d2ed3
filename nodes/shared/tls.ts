import type { NodeAPI } from 'node-red';
import type { TlsOptions } from '../../src/connection/transport';

/** A core tls-config node, as far as it is anyone's business. */
interface TlsNode {
  addTLSOptions(options: object): unknown;
}

function isTlsNode(node: unknown): node is TlsNode {
  return (
    typeof node === 'object' &&
    node !== null &&
    'addTLSOptions' in node &&
    typeof node.addTLSOptions === 'function'
  );
}

/** What a TLS configuration says; `null` where none is chosen, `undefined` where the chosen one does not run. */
export function readTls(RED: NodeAPI, id: unknown): TlsOptions | null | undefined {
  if (typeof id !== 'string' || id === '') return null;
  const node: unknown = RED.nodes.getNode(id);
  if (!isTlsNode(node)) return undefined;
  const options: TlsOptions = {};
  node.addTLSOptions(options);
  return options;
}
