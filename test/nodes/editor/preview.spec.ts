import fc from 'fast-check';
import should from 'should';
import { heard, inheritedDelays, sensorIds, topicOf, topicStart } from '../../../nodes/editor/preview';
import { sensorId, typeWord } from '../../../nodes/editor/sensor-words';
import type { KnownDevice } from '../../../nodes/editor/state';
import { readSettings } from '../../../src/device/settings';
import { sensorTypeOf } from '../../../src/sensors/catalogue';
import { Customize, readRows } from '../../../src/sensors/customize';
import { Numbering } from '../../../src/sensors/numbering';
import { deviceSlug } from '../../../src/sensors/slug';
import { anAlert } from '../../support/alerts';
import { aBoard, anInventory, aTrigger } from '../../support/board';
import type { TestBoard } from '../../support/board';

/** Wire names, as devices list and send them. Doors, panels and calls are in no list. */
const wires = [
  'VMD',
  'linedetection',
  'fielddetection',
  'tamperdetection',
  'shelteralarm',
  'IO',
  'diskerror',
  'PIR',
];
wires.push('someNewThing', 'thing_2', 'HVTAlarm');
/** What people write for a sensor. */
const spoken = [
  'motion',
  'Motion 2',
  'VMD',
  'line_crossing_1',
  'i/o',
  'IO 3',
  'tamper_detection',
  'Shelter Alarm',
];
spoken.push(
  'disk_error',
  'disk_error_1',
  'someNewThing',
  'thing_2',
  'motion_0',
  'HVTAlarm 3',
  'nothing of it',
);

const numbers = fc.option(fc.integer({ min: 1, max: 4 }), { nil: null });
const delay = fc.oneof(
  fc.constant(''),
  fc.integer({ min: 0, max: 90 }),
  fc.constantFrom('7', ' 1.5 ', 'soon', -1),
);
const names = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', 'Front Porch', '!!!'),
);
const hosts = fc.constantFrom(
  'cam.lan',
  '192.168.1.20',
  'Küche.lan',
  '[fe80::1]',
  'FE80:0:0::1',
  'http://cam.lan:81/x',
);
const devices = fc.record({
  recorder: fc.boolean(),
  name: names,
  own: names,
  host: hosts,
  delay,
  triggers: fc.array(fc.tuple(fc.constantFrom(...wires), numbers, fc.boolean()), { maxLength: 8 }),
  customize: fc.array(fc.record({ sensor: fc.constantFrom(...spoken), ignored: fc.boolean(), delay }), {
    maxLength: 4,
  }),
});
type Generated = typeof devices extends fc.Arbitrary<infer Value> ? Value : never;
const channels = fc.constantFrom('', '1', '2', '3', '7');

/** A device as the runtime has it, and what the editor gets of it. */
function run(device: Generated): TestBoard & { readonly known: KnownDevice } {
  const { settings } = readSettings({ id: 'd1', ...device }, { username: 'a', password: 'b' }, null);
  should(settings).not.be.null();
  const options = { delay: settings?.delay ?? 0, customize: settings?.customize ?? [] };
  const slug = deviceSlug(device.name, device.own, settings?.address.host ?? '');
  const made = aBoard('d1', { ...options, slug: () => slug });
  const { recorder, triggers } = device;
  made.board.inventory(
    anInventory({
      recorder,
      triggers: triggers.map(([type, number, notifies]) => aTrigger(type, number, notifies)),
    }),
  );
  const about = { name: device.own, recorder };
  const told = JSON.stringify({ device: about, channels: [], sensors: made.board.list() });
  return { ...made, known: JSON.parse(told) as KnownDevice };
}

/** An event of a wire name comes and goes. */
function alerts(made: TestBoard, wire: string, number: number | null): void {
  const place = sensorTypeOf(wire).belongs === 'port' ? { port: number } : { channel: number };
  for (const state of ['active', 'inactive'] as const) made.board.take(anAlert(wire, { ...place, state }));
}

describe('the previews of the editor', () => {
  it('name the topics and the delays that the runtime then has, for every sensor that is listed', async () => {
    await fc.assert(
      fc.asyncProperty(
        devices,
        fc.constantFrom('all', ...spoken),
        channels,
        async (device, sensor, channel) => {
          const made = run(device);
          const node = made.hear({ sensor, channel: channel === '' ? null : Number(channel) });
          for (const [wire, number] of device.triggers) alerts(made, wire, number);
          await made.clock.advance(100_000);
          const topics = [...new Set(node.messages.map(({ topic }) => topic))];
          const start = topicStart(device, made.known) ?? '';
          const listed = heard(made.known, sensor, channel).filter(({ ignored }) => !ignored);
          listed
            .map(({ id }) => topicOf(start, id))
            .sort()
            .should.eql(topics.sort());
          // All events end at 0 s: each false comes after the delay.
          const ends = node.lines
            .filter((line) => line.includes(' false '))
            .map((line) => Number(line.split(' ')[0]));
          const delays = [...new Set(ends)].sort((a, b) => a - b);
          if (topics.length > 0) inheritedDelays(device, made.known, sensor, channel).should.eql(delays);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('name the topic of a sensor that the device does not list, once it comes', async () => {
    await fc.assert(
      fc.asyncProperty(devices, fc.constantFrom(...wires), channels, async (device, wire, channel) => {
        const made = run({ ...device, triggers: [], customize: [] });
        // Without a channel it may be the second of "thing".
        fc.pre(wire !== 'thing_2' || channel !== '');
        const number = channel === '' ? null : Number(channel);
        const node = made.hear({ sensor: wire, channel: number });
        const [preview = ''] = sensorIds(made.known, wire, channel);
        alerts(made, wire, number ?? (device.recorder ? 5 : 1));
        await made.clock.advance(100_000);
        const start = topicStart(device, made.known) ?? '';
        const expected = preview.replace('…', '5');
        should(node.messages[0]?.topic).equal(topicOf(start, expected));
      }),
      { numRuns: 200 },
    );
  });

  it('name what the device does not list as it lists the family of it elsewhere', async () => {
    const pairs = ['tamperdetection', 'shelteralarm'] as const;
    const plain = { name: 'Home', own: '', host: 'cam.lan' as const, delay: '' };
    for (const [listed, other] of [pairs, [...pairs].reverse()] as const) {
      const customize = [
        { sensor: listed, ignored: false, delay: 20 },
        { sensor: other, ignored: false, delay: 7 },
      ];
      const device: Generated = { ...plain, recorder: true, triggers: [[listed, 1, true]], customize };
      const made = run(device);
      const node = made.hear({ sensor: other, channel: 2 });
      alerts(made, other, 2);
      await made.clock.advance(100_000);
      sensorIds(made.known, other, '2')
        .map((id) => topicOf('home', id))
        .should.eql([node.messages[0]?.topic]);
      inheritedDelays(device, made.known, other, '2').should.eql([20]);
    }
  });

  it('name for a channel no sensor of the device itself, and take numbers as the runtime does', () => {
    const device = {
      name: 'Home',
      own: '',
      host: 'cam.lan' as const,
      delay: '',
      triggers: [],
      customize: [],
    };
    const { known } = run({ ...device, recorder: true });
    sensorIds(known, 'cidEvent', '5').should.eql(['zone_alarm_5', 'armed_5']);
    sensorIds(known, 'motion', '0').should.eql(['motion']);
    sensorIds(known, 'motion', '70000').should.eql(['motion_…']);
  });

  it('keep the number of a trigger', () => {
    typeWord('VMD-2').should.equal('motion_2');
    typeWord('IO-3').should.equal('i_o_3');
    typeWord('VMD').should.equal('motion');
  });

  it('keep what a table and a type mean when they are written as ids', () => {
    fc.assert(
      fc.property(
        devices,
        fc.boolean(),
        numbers,
        fc.constantFrom(...wires),
        (device, recorder, number, wire) => {
          const numbering = new Numbering(recorder);
          const of = (rows: unknown): unknown =>
            new Customize(readRows(rows)).of(sensorTypeOf(wire), number, numbering);
          const printed = device.customize.map((row) => ({ ...row, sensor: sensorId(row.sensor) }));
          should(of(printed)).eql(of(device.customize));
          sensorTypeOf(typeWord(wire)).should.have.property('id', sensorTypeOf(wire).id);
        },
      ),
    );
  });
});
