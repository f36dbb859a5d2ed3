import type { Clock } from '../../src/clock';
import { alertBody, heartbeatBody, partBytes } from './alerts';
import type { PicturePart } from './alerts';
import type { Faults } from './faults';
import type { Ledger } from './ledger';
import type { Model } from './model';
import { AlertStream } from './stream';
import type { Wire } from './wire';

/** Every open alertStream of a device. */
export class Streams {
  /** Streams at the same time. */
  most: number;
  private readonly open = new Set<AlertStream>();
  /** Places taken by sockets that are gone. */
  private lingering = 0;

  constructor(
    private readonly model: Model,
    private readonly clock: Clock,
    private readonly faults: Faults,
    private readonly ledger: Ledger,
    limits: {
      readonly most: number;
      /** ms that a place stays taken after its socket is gone. */ readonly linger: number;
    },
    /** Heartbeats wait while this is true. */
    private readonly quiet: () => boolean,
  ) {
    this.most = limits.most;
    this.linger = limits.linger;
  }

  private readonly linger: number;

  /** Streams open now. */
  get count(): number {
    return this.open.size;
  }

  get full(): boolean {
    return this.open.size + this.lingering >= this.most;
  }

  /** Answers a request for the stream: its head, a greeting where the device gives one, heartbeats. */
  add(wire: Wire): void {
    const { model, ledger } = this;
    const { framing } = model;
    const stream = new AlertStream(wire, this.clock, this.faults, (bytes) => {
      ledger.bytesOut += bytes;
    });
    this.open.add(stream);
    ledger.opened('streams');
    wire.onClose(() => {
      this.open.delete(stream);
      ledger.closed('streams');
      this.keepPlace();
    });
    wire.head({
      status: 200,
      headers: [
        ['MIME-Version', '1.0'],
        ['Content-Type', `${framing.mediaType}${framing.boundary}`],
      ],
      length: null,
      version: framing.httpVersion,
      chunked: framing.chunked,
      close: true,
    });
    if (model.heartbeat === 'none') return;
    if (model.greets) this.beat(stream);
    stream.beats(model.heartbeatEvery, () => {
      if (!this.quiet()) this.beat(stream);
    });
  }

  /** A body as a part on every stream; how many took it. */
  part(body: Buffer, contentType: string, headers: readonly string[] = []): number {
    const bytes = partBytes(this.model, body, contentType, headers);
    let taken = 0;
    for (const stream of [...this.open]) if (stream.part(bytes)) taken++;
    this.ledger.parts += taken;
    return taken;
  }

  picture(picture: PicturePart): void {
    this.part(picture.data, picture.contentType ?? 'image/jpeg', pictureHeaders(picture));
  }

  /** Bytes on every stream, with no framing at all. */
  bytes(bytes: Buffer): void {
    for (const stream of this.open) stream.write(bytes);
  }

  /** Every open stream breaks off: cleanly, with a reset, or with half a part and a reset. */
  drop(how: 'end' | 'reset' | 'mid-part'): void {
    for (const stream of [...this.open]) {
      if (how === 'mid-part') {
        const at = this.clock.now();
        const body = Buffer.from(
          alertBody(this.model, { type: 'VMD', channel: 1, state: 'active', count: 1, at, extra: {} }),
        );
        const whole = partBytes(this.model, body, this.model.framing.contentType);
        stream.write(whole.subarray(0, whole.length - Math.ceil(body.length / 2)));
      }
      if (how === 'end') stream.end();
      else stream.reset();
    }
  }

  /** A restart frees every place. */
  restarted(): void {
    this.lingering = 0;
  }

  private keepPlace(): void {
    if (this.linger === 0) return;
    this.lingering++;
    this.clock.after(this.linger, () => {
      this.lingering = Math.max(0, this.lingering - 1);
    });
  }

  private beat(stream: AlertStream): void {
    const beat = heartbeatBody(this.model, this.clock.now());
    if (!beat) return;
    const disposition =
      beat.name === undefined ? [] : [`Content-Disposition: form-data; name="${beat.name}"`];
    if (stream.part(partBytes(this.model, Buffer.from(beat.body), beat.type, disposition))) {
      this.ledger.heartbeats++;
      this.ledger.parts++;
    }
  }
}

/** The part headers of a picture. */
export function pictureHeaders(picture: PicturePart): string[] {
  const file = picture.filename === undefined ? '' : `; filename="${picture.filename}"`;
  return [
    `Content-Disposition: form-data; name="${picture.name ?? 'Picture_Name'}"${file}`,
    ...(picture.contentId === undefined ? [] : [`Content-ID: ${picture.contentId}`]),
  ];
}
