import { Activity } from './activity';
import { sensorTypesOf } from './catalogue';
import type { Customize } from './customize';
import type { Inventory, Trigger } from './inventory';
import type { KnownSensor } from './known-sensor';
import { MOST_UNLISTED } from './limits';
import type { ListedSensor } from './message';
import { ChannelMap, Numbering } from './numbering';
import type { SensorType } from './sensor-type';
import { WireTypes } from './wire-types';

/** Who hears of sensors that come and go. */
export interface ListListener {
  added(sensor: KnownSensor): void;
  removed(sensor: KnownSensor): void;
  /** A sensor that the device does not list had no place any more. */
  full(): void;
}

/** How sensors are listed before anything is known. */
const provisional = new Numbering(false);

/**
 * The sensors of one device: those that it lists, always, and as many of those that were only seen as there is place for. A
 * sensor is found by type and number, without a search.
 */
export class SensorList {
  readonly all = new Set<KnownSensor>();
  readonly types = new WireTypes();
  /** How often a sensor was sent for which there was no place. */
  leftOut = 0;
  private numbered: Numbering | null = null;
  private found: Inventory | null = null;
  private channels = new ChannelMap(provisional.recorder, null);
  private channelNames = new Map<number, string>();
  private readonly bySlot = new Map<string, Map<number, KnownSensor>>();
  private unlisted = 0;
  /** Ids of sensors that were taken away to be numbered. */
  private readonly renumbered = new Set<string>();

  constructor(
    private readonly customize: Customize,
    private readonly activity: Activity,
    private readonly listener: ListListener,
  ) {}

  /** As decided; until then as on a camera. */
  get numbering(): Numbering {
    return this.numbered ?? provisional;
  }

  /** Whether the device is a recorder, decided once for as long as it runs; `null`: nothing has decided it yet. */
  get recorder(): boolean | null {
    return this.numbered?.recorder ?? null;
  }

  /** Discovery is done and the numbering decided. */
  get settled(): boolean {
    return this.found !== null && this.numbered !== null;
  }

  /** The device has told all that it lists. */
  get whole(): boolean {
    return this.numbered !== null && Boolean(this.found?.triggers && !this.found.incomplete);
  }

  /** What the device lists, and what was seen besides. Fresh objects. */
  listed(): ListedSensor[] {
    return Array.from(this.all, ({ info, notifies, ignored }) => ({ ...info, notifies, ignored }));
  }

  /**
   * Discovery is done, however little it found. What could not be read this time stays as it was. Gives whether the list has
   * changed.
   */
  inventory(inventory: Inventory): boolean {
    const before = this.found ?? inventory;
    this.found = {
      ...inventory,
      triggers: inventory.triggers ?? before.triggers,
      channels: (inventory.channels.length > 0 ? inventory : before).channels,
      proxies: (inventory.proxies.length > 0 ? inventory : before).proxies,
      analog: inventory.analog ?? before.analog,
    };
    if (inventory.recorder !== null) this.number(inventory.recorder);
    return this.rebuild();
  }

  /** The first that knows whether it is a recorder decides how sensors are numbered. Gives whether the list has changed. */
  decide(recorder: boolean): boolean {
    return this.number(recorder) && this.rebuild();
  }

  /** The number that the device lists, of one as sent. */
  listedNumber(type: SensorType, sent: number | null): number | null {
    return type.belongs === 'channel' ? this.channels.number(sent) : sent;
  }

  known(type: SensorType, number: number | null): KnownSensor | undefined {
    return this.bySlot.get(type.id)?.get(this.numbering.slot(type, number));
  }

  /** The sensor that was seen, made known if it is new; `null` when there are too many. */
  see(type: SensorType, number: number | null): KnownSensor | null {
    const known = this.known(type, number);
    if (known) return known;
    if (this.unlisted >= MOST_UNLISTED) {
      this.leftOut++;
      if (this.leftOut === 1) this.listener.full();
      return null;
    }
    return this.add(type, number);
  }

  /** False: it was decided before. */
  private number(recorder: boolean): boolean {
    if (this.numbered) return false;
    // Until now nothing was seen: what is listed gets its final ids. What keeps its id keeps its history.
    for (const sensor of this.all) {
      this.renumbered.add(sensor.info.id);
      this.remove(sensor, true);
    }
    this.numbered = new Numbering(recorder);
    return true;
  }

  /** Brings the list in line with inventory and numbering. */
  private rebuild(): boolean {
    const triggers = this.found?.triggers ?? [];
    this.channels = new ChannelMap(this.numbering.recorder, this.found);
    const named = this.found?.channels.filter(({ name }) => name);
    this.channelNames = new Map(named?.map(({ id, name }) => [id, name]));
    this.types.list(triggers);
    const notifying = new Map<KnownSensor, boolean>();
    // A large recorder lists thousands of entries of a few dozen types.
    const meant = new Map<string, readonly SensorType[]>();
    let changed = false;
    for (const trigger of triggers) {
      const types = meant.get(trigger.type) ?? this.typesOf(trigger);
      meant.set(trigger.type, types);
      for (const type of types) {
        const sensor = this.known(type, trigger.number) ?? this.add(type, trigger.number);
        if (trigger.notifies) sensor.unbidden = false;
        // Lists repeat themselves (PROTOCOL.md 5.1): one entry with a notification is enough.
        notifying.set(sensor, trigger.notifies || isUnbidden(sensor) || notifying.get(sensor) === true);
      }
    }
    for (const sensor of this.all) {
      const listed = notifying.has(sensor);
      if (listed || sensor.seen) {
        changed = this.update(sensor, listed, notifying.get(sensor) ?? true) || changed;
      } else {
        this.remove(sensor);
        changed = true;
      }
    }
    for (const { info } of this.all) this.renumbered.delete(info.id);
    for (const id of this.renumbered) this.activity.gone(id);
    this.renumbered.clear();
    return changed;
  }

  /** The sensors of an entry of the list. Doors and zones are known when they speak: lists name no numbers of theirs. */
  private typesOf({ type }: Trigger): readonly SensorType[] {
    const shared = sensorTypesOf(type);
    if (shared.length === 1) return [this.types.of(type)];
    return shared.filter(({ belongs }) => belongs !== 'door' && belongs !== 'zone');
  }

  private update(sensor: KnownSensor, listed: boolean, notifies: boolean): boolean {
    const channelName = this.channelName(sensor.type, sensor.info.channel) ?? sensor.info.channelName;
    const renamed = channelName !== sensor.info.channelName;
    const changed = listed !== sensor.listed || notifies !== sensor.notifies || renamed;
    if (listed !== sensor.listed) this.unlisted += listed ? -1 : 1;
    sensor.listed = listed;
    sensor.notifies = notifies;
    sensor.info = { ...sensor.info, channelName };
    return changed;
  }

  /** Not listed until {@link rebuild} finds it in the list. */
  private add(type: SensorType, sent: number | null): KnownSensor {
    const number = type.belongs === 'device' ? null : sent;
    const id = this.numbering.id(type, number);
    const sensor: KnownSensor = {
      type,
      key: type.family,
      number,
      info: {
        id,
        type: type.id,
        name: type.name,
        channel: number,
        channelName: this.channelName(type, number),
      },
      notifies: true,
      listed: false,
      seen: false,
      unbidden: false,
      lastAt: null,
      ...this.customize.of(type, number, this.numbering),
      lossAt: null,
      open: null,
      own: null,
      activity: this.activity.known(id),
      states: [],
    };
    const slots = this.bySlot.get(type.id) ?? new Map<number, KnownSensor>();
    this.bySlot.set(type.id, slots.set(this.numbering.slot(type, number), sensor));
    this.all.add(sensor);
    this.unlisted++;
    this.listener.added(sensor);
    return sensor;
  }

  private remove(sensor: KnownSensor, comesAgain = false): void {
    if (!sensor.listed) this.unlisted--;
    this.all.delete(sensor);
    this.bySlot.get(sensor.type.id)?.delete(this.numbering.slot(sensor.type, sensor.number));
    if (!comesAgain) this.activity.gone(sensor.info.id);
    this.listener.removed(sensor);
  }

  /** The name that the device lists for a channel. A camera that gives no number means its first. */
  private channelName(type: SensorType, number: number | null): string | null {
    if (type.belongs !== 'channel') return null;
    return this.channelNames.get(this.numbering.slot(type, number)) ?? null;
  }
}

/** What came although it is not listed as notifying, or before it was listed at all, comes. */
function isUnbidden({ unbidden, seen, listed }: KnownSensor): boolean {
  return unbidden || (seen && !listed);
}
