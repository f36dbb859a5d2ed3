import should from 'should';
import { camera } from '../simulator';
import type { FlowNode, Sent } from '../support/node-red';
import { deviceNode, place, tab } from './flows';
import { Site } from './site';
import type { Plugged } from './site';

/** A request that a device refuses, one that it takes afterwards, and what happens to the device before each. */
interface Refusal {
  readonly what: string;
  readonly node: 'hikvision-control' | 'hikvision-snapshot';
  readonly refused: Readonly<Record<string, unknown>>;
  readonly taken: Readonly<Record<string, unknown>>;
  readonly words: RegExp;
  readonly before?: (plugged: Plugged) => void;
  readonly between?: (plugged: Plugged) => void;
}

const FACE = 'Smart/FaceDetection/1';
const FIELD = 'Smart/FieldDetection/1';

const faceOn = { action: 'detection', sensor: 'face_detection', enabled: true };
const fieldOff = ({ device }: Plugged) => {
  const document = device.detections.get(FIELD)?.toString() ?? '';
  device.detections.set(FIELD, Buffer.from(document.replaceAll('true', 'false')));
  device.detects('fielddetection', 1).should.be.false();
};

const refusals: readonly Refusal[] = [
  {
    what: 'an alarm output that the user may not switch (403)',
    node: 'hikvision-control',
    refused: { action: 'output', port: 1, state: 'on' },
    taken: { action: 'output', port: 1, state: 'on' },
    words: /lowPrivilege.*permission/,
    before: ({ device }) => {
      const body =
        '<?xml version="1.0" encoding="UTF-8"?>\r\n<ResponseStatus version="2.0"><statusCode>4</statusCode>' +
        '<statusString>Invalid Operation</statusString><subStatusCode>lowPrivilege</subStatusCode></ResponseStatus>\r\n';
      const headers = [['Content-Type', 'application/xml']] as const;
      device.faults.answer(/outputs\/1\/trigger$/, { status: 403, headers, body });
    },
    between: ({ device }) => {
      device.faults.heal();
    },
  },
  {
    what: 'an alarm output that the device does not have',
    node: 'hikvision-control',
    refused: { action: 'output', port: 7, state: 'on' },
    taken: { action: 'output', port: 1, state: 'on' },
    words: /badParameters/,
  },
  {
    what: 'a detection that excludes another one, which the device names',
    node: 'hikvision-control',
    refused: faceOn,
    taken: faceOn,
    words: /fielddetection \(channel 1\).*Turn that off first/,
    between: fieldOff,
  },
  {
    what: 'a detection that excludes another one, refused with HTTP 200',
    node: 'hikvision-control',
    refused: faceOn,
    taken: faceOn,
    words: /mutexFunction \(status 200, code 4\)/,
    before: ({ device }) => {
      // Many devices do not know the question.
      device.faults.answer(/mutexFunction/, { status: 404 });
    },
    between: fieldOff,
  },
  {
    what: 'a snapshot of a channel that the device is known not to have',
    node: 'hikvision-snapshot',
    refused: { channel: 5 },
    taken: { channel: 1 },
    words: /has no channel 5, only 1/,
  },
  {
    what: 'a snapshot of a device that stays busy',
    node: 'hikvision-snapshot',
    refused: { channel: 1 },
    taken: { channel: 1 },
    words: /deviceError|Device Error|busy/i,
    before: ({ device }) => {
      device.faults.busySnapshots = 100;
    },
    between: ({ device }) => {
      device.faults.busySnapshots = 0;
    },
  },
  {
    what: 'a preset that is not there',
    node: 'hikvision-control',
    refused: { action: 'preset', channel: 1, preset: 9 },
    taken: { action: 'preset', channel: 1, preset: 2 },
    words: /notSupport(?!.*permission)/,
  },
  {
    what: 'a path that the device does not know',
    node: 'hikvision-control',
    refused: { action: 'request', method: 'GET', path: '/ISAPI/Custom/Coffee' },
    taken: { action: 'request', method: 'GET', path: '/ISAPI/System/deviceInfo' },
    words: /notSupport(?!.*permission)/,
  },
  {
    what: 'a device that is off',
    node: 'hikvision-control',
    refused: { action: 'request', method: 'GET', path: '/ISAPI/System/deviceInfo' },
    taken: { action: 'request', method: 'GET', path: '/ISAPI/System/deviceInfo' },
    words: /refuse|answer|reach/i,
    before: ({ device }) => {
      device.faults.connect = 'refuse';
    },
    between: ({ device }) => {
      device.faults.heal();
    },
  },
];

describe('what a device refuses reaches a Catch node once, and the node goes on', () => {
  let site: Site;
  let plugged: Plugged;

  before(async () => {
    site = await Site.open();
  });
  after(() => site.close());
  beforeEach(async () => {
    plugged = await site.plug(camera());
  });
  afterEach(() => site.clear());

  const errors = () => site.to('caught');
  const results = () => site.to('result');
  const until = (what: string, condition: () => boolean) => site.nodeRed.until(what, condition, 20_000);

  for (const { what, node, refused, taken, words, before, between } of refusals)
    it(what, async () => {
      await site.deploy([...flow(node, plugged), inject('refused', refused), inject('taken', taken)]);
      before?.(plugged);
      await site.press('refused');
      await until('the Catch node has it', () => errors().length > 0);
      results().should.have.length(0);
      const [caught] = errors();
      const [pressed] = site.to('node');
      should(caught?.msg).containDeep({ ...refused, _msgid: pressed?.msg._msgid, mark: 'refused' });
      source(caught).should.containDeep({ id: 'node', type: node, count: 1 });
      const said = message(caught);
      said.should.match(words);
      said.should.match(/^[A-Z"].*[.!?]$/s, 'a sentence');
      said.should.not.containEql('Hik-12345');
      between?.(plugged);
      await site.press('taken');
      await until('the node has recovered', () => results().length > 0);
      should(results()[0]?.msg).containDeep({ mark: 'taken' });
      // A second error for the same message would have come before the answer to a later one.
      errors().should.have.length(1);
      site.nodeRed.logs.filter((line) => line.includes('Uncaught')).should.eql([]);
    });

  it('one refused by the mutex leaves the document as it was', async () => {
    const before = plugged.device.detections.get(FACE);
    await site.deploy([...flow('hikvision-control', plugged), inject('refused', faceOn)]);
    await site.press('refused');
    await until('the Catch node has it', () => errors().length > 0);
    should(plugged.device.detections.get(FACE)).eql(before);
  });

  it('ten at once are ten errors, each with its own message', async () => {
    const injects = Array.from({ length: 10 }, (_, index) =>
      inject(`refused-${index}`, { action: 'preset', channel: 1, preset: 100 + index }),
    );
    await site.deploy([...flow('hikvision-control', plugged), ...injects]);
    await Promise.all(injects.map(({ id }) => site.press(id)));
    await until('all are caught', () => errors().length === 10);
    errors()
      .map(({ msg }) => String(msg.mark))
      .sort()
      .should.eql(injects.map(({ id }) => id).sort());
  });
});

/** The node under test, a debug node behind it, and a Catch node for it alone. */
function flow(type: string, { server }: Plugged): FlowNode[] {
  const blank = { action: '', port: '', state: '', duration: '', sensor: '', channel: '', enabled: '' };
  const rest = { preset: '', method: '', path: '', body: '', stream: '' };
  const debug = { type: 'debug', ...place, active: false, wires: [] };
  return [
    tab,
    deviceNode('cam', server),
    { id: 'node', type, ...place, name: '', device: 'cam', ...blank, ...rest, wires: [['result']] },
    { id: 'result', ...debug },
    { id: 'catch', type: 'catch', ...place, scope: ['node'], uncaught: false, wires: [['caught']] },
    { id: 'caught', ...debug },
  ];
}

/** An inject node that sends these properties, and its own name as `mark`. */
function inject(id: string, properties: Readonly<Record<string, unknown>>): FlowNode {
  const marked: Readonly<Record<string, unknown>> = { ...properties, mark: id };
  const props = Object.entries(marked).map(([p, value]) => ({
    p,
    v: String(value),
    vt: typeof value === 'boolean' ? 'bool' : typeof value === 'number' ? 'num' : 'str',
  }));
  return { id, type: 'inject', ...place, props, repeat: '', crontab: '', once: false, wires: [['node']] };
}

function message(caught: Sent | undefined): string {
  const error = caught?.msg.error;
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
}

function source(caught: Sent | undefined): object {
  const error = caught?.msg.error;
  if (typeof error !== 'object' || error === null || !('source' in error)) return {};
  return typeof error.source === 'object' && error.source !== null ? error.source : {};
}
