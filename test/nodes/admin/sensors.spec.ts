import should from 'should';
import type { DeviceView } from '../../../src/device/device-types';
import { FlowNode, tab } from '../../support/flows';
import { device, flows, get, sensor, useEndpoints } from './endpoints';

describe('the admin endpoints', () => {
  useEndpoints();

  describe('sensors', () => {
    const view: DeviceView = {
      state: 'online',
      device: {
        name: 'Porch',
        model: 'DS-2CD2032-I',
        firmware: 'V5.4.5',
        deviceType: 'IPCamera',
        recorder: false,
      },
      channels: [{ id: 1, name: 'Camera 01' }],
      sensors: [
        {
          id: 'motion',
          type: 'motion',
          name: 'Motion',
          channel: 1,
          channelName: 'Camera 01',
          notifies: true,
          ignored: false,
        },
      ],
    };

    it('lists what a deployed device has, and nothing else of it', async () => {
      await flows.load([tab, device, sensor]);
      flows.device.shown = { ...view, device: Object.assign({ serialNumber: '123' }, view.device) };
      const answer = await get('/hikvision-device/device/sensors');
      answer.status.should.equal(200);
      answer.body.should.deepEqual(view);
    });

    it('finds the first instance of a device in a subflow by its id in the template', async () => {
      const subflow: FlowNode = { id: 'sub', type: 'subflow', name: 'Camera', in: [], out: [] };
      const inside = [
        { ...device, z: 'sub', credentials: undefined },
        { ...sensor, z: 'sub' },
      ];
      const instance: FlowNode = { id: 'one', type: 'subflow:sub', z: 'tab', x: 1, y: 1, wires: [] };
      await flows.load([
        tab,
        subflow,
        ...inside.map((node) => JSON.parse(JSON.stringify(node)) as FlowNode),
        instance,
      ]);
      flows.device.shown = view;
      (await get('/hikvision-device/device/sensors')).body.should.deepEqual(view);
    });

    for (const [title, change] of [
      ['is disabled', { d: true }],
      ['has no host', { host: '' }],
      ['has an environment variable that is not set', { host: '${HIKVISION_TEST_UNSET}' }],
    ] as const) {
      it(`gives empty lists for a device that ${title}: nothing in it runs`, async () => {
        await flows.load([tab, { ...device, ...change }, sensor]);
        const answer = await get('/hikvision-device/device/sensors');
        answer.status.should.equal(200);
        answer.body.should.deepEqual({
          state: 'offline',
          device: { name: null, model: null, firmware: null, deviceType: null, recorder: null },
          channels: [],
          sensors: [],
        });
        const diagnostics = await get('/hikvision-device/device/diagnostics');
        diagnostics.status.should.equal(200);
        should(diagnostics.body.running).be.false();
        diagnostics.text.should.not.match(/Front Porch|192\.0\.2|Hik-12345/);
      });
    }

    it('answers 404 for what is no deployed device', async () => {
      await flows.load([tab, device, sensor]);
      for (const id of ['sensor', 'gone', '__proto__']) {
        for (const what of ['sensors', 'diagnostics']) {
          const answer = await get(`/hikvision-device/${id}/${what}`);
          answer.status.should.equal(404);
          should(answer.body.error).be.a.String();
        }
      }
    });
  });
});
