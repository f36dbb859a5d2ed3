import type { Clock } from '../clock';
import type { ConnectionStatus } from '../connection/connection-status';
import type { Watch, WatchListener, WatchOptions } from './watch-types';
import type { Log } from '../log';
import { fill, Problem, sentences } from '../sentences';
import type { Alert } from '../stream/alert';
import { Activity } from './activity';
import { familyKey, isCatalogued, sensorTypeOf } from './catalogue';
import { Customize, CustomizeRow, readSensorName } from './customize';
import type { SensorFilter, SensorNow } from './sensor-now';
import { DefaultState } from './default-state';
import type { Inventory } from './inventory';
import type { KnownSensor } from './known-sensor';
import type { DeviceRef, EventData, ListedSensor } from './message';
import { ChannelMap, Numbering } from './numbering';
import { eventData, isDuration, postKind, PostKind, sentNumber, videoLossId, wireTypes } from './post';
import { SensorAlert } from './sensor-alert';
import type { Post } from './sensor-state';
import type { SensorType } from './sensor-type';
import { topic } from './slug';
import { SensorWatch, WatchHost } from './watch';

/** Most sensors of one device: the largest recorders have 256 channels with about 20 types each. */
export const mostSensors = 8192;

/** Most wire names whose meaning is remembered; beyond it they are looked up each time. Real devices use about 40. */
const mostTypes = 1024;

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
  /** The list of sensors has changed. */
  listChanged(): void;
}

/** How sensors are listed before anything is known. */
const provisional = new Numbering(false);

/**
 * All sensors of one device: which it has, how they are numbered, and who hears them. Alerts go in, messages come out of
 * the watches. A post reaches its sensor by type and number, and the nodes that hear it from there, without a search.
 */
export class SensorBoard implements WatchHost {
  /** What is wrong with the customize table, one plain sentence each; `readSettings` tells the same. */
  readonly problems: readonly Problem[];
  readonly sensors: KnownSensor[] = [];
  /** When the sensors were on and off, and when nobody could know. */
  readonly activity: Activity;
  status: ConnectionStatus;
  private readonly customize: Customize;
  private readonly bySlot = new Map<string, Map<number, KnownSensor>>();
  private readonly watches = new Set<SensorWatch>();
  private readonly types = new Map<string, SensorType>();
  private readonly unknown = new Map<string, SensorType>();
  private readonly told = new Set<string>();
  private readonly post = new CurrentPost();
  private numbered: Numbering | null = null;
  private found: Inventory | null = null;
  private channels = new ChannelMap(false, null);
  private readonly listedIn = new Map<string, SensorType[]>();
  private open = false;
  /** Video was lost on some channel: until then `inactive` of it can end nothing. */
  private lossSeen = false;
  private full = false;

  constructor(private readonly options: BoardOptions) {
    this.customize = new Customize(options.customize);
    this.problems = this.customize.problems;
    this.activity = new Activity(options.clock);
    this.status = {
      state: 'connecting',
      reason: '',
      hint: '',
      code: null,
      values: {},
      since: options.clock.now(),
      retryAt: null,
    };
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

  /** As decided; until then as on a camera. */
  get numbering(): Numbering {
    return this.numbered ?? provisional;
  }

  /** Whether the device is a recorder, decided once for as long as it runs; `null`: nothing has decided it yet. */
  get recorder(): boolean | null {
    return this.numbered?.recorder ?? null;
  }

  get settled(): boolean {
    return this.found !== null && this.numbered !== null;
  }

  /** The sensors as they are now, ignored ones left out. Fresh objects. */
  states({ sensor: wanted, channel }: SensorFilter): SensorNow[] {
    const named = wanted === null ? null : readSensorName(wanted);
    const key = named && familyKey(named.type);
    const number = channel ?? named?.number ?? null;
    return this.sensors
      .filter((sensor) => !sensor.ignored && (key === null || sensor.key === key))
      .filter((sensor) => this.numbering.meets(sensor.type, sensor.number, number))
      .map((sensor) => ({
        id: sensor.info.id,
        topic: this.topicOf(sensor),
        on: sensor.activity.on,
        since: sensor.activity.since,
        last: sensor.last,
      }));
  }

  /** The channels that some sensor of the device has. */
  *channelNumbers(): Iterable<number> {
    for (const { type, number } of this.sensors)
      if (type.belongs === 'channel' && number !== null) yield number;
  }

  /** What the device lists, and what was seen besides. Fresh objects. */
  list(): ListedSensor[] {
    return this.sensors.map(({ info, notifies, ignored }) => ({ ...info, notifies, ignored }));
  }

  /**
   * Discovery is done, however little it found. The first that knows decides how sensors are numbered; later ones only
   * change the list. What could not be read this time stays as it was.
   */
  inventory(inventory: Inventory): void {
    const before = this.found;
    this.found = {
      ...inventory,
      triggers: inventory.triggers ?? before?.triggers ?? null,
      channels: inventory.channels.length > 0 ? inventory.channels : (before?.channels ?? []),
      proxies: inventory.proxies.length > 0 ? inventory.proxies : (before?.proxies ?? []),
      analog: inventory.analog ?? before?.analog ?? null,
    };
    if (inventory.recorder !== null) this.number(inventory.recorder);
    this.rebuild();
  }

  /** Whether the event stream is open now. */
  setStreamOpen(open: boolean): void {
    this.open = open;
    this.activity.stream(open);
  }

  streamOpen(): boolean {
    return this.open;
  }

  /** The connection as `hikvision-status` tells it has changed. */
  connection(status: ConnectionStatus): void {
    this.status = status;
    this.activity.connection(status);
    this.refresh();
  }

  /**
   * Takes an alert: sensors change, watches send. Gives back what `hikvision-event` needs, `null` for heartbeats.
   * Whatever the alert holds, nothing is thrown.
   */
  take(alert: Alert): SensorAlert | null {
    if (this.isHeartbeat(alert)) return null;
    this.decide(alert);
    const sensors: KnownSensor[] = [];
    this.post.begin(alert);
    for (const wire of wireTypes(alert)) {
      const sensor = this.seen(alert, wire);
      if (!sensor || sensors.includes(sensor)) continue;
      sensors.push(sensor);
      this.dispatch(alert, sensor);
    }
    this.post.end();
    if (sensors.length > 0) return new SensorAlert(alert, sensors, this);
    return isDuration(alert) && alert.relations.length === 0 ? this.stray(alert) : null;
  }

  /** One more node hears its sensors. */
  watch(options: WatchOptions, listener: WatchListener): Watch {
    const watch = new SensorWatch(this, options, listener);
    this.watches.add(watch);
    for (const sensor of this.sensors) if (watch.wants(sensor)) watch.attach(sensor);
    watch.refresh();
    return watch;
  }

  topicOf(sensor: KnownSensor): string {
    return topic(this.options.slug(), sensor.info.id);
  }

  ignores(watch: SensorWatch): boolean {
    const { name, number } = watch.wanted;
    return name !== null && this.customize.of(name.type, number, this.numbering).ignored;
  }

  closed(watch: SensorWatch): void {
    this.watches.delete(watch);
  }

  /** Closes all watches; nothing is sent. */
  close(): void {
    for (const watch of [...this.watches]) watch.close();
    for (const { own } of this.sensors) own?.state.close();
  }

  private refresh(): void {
    for (const watch of this.watches) watch.refresh();
  }

  /** `videoloss` inactive is a heartbeat unless a video loss is on for that channel: then it ends it (F39). */
  private isHeartbeat(alert: Alert): boolean {
    if (alert.heartbeat && !this.lossSeen) return true;
    if (alert.state === 'inactive' && !alert.retransmission && !isDuration(alert)) {
      const type = this.typeOf(alert.type);
      if (type.id === videoLossId) return !this.lossIsOn(type, alert);
    }
    return alert.heartbeat;
  }

  private lossIsOn(type: SensorType, alert: Alert): boolean {
    const number = this.channels.number(sentNumber(alert, type));
    const sensor = this.known(type, number);
    const at = sensor?.lossAt ?? null;
    if (!sensor || at === null) return false;
    return sensor.states.some(({ phase }) => phase === 'on') || this.clock.ticks() - at < this.hold;
  }

  /** Without a word from the device the first alert decides: only recorders send `dynChannelID` alone. */
  private decide(alert: Alert): void {
    if (this.numbered) return;
    this.number(alert.dynamicOnly);
    this.rebuild();
  }

  private number(recorder: boolean): void {
    if (this.numbered) return;
    // Until now nothing was seen: what is listed gets its final ids.
    for (const sensor of [...this.sensors]) this.remove(sensor);
    this.numbered = new Numbering(recorder);
  }

  private dispatch(alert: Alert, sensor: KnownSensor): void {
    const kind = postKind(alert, sensor.type);
    if (!kind) return;
    sensor.last = this.clock.now();
    if (sensor.type.id === videoLossId) {
      sensor.lossAt = kind === 'active' ? this.clock.ticks() : null;
      this.lossSeen = true;
    }
    this.post.kind = kind;
    // Backwards: who hears a message may close its watch, which takes its state out of this list.
    for (let i = sensor.states.length - 1; i >= 0; i--) sensor.states[i]?.take(this.post);
  }

  /** The sensor that `wire` in this alert means, made known if it is new; `null` when there are too many. */
  private seen(alert: Alert, wire: string): KnownSensor | null {
    const type = this.typeOf(wire);
    const sent = sentNumber(alert, type);
    const number = type.belongs === 'channel' ? this.channels.number(sent) : sent;
    const count = this.sensors.length;
    const sensor = this.find(type, number);
    if (!sensor) return null;
    this.complete(sensor, number, alert);
    if (sensor.seen) return sensor;
    sensor.seen = true;
    this.tell(type);
    if (this.sensors.length > count) this.options.listChanged();
    for (const watch of this.watches) if (watch.wants(sensor)) watch.refresh();
    return sensor;
  }

  /** An alert may know what the list did not say: the channel's number and name. */
  private complete(sensor: KnownSensor, number: number | null, alert: Alert): void {
    const { info, type } = sensor;
    if (type.belongs === 'device') return;
    const channel = info.channel ?? number;
    const channelName = info.channelName ?? (type.belongs === 'channel' ? alert.channelName : null);
    if (channel !== info.channel || channelName !== info.channelName) {
      sensor.info = { ...info, channel, channelName };
    }
  }

  private tell(type: SensorType): void {
    if (this.unknown.get(type.id) !== type || this.told.has(type.id)) return;
    this.told.add(type.id);
    const said = fill(sentences['unknown-type'].message, { type: type.name, id: type.id });
    this.options.log.info(`${this.ref.name}: ${said}`);
  }

  /** A `duration` that relates to nothing: counted, shown by hikvision-event, but no sensor. */
  private stray(alert: Alert): SensorAlert {
    const type = sensorTypeOf(alert.type);
    return new SensorAlert(alert, [this.make(type, sentNumber(alert, type))], this);
  }

  /** What a wire name means on this device: of a family, the member that the device lists. */
  private typeOf(wire: string): SensorType {
    const cached = this.types.get(wire);
    if (cached) return cached;
    const type = this.listedMember(this.firstSeen(sensorTypeOf(wire)));
    if (this.types.size < mostTypes) this.types.set(wire, type);
    return type;
  }

  /** A type that nobody knows keeps the name under which it was first seen. */
  private firstSeen(type: SensorType): SensorType {
    if (isCatalogued(type)) return type;
    const first = this.unknown.get(type.id);
    if (first) return first;
    if (this.unknown.size < mostTypes) this.unknown.set(type.id, type);
    return type;
  }

  private listedMember(type: SensorType): SensorType {
    const members = this.listedIn.get(type.family) ?? [];
    return members.includes(type) ? type : (members[0] ?? type);
  }

  /** Brings the list in line with inventory and numbering. */
  private rebuild(): void {
    const before = JSON.stringify(this.list());
    const triggers = this.found?.triggers ?? [];
    this.channels = new ChannelMap(this.numbering.recorder, this.found);
    this.types.clear();
    this.listedIn.clear();
    for (const { type: wire } of triggers) {
      const type = this.firstSeen(sensorTypeOf(wire));
      const members = this.listedIn.get(type.family) ?? [];
      if (!members.includes(type)) this.listedIn.set(type.family, [...members, type]);
    }
    const listed = new Set<KnownSensor>();
    for (const trigger of triggers) {
      const sensor = this.find(this.typeOf(trigger.type), trigger.number);
      if (!sensor) continue;
      // Lists repeat themselves (F47): one entry with a notification is enough.
      sensor.notifies = trigger.notifies || (listed.has(sensor) && sensor.notifies);
      listed.add(sensor);
    }
    for (const sensor of [...this.sensors]) {
      sensor.listed = listed.has(sensor);
      if (sensor.listed) this.rename(sensor);
      else if (sensor.seen) sensor.notifies = true;
      else this.remove(sensor);
    }
    if (JSON.stringify(this.list()) !== before) this.options.listChanged();
    this.refresh();
  }

  private known(type: SensorType, number: number | null): KnownSensor | undefined {
    return this.bySlot.get(type.id)?.get(this.numbering.slot(type, number));
  }

  /** The sensor, made known if it is new; `null` when there are too many. */
  private find(type: SensorType, number: number | null): KnownSensor | null {
    const known = this.known(type, number);
    if (known) return known;
    if (this.sensors.length >= mostSensors) {
      if (!this.full) {
        const said = fill(sentences['too-many-sensors'].message, { most: mostSensors });
        this.options.log.warn(`${this.ref.name}: ${said}`);
      }
      this.full = true;
      return null;
    }
    const sensor = this.make(type, number);
    const slots = this.bySlot.get(type.id) ?? new Map<number, KnownSensor>();
    this.bySlot.set(type.id, slots.set(this.numbering.slot(type, number), sensor));
    this.sensors.push(sensor);
    this.start(sensor);
    for (const watch of this.watches) if (watch.wants(sensor)) watch.attach(sensor);
    return sensor;
  }

  private make(type: SensorType, sent: number | null): KnownSensor {
    const number = type.belongs === 'device' ? null : sent;
    return {
      type,
      key: familyKey(type),
      number,
      info: {
        id: this.numbering.id(type, number),
        type: type.id,
        name: type.name,
        channel: number,
        channelName: this.channelName(type, number),
      },
      notifies: true,
      listed: false,
      seen: false,
      last: null,
      ...this.customize.of(type, number, this.numbering),
      lossAt: null,
      own: null,
      activity: this.activity.known(),
      states: [],
    };
  }

  /** From now on the sensor has a state, whoever listens. */
  private start(sensor: KnownSensor): void {
    if (sensor.ignored) return;
    sensor.own = new DefaultState(this, sensor.delay ?? this.delay, (on) => {
      this.activity.moved(sensor.activity, on);
    });
    sensor.states.push(sensor.own.state);
  }

  private remove(sensor: KnownSensor): void {
    for (const watch of this.watches) watch.detach(sensor);
    sensor.own?.state.close();
    this.activity.gone(sensor.activity);
    this.sensors.splice(this.sensors.indexOf(sensor), 1);
    this.bySlot.get(sensor.type.id)?.delete(this.numbering.slot(sensor.type, sensor.number));
  }

  private rename(sensor: KnownSensor): void {
    const channelName = this.channelName(sensor.type, sensor.info.channel) ?? sensor.info.channelName;
    if (channelName !== sensor.info.channelName) sensor.info = { ...sensor.info, channelName };
  }

  /** The name that the device lists for a channel. A camera that gives no number means its first. */
  private channelName(type: SensorType, number: number | null): string | null {
    if (type.belongs !== 'channel') return null;
    const id = this.numbering.slot(type, number);
    const name = this.found?.channels.find((channel) => channel.id === id)?.name ?? '';
    return name === '' ? null : name;
  }
}

/** The post that is being taken: one object for all, since a busy recorder sends twelve a second. */
class CurrentPost implements Post {
  kind: PostKind = 'active';
  private alert: Alert | null = null;
  private made: EventData | null = null;

  begin(alert: Alert): void {
    this.alert = alert;
    this.made = null;
  }

  /** Lets go of the alert, whose document may be large. */
  end(): void {
    this.alert = null;
    this.made = null;
  }

  get targets(): readonly string[] {
    return this.alert?.targets ?? [];
  }

  event(): EventData {
    if (!this.alert) throw new Error('No alert is being taken.');
    this.made ??= eventData(this.alert);
    return this.made;
  }
}
