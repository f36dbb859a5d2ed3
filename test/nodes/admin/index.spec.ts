import 'should';
import type { NodeAPI, NodeInitializer } from 'node-red';
import deviceNode from '../../../nodes/hikvision-device/runtime';
import { tab } from '../../support/flows';
import { device, flows, sensor, useEndpoints } from './endpoints';

describe('the admin endpoints', () => {
  useEndpoints();

  const endpoints = [
    'get /hikvision-device/activity',
    'get /hikvision-device/:id/reports',
    'get /hikvision-device/:id/sensors',
    'get /hikvision-device/:id/diagnostics',
    'post /hikvision-device/test',
    'post /hikvision-device/discover',
    'post /hikvision-device/:id/report',
    'post /hikvision-device/:id/snapshot',
    'post /hikvision-device/:id/push',
  ];

  /** Writes down what is registered, and which permissions that asks for. */
  function spyOn(admins: string[], asked: string[]): NodeInitializer {
    return (RED) => {
      const needsPermission = RED.auth.needsPermission.bind(RED.auth);
      RED.auth.needsPermission = (permission) => {
        asked.push(permission);
        return needsPermission(permission);
      };
      for (const method of ['get', 'post'] as const) {
        const register = RED.httpAdmin[method].bind(RED.httpAdmin);
        RED.httpAdmin[method] = ((path: string, ...rest: never[]) => {
          admins.push(`${method} ${path}`);
          return (register as (...given: unknown[]) => unknown)(path, ...rest);
        }) as never;
      }
    };
  }

  it('are there once, however many devices there are, and however often the package is loaded', async () => {
    const admins: string[] = [];
    const loadAgain: NodeInitializer = (RED) => {
      const nodes = { ...RED.nodes, registerType: () => undefined };
      deviceNode(Object.assign(Object.create(RED) as NodeAPI, { nodes }));
    };
    const two = [device, { ...device, id: 'second', host: '192.0.2.65' }];
    await flows.load([tab, ...two, sensor], [loadAgain], [spyOn(admins, [])]);
    await flows.deploy([tab, ...two, { ...sensor, device: 'second' }]);
    admins.should.deepEqual(endpoints);
  });

  it('asks for a permission at each of them', async () => {
    const asked: string[] = [];
    const admins: string[] = [];
    await flows.load([tab], [], [spyOn(admins, asked)]);
    admins.should.deepEqual(endpoints);
    asked.should.deepEqual([
      'hikvision-device.read',
      'hikvision-device.read',
      'hikvision-device.read',
      'hikvision-device.read',
      'hikvision-device.write',
      'hikvision-device.write',
      'hikvision-device.write',
      'hikvision-device.read',
      // A picture of what is not deployed yet.
      'hikvision-device.write',
      'hikvision-device.write',
    ]);
  });
});
