import should from 'should';
import { discover } from '../../../src/setup/discovery';
import { isCatalogued, sensorTypeOf } from '../../../src/sensors/catalogue';
import type { Trigger } from '../../../src/sensors/inventory';
import { readAlert } from '../../../src/stream/read-alert';
import { aBoard, anInventory } from '../../support/board';
import { withCaptures } from '../../support/captures';
import { expectedStates, TimedPost } from '../../support/episodes';
import { answer, FakeAsker } from '../../support/fake-asker';
import { bare, xmlAlert } from '../../support/stream-parts';

type Said = [number, boolean, string];

interface Recorded {
  readonly at: number;
  readonly body: Buffer;
}

/** Seconds from the first body by its own dateTime. */
function timed(bodies: readonly string[]): Recorded[] {
  const times = bodies.map((body) => Date.parse(/<dateTime>([^<]+)</.exec(body)?.[1] ?? '') / 1000);
  return bodies.map((body, i) => ({ at: (times[i] ?? 0) - (times[0] ?? 0), body: Buffer.from(body) }));
}

/** Plays bodies into a board, their own dates driving its clock, and gives what each sensor said. */
async function replay(name: string, recorded: readonly Recorded[]): Promise<Map<string, Said[]>> {
  const { board, clock, hear } = aBoard(name);
  board.inventory(anInventory({ triggers: null }));
  const heard = hear();
  for (const { at, body } of recorded) {
    await clock.advance(at * 1000 - clock.ticks());
    board.take(readAlert(bare(body)));
  }
  await clock.advance(60_000);
  clock.timers.should.equal(0);
  const said = new Map<string, Said[]>();
  for (const line of heard.lines) {
    const [time = '', topic = '', payload, reason = ''] = line.split(' ');
    said.set(topic, [...(said.get(topic) ?? []), [Number(time), payload === 'true', reason]]);
  }
  return said;
}

/** The posts of one event type, found by nothing but its name in the text. */
function postsOf(recorded: readonly Recorded[], type: string): TimedPost[] {
  return recorded
    .filter(({ body }) => body.includes(`<eventType>${type}</eventType>`))
    .map(({ at, body }) => ({ at, active: body.includes('<eventState>active<') }));
}

describe('a device that repeats its posts', () => {
  const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
  const post = (seconds: number, state: string): string =>
    xmlAlert({ state }).replace(/(<dateTime>)[^<]+/, `$1${at(seconds)}`);
  const bursts = (starts: number[], length: number): number[] =>
    starts.flatMap((start) => Array.from({ length }, (_, i) => start + i));

  it('gives one true and one false per episode when it never says inactive, as recorders do', async () => {
    const recorded = timed(bursts([0, 60, 200], 20).map((second) => post(second, 'active')));
    const said = await replay('Home', recorded);
    should(said.get('home_motion')).eql([
      [0, true, 'active'],
      [29, false, 'timeout'],
      [60, true, 'active'],
      [89, false, 'timeout'],
      [200, true, 'active'],
      [229, false, 'timeout'],
    ]);
  });

  it('gives the same with inactive at the end, as cameras send it, and joins bursts within the delay', async () => {
    const recorded = timed(
      [0, 13, 60].flatMap((start) => [
        ...bursts([start], 10).map((second) => post(second, 'active')),
        post(start + 10, 'inactive'),
      ]),
    );
    const said = await replay('Home', recorded);
    should(said.get('home_motion')).eql([
      [0, true, 'active'],
      [28, false, 'inactive'],
      [60, true, 'active'],
      [75, false, 'inactive'],
    ]);
  });
});

withCaptures('recordings of real devices: whole hours of alerts', ({ read }) => {
  const load = (name: string): Recorded[] =>
    timed(
      read(name)
        .toString()
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { content: string }).content),
    );
  const camera = 'hiksink_DS-2CD2185FWD-I_FULL_capture.ndjson';
  const ptz = 'hiksink_PTZ_FULL_capture.ndjson';
  const cases: [string, number, string, string, number][] = [
    [camera, 770, 'VMD', 'cam_motion', 0],
    [camera, 770, 'linedetection', 'cam_line_crossing', 0],
    [ptz, 1516, 'VMD', 'cam_motion', 0],
    [ptz, 1516, 'fielddetection', 'cam_field_detection', 0],
  ];
  for (const [file, alerts, type, topic] of cases) {
    it(`${file} gives the episodes of ${type}`, async () => {
      const recorded = load(file);
      recorded.length.should.equal(alerts);
      const said = await replay('Cam', recorded);
      const expected = expectedStates(postsOf(recorded, type), 5, 5);
      expected.length.should.be.above(1);
      should(said.get(topic)).eql(expected);
    });
  }

  it('no sensor comes of the heartbeats in them', async () => {
    [...(await replay('Cam', load(camera))).keys()].sort().should.eql(['cam_line_crossing', 'cam_motion']);
    [...(await replay('Cam', load(ptz))).keys()].sort().should.eql(['cam_field_detection', 'cam_motion']);
  });
});

withCaptures('recordings of real devices: trigger lists', ({ names, read }) => {
  const triggersOf = async (body: Buffer | string): Promise<readonly Trigger[]> => {
    const asker = new FakeAsker().on('GET /ISAPI/Event/triggers', answer(200, body));
    return (await discover(asker)).triggers ?? [];
  };
  const lists = names.filter(
    (name) => /triggers.*\.xml$/i.test(name) && !/scenechange|ResponseStatus/.test(name),
  );

  it('are there', () => {
    lists.length.should.be.above(10);
  });

  for (const name of lists) {
    it(`${name} is understood`, async () => {
      const text = read(name).toString();
      const triggers = await triggersOf(text);
      triggers.length.should.equal(text.match(/<EventTrigger[ >]/g)?.length ?? -1);
      const ids = [...text.matchAll(/<EventTrigger[ >][^]*?<id>([^<]*)</g)].map((match) => match[1] ?? '');
      for (const [i, trigger] of triggers.entries()) {
        const suffix = /-(\d+)$/.exec(ids[i] ?? '')?.[1];
        const type = sensorTypeOf(trigger.type);
        // A wireless sensor has an id of its own, but alerts name its camera's channel.
        if (type.belongs === 'device') should(trigger.number).equal(null);
        else if (suffix && type.id !== 'wireless_sensor') should(trigger.number).equal(Number(suffix));
      }
      triggers.some((trigger) => trigger.notifies).should.equal(/>(center|HTTP)</.test(text));
    });
  }

  it('name only types of the catalogue', async () => {
    const unknown = new Set<string>();
    for (const name of lists) {
      for (const { type } of await triggersOf(read(name))) {
        if (!isCatalogued(sensorTypeOf(type))) unknown.add(type);
      }
    }
    [...unknown].should.eql([]);
  });

  it('a single port of an IP camera keeps its number, a tamper trigger its name', async () => {
    const one = read('issue_pyHik17_IO-501_trigger.xml').toString();
    (await triggersOf(`<EventTriggerList>${one}</EventTriggerList>`)).should.eql([
      { id: 'IO-501', type: 'IO', number: 501, notifies: true },
    ]);
    const tamper = read('pyHik-43_camera_EventTrigger_tamper-1_shelteralarm.xml').toString();
    (await triggersOf(`<EventTriggerList>${tamper}</EventTriggerList>`)).should.eql([
      { id: 'tamper-1', type: 'tamperdetection', number: 1, notifies: true },
    ]);
  });

  it('a device error in place of the list is told in its words', async () => {
    for (const name of names.filter((one) => one.includes('ResponseStatus_deviceError'))) {
      const asker = new FakeAsker().on('GET /ISAPI/Event/triggers', answer(500, read(name)));
      const { triggers, problems } = await discover(asker);
      should(triggers).equal(null);
      problems.join().should.match(/Device Error/);
    }
  });
});

withCaptures('recordings of real devices: device information and channels', ({ names, read }) => {
  for (const name of names.filter((one) => /deviceInfo.*\.xml$/i.test(one))) {
    it(`${name} is understood`, async () => {
      const body = read(name).toString();
      const tag = (field: string): string | null => new RegExp(`<${field}>([^<]*)</`).exec(body)?.[1] ?? null;
      const asker = new FakeAsker().on('GET /ISAPI/System/deviceInfo', answer(200, body));
      const { info, recorder } = await discover(asker);
      should(info).eql({
        name: tag('deviceName'),
        model: tag('model'),
        firmware: tag('firmwareVersion'),
        deviceType: tag('deviceType'),
      });
      should(recorder).equal(/NVR|DVR/.test(tag('deviceType') ?? ''));
    });
  }

  it('DS-7608NXI-I2 lists four IP channels with their names and no analog inputs', async () => {
    const file = (path: string): Buffer => read(`hvnext_DS-7608NXI-I2_${path}.xml`);
    const asker = new FakeAsker()
      .on('GET /ISAPI/System/deviceInfo', answer(200, file('System.deviceInfo')))
      .on('GET /ISAPI/Event/triggers', answer(200, file('Event.triggers')))
      .on('GET /ISAPI/ContentMgmt/InputProxy/channels', answer(200, file('ContentMgmt.InputProxy.channels')))
      .on('GET /ISAPI/System/capabilities', answer(200, file('System.capabilities')));
    const found = await discover(asker);
    should(found).match({ recorder: true, analog: false, problems: [] });
    found.channels.slice(0, 2).should.eql([
      { id: 1, name: 'garden' },
      { id: 2, name: 'home' },
    ]);
    found.proxies.length.should.equal(4);

    const { board, hear } = aBoard('Home');
    board.inventory(found);
    const heard = hear({ sensor: 'field_detection', channel: 2 });
    board.take(readAlert(bare(read('hvnext_EventNotificationAlert_nvr_2_fielddetection.xml'))));
    should(heard.messages[0]).match({
      topic: 'home_field_detection_2',
      sensor: { channel: 2, channelName: 'home' },
      event: { channel: 34 },
    });
  });

  it('iDS-7204HUHI-M1 is a recorder with analog inputs', async () => {
    const file = (path: string): Buffer => read(`hvnext_iDS-7204HUHI-M1_${path}.xml`);
    const asker = new FakeAsker()
      .on('GET /ISAPI/System/deviceInfo', answer(200, file('System.deviceInfo')))
      .on('GET /ISAPI/System/capabilities', answer(200, file('System.capabilities')));
    should(await discover(asker)).match({ recorder: true, analog: true });
  });
});
