import should from 'should';
import type { AlertMessage, Device, Picture } from '../../../src/index';
import { camera, jpeg, Model, recorder } from '../../simulator';
import { Rig } from '../../support/rig';

const HOUR = 3_600_000;

describe('a device that posts its events', () => {
  let rig: Rig;
  let alerts: AlertMessage[];
  let pictures: Picture[];
  let answers: (string | null)[];
  afterEach(async () => {
    (await rig.close()).should.deepEqual({ timers: 0, connections: 0 });
  });

  async function push(model: Model = camera(), open = true): Promise<Rig> {
    answers = [];
    alerts = [];
    pictures = [];
    let client: Device | null = null;
    rig = new Rig({
      model,
      settings: { source: 'push' },
      device: {
        poster: async ({ contentType, body }) => {
          const receipt = (await client?.receive({ contentType, body })) ?? null;
          answers.push(receipt?.outcome ?? null);
          return 200;
        },
      },
    });
    ({ client } = rig);
    rig.device.httpHosts.set(1, '127.0.0.1', 1880, '/hikvision/x');
    client.onEvents(
      { events: [], channel: null },
      { alert: (alert) => alerts.push(alert), picture: (picture) => pictures.push(picture) },
    );
    if (open) await rig.open();
    return rig;
  }

  it('is heard without a stream, with the same messages', async () => {
    await push();
    const heard = rig.hear({ sensor: 'motion', delay: 0 });
    rig.device.event('VMD', 1, 'active');
    await rig.clock.advance(100);
    rig.device.ledger.streams.total.should.equal(0);
    heard
      .map(({ payload, reason, topic }) => [payload, reason, topic])
      .should.deepEqual([[true, 'active', 'front_porch_motion']]);
    await rig.clock.advance(6_000);
    heard
      .map(({ payload, reason }) => [payload, reason])
      .slice(1)
      .should.deepEqual([[false, 'timeout']]);
    alerts.map(({ topic }) => topic).should.deepEqual(['front_porch_motion']);
    answers.should.deepEqual(['read']);
  });

  it('is counted as a stream is, what could not be read included', async () => {
    await push();
    const counters = () => rig.client.diagnostics({ package: '', nodeRed: null, node: '' }).record.counters;
    rig.device.event('VMD', 1, 'active');
    await rig.clock.advance(100);
    const { bytes = 0 } = counters();
    bytes.should.be.above(300);
    for (const body of ['[{"eventType":"VMD"}]', '<EventNotificationAlert><eventType>VMD'])
      await rig.client.receive({ contentType: 'application/xml', body: Buffer.from(body) });
    counters().should.deepEqual({ bytes: bytes + 59, parts: 1, alerts: 1, badParts: 2, reconnects: 0 });
  });

  it('sends pictures with their event, each with the name of its part', async () => {
    await push();
    const data = jpeg('line', 2_000);
    rig.device.event('linedetection', 1, 'active', { pictures: [{ data, filename: 'line.jpg' }] });
    await rig.clock.advance(100);
    alerts.map(({ topic }) => topic).should.deepEqual(['front_porch_line_crossing']);
    pictures.length.should.equal(1);
    pictures[0]?.data.equals(data).should.be.true();
    should(pictures[0]?.event?.type).equal('linedetection');
    should(typeof pictures[0]?.part).equal('string');
  });

  it('is a recorder that counts its channels from 33 in posts', async () => {
    await push(recorder());
    const heard = rig.hear({ sensor: 'motion', channel: 2, delay: 0 });
    rig.device.event('VMD', 2, 'active');
    await rig.clock.advance(100);
    heard.map(({ topic, sensor }) => [topic, sensor.channel]).should.deepEqual([['front_porch_motion_2', 2]]);
  });

  it('is online while it answers or posts, waits for the first post, and says when it is gone', async () => {
    await push();
    rig.client.status.state.should.equal('online');
    rig.client.status.reason.should.startWith('Waiting for the device to send');
    rig.device.event('VMD', 1, 'active');
    await rig.clock.advance(HOUR);
    rig.client.status.reason.should.equal('The device sends its events to Node-RED.');
    rig.told.should.deepEqual(['online']);
    rig.lines.filter((line) => /^(warn|error)/.test(line)).should.be.empty();
    rig.device.faults.connect = 'refuse';
    await rig.clock.advance(151_000);
    rig.told.should.deepEqual(['online', 'offline']);
    rig.device.faults.connect = 'serve';
    await rig.clock.advance(61_000);
    rig.told.should.deepEqual(['online', 'offline', 'online']);
    rig.lines.filter((line) => line.startsWith('warn')).length.should.equal(1);
  });

  it('is not heard while nobody uses it', async () => {
    await push(camera(), false);
    rig.device.event('VMD', 1, 'active');
    await rig.clock.advance(100);
    answers.should.deepEqual([null]);
    alerts.should.be.empty();
  });
});
