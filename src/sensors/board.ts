import type { Clock, Timer } from '../clock';
import type { ConnectionStatus } from '../connection/connection-status';
import { clean } from '../clean';
import type { Log } from '../log';
import { fill, Problem, sentences } from '../sentences';
import type { Alert } from '../stream/alert';
import { Activity } from './activity';
import { isCatalogued, sensorTypesOf } from './catalogue';
import { Customize, CustomizeRow } from './customize';
import { DefaultState } from './default-state';
import type { Inventory } from './inventory';
import type { KnownSensor } from './known-sensor';
import {
  LASTING_WITHOUT_DEVICE,
  LIST_CHANGES_EVERY,
  LONGEST_TYPE,
  MOST_TYPES_TOLD,
  MOST_UNLISTED,
} from './limits';
import type { DeviceRef, ListedSensor } from './message';
import type { Numbering } from './numbering';
import { OpenCodes } from './open-codes';
import { Hit, hitsOf, PostKind, VIDEO_LOSS_ID } from './post';
import { SensorAlert } from './sensor-alert';
import { SensorList } from './sensor-list';
import type { SensorFilter, SensorNow } from './sensor-now';
import { SensorType, stays } from './sensor-type';
import { topic } from './slug';
import { Wanted } from './wanted';
import { SensorWatch, WatchHost } from './watch';
import type { Watch, WatchListener, WatchOptions } from './watch-types';

/** What a board needs of its device. */
export interface BoardOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** ms, for sensors without a delay of their own. */
  readonly delay: number;
  /** ms without an active post after which an event is over. */
  readonly hold: number;
  readonly customize: readonly CustomizeRow[];
  /** The device as messages show it. Asked for at each message. */
  ref(): DeviceRef;
  /** The device's part of every topic. Fixed before the stream opens. */
  slug(): string;
  /** What the sensors did before; default: nothing is known. */
  readonly activity?: Activity;
  /** The list of sensors has changed: at most once a second. */
  listChanged(): void;
}

/**
 * All sensors of one device and who hears them. Alerts go in, messages come out of the watches. A post reaches its sensor by
 * type and number, and the nodes that hear it from there, without a search.
 */
export class SensorBoard implements WatchHost {
  /** What is wrong with the customize table; `readSettings` tells the same in words. */
  readonly problems: readonly Problem[];
  /** When the sensors were on and off, and when nobody could know. */
  readonly activity: Activity;
  /** `null`: nobody has told of the connection yet. */
  status: ConnectionStatus | null = null;
  private readonly customize: Customize;
  private readonly known: SensorList;
  private readonly watches = new Set<SensorWatch>();
  private readonly told = new Set<string>();
  private readonly typeOf: (wire: string) => SensorType;
  private goneTimer: Timer | null = null;
  private listTimer: Timer | null = null;
  private listToldAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: BoardOptions) {
    this.customize = new Customize(options.customize);
    this.problems = this.customize.problems;
    this.activity = options.activity ?? new Activity(options.clock);
    this.activity.restart();
    this.known = new SensorList(this.customize, this.activity, {
      added: (sensor) => {
        this.added(sensor);
      },
      removed: (sensor) => {
        for (const state of sensor.states.splice(0)) state.host.gone(state);
      },
      full: () => {
        const { message } = sentences['too-many-sensors'];
        this.options.log.warn(`${this.ref.name}: ${fill(message, { most: MOST_UNLISTED })}`);
      },
    });
    const { types } = this.known;
    this.typeOf = (wire) => types.of(wire);
  }

  get clock(): Clock {
    return this.options.clock;
  }

  get hold(): number {
    return this.options.hold;
  }

  get delay(): number {
    return this.options.delay;
  }

  get ref(): DeviceRef {
    return this.options.ref();
  }

  get slug(): string {
    return this.options.slug();
  }

  get numbering(): Numbering {
    return this.known.numbering;
  }

  /** Whether the device is a recorder, decided once for as long as it runs; `null`: nothing has decided it yet. */
  get recorder(): boolean | null {
    return this.known.recorder;
  }

  get settled(): boolean {
    return this.known.settled;
  }

  /** All sensors: listed or seen. */
  get sensors(): Iterable<KnownSensor> {
    return this.known.all;
  }

  /** What the device lists, and what was seen besides. Fresh objects. */
  list(): ListedSensor[] {
    return this.known.listed();
  }

  /** The sensors as they are now, whether or not a node hears them; ignored ones left out. Fresh objects. */
  states({ sensor, channel }: SensorFilter): SensorNow[] {
    const wanted = new Wanted(sensor ?? 'all', channel);
    const states: SensorNow[] = [];
    for (const known of this.known.all) {
      if (known.ignored || !wanted.hears(known, this.numbering)) continue;
      const { on, since } = known.activity;
      states.push({ id: known.info.id, topic: this.topicOf(known), on, since, last: known.lastAt });
    }
    return states;
  }

  /** The channels that some sensor of the device has. */
  *channelNumbers(): Iterable<number> {
    for (const { type, number } of this.known.all)
      if (type.belongs === 'channel' && number !== null) yield number;
  }

  /**
   * Discovery is done, however little it found. The first that knows decides how sensors are numbered; later ones only
   * change the list.
   */
  inventory(inventory: Inventory): void {
    if (this.known.inventory(inventory)) this.listChanged();
    this.refresh();
  }

  /** Whether the event stream is open now. */
  setStreamOpen(open: boolean): void {
    this.activity.stream(open);
  }

  online(): boolean {
    return this.status?.state === 'online';
  }

  /** The connection as `hikvision-status` tells it has changed. */
  connection(status: ConnectionStatus): void {
    this.status = status;
    this.activity.connection(status);
    if (status.state === 'online') {
      this.goneTimer?.cancel();
      this.goneTimer = null;
    } else {
      this.goneTimer ??= this.clock.after(LASTING_WITHOUT_DEVICE, () => {
        this.lose();
      });
    }
    this.refresh();
  }

  /**
   * Takes an alert: sensors change, watches send. Gives back what `hikvision-event` needs, `null` for heartbeats.
   * Whatever the alert holds, nothing is thrown.
   */
  take(alert: Alert): SensorAlert | null {
    if (this.isHeartbeat(alert)) return null;
    // Without a word from the device the first alert decides: only recorders send `dynChannelID` alone.
    if (this.known.decide(alert.dynamicOnly)) this.listChanged();
    const taken = new SensorAlert(alert, this);
    for (const hit of hitsOf(alert, this.typeOf)) {
      const sensor = this.seen(alert, hit);
      if (!sensor || taken.sensors.includes(sensor)) continue;
      taken.sensors.push(sensor);
      this.dispatch(taken, hit, sensor);
    }
    return taken;
  }

  /** One more node hears its sensors. */
  watch(options: WatchOptions, listener: WatchListener): Watch {
    const watch = new SensorWatch(this, options, listener);
    this.watches.add(watch);
    for (const sensor of this.known.all) {
      if (watch.wanted.hears(sensor, this.numbering)) watch.attach(sensor);
    }
    watch.refresh();
    return watch;
  }

  topicOf(sensor: KnownSensor): string {
    return topic(this.slug, sensor.info.id);
  }

  ignores(wanted: Wanted): boolean {
    const { numbering } = this;
    if (wanted.name?.types.every((type) => this.customize.of(type, wanted.number, numbering).ignored))
      return true;
    for (const sensor of this.known.all) if (sensor.ignored && wanted.hears(sensor, numbering)) return true;
    return false;
  }

  ignoresType(wire: string): boolean {
    return sensorTypesOf(wire).every((type) => this.customize.of(type, null, this.numbering).ignored);
  }

  lacks({ name, number }: Wanted): boolean {
    if (!this.known.whole) return false;
    return name ? name.types.every(({ listed }) => listed) : number !== null;
  }

  closed(watch: SensorWatch): void {
    this.watches.delete(watch);
  }

  /** Closes all watches; nothing is sent. */
  close(): void {
    for (const watch of [...this.watches]) watch.close();
    for (const { own } of this.known.all) own?.state.close();
    this.goneTimer?.cancel();
    this.listTimer?.cancel();
  }

  private refresh(): void {
    for (const watch of this.watches) watch.refresh();
  }

  /** A sensor has a state from now on, whoever listens, and one for each node that hears it. */
  private added(sensor: KnownSensor): void {
    if (!sensor.ignored) {
      const delay = sensor.delay ?? this.delay;
      sensor.own = new DefaultState(this, delay, stays(sensor.type), (on) => {
        this.activity.moved(sensor.activity, on);
      });
      sensor.states.push(sensor.own.state);
    }
    for (const watch of this.watches) {
      if (watch.wanted.hears(sensor, this.numbering)) watch.attach(sensor);
    }
  }

  /** `videoloss` without a loss is a heartbeat unless a video loss is on for that channel: then it ends it (PROTOCOL.md 1.7). */
  private isHeartbeat(alert: Alert): boolean {
    if (!alert.heartbeat || alert.replayed) return alert.heartbeat;
    const type = this.typeOf(alert.type);
    const sensor = this.known.known(type, this.known.listedNumber(type, alert.channel));
    const lostAt = sensor?.lossAt ?? null;
    return type.id !== VIDEO_LOSS_ID || lostAt === null || this.clock.ticks() - lostAt >= this.hold;
  }

  private dispatch(taken: SensorAlert, hit: Hit, sensor: KnownSensor): void {
    const kind = panelKind(hit, sensor);
    if (!kind) return;
    sensor.lastAt = this.activity.now();
    sensor.lossAt = kind === 'active' ? taken.at : null;
    taken.kind = kind;
    // Backwards: who hears a message may close its watch, which takes its state out of this list.
    for (let i = sensor.states.length - 1; i >= 0; i--) sensor.states[i]?.take(taken);
  }

  /** The sensor that an alert is about, made known if it is new; `null` when there are too many. */
  private seen(alert: Alert, { type, number: sent }: Hit): KnownSensor | null {
    const number = this.known.listedNumber(type, sent);
    const sensor = this.known.see(type, number);
    if (!sensor) return null;
    this.complete(sensor, number, alert);
    // Listed without a notification, and yet here it is: it notifies from now on.
    const unbidden = sensor.listed && !sensor.notifies;
    if (unbidden) sensor.unbidden = sensor.notifies = true;
    if (sensor.seen && !unbidden) return sensor;
    const isNew = !sensor.listed && !sensor.seen;
    sensor.seen = true;
    this.tell(type);
    if (unbidden || isNew) this.listChanged();
    for (const watch of this.watches) if (watch.wanted.hears(sensor, this.numbering)) watch.refresh();
    return sensor;
  }

  /** An alert may know what the list did not say: the channel's number and name. */
  private complete(sensor: KnownSensor, number: number | null, alert: Alert): void {
    const { info, type } = sensor;
    const channel = info.channel ?? number;
    const channelName = info.channelName ?? (type.belongs === 'channel' ? alert.channelName : null);
    if (channel === info.channel && channelName === info.channelName) return;
    sensor.info = { ...info, channel, channelName: channelName && clean(channelName, LONGEST_TYPE) };
  }

  /** Doors, zones and troubles are over when the device is gone for long; `armed` stays: `false` would say disarmed. */
  private lose(): void {
    this.goneTimer = null;
    for (const sensor of this.known.all) {
      if (sensor.type.course !== 'stays') continue;
      sensor.open?.clear();
      for (const state of [...sensor.states]) state.lose();
    }
  }

  /** At once, and then at most once a second: who listens builds the whole list. */
  private listChanged(): void {
    if (this.listTimer) return;
    const wait = this.listToldAt + LIST_CHANGES_EVERY - this.clock.ticks();
    if (wait <= 0) {
      this.tellList();
    } else {
      this.listTimer = this.clock.after(wait, () => {
        this.listTimer = null;
        this.tellList();
      });
    }
  }

  private tellList(): void {
    this.listToldAt = this.clock.ticks();
    this.options.listChanged();
  }

  private tell(type: SensorType): void {
    if (isCatalogued(type) || this.told.size > MOST_TYPES_TOLD || this.told.has(type.id)) return;
    this.told.add(type.id);
    const code = this.told.size > MOST_TYPES_TOLD ? 'more-unknown-types' : 'unknown-type';
    const said = fill(sentences[code].message, { type: type.name, id: type.id });
    this.options.log.info(`${this.ref.name}: ${said}`);
  }
}

/** A sensor of a panel is on while any of its codes is open: a code that is closed beside others changes nothing. */
function panelKind({ kind, code }: Hit, sensor: KnownSensor): PostKind | null {
  if (!kind || !code) return kind;
  const open = (sensor.open ??= new OpenCodes());
  if (kind !== 'active') return open.close(code) ? kind : null;
  open.open(code);
  return kind;
}
