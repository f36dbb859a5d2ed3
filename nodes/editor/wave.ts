import type { Report } from '../admin/reports';
import { askActivity, runtimeClock } from './activity-ask';
import { ActivityModel, DeviceModel } from './activity-model';
import { durationText, summaryText, timeText, todayText } from './activity-words';
import { Bar } from './bar';
import { typeName } from './labels';
import { Live } from './live';
import { text } from './text';
import { state } from './state';
import { spans } from './timeline';
import { likelyReasons, Waved } from './wave-reasons';

const HOUR = 3_600_000;
/** Reports that are shown. */
const SHOWN = 5;
/** ms without a report after which the likely reasons are named. */
const PATIENCE = 15_000;

/** Regions remembered of a device. */
const MOST_REGIONS = 64;

/** An answer to the question for reports. */
interface Told {
  readonly now: number;
  readonly reports: readonly Report[];
}

/**
 * "Wave now": what a sensor is and each report of it as it comes, for as long as the dialog is open, and why nothing may
 * come. Only for a device that is deployed.
 */
export class WavePanel {
  readonly element = document.createElement('div');
  private readonly state = document.createElement('div');
  private readonly bar = new Bar();
  private readonly picture = document.createElement('div');
  private readonly help = document.createElement('div');
  private readonly list = document.createElement('ul');
  private readonly reasons = document.createElement('ul');
  private model = new ActivityModel();
  private waved: Waved | null = null;
  private reports: Report[] = [];
  private since: number | null = null;
  private begun = 0;
  private readonly live = new Live(this.element, () => this.ask());

  constructor() {
    const { element, state, picture, help, list, reasons } = this;
    element.className = 'hikvision-box hikvision-wave';
    state.className = 'hikvision-title';
    picture.setAttribute('role', 'img');
    picture.append(this.bar.element);
    help.className = reasons.className = 'hikvision-note';
    help.textContent = text('wave.help');
    list.setAttribute('aria-live', 'polite');
    element.append(state, picture, help, list, reasons);
    element.hidden = true;
  }

  /** What the form holds now; `null`: no deployed device, and nothing is shown. */
  show(waved: Waved | null): void {
    const changed = waved?.key !== this.waved?.key;
    this.waved = waved;
    this.element.hidden = waved === null;
    if (!waved) {
      this.live.stop();
      return;
    }
    if (changed) {
      this.reports = [];
      this.since = null;
      this.begun = Date.now();
      this.model = new ActivityModel();
      this.draw();
    }
    this.live.start();
  }

  private async ask(): Promise<void> {
    const { waved } = this;
    if (!waved) return;
    const ids = [waved.device];
    const since = this.model.since(ids);
    const [activity, told] = await Promise.all([
      askActivity(ids, since),
      askReports(waved.device, this.since),
    ]);
    if (waved.key !== this.waved?.key) return;
    if (activity.kind === 'activity') this.model.take(activity.devices, since, activity.now);
    if (told) {
      // Without the 1 a report of that very ms would come again.
      this.since = told.now + 1;
      const heard = told.reports.filter(({ type, channel }) => waved.hears(type, channel));
      rememberRegions(
        waved.device,
        heard.flatMap(({ regions }) => regions),
      );
      this.reports = [...this.reports, ...heard].slice(-SHOWN);
    }
    this.draw();
  }

  private draw(): void {
    const { waved } = this;
    if (!waved) return;
    const device = this.model.devices.get(waved.device) ?? null;
    this.drawState(device, waved);
    const lines = this.reports.toReversed().map((report) => this.line(report, waved));
    replace(this.list, lines);
    const asked = this.reports.length > 0 || Date.now() - this.begun >= PATIENCE;
    replace(this.reasons, asked ? likelyReasons(waved, device, this.reports) : []);
  }

  private drawState(device: DeviceModel | null, { hears }: Waved): void {
    const sensors = [...(device?.sensors.values() ?? [])].filter(({ type, channel }) => hears(type, channel));
    const [only] = sensors;
    const now = runtimeClock.now();
    this.picture.hidden = sensors.length !== 1;
    if (!device || !only) {
      this.state.textContent = device ? '' : text('sidebar.loading');
      return;
    }
    if (sensors.length > 1) {
      const on = sensors.filter((sensor) => sensor.on).length;
      this.state.textContent = text('wave.several', { on, of: sensors.length });
      return;
    }
    this.state.textContent = todayText(only, now);
    const period = { from: now - HOUR, to: now };
    const all = spans(only, device.outages, device.heardUntil, period);
    this.bar.show(all, period);
    this.picture.setAttribute('aria-label', summaryText(only, all, period));
    this.picture.title = `${text('activity.lastHour')} (${durationText(HOUR)})`;
  }

  private line({ at, type, channelName, state, targets, regions }: Report, { several }: Waved): string {
    const parts = [
      timeText(at, runtimeClock.now()),
      several ? typeName(type) : '',
      text(state === 'active' ? 'wave.active' : 'wave.ended'),
      channelName ?? '',
      targets.join(', '),
      regions.length === 0 ? '' : text('wave.regions', { regions: regions.join(', ') }),
    ];
    return parts.filter((part) => part !== '').join(' · ');
  }
}

/** Lines of a list, as text: they hold what devices call things. What stays the same is not touched, nor read out again. */
function replace(list: HTMLElement, lines: readonly string[]): void {
  if (lines.join('\n') === [...list.children].map(({ textContent }) => textContent).join('\n')) return;
  list.replaceChildren(
    ...lines.map((line) => {
      const entry = document.createElement('li');
      entry.textContent = line;
      return entry;
    }),
  );
  list.hidden = lines.length === 0;
}

/** `null`: no answer. */
function askReports(device: string, since: number | null): Promise<Told | null> {
  const query = since === null ? '' : `?since=${since}`;
  return new Promise((resolve) => {
    $.getJSON(`hikvision-device/${encodeURIComponent(device)}/reports${query}`)
      .done(resolve)
      .fail(() => {
        resolve(null);
      });
  });
}

/** For the drop-down of regions, which nothing but the reports themselves names. */
function rememberRegions(device: string, regions: readonly string[]): void {
  const known = state.regions.get(device) ?? new Set();
  for (const region of regions) if (known.size < MOST_REGIONS) known.add(region);
  state.regions.set(device, known);
}
