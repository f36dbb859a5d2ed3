import type { Clock, Timer } from '../../src/clock';
import type { Answers, Reply, Route } from './answers';
import type { Model } from './model';
import type { DeviceRequest } from './wire';

export type CallStatus = 'idle' | 'ring' | 'onCall';

/** ms that a door station rings, and then holds the line for a message, as measured on a DS-KB8113. */
const RINGS = 31_200;
/** ms that a door stays unlocked after `open`. */
const UNLOCKED = 5_000;

/** What a door does: `closed` is its rest; `open` ends by itself. */
export type DoorState = 'closed' | 'open' | 'alwaysOpen' | 'alwaysClose';

/**
 * The call button and the doors of a door station or a terminal. Whoever wants to know of a call asks: such a device
 * reports none of it on its event stream.
 */
export class DoorStation {
  status: CallStatus = 'idle';
  /** Which outdoor station rang. */
  caller = 1;
  /** Signals and door commands as they came: `answer`, `open 1` … */
  readonly commands: string[] = [];
  /** A door command needs these elements beside `cmd`: `channelNo`, `controlType` on some firmwares. */
  needs: readonly string[] = [];
  readonly routes: readonly Route[];
  private readonly doors = new Map<number, DoorState>();
  private readonly timers = new Map<string, Timer>();

  constructor(
    private readonly model: Model,
    private readonly answers: Answers,
    private readonly clock: Clock,
  ) {
    this.routes = [
      ['GET', /^VideoIntercom\/callStatus$/, 'read', () => this.callStatus()],
      ['GET', /^VideoIntercom\/callerInfo$/, 'read', () => this.callerInfo()],
      ['PUT', /^VideoIntercom\/callSignal$/, 'settings', (request) => this.signal(request)],
      [
        'PUT',
        /^AccessControl\/RemoteControl\/door\/(\d+)$/,
        'settings',
        (request, [, door]) => this.control(request, Number(door)),
      ],
    ];
  }

  /** What a door does now. */
  door(id: number): DoorState {
    return this.doors.get(id) ?? 'closed';
  }

  /** Somebody presses the button. Without an answer it rings, takes a message for as long, and is idle again. */
  ring({ caller = 1, lasts = RINGS }: { readonly caller?: number; readonly lasts?: number } = {}): void {
    this.caller = caller;
    this.become('ring', lasts, () => {
      this.become('onCall', lasts, () => {
        this.become('idle');
      });
    });
  }

  /** Ends its timers. */
  close(): void {
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
  }

  private become(status: CallStatus, lasts = 0, then: () => void = () => undefined): void {
    this.status = status;
    this.later('call', lasts, then);
  }

  private later(what: string, ms: number, run: () => void): void {
    this.timers.get(what)?.cancel();
    this.timers.delete(what);
    if (ms > 0)
      this.timers.set(
        what,
        this.clock.after(ms, () => {
          this.timers.delete(what);
          run();
        }),
      );
  }

  private callStatus(): Reply {
    return this.model.calls
      ? this.answers.json({ CallStatus: { status: this.status } })
      : this.answers.notFound();
  }

  private callerInfo(): Reply {
    if (!this.model.calls) return this.answers.notFound();
    const CallerInfo = {
      buildingNo: 1,
      floorNo: 1,
      zoneNo: 1,
      unitNo: 1,
      devNo: this.caller,
      devType: 1,
      lockNum: this.model.doors,
      status: this.status,
    };
    return this.answers.json({ CallerInfo });
  }

  private signal(request: DeviceRequest): Reply {
    const { answers } = this;
    if (!this.model.calls) return answers.notFound();
    const command = /"cmdType"\s*:\s*"(\w+)"/.exec(request.body.toString())?.[1];
    if (command === undefined || !['answer', 'reject', 'hangUp', 'cancel'].includes(command))
      return answers.json(
        { statusCode: 6, statusString: 'Invalid Content', subStatusCode: 'badParameters' },
        400,
      );
    this.commands.push(command);
    if (this.status === 'idle')
      return answers.json(
        { statusCode: 4, statusString: 'Invalid Operation', subStatusCode: 'invalidOperation' },
        403,
      );
    if (command === 'answer') {
      this.become('onCall', RINGS, () => {
        this.become('idle');
      });
    } else this.become('idle');
    return answers.json({ statusCode: 1, statusString: 'OK', subStatusCode: 'ok' });
  }

  private control(request: DeviceRequest, door: number): Reply {
    const { answers } = this;
    if (this.model.doors === 0) return answers.notSupported(request);
    const body = request.body.toString();
    const command = /<cmd>\s*(open|close|alwaysOpen|alwaysClose|resume)\s*<\/cmd>/.exec(body)?.[1];
    // Only XML, whatever `format` says.
    if (!/<RemoteControlDoor[\s>]/.test(body)) return answers.status(request, 5, 'badXmlFormat', 400);
    const missing = this.needs.filter((name) => !body.includes(`<${name}>`));
    if (command === undefined || door < 1 || door > this.model.doors || missing.length > 0)
      return answers.status(request, 6, 'badParameters', 400);
    this.commands.push(`${command} ${door}`);
    this.turn(door, command === 'resume' || command === 'close' ? 'closed' : (command as DoorState));
    return answers.ok(request);
  }

  private turn(door: number, state: DoorState): void {
    this.doors.set(door, state);
    this.later(`door ${door}`, state === 'open' ? UNLOCKED : 0, () => {
      this.turn(door, 'closed');
    });
  }
}
