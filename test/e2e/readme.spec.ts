import { createContext, runInContext } from 'node:vm';
import should from 'should';
import { camera, recorder } from '../simulator';
import type { Extra } from '../simulator';
import { readmeCode, readmePart } from '../support/readme';
import { deviceNode, place, sensorNode, tab } from './flows';
import { Site } from './site';

/** A message without what Node-RED adds to each. */
const own = ({ _msgid, ...msg }: Record<string, unknown>) => (should(_msgid).be.a.String(), msg);

/** The names of fields down to the last object, and what kind of value each has. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shape);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, shape((value as Record<string, unknown>)[key])]),
  );
}

/** An object that the README writes as JavaScript. */
const written = (code: string): unknown =>
  JSON.parse(String(runInContext(`JSON.stringify((${code}))`, createContext())));

describe('what the README says of messages', () => {
  let site: Site;

  before(async () => {
    site = await Site.open();
  });
  after(() => site.close());
  afterEach(() => site.clear());

  const debug = (id: string) => ({ id, type: 'debug', ...place, active: false, wires: [] });
  const human: Extra = { target: 'human', regions: [{ id: '1', target: 'human' }] };
  const words = (title: string) => readmePart(title).replace(/\s+/g, ' ');

  it('hikvision-sensor: a message has the fields of the example, and each reason there is', async () => {
    const { device, server } = await site.plug(recorder());
    await site.run([tab, deviceNode('nvr', server), ...sensorNode('motion', 'nvr')]);
    device.event('VMD', 2, 'active', human);
    await site.nodeRed.until('it has ended', () => site.to('motion-debug').length === 2);
    const [on, off] = site.to('motion-debug').map(({ msg }) => own(msg));
    const code = readmeCode('hikvision-sensor');
    const example = written(code);
    should(shape(on)).eql(shape(example));
    should(on).containDeep({
      topic: 'home_motion_2',
      sensor: { id: 'motion_2', type: 'motion', name: 'Motion', channel: 2 },
    });
    should(example).containDeep({
      topic: 'home_motion_2',
      sensor: { id: 'motion_2', type: 'motion', name: 'Motion', channel: 2 },
    });
    should(off).have.property('reason', 'timeout');
    code.should.containEql('// active | inactive | timeout | disconnected | initial');
  });

  it('hikvision-event: a report as in the event of a sensor, plus raw; its pictures on output 2', async () => {
    const { device, server } = await site.plug(camera());
    const event = { id: 'event', type: 'hikvision-event', ...place, device: 'cam', events: [], channel: '' };
    await site.run([
      tab,
      deviceNode('cam', server),
      { ...event, wires: [['reports'], ['pictures']] },
      debug('reports'),
      debug('pictures'),
    ]);
    const text = words('hikvision-event');
    const data = Buffer.from([0xff, 0xd8, 1, 2, 3, 0xff, 0xd9]);
    device.event('VMD', 1, 'active', {
      ...human,
      pictures: [{ data, contentId: 'one', filename: 'one.jpg' }],
    });
    device.event('VMD', 1, 'active', human);
    await site.nodeRed.until(
      'both reports and the picture',
      () => site.to('reports').length === 2 && site.to('pictures').length === 1,
    );
    text.should.containEql(
      'one message per report, repeats included; `payload` is the report as in `event` above, plus `raw`, the whole document',
    );
    const { event: asAbove } = written(readmeCode('hikvision-sensor')) as { event: object };
    const report = own(site.to('reports')[0]?.msg ?? {});
    const { raw, ...rest } = report.payload as { raw: object };
    should(shape(rest)).eql(shape(asAbove));
    should(raw).containDeep({ eventType: 'VMD', eventState: 'active', channelID: '1' });
    text.should.containEql('`topic`, `sensor` and `device` of both are those of the sensor');
    Object.keys(report).sort().should.eql(['device', 'payload', 'sensor', 'topic']);
    should(report).containDeep({
      topic: 'front_porch_motion',
      sensor: { id: 'motion' },
      device: { name: 'Front Porch' },
    });
    const fields = /Output 2: the pictures that come with reports: (.*?)\. Properties/.exec(text)?.[1] ?? '';
    const named = [...fields.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    const picture = own(site.to('pictures')[0]?.msg ?? {});
    Object.keys(picture)
      .sort()
      .should.eql([...named].sort());
  });

  it('hikvision-status: whether the connection lives, with the fields that it names', async () => {
    const { device, server } = await site.plug(camera());
    await site.run([
      tab,
      deviceNode('cam', server),
      { id: 'status', type: 'hikvision-status', ...place, device: 'cam', wires: [['state']] },
      debug('state'),
    ]);
    const text = words('hikvision-status');
    await site.nodeRed.until('online', () => site.payloads('state').includes(true));
    const online = own(site.to('state').at(-1)?.msg ?? {});
    Object.keys(online).sort().should.eql(['connection', 'device', 'payload', 'sensors']);
    for (const field of Object.keys(online)) text.should.containEql(`\`${field}\``);
    const fields = /\{ (state: [^}]*) \}/
      .exec(text)?.[1]
      ?.split(', ')
      .map((field) => field.split(':')[0]);
    should(Object.keys(online.connection as object)).eql(fields);
    text.should.containEql('`device` has name, model and firmware');
    should(online.device).have.properties(['name', 'model', 'firmware']);
    device.faults.connect = 'refuse';
    device.drop('reset');
    await site.nodeRed.until('offline', () => site.payloads('state').includes(false));
    const { connection } = own(site.to('state').at(-1)?.msg ?? {}) as {
      connection: { state: string; since: number };
    };
    text.should.containEql(`'${connection.state}'`);
    connection.since.should.be.above(Date.now() - 60_000);
    device.faults.heal();
  });

  it('hikvision-snapshot: follows a sensor directly, and keeps the rest of its message', async () => {
    const { device, server } = await site.plug(recorder());
    const [sensor, ...rest] = sensorNode('motion', 'nvr', { wires: [['snapshot']] });
    await site.run([
      tab,
      deviceNode('nvr', server),
      ...(sensor ? [sensor] : []),
      ...rest,
      {
        id: 'snapshot',
        type: 'hikvision-snapshot',
        ...place,
        device: 'nvr',
        channel: '',
        stream: '',
        wires: [['picture']],
      },
      debug('picture'),
    ]);
    device.event('VMD', 2);
    await site.nodeRed.until('the picture', () => site.to('picture').length > 0);
    const msg = own(site.to('picture')[0]?.msg ?? {});
    words('hikvision-snapshot').should.containEql('else `msg.sensor.channel`');
    should(msg).containDeep({ topic: 'home_motion_2', channel: 2, sensor: { channel: 2 } });
    const { payload } = msg as { payload: { type: string; data: number[] } };
    payload.type.should.equal('Buffer');
    payload.data.slice(0, 2).should.eql([0xff, 0xd8]);
  });
});
