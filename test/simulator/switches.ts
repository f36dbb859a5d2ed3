import type { Answers, Reply, Route } from './answers';
import type { Model } from './model';
import type { DeviceRequest } from './wire';
import { branch, document, leaf } from './xml';

/** Detection documents by wire type: what turns a detection on and off. */
const detectionOf: Readonly<Record<string, string>> = {
  vmd: 'motionDetection',
  shelteralarm: 'tamperDetection',
  tamperdetection: 'tamperDetection',
  videoloss: 'videoLoss',
  linedetection: 'Smart/LineDetection',
  fielddetection: 'Smart/FieldDetection',
  regionentrance: 'Smart/regionEntrance',
  regionexiting: 'Smart/regionExiting',
  scenechangedetection: 'Smart/SceneChangeDetection',
  facedetection: 'Smart/FaceDetection',
  audioexception: 'Smart/AudioDetection',
  unattendedbaggage: 'Smart/unattendedBaggage',
  attendedbaggage: 'Smart/attendedBaggage',
  pir: 'WLAlarm/PIR',
};

/** Folders of `Event/schedules` by wire type, as the device's own page and other programs ask for them. */
const schedules: Readonly<Record<string, string>> = {
  VMD: 'motionDetections',
  linedetection: 'lineDetections',
  fielddetection: 'fieldDetections',
  regionEntrance: 'regionEntrances',
  regionExiting: 'regionExitings',
};

/** The detections of a device: their switches, areas and lines, their arming schedules, and which exclude each other. */
export class Switches {
  /** Detection documents by path without `/ISAPI/`; PUT replaces the bytes. */
  readonly documents: Map<string, Buffer>;
  /** Schedules that are empty: `linedetection 1`. An event outside its schedule is not reported. */
  readonly unarmed = new Set<string>();
  readonly routes: readonly Route[];

  constructor(
    private readonly model: Model,
    private readonly answers: Answers,
  ) {
    this.documents = detections(model);
    this.routes = [
      ['POST', /^System\/mutexFunction$/, 'read', (request) => this.mutex(request)],
      [
        'GET',
        /^Event\/schedules\/(\w+?)(?:\/(\w+)_video(\d+))?$/,
        'read',
        (request, match) => this.schedule(request, match),
      ],
    ];
  }

  /** The last routes of the table: every other path may be a detection. */
  get catchAll(): readonly Route[] {
    return [
      ['GET', /^(.+)$/, 'read', (request, [, path = '']) => this.get(request, path)],
      ['PUT', /^(.+)$/, 'settings', (request, [, path = '']) => this.put(request, path)],
    ];
  }

  /** Is this detection on? The path is one of `documents`. */
  isEnabled(path: string): boolean {
    const bytes = this.documents.get(path);
    return bytes !== undefined && enabledOf(bytes.toString()) === true;
  }

  /** Does the device look for this now? Types without a switch always count. */
  detects(type: string, channel: number | null): boolean {
    if (this.unarmed.has(`${type} ${channel ?? 1}`)) return false;
    const path = detectionPath(this.model, type, channel ?? 1);
    return path === null || !this.documents.has(path) || this.isEnabled(path);
  }

  /** Switches a detection, as a person does on the device's own page. */
  enable(type: string, channel: number, on: boolean): void {
    this.edit(type, channel, (text) => {
      const at = text.search(/(?<=\n) ?<enabled>/);
      return text.slice(0, at) + text.slice(at).replace(/<enabled>\w+</, `<enabled>${on}<`);
    });
  }

  /** Takes every area or line of a detection away: it is on and finds nothing. */
  undraw(type: string, channel: number): void {
    this.edit(type, channel, (text) =>
      text
        .replace(/<gridMap>\w*</, '<gridMap><')
        .replace(
          /(<(?:RegionCoordinates|Coordinates)List>)[^]*?(?=<\/(?:RegionCoordinates|Coordinates)List>)/g,
          '$1',
        ),
    );
  }

  private edit(type: string, channel: number, change: (text: string) => string): void {
    const path = detectionPath(this.model, type, channel) ?? '';
    const bytes = this.documents.get(path);
    if (bytes) this.documents.set(path, Buffer.from(change(bytes.toString())));
  }

  /** Which enabled functions stand in the way of one (hikvision_next asks this). */
  private mutex(request: DeviceRequest): Reply {
    const asked: unknown = parseJson(request.body);
    const fields = typeof asked === 'object' && asked !== null ? Object.entries(asked) : [];
    const name = String(fields.find(([key]) => key === 'function')?.[1] ?? '').toLowerCase();
    const channel = Number(fields.find(([key]) => key === 'channelID')?.[1] ?? 1);
    const path = detectionPath(this.model, name, channel) ?? '';
    const list = this.rivals(path).map((rival) => ({
      mutexFunction: rival.split('/').at(-2)?.toLowerCase(),
      channelID: [channel],
    }));
    return this.answers.json({ MutexFunctionList: list });
  }

  /** Enabled documents that exclude the one at `path`. */
  private rivals(path: string): string[] {
    return this.model.exclusive
      .filter((pair) => pair.includes(path))
      .map(([first, second]) => (first === path ? second : first))
      .filter((rival) => this.isEnabled(rival));
  }

  private get(request: DeviceRequest, path: string): Reply {
    const body = this.documents.get(path);
    return body ? this.answers.xml(body) : this.answers.notSupported(request);
  }

  private put(request: DeviceRequest, path: string): Reply {
    const { answers } = this;
    const old = this.documents.get(path);
    if (!old) return answers.notSupported(request);
    const text = request.body.toString();
    const enabled = enabledOf(text);
    if (rootOf(text) !== rootOf(old.toString())) return answers.status(request, 5, 'badXmlFormat', 400);
    if (enabled === null) return answers.status(request, 6, 'badXmlContent', 400);
    // Refused with HTTP 200, as DVRtool found: only the statusCode tells.
    if (enabled && this.rivals(path).length > 0) return answers.status(request, 4, 'mutexFunction', 200);
    this.documents.set(path, Buffer.from(request.body));
    return answers.ok(request);
  }

  /** One schedule, or those of every channel. Day 1 is Monday, 24:00:00 the end of a day. */
  private schedule(request: DeviceRequest, [, folder = '', type, number]: RegExpExecArray): Reply {
    const { model, answers } = this;
    const [known] = Object.entries(schedules).find(([, name]) => name === folder) ?? [];
    const channels = model.channels.filter(({ id }) => number === undefined || id === Number(number));
    if (known === undefined || channels.length === 0 || (type !== undefined && type !== known))
      return answers.notSupported(request);
    const one = (channel: number) => [
      leaf('id', `${known}_video${channel}`),
      leaf('eventType', known),
      leaf('videoInputChannelID', channel),
      ...branch(
        'TimeBlockList',
        this.unarmed.has(`${known} ${channel}`)
          ? []
          : [1, 2, 3, 4, 5, 6, 7].flatMap((day) =>
              branch('TimeBlock', [
                leaf('dayOfWeek', day),
                ...branch('TimeRange', [leaf('beginTime', '00:00:00'), leaf('endTime', '24:00:00')]),
              ]),
            ),
      ),
    ];
    const { namespace, framing } = model;
    if (number !== undefined)
      return answers.xml(document('Schedule', namespace, one(Number(number)), framing.eol));
    const all = channels.flatMap(({ id }) => branch('Schedule', one(id)));
    return answers.xml(document('ScheduleList', namespace, all, framing.eol));
  }
}

/**
 * Where a detection's document of a channel is, without `/ISAPI/`; `null` for types that have none. `ip`: the channel is an
 * IP camera of a recorder; on a hybrid one the number alone does not say.
 */
function detectionPath(
  model: Model,
  type: string,
  channel: number,
  ip = model.family === 'recorder' && channel > model.analogInputs,
): string | null {
  const name = detectionOf[type.toLowerCase()];
  if (name === undefined) return null;
  if (name === 'WLAlarm/PIR') return name;
  if (name.startsWith('Smart/')) return `${name}/${channel}`;
  return ip
    ? `ContentMgmt/InputProxy/channels/${channel}/video/${name}`
    : `System/Video/inputs/channels/${channel}/${name}`;
}

/** Every detection document as it leaves the factory, by its path. */
function detections(model: Model): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const [index, { id }] of model.channels.entries())
    for (const type of Object.keys(detectionOf)) {
      const path = detectionPath(model, type, id, model.family === 'recorder' && index >= model.analogInputs);
      const exclusive = model.exclusive.some(([first]) => first === path);
      if (path !== null) found.set(path, Buffer.from(detection(model, path, id, !exclusive)));
    }
  return found;
}

const roots: Readonly<Record<string, string>> = {
  motionDetection: 'MotionDetection',
  tamperDetection: 'TamperDetection',
  videoLoss: 'VideoLoss',
  PIR: 'PIRAlarm',
};

/** What is drawn on the picture, as each kind of document holds it. */
function drawing(root: string): string[] {
  const points = [100, 900].flatMap((x) => [
    `    <positionX>${x}</positionX>`,
    `    <positionY>${1000 - x}</positionY>`,
  ]);
  const corners = (name: string) => [
    `   <${name}List>`,
    ...[0, 2].flatMap((i) => [`    <${name}>`, ...points.slice(i, i + 2), `    </${name}>`]),
    `   </${name}List>`,
  ];
  if (root === 'MotionDetection')
    return ['  <layout>', `   <gridMap>${'fffffc'.repeat(18)}</gridMap>`, '  </layout>'];
  if (root === 'LineDetection')
    return [
      '  <LineItemList size="1">',
      '  <LineItem>',
      '   <id>1</id><enabled>true</enabled>',
      ...corners('Coordinates'),
      '  </LineItem>',
      '  </LineItemList>',
    ];
  if (['FieldDetection', 'RegionEntrance', 'RegionExiting'].includes(root))
    return [
      `  <${root}RegionList size="1">`,
      `  <${root}Region>`,
      '   <id>1</id><enabled>true</enabled>',
      ...corners('RegionCoordinates'),
      `  </${root}Region>`,
      `  </${root}RegionList>`,
    ];
  return [];
}

/**
 * A detection document with what makes editing it hard: other `<enabled>` elements inside, a comment, a namespace on
 * a child, characters beyond ASCII, and in Smart documents no namespace at all, as in real ones.
 */
function detection(model: Model, path: string, channel: number, enabled: boolean): string {
  const { eol } = model.framing;
  const smart = path.startsWith('Smart/');
  const name = path.split('/').at(smart ? -2 : -1) ?? 'Detection';
  const root = smart ? name.charAt(0).toUpperCase() + name.slice(1) : (roots[name] ?? name);
  const lines = [
    ...(smart ? [` <id>${channel}</id>`] : []),
    ...(smart ? [] : [' <!-- <enabled>maybe</enabled> -->']),
    ` <enabled>${enabled}</enabled>`,
    ' <enableHighlight>false</enableHighlight>',
    ' <startTriggerTime>500</startTriggerTime>',
    ' <endTriggerTime>500</endTriggerTime>',
    ` <name>${root === 'PIRAlarm' ? 'Bewegung für Flur' : 'Zone Süd &amp; West'}</name>`,
    ` <${root}Layout version="2.0" xmlns="${model.namespace}">`,
    '  <sensitivityLevel>60</sensitivityLevel>',
    ...drawing(root),
    '  <RegionList size="2">',
    '   <Region><id>1</id><enabled>false</enabled></Region>',
    '   <Region><id>2</id><enabled>true</enabled></Region>',
    '  </RegionList>',
    '  <targetType>human,vehicle</targetType>',
    ` </${root}Layout>`,
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${root}${smart ? '' : ` version="2.0" xmlns="${model.namespace}"`}>`,
    ...lines,
    `</${root}>`,
  ].join(eol);
}

/** The text of the document's own `<enabled>`, found by depth; `null` where there is none. */
function enabledOf(xml: string): boolean | null {
  let depth = 0;
  for (const match of xml.matchAll(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([\w:.-]+)[^>]*?(\/?)>/g)) {
    if (match[2] === undefined) continue;
    if (match[1] === '/') depth--;
    else if (match[3] !== '/') {
      depth++;
      if (depth === 2 && match[2].replace(/^.*:/, '') === 'enabled') {
        const text = /^\s*(true|false)\s*</.exec(xml.slice(match.index + match[0].length));
        return text ? text[1] === 'true' : null;
      }
    }
  }
  return null;
}

/** The name of the root element; `null` for what is no XML. */
function rootOf(xml: string): string | null {
  return /^\s*(?:<\?[\s\S]*?\?>\s*)?<(?:[\w.-]+:)?([\w.-]+)[\s>/]/.exec(xml)?.[1] ?? null;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
