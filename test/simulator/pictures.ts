import type { Clock } from '../../src/clock';
import { dateTime } from './alerts';
import type { Answers, Reply, Route } from './answers';
import type { Faults } from './faults';
import { jpeg } from './jpeg';
import type { Model } from './model';
import type { DeviceRequest } from './wire';

/** Snapshots, and pictures of events that a recorder keeps and only tells the address of. */
export class Pictures {
  readonly routes: readonly Route[];
  private readonly kept = new Map<string, Buffer>();

  constructor(
    private readonly model: Model,
    private readonly answers: Answers,
    private readonly faults: Faults,
    private readonly clock: Clock,
  ) {
    this.routes = [
      [
        'GET',
        /^(Streaming|ContentMgmt\/StreamingProxy)\/channels\/(\d+)\/picture$/,
        'view',
        (request, [, where, track]) => this.snapshot(request, where !== 'Streaming', Number(track)),
      ],
    ];
  }

  /** Keeps a picture; the answer is its path and query on this device. */
  keep(picture: Buffer): string {
    const target = `/picture/Streaming/tracks/103/?name=ch0001_${String(this.kept.size + 1).padStart(12, '0')}&size=${picture.length}`;
    this.kept.set(target, picture);
    return target;
  }

  /** A kept picture, by what the client asks for. */
  find(target: string): Reply | null {
    const body = this.kept.get(target);
    return body ? { status: 200, type: 'image/jpeg', body } : null;
  }

  /**
   * A recorder serves its IP cameras only through StreamingProxy; errors are XML where a JPEG is expected. A camera also
   * takes the bare number of a channel for its main stream, as pyHik asks.
   */
  private snapshot(request: DeviceRequest, proxy: boolean, track: number): Reply {
    const { model, faults, answers } = this;
    const channel = track < 100 ? track : Math.floor(track / 100);
    if (faults.busySnapshots > 0) {
      faults.busySnapshots--;
      return answers.status(request, 3, 'deviceError', model.snapshotErrorStatus);
    }
    const recorder = model.family === 'recorder';
    const remote = recorder && channel > model.analogInputs;
    const unknown = (recorder && track < 100) || !model.channels.some(({ id }) => id === channel);
    if (proxy !== remote || unknown)
      return answers.status(request, 6, 'badXmlContent', model.snapshotErrorStatus);
    const note = `${model.name} ${track} ${dateTime(this.clock.now(), model.zone)}`;
    return { status: 200, type: 'image/jpeg', body: jpeg(note) };
  }
}
