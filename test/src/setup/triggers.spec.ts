import should from 'should';
import { Control } from '../../../src/commands/control';
import { InputError } from '../../../src/errors';
import { readReportRequest, reportSensors } from '../../../src/setup/triggers';
import { camera, Model, recorder } from '../../simulator';
import { captures, haveCaptures } from '../../support/captures';
import { Rig, RigOptions } from '../../support/rig';

describe('letting a device report its events', () => {
  let rig: Rig;

  before(() => import('digest-fetch'));
  afterEach(async () => {
    (await rig.close()).should.eql({ timers: 0, connections: 0 });
  });

  /** What comes of it while time passes. */
  async function inTime<T>(work: Promise<T>): Promise<T> {
    const ended: true[] = [];
    const end = () => ended.push(true);
    work.then(end, end);
    while (ended.length === 0) await rig.clock.advance(500);
    return work;
  }

  const start = (model: Model = camera(), options: RigOptions = {}) => (rig = new Rig({ model, ...options }));
  const report = (sensors: string[], enabled = true) =>
    inTime(reportSensors(rig.client, { sensors, enabled }));

  it('switches each sensor, reads it back, and puts the bytes back as they were', async () => {
    start();
    const before = rig.device.triggers.list;
    const listed = await report(['motion', 'line_crossing'], false);
    listed.map(({ ok }) => ok).should.eql([true, true]);
    should(rig.device.triggers.reports('VMD', 1)).equal(false);
    (await report(['motion', 'line_crossing'], true))[0]?.message.should.match(/VMD-1 notifies/);
    rig.device.triggers.list.should.equal(before);
  });

  it('says of each sensor what went wrong, and goes on with the next', async () => {
    start();
    const results = await report(['nonsense', 'motion_7', 'motion']);
    results
      .map(({ id, ok }) => [id, ok])
      .should.eql([
        ['nonsense', false],
        ['motion_7', false],
        ['motion', true],
      ]);
    results[0]?.message.should.match(/does not list nonsense\. It lists .*motion/);
    results[1]?.message.should.match(/no motion on channel 7, only on 1/);
  });

  it('says so where the device takes it and does not keep it', async () => {
    start();
    rig.device.triggers.forgets = true;
    const [result] = await report(['motion'], false);
    should(result?.ok).equal(false);
    result?.message.should.match(/did not keep it/);
    // Under its code the sentence stands in every language.
    const [again] = await report(['motion'], false);
    should(again).match({ ok: false, code: 'report-not-kept' });
    should(again?.values).have.property('id');
  });

  it('says which right is missing', async () => {
    start(camera(), {
      device: { users: [{ name: 'admin', password: 'Hik-12345', rights: ['read', 'notify'] }] },
    });
    const [result] = await report(['motion'], false);
    should(result?.ok).equal(false);
    result?.message.should.match(/may not do this .*lowPrivilege/);
  });

  it('waits for a recorder that takes seconds for each', async () => {
    start(recorder());
    rig.device.triggers.writeTime = 4000;
    (await report(['motion_1', 'motion_2'], false)).map(({ ok }) => ok).should.eql([true, true]);
    should(rig.device.triggers.reports('VMD', 2)).equal(false);
  });

  it('finds what a camera leaves out of its list, and asks no recorder for it', async () => {
    start(camera({ unlistedTriggers: [{ type: 'scenechangedetection', channel: 1, notify: ['record'] }] }));
    const [result] = await report(['scene_change_detection']);
    should(result?.ok).equal(true);
    should(rig.device.triggers.reports('scenechangedetection', 1)).equal(true);
    await rig.close();
    start(recorder());
    (await report(['loitering_1']))[0]?.message.should.match(/does not list loitering/);
    rig.transport.sent.map(({ path }) => path).should.not.matchAny(/triggers\/loitering/);
  });

  it('shows in the list of the device at once', async () => {
    start();
    await rig.open();
    const notifies = () => rig.client.view().sensors.find(({ id }) => id === 'motion')?.notifies;
    should(notifies()).equal(true);
    await report(['motion'], false);
    should(notifies()).equal(false);
    await rig.clock.advance(1000);
    should(notifies()).equal(false);
    await report(['motion'], true);
    should(notifies()).equal(true);
  });

  it('shows an event that was heard as silent once it is switched off, and as notifying when it comes again', async () => {
    start();
    await rig.open();
    const notifies = () => rig.client.view().sensors.find(({ id }) => id === 'motion')?.notifies;
    rig.device.event('VMD', 1, 'active');
    await report(['motion'], false);
    await rig.clock.advance(1000);
    should(notifies()).equal(false);
    rig.device.event('VMD', 1, 'active');
    await rig.clock.advance(1000);
    should(notifies()).equal(true);
  });

  it('ends with its signal, and what was done stays', async () => {
    start(recorder());
    rig.device.triggers.writeTime = 2000;
    const stop = new AbortController();
    const work = reportSensors(
      rig.client,
      { sensors: ['motion_1', 'motion_2', 'motion_3'], enabled: false },
      stop.signal,
    );
    work.catch(() => undefined);
    await rig.clock.advance(3000);
    stop.abort(new Error('stopped'));
    await inTime(work).should.be.rejectedWith('stopped');
    should(rig.device.triggers.reports('VMD', 1)).equal(false);
    should(rig.device.triggers.reports('VMD', 3)).equal(true);
  });

  describe('by the action report', () => {
    const run = (request: object) =>
      inTime(new Control(rig.client, rig.clock).run({ action: 'report', ...request }));

    it('takes the only channel there is, else asks which', async () => {
      start();
      should(await run({ sensor: 'motion', payload: false })).containEql({
        id: 'VMD-1',
        enabled: false,
        changed: true,
      });
      should(await run({ sensor: 'motion', enabled: false })).containEql({ changed: false });
      await rig.close();
      start(recorder());
      await run({ sensor: 'motion', enabled: true }).should.be.rejectedWith(/Say which channel: 1, 2/);
      should(await run({ sensor: 'motion', channel: 2, enabled: false })).containEql({ changed: true });
      should(await run({ sensor: { type: 'motion', channel: 2 }, enabled: true })).containEql({
        changed: true,
      });
      await run({ sensor: 'motion_2' }).should.be.rejectedWith(InputError);
    });

    it('finds tampering under the name of its trigger', async () => {
      start();
      should(await run({ sensor: 'shelter_alarm', enabled: true })).containEql({ enabled: true });
    });

    it('says that an HTTP host is still told', async () => {
      start(camera({ triggers: [{ type: 'VMD', channel: 1, notify: ['center', 'HTTP'] }] }));
      const said = await run({ sensor: 'motion', enabled: false });
      should(said).containEql({ notifies: true, changed: true });
      JSON.stringify(said).should.match(/still reports to an HTTP host/);
    });

    it('refuses an id that the list has twice', async () => {
      const passing = { type: 'ChannelPassingEvent', id: 'ChannelPassingEvent', notify: ['record'] };
      start(recorder({ triggers: [passing, passing].map((one) => ({ ...one, channel: null })) }));
      await run({ sensor: 'ChannelPassingEvent', enabled: true }).should.be.rejectedWith(/more than once/);
      rig.transport.sent.filter(({ method }) => method === 'PUT').should.be.empty();
    });
  });

  for (const bad of [
    {},
    { sensors: [], enabled: true },
    { sensors: 'motion', enabled: true },
    { sensors: ['motion'], enabled: 'yes' },
    { sensors: [5], enabled: true },
    { sensors: ['x'.repeat(200)], enabled: true },
    { sensors: Array<string>(33).fill('motion'), enabled: true },
  ])
    it(`refuses ${JSON.stringify(bad).slice(0, 60)} before anything is sent`, () => {
      start();
      should(() => readReportRequest(bad)).throw(InputError);
    });

  const lists = captures().names.filter((name) => /triggers\.xml$|triggers_(?:cam|ptz|minimal)/.test(name));
  if (!haveCaptures) it('SKIPPED: there are no recordings of real lists here');
  for (const name of lists)
    it(`gives a real list back to the byte: ${name}`, async () => {
      start(camera());
      rig.device.triggers.load(captures().read(name).toString('latin1'));
      const { list, ids } = rig.device.triggers;
      const unique = ids.filter((id) => ids.indexOf(id) === ids.lastIndexOf(id)).slice(0, 12);
      const control = new Control(rig.client, rig.clock);
      for (const id of unique) {
        const [, type = id, channel = ''] = /^(.*)-(\d+)$/.exec(id) ?? [];
        const sensor = type === 'tamper' ? 'tamperdetection' : type;
        const before = await inTime(control.run({ action: 'report', sensor, channel, enabled: true }));
        const was = 'changed' in before && before.changed === true ? false : true;
        await inTime(control.run({ action: 'report', sensor, channel, enabled: false }));
        if (was) await inTime(control.run({ action: 'report', sensor, channel, enabled: true }));
      }
      rig.device.triggers.list.should.equal(list);
    });
});
