import { InputError } from '../errors';

/**
 * A recorded event stream as a text file, one JSON object a line:
 *
 *     {"format":"hikvision-capture","version":1,"contentType":"multipart/mixed; boundary=boundary","model":…,"firmware":…}
 *     {"at":0,"bytes":"LS1ib3VuZGFyeQ0K…"}      a chunk as it came: ms since the stream opened, bytes in base64
 *     {"at":60000,"end":"stopped"}               why it ended: stopped, ended (by the device), broken, full
 */
export interface Capture {
  readonly contentType: string;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly chunks: readonly Chunk[];
  readonly end: { readonly at: number; readonly why: CaptureEnd };
}

/** Bytes that came at once. */
export interface Chunk {
  /** ms since the stream opened. */
  readonly at: number;
  readonly bytes: Buffer;
}

/** Why a recording ended: by us, by the device, by an error, or because it holds all that it may. */
export type CaptureEnd = 'stopped' | 'ended' | 'broken' | 'full';
const ENDS: readonly CaptureEnd[] = ['stopped', 'ended', 'broken', 'full'];

const FORMAT = 'hikvision-capture';
const VERSION = 1;

/** The file's text. */
export function writeCapture({ chunks, end, ...head }: Capture): string {
  const lines: unknown[] = [
    { format: FORMAT, version: VERSION, ...head },
    ...chunks.map(({ at, bytes }) => ({ at, bytes: bytes.toString('base64') })),
    { at: end.at, end: end.why },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Reads what `writeCapture` wrote; throws an `InputError` that names the line. A file that was cut off ends `broken`. */
export function readCapture(text: string): Capture {
  const [first, ...rest] = text.split('\n').filter((line) => line.trim() !== '');
  const head = fields(first ?? '', 1);
  if (head.get('format') !== FORMAT || head.get('version') !== VERSION)
    throw new InputError(`This is no capture of version ${VERSION}: its first line must say so.`);
  const chunks: Chunk[] = [];
  let end: Capture['end'] = { at: 0, why: 'broken' };
  rest.forEach((line, i) => {
    const row = fields(line, i + 2);
    const at = row.get('at');
    const bytes = row.get('bytes');
    const why = ENDS.find((one) => one === row.get('end'));
    if (typeof at !== 'number' || !(typeof bytes === 'string' || why))
      throw new InputError(`Line ${i + 2} of the capture is neither a chunk nor the end.`);
    if (typeof bytes === 'string') chunks.push({ at, bytes: Buffer.from(bytes, 'base64') });
    end = { at, why: why ?? 'broken' };
  });
  return {
    contentType: textOf(head.get('contentType')) ?? '',
    model: textOf(head.get('model')),
    firmware: textOf(head.get('firmware')),
    chunks,
    end,
  };
}

function fields(line: string, number: number): Map<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new InputError(`Line ${number} of the capture is no JSON.`);
  }
  if (typeof value !== 'object' || value === null)
    throw new InputError(`Line ${number} of the capture is no object.`);
  return new Map(Object.entries(value));
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
