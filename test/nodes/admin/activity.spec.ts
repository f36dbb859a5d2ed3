import should from 'should';
import helper from 'node-red-node-test-helper';
import type { EventData, SensorInfo } from '../../../src/sensors/message';
import { aDevice, aSensor } from '../../support/activity-answers';
import type { FakeDevice } from '../../support/fake-device';
import { device, Flows, tab } from '../../support/flows';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const other = { ...device, id: 'other', name: 'Home' };
const T = Date.UTC(2026, 0, 2, 12);

describe('what devices did, asked for by the editor', () => {
  let flows: Flows;

  beforeEach(() => {
    flows = new Flows();
  });
  afterEach(async () => {
    await flows.clock.advance(20_000);
    await flows.unload();
    flows.clock.timers.should.equal(0);
  });

  function get(path: string): PromiseLike<Answer> {
    return helper.request().get(`/hikvision-device${path}`);
  }

  const ids = ({ body }: Answer): unknown[] => (body as { id: string }[]).map(({ id }) => id);

  function made(id: string): FakeDevice {
    const found = flows.devices.find(({ settings }) => settings.id === id);
    if (!found) throw new Error(`No device ${id} was made.`);
    return found;
  }

  it('is told by name and nothing besides, of every device that runs', async () => {
    await flows.load([tab, device, other]);
    const sensor = { ...aSensor('motion_2', T, [[T + 1, 1]], 2), serialNumber: '123' };
    const told = aDevice('device', [sensor], { outages: [[T, T + 1, 'Nothing answers.']] });
    made('device').told = {
      ...told,
      device: Object.assign({ macAddress: '02:00' }, told.device, { recorder: true }),
    };
    const answer = await get('/activity');
    answer.status.should.equal(200);
    ids(answer).should.eql(['device', 'other']);
    should((answer.body as unknown[])[0]).deepEqual({
      id: 'device',
      state: 'online',
      reason: 'The event stream is open.',
      outages: [[T, T + 1, 'Nothing answers.']],
      device: {
        id: 'device',
        name: 'Device device',
        model: 'DS-1',
        host: '192.0.2.1',
        firmware: null,
        deviceType: null,
        recorder: true,
      },
      sensors: [
        {
          id: 'motion_2',
          type: 'motion',
          name: 'motion_2',
          channel: 2,
          channelName: null,
          on: true,
          since: T + 1,
          from: T,
          changes: [[T + 1, 1]],
        },
      ],
    });
  });

  it('is told of the devices asked for, however many, since the time asked for', async () => {
    await flows.load([tab, device, other]);
    ids(await get('/activity?id=other')).should.eql(['other']);
    const many = Array.from({ length: 100 }, (_, i) => `id=d${i}`).join('&');
    ids(await get(`/activity?${many}&id=other&id=device&since=${T}`)).should.eql(['device', 'other']);
    ids(await get('/activity?id=gone')).should.eql([]);
    ids(await get('/activity?since=')).should.eql(['device', 'other']);
    made('other').sinceAsked.should.eql([null, T, null]);
  });

  it('is told of the device in a subflow under the id of its template too', async () => {
    const inside = { ...device, z: 'sub' };
    const user = {
      id: 'sensor',
      type: 'hikvision-sensor',
      z: 'sub',
      device: 'device',
      sensor: 'motion',
      wires: [[]],
    };
    await flows.load([
      tab,
      { id: 'sub', type: 'subflow', name: 'Camera', in: [], out: [] },
      inside,
      { ...user, x: 1, y: 1 },
      { id: 'one', type: 'subflow:sub', z: 'tab', x: 1, y: 1, wires: [] },
    ]);
    const answer = await get('/activity?id=device');
    ids(answer).length.should.equal(1);
    should(ids(answer)[0]).not.equal('device');
  });

  it('is refused for a time that is none', async () => {
    await flows.load([tab, device]);
    for (const since of ['yesterday', '-5', 'NaN'])
      (await get(`/activity?since=${since}`)).status.should.equal(400);
  });

  describe('report by report', () => {
    const sensor: SensorInfo = {
      id: 'motion',
      type: 'motion',
      name: 'Motion',
      channel: 1,
      channelName: 'Yard',
    };

    /** The device reports something to whoever listens. */
    function report(state: EventData['state'], more: Partial<EventData> = {}): void {
      const event = {
        type: 'VMD',
        state,
        channel: 1,
        dateTime: null,
        description: null,
        targets: [],
        regions: [],
      };
      const payload = Object.assign({ details: {}, raw: {} }, event, more);
      for (const listener of made('device').events.keys()) {
        listener.alert({ payload, topic: 'front_porch_motion', sensor, device: made('device').ref });
      }
    }

    it('is heard only while somebody asks', async () => {
      await flows.load([tab, device]);
      const { events } = made('device');
      events.size.should.equal(0);
      const first = (await get('/device/reports')).body as { now: number; reports: unknown[] };
      first.reports.should.eql([]);
      events.size.should.equal(1);
      await flows.clock.advance(1_000);
      report('active', { targets: ['human'], regions: [{ id: '3', target: 'human' }] });
      await flows.clock.advance(1_000);
      const second = (await get(`/device/reports?since=${first.now}`)).body as typeof first;
      second.reports.should.eql([
        {
          at: first.now + 1_000,
          sensor: 'motion',
          type: 'motion',
          channel: 1,
          channelName: 'Yard',
          state: 'active',
          targets: ['human'],
          regions: ['3'],
        },
      ]);
      ((await get(`/device/reports?since=${second.now}`)).body as typeof first).reports.should.eql([]);
      events.size.should.equal(1);
      await flows.clock.advance(10_000);
      events.size.should.equal(0);
    });

    it('keeps the newest hundred, and knows no device that is not deployed', async () => {
      await flows.load([tab, device]);
      const { now } = (await get('/device/reports')).body as { now: number };
      for (let i = 0; i < 300; i++) report(i % 2 ? 'inactive' : 'active');
      (
        (await get(`/device/reports?since=${now}`)).body as { reports: unknown[] }
      ).reports.length.should.equal(100);
      (await get('/gone/reports')).status.should.equal(404);
    });
  });
});
