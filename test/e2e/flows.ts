import { admin } from '../simulator';
import type { Listening } from '../simulator';
import type { FlowNode } from '../support/node-red';

/** The config node of a simulated device, with its login; `delay` and `hold` of a second keep the suite short. */
export function deviceNode(id: string, server: Listening, more: Partial<FlowNode> = {}): FlowNode {
  return {
    id,
    type: 'hikvision-device',
    name: '',
    host: server.host,
    port: String(server.port),
    ssl: false,
    tls: '',
    delay: '1',
    hold: '1',
    silence: '',
    customize: [],
    credentials: { username: admin.name, password: admin.password },
    ...more,
  };
}

/** A sensor node with a debug node behind it: only what is wired is seen. */
export function sensorNode(id: string, device: string, more: Partial<FlowNode> = {}): FlowNode[] {
  return [
    {
      id,
      type: 'hikvision-sensor',
      z: 'tab',
      x: 100,
      y: 100,
      name: '',
      device,
      sensor: 'motion',
      channel: '',
      target: '',
      delay: '',
      initial: false,
      wires: [[`${id}-debug`]],
      ...more,
    },
    { id: `${id}-debug`, type: 'debug', z: 'tab', x: 300, y: 100, active: false, wires: [] },
  ];
}

/** Where a node of a flow stands; Node-RED takes one without a place for a config node. */
export const place = { z: 'tab', x: 100, y: 100 };

export const tab: FlowNode = { id: 'tab', type: 'tab', label: 'End to end' };

/** What the editor sends at a deploy: everything but the credentials that have not changed. */
export function withoutCredentials(flow: readonly FlowNode[]): FlowNode[] {
  return flow.map(({ credentials, ...node }) => (credentials === undefined ? node : node));
}
