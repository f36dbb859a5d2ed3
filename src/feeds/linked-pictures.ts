import type { Answer, Ask } from '../connection/requester';
import { refusalOf } from '../connection/refusal';
import { child, isDocument, isList, text } from '../documents/document';
import type { Document, Value } from '../documents/document';
import { LastingError } from '../errors';
import { isJpeg } from '../stream/bytes';
import { mediaType } from '../stream/part-headers';
import { safeName } from '../stream/safe-name';
import type { Part } from '../stream/part';

/** A picture that an alert gives as an address on the device. */
export interface LinkedPicture {
  /** What is asked of the device: path and query of the address. */
  readonly path: string;
  /** The field that it stood in (`bkgUrl`). */
  readonly name: string;
  /** The file that the address ends with, where that is a picture. */
  readonly filename: string | null;
}

/** What a picture becomes once it is here: as one that came beside its alert. */
export type FetchedPicture = Pick<Part, 'body' | 'contentType' | 'filename' | 'name'>;

/** Addresses taken from one alert: one picture of the scene and a few of what is in it. */
const MOST_OF_ALERT = 8;
/** Fields looked at in one alert. */
const MOST_FIELDS = 2_000;
/** Characters of an address. */
const LONGEST_ADDRESS = 2_048;
/** Pictures that wait. They are fetched one after the other: a device that detects much has little time for us. */
const MOST_WAITING = 16;
/** Bytes of documents that wait with their pictures. */
const MOST_BYTES = 1024 * 1024;
/** ms and bytes for one picture. */
const LIMITS = { limit: 15_000, maxBytes: 10 * 1024 * 1024 };

/** Fields that hold addresses of pictures: `bkgUrl`, `picURL`, `faceUri`, `resourcesContent`, `picture`. */
const PICTURE_FIELD = /ur[il]$|^resourcesContent$|pic|image/i;
/** Addresses of something else: a recording, a stream, a page to read. */
const OTHER_FIELD = /video|audio|rtsp|stream|play|request|declaration|policy|host/i;
const PICTURE_FILE = /\.(?:jpe?g|png|bmp|gif|webp)$/i;

/**
 * The pictures that an alert gives by their address (PROTOCOL.md 1.6). Only addresses of the device itself count:
 * their host is the configured one, or the `ipAddress` that the alert names. The rest is text that leads elsewhere.
 */
export function linkedPictures(alert: Document, host: string): readonly LinkedPicture[] {
  // Most alerts name no picture, and then nobody needs to know whose addresses count.
  let hosts: readonly string[] | null = null;
  const found = new Map<string, LinkedPicture>();
  let left = MOST_FIELDS;
  const waiting: (readonly [name: string, value: Value])[] = Object.entries(alert);
  // In the order of the document: what is inside a field comes before what follows it.
  waiting.reverse();
  for (let next = waiting.pop(); next !== undefined && left > 0; next = waiting.pop(), left -= 1) {
    const [name, value] = next;
    if (isDocument(value)) waiting.push(...Object.entries(value).slice(0, left).reverse());
    else if (value !== null && typeof value === 'object' && isList(value))
      waiting.push(
        ...value
          .slice(0, left)
          .map((entry) => [name, entry] as const)
          .reverse(),
      );
    else if (typeof value === 'string' && PICTURE_FIELD.test(name) && !OTHER_FIELD.test(name)) {
      const picture = linked(name, value, (hosts ??= hostsOf(alert, host)));
      if (picture && !found.has(picture.path)) found.set(picture.path, picture);
      if (found.size === MOST_OF_ALERT) break;
    }
  }
  return [...found.values()];
}

/** The hosts of a device's own addresses. */
function hostsOf(alert: Document, host: string): readonly string[] {
  const inner = child(alert, 'EventNotificationAlert') ?? alert;
  return [host, text(inner, 'ipAddress')].map((one) => bare(one ?? '')).filter(Boolean);
}

function linked(name: string, address: string, hosts: readonly string[]): LinkedPicture | null {
  const trimmed = address.length > LONGEST_ADDRESS ? '' : address.trim();
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) return null;
  const { hostname, pathname, search } = new URL(trimmed);
  // The stream is no picture, and two slashes would be another host.
  if (!hosts.includes(bare(hostname)) || pathname.startsWith('//') || /alertstream/i.test(pathname))
    return null;
  const file = pathname.slice(pathname.lastIndexOf('/') + 1);
  return { path: pathname + search, name, filename: PICTURE_FILE.test(file) ? safeName(file) : null };
}

/** A host as two spellings of it are compared. */
function bare(host: string): string {
  const plain = host.trim().toLowerCase();
  const address = plain.includes(':') && !plain.startsWith('[') ? `[${plain}]` : plain;
  return URL.canParse(`http://${address}`) ? new URL(`http://${address}`).hostname : '';
}

/** Where pictures are asked for and brought to. */
export interface LinkedPictureUser<Owner> {
  ask(request: Ask): Promise<Answer>;
  picture(picture: FetchedPicture, owner: Owner): void;
  /** One could not be had, or too many wait. */
  failed(error: Error | null): void;
}

/** Fetches the pictures that alerts name by their address, one after the other. */
export class LinkedPictures<Owner> {
  private readonly waiting: {
    readonly picture: LinkedPicture;
    readonly owner: Owner;
    readonly bytes: number;
  }[] = [];
  private bytes = 0;
  private running = false;

  constructor(private readonly user: LinkedPictureUser<Owner>) {}

  /** `bytes`: the size of what the owner keeps of its alert. */
  fetch(pictures: readonly LinkedPicture[], owner: Owner, bytes: number): void {
    for (const picture of pictures) {
      if (this.waiting.length >= MOST_WAITING || (this.bytes + bytes > MOST_BYTES && this.bytes > 0)) {
        this.user.failed(null);
        break;
      }
      this.waiting.push({ picture, owner, bytes });
      this.bytes += bytes;
    }
    if (!this.running) void this.run();
  }

  /** Forgets what waits. */
  close(): void {
    this.waiting.length = 0;
    this.bytes = 0;
  }

  private async run(): Promise<void> {
    this.running = true;
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      const { picture, owner, bytes } = next;
      let fetched: FetchedPicture | null = null;
      try {
        fetched = read(picture, await this.user.ask({ method: 'GET', path: picture.path, ...LIMITS }));
      } catch (error) {
        // After a close nobody waits for it any more.
        if (this.waiting[0] === next)
          this.user.failed(error instanceof Error ? error : new Error(String(error)));
      }
      if (this.waiting[0] !== next) continue;
      this.waiting.shift();
      this.bytes -= bytes;
      if (fetched) this.user.picture(fetched, owner);
    }
    this.running = false;
  }
}

/** The answer as a picture; throws what the device said instead. */
function read({ path, name, filename }: LinkedPicture, answer: Answer): FetchedPicture {
  const { status, body, contentType } = answer;
  const plain = mediaType(contentType);
  const type = isJpeg(body, 0) > 0 ? 'image/jpeg' : /^image\/[\w.+-]{1,40}$/.test(plain) ? plain : null;
  if (status === 200 && type && body.length > 0) return { body, contentType: type, filename, name };
  throw refusalOf(answer, { path }) ?? new LastingError('no-picture');
}
