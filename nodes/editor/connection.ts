import { askActivity, runtimeClock } from './activity-ask';
import { ActivityModel, DAY, DeviceModel } from './activity-model';
import { durationText, timeText } from './activity-words';
import { Bar } from './bar';
import { isDeployed, mayRead } from './devices';
import { Live } from './live';
import { text } from './text';
import { spans } from './timeline';
import { translateSentence } from './translated-sentence';

/** "Online since 12:04:07", or why not. */
export function connectionText({ state, reason, outages, sensors, heardUntil }: DeviceModel): string {
  const last = outages.at(-1);
  if (state === 'online') {
    const since = last?.[1] ?? Math.min(...[...sensors.values()].map(({ from }) => from));
    return Number.isFinite(since)
      ? text('sidebar.state.onlineSince', { time: timeText(since, heardUntil) })
      : text('sidebar.state.online');
  }
  const why = translateSentence(reason);
  const since = last?.[1] === null ? firstOf(outages) : null;
  if (since === null) return why;
  return `${text(`sidebar.state.${state}`, { time: timeText(since, heardUntil) })} ${why}`;
}

/** When the outage began of which the last entry is a part: another reason is no return. */
function firstOf(outages: readonly (readonly [number, number | null, string])[]): number {
  let index = outages.length - 1;
  while (index > 0 && outages[index - 1]?.[1] === outages[index]?.[0]) index--;
  return outages[index]?.[0] ?? 0;
}

/** Epoch ms since when something is known of a device; `null`: nothing is. */
function knownSince({ sensors, outages }: DeviceModel): number | null {
  const begun = [...[...sensors.values()].map(({ from }) => from), ...outages.map(([from]) => from)];
  return begun.length === 0 ? null : Math.min(...begun);
}

/** The connection of a deployed device in a dialog: since when or why not, and the outages of a day. */
export class ConnectionPanel {
  readonly element = document.createElement('div');
  private readonly said = document.createElement('div');
  private readonly picture = document.createElement('div');
  private readonly bar = new Bar();
  private readonly live = new Live(this.element, () => this.ask());
  private model = new ActivityModel();
  private device = '';

  constructor() {
    this.element.className = 'hikvision-box';
    this.said.setAttribute('role', 'status');
    this.picture.setAttribute('role', 'img');
    this.picture.append(this.bar.element);
    this.element.append(this.said, this.picture);
    this.element.hidden = true;
  }

  /** Shows another device; one that is not deployed has nothing to show. */
  show(device: string): void {
    this.device = device;
    this.model = new ActivityModel();
    const shown = isDeployed(device) && mayRead();
    this.element.hidden = !shown;
    if (shown) this.live.start();
    else this.live.stop();
  }

  private async ask(): Promise<void> {
    const { device, model } = this;
    const since = model.since([device]);
    const answer = await askActivity([device], since);
    if (model !== this.model || answer.kind !== 'activity') return;
    model.take(answer.devices, since, answer.now);
    const told = model.devices.get(device);
    if (told) this.draw(told);
  }

  private draw(told: DeviceModel): void {
    const to = runtimeClock.now();
    const period = { from: to - DAY, to };
    const from = knownSince(told);
    this.said.textContent = connectionText(told);
    this.picture.hidden = from === null;
    if (from === null) return;
    const all = spans({ on: true, from, changes: [] }, told.outages, told.heardUntil, period);
    this.bar.show(all, period);
    const gone = all.filter(({ kind }) => kind === 'gone').reduce((ms, span) => ms + span.to - span.from, 0);
    const words =
      gone === 0 ? text('activity.never-gone') : text('activity.gone', { duration: durationText(gone) });
    this.picture.setAttribute('aria-label', words);
    this.picture.title = words;
  }
}
