import type { Answers, Reply, Route } from './answers';
import { presets } from './documents';
import type { Model } from './model';
import type { DeviceRequest } from './wire';

/** How fast a camera turns, -100 to 100 each; all 0: it stands. */
export interface Motion {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

/** Presets and continuous moves. A camera that was told to move goes on until it is told to stop. */
export class Ptz {
  /** The last preset that a channel went to. */
  readonly positions = new Map<number, number>();
  /** Every move that a channel was told, in order; a stop is all 0. */
  readonly moves: (Motion & { readonly channel: number })[] = [];
  readonly routes: readonly Route[];

  constructor(
    private readonly model: Model,
    private readonly answers: Answers,
  ) {
    const path = '^(?:PTZCtrl|ContentMgmt\\/PTZCtrlProxy)\\/channels\\/(\\d+)';
    this.routes = [
      ['GET', new RegExp(`${path}\\/presets$`), 'read', () => answers.xml(presets(model))],
      [
        'PUT',
        new RegExp(`${path}\\/presets\\/(\\d+)\\/goto$`),
        'settings',
        (request, [, channel, preset]) => this.goto(request, Number(channel), Number(preset)),
      ],
      [
        'PUT',
        new RegExp(`${path}\\/continuous$`),
        'settings',
        (request, [, channel]) => this.move(request, Number(channel)),
      ],
    ];
  }

  /** Does this channel move now? */
  moving(channel: number): boolean {
    const last = this.moves.findLast((move) => move.channel === channel);
    return last !== undefined && (last.pan !== 0 || last.tilt !== 0 || last.zoom !== 0);
  }

  private goto(request: DeviceRequest, channel: number, preset: number): Reply {
    if (!this.served(request) || !this.model.presets.some(({ id }) => id === preset))
      return this.answers.notSupported(request);
    this.positions.set(channel, preset);
    return this.answers.ok(request);
  }

  private move(request: DeviceRequest, channel: number): Reply {
    const { answers, model } = this;
    if (!this.served(request) || model.presets.length === 0) return answers.notSupported(request);
    const body = request.body.toString();
    if (!/<PTZData[\s>]/.test(body)) return answers.status(request, 5, 'badXmlFormat', 400);
    // What a move does not name stays as it is, and stands still where nothing moved.
    const part = (name: string) => Number(new RegExp(`<${name}>\\s*(-?\\d+)\\s*<`).exec(body)?.[1] ?? 0);
    const motion = { pan: part('pan'), tilt: part('tilt'), zoom: part('zoom') };
    if (Object.values(motion).some((speed) => speed < -100 || speed > 100))
      return answers.status(request, 6, 'badParameters', 400);
    this.moves.push({ channel, ...motion });
    return answers.ok(request);
  }

  /** A recorder turns its IP cameras only through its proxy path, a camera knows only the plain one. */
  private served(request: DeviceRequest): boolean {
    const remote = this.model.family === 'recorder' && this.model.analogInputs === 0;
    return request.target.includes('PTZCtrlProxy') === remote;
  }
}
