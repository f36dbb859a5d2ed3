import { readDocument } from '../documents/answer';
import type { Document } from '../documents/document';
import type { Answer, Ask } from '../connection/requester';
import { InputError } from '../errors';
import { isWrongPath, refusal } from './answer';
import type { Commanded } from './commanded';

/** A body that is neither XML nor JSON. */
export interface OtherBody {
  readonly contentType: string;
  readonly data: Buffer;
}

/** XML with its root (`{ DeviceInfo: { … } }`), JSON as it is, anything else as it came; `{ status }` without a body. */
export type DeviceAnswer = Document | OtherBody;

/** ms for one request, login included. */
export const CONTROL_LIMIT = 15_000;
/** Bytes of an answer, which is held in memory as a whole. */
export const CONTROL_BYTES = 10 * 1024 * 1024;

export const XML = 'application/xml; charset="UTF-8"';
export const JSON_TYPE = 'application/json; charset="UTF-8"';

/** What starts the paths of all but the oldest firmware. */
const CURRENT = '/ISAPI/';

/** An answer, and the path that gave it. */
export interface Reached {
  readonly path: string;
  readonly answer: Answer;
}

/** Asks under the path of current firmware, and where the device does not know that, under its old one. */
export async function askEither(device: Commanded, ask: Ask): Promise<Reached> {
  const { path } = ask;
  const answer = await device.ask(ask);
  if (answer.status !== 404 || !path.startsWith(CURRENT)) return { path, answer };
  const { prefix } = await device.about(ask.signal);
  if (prefix !== '') return { path, answer };
  const old = path.slice(CURRENT.length - 1);
  return { path: old, answer: await device.ask({ ...ask, path: old }) };
}

/** How one command asks its device: with the limits of commands, until its signal ends it. */
export class Asking {
  constructor(
    readonly device: Commanded,
    readonly signal: AbortSignal | undefined,
    /** How all of it is asked. */
    private readonly how: Pick<Ask, 'rank' | 'outlives'> = {},
  ) {}

  /** The answer, whatever it says. */
  async ask(ask: Ask): Promise<Answer> {
    return (await this.reach(ask)).answer;
  }

  private reach(ask: Ask): Promise<Reached> {
    const { signal } = this;
    return askEither(this.device, {
      limit: CONTROL_LIMIT,
      maxBytes: CONTROL_BYTES,
      ...(signal && { signal }),
      ...this.how,
      ...ask,
    });
  }

  /** The answer of a device that said yes; rejects with its refusal. */
  async agreed(ask: Ask): Promise<Answer> {
    const answer = await this.ask(ask);
    const no = refusal(answer, ask.path);
    if (no) throw no;
    return answer;
  }

  /** The first path that the device knows; its refusal there, or the most telling one, is the error. */
  async firstThatKnows(paths: readonly string[], ask: (path: string) => Omit<Ask, 'path'>): Promise<Reached> {
    let failure: Error | null = null;
    for (const wanted of paths) {
      const { path, answer } = await this.reach({ ...ask(wanted), path: wanted });
      const no = refusal(answer, path);
      if (!no) return { path, answer };
      if (failure === null || answer.status !== 404) failure = no;
      if (!isWrongPath(answer)) break;
    }
    throw failure ?? new InputError('There is no path for this.');
  }
}

/** An answer as a message carries it. */
export function toAnswer(answer: Answer): DeviceAnswer {
  if (answer.body.length === 0) return { status: answer.status };
  return readDocument(answer.body) ?? { contentType: answer.contentType, data: Buffer.from(answer.body) };
}
