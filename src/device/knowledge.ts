import type { Clock } from '../clock';
import type { Reported } from '../commands/report';
import type { Requester } from '../connection/requester';
import { DeviceError } from '../errors';
import type { About, DeviceInfo, Inventory, Trigger } from '../sensors/inventory';
import { discover } from '../setup/discovery';
import { HiddenEvents } from '../setup/hidden-events';
import { withSignal } from '../until-aborted';
import { wait } from '../wait';

/** ms that a list of sensors stays good across outages; a device that was off longer may have been set up anew. */
const INVENTORY_AGE = 60_000;
/** ms that looking around may hold up the first stream, or a command. */
const LOOK_AROUND = 10_000;
/** ms before a busy device is asked once more what it is. */
const BUSY_PAUSE = 1_000;
/** ms between two questions to a device that never tells all of it. */
const ASK_AGAIN = 60_000;

const NOTHING_KNOWN: DeviceInfo = { name: null, model: null, firmware: null, deviceType: null };

/** Whom the knowledge serves. */
export interface KnowledgeUser {
  /** More is known now. */
  took(inventory: Inventory): void;
  /** It could not be read again; for the log. */
  unread(code: string): void;
  /** The one decision, see `SensorBoard.recorder`. */
  recorder(): boolean | null;
  /** Every channel number that some sensor of the device has. */
  channels(): Iterable<number>;
}

/** What is known of one device: asked before its stream opens, after an outage, and when a command needs it. */
export class Knowledge {
  /** Everything known so far; what could not be read this time stays as it was. */
  inventory: Inventory | null = null;
  private at = Number.NEGATIVE_INFINITY;
  private askedAt = Number.NEGATIVE_INFINITY;
  private looking = false;
  private preparing: Promise<unknown> | null = null;
  private asking: Promise<void> | null = null;
  private readonly hidden: HiddenEvents;

  constructor(
    private readonly requester: Pick<Requester, 'ask'>,
    private readonly clock: Clock,
    private readonly user: KnowledgeUser,
    /** Ends everything. */
    private readonly closing: AbortSignal,
    /** Names the device for the whole process. */
    place: string,
  ) {
    this.hidden = new HiddenEvents(requester, place);
  }

  /** What the device says of itself. */
  get info(): DeviceInfo {
    return this.inventory?.info ?? NOTHING_KNOWN;
  }

  /** Looks around before the first stream. Rejects as `discover` does. */
  async prepare(signal: AbortSignal): Promise<Inventory> {
    const { clock } = this;
    const looking = discover(this.requester, { signal, whole: LOOK_AROUND, clock });
    // Others only wait for its end; who asked is told why it failed.
    this.preparing = looking.catch(() => undefined);
    try {
      const inventory = await looking;
      this.took(inventory);
      return inventory;
    } finally {
      this.preparing = null;
    }
  }

  /** The stream is proved: the list is read again after an outage, and what it leaves out is asked for. */
  online(): void {
    if (this.looking) return;
    this.looking = true;
    this.lookAgain()
      .catch((error: unknown) => {
        if (!this.closing.aborted) this.user.unread(error instanceof DeviceError ? error.code : 'error');
      })
      .finally(() => {
        this.looking = false;
      });
  }

  /** These events were set to notify or not; the list shows it at once, and is read anew. */
  reported(reports: readonly Reported[]): void {
    const { inventory } = this;
    if (inventory) {
      this.hidden.mark(inventory, (triggers) => marked(triggers, reports));
      this.take({ ...inventory, triggers: inventory.triggers && marked(inventory.triggers, reports) });
    }
    this.at = Number.NEGATIVE_INFINITY;
    this.online();
  }

  /** What decides paths and channels. Asked for where it is not known yet, once for all who wait. */
  async about(signal?: AbortSignal): Promise<About> {
    if (this.preparing) await withSignal(this.preparing, signal);
    if (!this.isSettled()) {
      this.asking ??= this.ask().finally(() => {
        this.asking = null;
      });
      await withSignal(this.asking, signal);
    }
    const { inventory } = this;
    return {
      recorder: this.user.recorder() ?? false,
      analog: inventory?.analog ?? null,
      inputs: inventory?.inputs ?? [],
      prefix: inventory?.prefix ?? null,
      channels: inventory?.allChannels === true ? this.channels(inventory) : null,
    };
  }

  /** Nothing needs to be asked: all was told, or some of it lately and it is known whether this is a recorder. */
  private isSettled(): boolean {
    const { inventory } = this;
    if (!inventory) return false;
    if (!inventory.incomplete) return true;
    return this.user.recorder() !== null && this.clock.ticks() - this.askedAt < ASK_AGAIN;
  }

  private async ask(): Promise<void> {
    const { clock, closing: signal } = this;
    for (let tries = 0; tries < 2; tries++) {
      if (tries > 0) await wait(clock, BUSY_PAUSE, signal);
      const inventory = await discover(this.requester, { signal, whole: LOOK_AROUND, clock, events: false });
      this.askedAt = clock.ticks();
      this.take(inventory);
      if (this.user.recorder() !== null || !inventory.incomplete) return;
    }
  }

  private async lookAgain(): Promise<void> {
    const { closing: signal } = this;
    if (this.clock.ticks() - this.at >= INVENTORY_AGE) {
      const inventory = await discover(this.requester, { signal });
      if (signal.aborted) return;
      this.took(inventory);
    }
    if (!this.inventory || this.user.recorder() !== false) return;
    if ((await this.hidden.look(this.inventory, signal)) && !signal.aborted) this.take(this.inventory);
  }

  private took(inventory: Inventory): void {
    this.at = inventory.incomplete ? Number.NEGATIVE_INFINITY : this.clock.ticks();
    this.take(inventory);
  }

  private take(now: Inventory): void {
    const before = this.inventory;
    this.inventory = {
      ...now,
      info: merge(before?.info ?? NOTHING_KNOWN, now.info),
      channels: now.channels.length > 0 ? now.channels : (before?.channels ?? []),
      analog: now.analog ?? before?.analog ?? null,
      inputs: now.analog === null ? (before?.inputs ?? []) : now.inputs,
      prefix: now.prefix ?? before?.prefix ?? null,
      triggers: now.triggers ?? before?.triggers ?? null,
    };
    this.user.took(this.hidden.added(this.inventory));
  }

  private channels({ channels }: Inventory): readonly number[] {
    return [...new Set([...channels.map(({ id }) => id), ...this.user.channels()])].sort((a, b) => a - b);
  }
}

/** What is new, with what was known before where it says nothing. */
function merge(before: DeviceInfo, now: DeviceInfo): DeviceInfo {
  return {
    name: now.name ?? before.name,
    model: now.model ?? before.model,
    firmware: now.firmware ?? before.firmware,
    deviceType: now.deviceType ?? before.deviceType,
  };
}

function marked(triggers: readonly Trigger[], reports: readonly Reported[]): Trigger[] {
  return triggers.map((trigger) => {
    const report = reports.find(({ id }) => id === trigger.id);
    return report ? { ...trigger, notifies: report.notifies } : trigger;
  });
}
