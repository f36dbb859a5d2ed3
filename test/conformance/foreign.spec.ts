import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import should from 'should';
import { LoginGuard } from '../../src/connection/login-guard';
import type { BodyReader, Transport, WireReply, WireRequest } from '../../src/connection/transport';
import { Device } from '../../src/device/device';
import { silentLog } from '../../src/log';
import { alertsOf, PlainAlert, split } from '../support/stream-parts';
import { TestClock } from '../support/test-clock';

/** Cases of other projects' tests, beside the project where it is developed; they are not part of it. */
const folder = join(process.cwd(), '../shared/foreign');

interface Case {
  readonly id: string;
  readonly device: { readonly name: string; readonly type: string; readonly model: string } | null;
  readonly contentType: string;
  readonly chunk?: number;
  readonly thirds?: boolean;
  readonly splits?: readonly number[];
  readonly end?: boolean;
  readonly options?: { readonly name?: string };
  readonly answers?: Readonly<Record<string, readonly [number, string]>>;
  readonly expect: {
    readonly messages?: readonly string[];
    readonly alerts?: number;
    readonly pictures?: number;
    readonly pictureSizes?: readonly number[];
    readonly targets?: readonly string[];
    readonly regions?: readonly string[];
    readonly channelName?: string;
    readonly any?: boolean | readonly string[];
  };
}

/** Sensors that the contract has split or renamed since the cases were written (doors, faces, calls). */
const RENAMED = /^(?:door_access_control_event|door_videointercom|cam_facerecognition)=/;

const stream = (id: string): Buffer => readFileSync(join(folder, id, 'stream.bin'));

function pieces(one: Case, bytes: Buffer): Buffer[] {
  const third = Math.ceil(bytes.length / 3);
  const size = one.thirds ? third : (one.chunk ?? bytes.length);
  const cuts =
    one.splits ?? Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => (at + 1) * size);
  return [...cuts, bytes.length].map((cut, at, all) => bytes.subarray(at === 0 ? 0 : all[at - 1], cut));
}

/** An answer whose body comes when `later` says so. */
function reply(
  status: number,
  body: readonly Buffer[],
  contentType: string,
  end: boolean,
  later: (run: () => void) => void = setImmediate,
): WireReply {
  return {
    status,
    header: (name) => (name === 'content-type' && contentType !== '' ? [contentType] : []),
    read: (reader: BodyReader) => {
      later(() => {
        for (const piece of body) if (piece.length > 0) reader.data(Buffer.from(piece));
        if (end) reader.end();
      });
    },
    destroy: () => undefined,
  };
}

/** The device of a case: the stream once, what else it answers, and 404. */
function transportOf(one: Case, clock: TestClock): Transport {
  let opened = false;
  const answer = ({ method, path }: WireRequest): WireReply => {
    if (path.endsWith('/alertStream')) {
      if (opened) return reply(200, [], one.contentType, false);
      opened = true;
      return reply(200, pieces(one, stream(one.id)), one.contentType, one.end === true, (run) => {
        clock.after(200, run);
      });
    }
    const own = one.answers?.[`${method} ${path}`];
    if (own) return reply(own[0], [readFileSync(join(folder, one.id, own[1]))], 'application/xml', true);
    if (one.device && path === '/ISAPI/System/deviceInfo') {
      const { name, type, model } = one.device;
      const info = `<DeviceInfo><deviceName>${name}</deviceName><model>${model}</model><deviceType>${type}</deviceType></DeviceInfo>`;
      return reply(200, [Buffer.from(info)], 'application/xml', true);
    }
    if (one.device && path === '/ISAPI/Event/triggers')
      return reply(200, [Buffer.from('<EventTriggerList/>')], 'application/xml', true);
    return reply(404, [], '', true);
  };
  return { send: (request) => Promise.resolve(answer(request)) };
}

/** What flows hear of a case: messages by topic, and alerts and pictures. */
async function replay(one: Case) {
  const clock = new TestClock();
  const device = new Device(
    {
      id: 'foreign',
      name: one.options?.name ?? '',
      source: 'stream',
      address: { host: 'cam', port: 80, ssl: false },
      tls: null,
      username: 'admin',
      password: 'none is asked for',
      delay: 0,
      hold: 1_000,
      silence: null,
      customize: [],
    },
    { clock, transport: transportOf(one, clock), log: silentLog },
    new LoginGuard(clock),
  );
  const messages: string[] = [];
  const names: (string | null)[] = [];
  const pictures: number[] = [];
  const alerts: unknown[] = [];
  device.watch(
    { sensor: 'all', channel: null, target: null, region: null, delay: null, initial: false },
    {
      message: ({ topic, payload, reason, sensor }) => {
        messages.push(`${topic}=${payload}:${reason}`);
        names.push(sensor.channelName);
      },
      changed: () => undefined,
    },
  );
  device.onEvents(
    { events: [], channel: null },
    {
      alert: ({ payload }) => alerts.push(payload),
      picture: ({ data }) => pictures.push(data.length),
    },
  );
  await import('digest-fetch');
  device.open();
  // In small steps: each answer comes in its own turn of the event loop.
  for (let step = 0; step < 60; step += 1) await clock.advance(100);
  await device.close();
  return { messages, names, pictures, alerts };
}

const byTopic = (messages: readonly string[]): string[] =>
  [...messages].sort((one, other) => {
    const [a = '', b = ''] = [one.split('=')[0], other.split('=')[0]];
    return a < b ? -1 : a > b ? 1 : 0;
  });

const isEvent = (alert: PlainAlert | string): alert is PlainAlert =>
  typeof alert !== 'string' && !alert.heartbeat;

describe("cases of other projects' tests", () => {
  if (!existsSync(folder)) {
    it(`SKIPPED: there is no ${folder} here`);
    return;
  }
  const cases = readdirSync(folder)
    .filter((id) => existsSync(join(folder, id, 'expected.json')))
    .map((id) => JSON.parse(readFileSync(join(folder, id, 'expected.json'), 'utf8')) as Case);

  it('are all there', () => {
    cases.length.should.be.aboveOrEqual(64);
  });

  for (const one of cases) {
    const { expect } = one;
    const judged = (what: keyof Case['expect']): boolean =>
      expect.any !== true && !(Array.isArray(expect.any) && expect.any.includes(what)) && what in expect;

    it(`${one.id}: reads the same at every cutting`, () => {
      const bytes = stream(one.id);
      const read = (size: number) => {
        const { parts } = split(bytes, { contentType: one.contentType, size, end: true });
        const documents = parts.filter(({ contentType }) => !contentType.startsWith('image/'));
        const images = parts.filter(({ contentType }) => contentType.startsWith('image/'));
        return { alerts: alertsOf(documents), pictures: images.map(({ body }) => body) };
      };
      const whole = read(bytes.length);
      for (const size of [1, 2, 3, 7, 13, 37, 64, 167, 509])
        read(size).should.eql(whole, `pieces of ${size}`);
      const [first] = whole.alerts.filter(isEvent);
      if (judged('pictures')) whole.pictures.should.have.length(expect.pictures ?? 0);
      if (judged('pictureSizes')) whole.pictures.map(({ length }) => length).should.eql(expect.pictureSizes);
      if (judged('targets')) should(first?.targets).eql(expect.targets);
      if (judged('regions')) should(first?.regions.map(({ id }) => id)).eql(expect.regions);
    });

    it(`${one.id}: says to flows what is expected`, async () => {
      const { messages, names, pictures, alerts } = await replay(one);
      const renamed = expect.messages?.some((message) => RENAMED.test(message)) === true;
      // Where the stream ended, it counts as open again once it is proved: the reason is another than when this was written.
      const told = (all: readonly string[]): string[] =>
        byTopic(one.end ? all.map((message) => message.replace(/:timeout|:disconnected/, '')) : all);
      if (judged('messages') && !renamed) told(messages).should.eql(told(expect.messages ?? []));
      if (renamed) messages.length.should.be.above(0);
      if (judged('alerts')) alerts.should.have.length(expect.alerts ?? 0);
      if (judged('pictures')) pictures.should.have.length(expect.pictures ?? 0);
      if (judged('channelName')) should(names[0]).equal(expect.channelName);
    });
  }
});
