import { createHash } from 'node:crypto';
import type { Clock } from '../clock';
import type { BadPart, Part } from '../stream/part';
import { Splitter } from '../stream/splitter';

/** Bytes of one post: an alert and its pictures. */
export const LARGEST_POST = 16 * 1024 * 1024;
/** ms that one post may take. */
export const LONGEST_POST = 30_000;
/** Posts that are read at the same time. A device sends one after the other. */
const MOST_AT_ONCE = 8;
/** And wait: a camera that is slow to say what it is keeps all of its first posts waiting. */
const MOST_WAITING = 64;
/** ms that a device may take to send a post again whose answer it has not seen. */
const SENT_AGAIN = 60_000;
/** Parts remembered of posts that a device may send again. */
const MOST_REMEMBERED = 1_000;

/** Bytes at each end of a part that are looked at to know it again. */
const END = 32 * 1024;

/** What a device sent by itself. */
export interface Post {
  /** Content-Type of the request: where the boundary is declared, if it is. */
  readonly contentType: string;
  /** The bytes as they come, or all of them. A failure of it means that the device broke off. */
  readonly body: AsyncIterable<Buffer> | Buffer;
}

/** How a post ended: `broken`: the device broke off. */
export type PostOutcome = 'read' | 'too-large' | 'too-slow' | 'too-many' | 'broken';

/** A post that was taken. */
export interface PostReceipt {
  readonly outcome: PostOutcome;
  /** The device has not got our answer, so it may send the same once more. */
  unanswered(): void;
}

/** What takes the parts of one post. */
export interface PostReader {
  part(part: Part): void;
  bad(problem: BadPart): void;
  /** So many bytes of the post have come. */
  took(bytes: number): void;
}

/**
 * Reads posts with the reader of the stream: one document, or several parts with pictures. A part is delivered the
 * moment it is there, as on a stream: a post that breaks off later has lost nothing of what came. If the device sends such
 * a post again, what was delivered is known and is not delivered twice.
 */
export class PostFeed {
  /** Digests of what came with posts that may come again, with the ticks until when. */
  private readonly again = new Map<string, number>();
  private open = 0;
  /** Posts that wait, unread, until another is through. */
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly clock: Clock,
    /** Makes the reader of one post: pictures belong to alerts of the same post. */
    private readonly reader: () => PostReader,
  ) {}

  /** Takes one post. Rejects only with what a reader throws. */
  async receive(post: Post): Promise<PostReceipt> {
    if (this.open >= MOST_AT_ONCE) {
      if (this.waiting.length >= MOST_WAITING) return { outcome: 'too-many', unanswered: () => undefined };
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.open++;
    const brought: string[] = [];
    const remember = (): void => {
      this.remember(brought);
    };
    try {
      const outcome = await this.read(post, brought);
      if (outcome !== 'read') remember();
      return { outcome, unanswered: remember };
    } finally {
      this.open--;
      this.waiting.shift()?.();
    }
  }

  private async read({ contentType, body }: Post, brought: string[]): Promise<PostOutcome> {
    const reader = this.reader();
    let length = 0;
    let found = 0;
    const splitter = new Splitter(
      {
        part: (part) => {
          found++;
          const digest = digestOf(part);
          if (this.isKnown(digest)) return;
          brought.push(digest);
          reader.part(part);
        },
        bad: (problem) => {
          found++;
          reader.bad(problem);
        },
      },
      { contentType },
    );
    const take = (bytes: Buffer): void => {
      length += bytes.length;
      reader.took(bytes.length);
      splitter.push(bytes);
    };
    let outcome: PostOutcome = 'read';
    if (Buffer.isBuffer(body)) take(body);
    else outcome = await this.readStream(body, take);
    if (outcome !== 'read') return outcome;
    splitter.end();
    // On a stream that may be the line ends between two parts; a post was sent to say something.
    if (found === 0 && length > 0)
      reader.bad({ kind: 'not-an-alert', detail: `nothing readable in ${length} bytes` });
    return 'read';
  }

  private async readStream(body: AsyncIterable<Buffer>, take: (bytes: Buffer) => void): Promise<PostOutcome> {
    const chunks = body[Symbol.asyncIterator]();
    let giveUp: (late: 'late') => void = () => undefined;
    const late = new Promise<'late'>((resolve) => (giveUp = resolve));
    const timer = this.clock.after(LONGEST_POST, () => {
      giveUp('late');
    });
    try {
      for (let length = 0; ;) {
        const next = await Promise.race([chunks.next().catch(() => 'broken' as const), late]);
        if (next === 'late') return 'too-slow';
        if (next === 'broken') return 'broken';
        if (next.done) return 'read';
        length += next.value.length;
        if (length > LARGEST_POST) return 'too-large';
        take(next.value);
      }
    } finally {
      timer.cancel();
    }
  }

  private isKnown(digest: string): boolean {
    const until = this.again.get(digest);
    if (until === undefined) return false;
    this.again.delete(digest);
    return until > this.clock.ticks();
  }

  private remember(digests: readonly string[]): void {
    const until = this.clock.ticks() + SENT_AGAIN;
    for (const digest of digests) {
      this.again.delete(digest);
      this.again.set(digest, until);
    }
    for (const digest of this.again.keys()) {
      if (this.again.size <= MOST_REMEMBERED) break;
      this.again.delete(digest);
    }
  }
}

/** What tells a part from any other: of a large picture its ends and its length, for hashing all of it takes too long. */
function digestOf({ contentType, body }: Part): string {
  const hash = createHash('sha1').update(`${contentType} ${body.length} `);
  if (body.length <= 2 * END) hash.update(body);
  else hash.update(body.subarray(0, END)).update(body.subarray(-END));
  return hash.digest('base64');
}
