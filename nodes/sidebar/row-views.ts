import { Bar } from '../editor/bar';
import { spanText, stateText, summaryText } from '../editor/activity-words';
import { connectionText } from '../editor/connection';
import { translateSentence } from '../editor/translated-sentence';
import { Period, spanDrawnAt, Span, spans } from '../editor/timeline';
import { text } from '../editor/text';
import type { ChannelRow, DeviceRow, NoteRow, PictureRow, Row, SensorRow } from './rows';

/** ms that an answer counts as of now. */
const FRESH = 3_000;

/** What the views of rows need to know beside their rows. */
export interface ViewHost {
  /** What the timelines show, by the clock of the runtime. */
  period(): Period;
  /** Whether a node uses the sensor. */
  isUsed(row: SensorRow): boolean;
  mayAdd(): boolean;
}

/** One row in the page. */
export interface RowView {
  readonly element: HTMLElement;
  update(row: Row): void;
}

/** The view for a row of this kind. */
export function viewOf(row: Row, host: ViewHost, picture: (row: PictureRow) => RowView): RowView {
  switch (row.kind) {
    case 'device':
      return new DeviceView();
    case 'channel':
      return new ChannelView();
    case 'sensor':
      return new SensorView(host);
    case 'note':
      return new NoteView();
    case 'picture':
      return picture(row);
  }
}

/** An element with a class and, perhaps, children. */
export function make(tag: string, className: string, ...children: readonly Node[]): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

/** Text that is as it should be is left alone. Always as text: it may be what a device calls itself. */
export function setText(element: HTMLElement, words: string): void {
  if (element.textContent !== words) element.textContent = words;
}

function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function item(kind: string, level: number, ...children: readonly Node[]): HTMLElement {
  const element = make('div', `hikvision-item hikvision-item-${kind}`, ...children);
  element.setAttribute('role', 'treeitem');
  element.setAttribute('aria-level', String(level));
  return element;
}

class DeviceView implements RowView {
  private readonly arrow = make('i', 'fa fa-angle-down hikvision-arrow');
  private readonly dot = make('span', 'hikvision-dot');
  private readonly name = make('span', 'hikvision-name');
  private readonly model = make('span', 'hikvision-faint');
  private readonly count = make('span', 'hikvision-count');
  private readonly state = make('div', 'hikvision-state');
  readonly element = item(
    'device',
    1,
    make('div', 'hikvision-line', this.arrow, this.dot, this.name, this.model, this.count),
    this.state,
  );

  update({ device, name, model, open, on }: DeviceRow): void {
    const { element } = this;
    setAttribute(element, 'data-device', device);
    setAttribute(element, 'data-state', model?.state ?? 'unknown');
    setAttribute(element, 'aria-expanded', String(open));
    this.arrow.classList.toggle('hikvision-shut', !open);
    setText(this.name, name);
    setText(this.model, model?.device.model ?? '');
    setText(this.count, on > 0 ? text('sidebar.on', { number: on }) : '');
    const said = model ? connectionText(model) : text('sidebar.loading');
    setText(this.state, said);
    setAttribute(this.state, 'title', said);
  }
}

class ChannelView implements RowView {
  private readonly heading = make('span', 'hikvision-name');
  private readonly icon = make('i', 'fa fa-camera');
  readonly element = item('channel', 2, this.heading, this.icon);

  update({ device, heading, channel }: ChannelRow): void {
    setAttribute(this.element, 'data-device', device);
    setText(this.heading, heading);
    this.icon.hidden = channel === null;
    if (channel === null) return;
    setAttribute(this.element, 'data-channel', String(channel));
    setAttribute(this.element, 'title', text('sidebar.picture.show'));
    setAttribute(this.element, 'aria-description', text('sidebar.picture.show'));
  }
}

class NoteView implements RowView {
  readonly element = item('note', 2);

  update({ note }: NoteRow): void {
    setText(this.element, text(`sidebar.note.${note}`));
  }
}

/** A sensor: its state, and the timeline below it. */
export class SensorView implements RowView {
  private readonly dot = make('span', 'hikvision-dot');
  private readonly name = make('span', 'hikvision-name');
  private readonly state = make('span', 'hikvision-faint');
  private readonly add = make(
    'button',
    'hikvision-add red-ui-button red-ui-button-small',
    make('i', 'fa fa-plus'),
  );
  private readonly bar = new Bar();
  private readonly spoken = make('span', 'hikvision-spoken');
  private row: SensorRow | null = null;
  private period: Period = { from: 0, to: 1 };
  private drawn = '';
  private shown: readonly Span[] = [];
  readonly element = item(
    'sensor',
    3,
    make('div', 'hikvision-line', this.dot, this.name, this.state, this.add),
    this.bar.element,
    this.spoken,
  );

  constructor(private readonly host: ViewHost) {
    this.add.tabIndex = -1;
    this.add.setAttribute('type', 'button');
    this.add.setAttribute('data-action', 'add-node');
  }

  update(row: SensorRow): void {
    const { element, host } = this;
    const { sensor, device, name, heardUntil } = row;
    this.row = row;
    setAttribute(element, 'data-device', device);
    setAttribute(element, 'data-sensor', sensor.id);
    setAttribute(element, 'data-on', String(sensor.on));
    setText(this.name, name);
    setText(this.state, sensor.since === null ? text('sidebar.never') : stateText(sensor, heardUntil));
    const used = host.isUsed(row);
    this.add.hidden = used || !host.mayAdd();
    element.draggable = !used && host.mayAdd();
    setAttribute(this.add, 'title', text('sidebar.add', { sensor: name }));
    setAttribute(this.add, 'aria-label', text('sidebar.add', { sensor: name }));
    this.draw(row);
  }

  /** The timeline, where it differs from what is drawn: a day moves by one of its units in a minute and a half. */
  private draw({ sensor, outages, heardUntil }: SensorRow): void {
    const period = this.host.period();
    const unit = (period.to - period.from) / 1000;
    const { changes } = sensor;
    const marks = [
      changes.length,
      changes.at(-1)?.[0],
      sensor.on,
      sensor.from,
      outages.length,
      outages.at(-1)?.[1],
    ];
    const wanted = [...marks, Math.floor(period.to / unit), Math.floor(heardUntil / unit), unit].join(' ');
    if (wanted === this.drawn) return;
    this.drawn = wanted;
    this.period = period;
    // Between two questions nothing is unknown.
    const heard = period.to - heardUntil < FRESH ? period.to : heardUntil;
    this.shown = spans(sensor, outages, heard, period);
    this.bar.show(this.shown, period);
    setText(this.spoken, summaryText(sensor, this.shown, period));
  }

  /** What is at a place of the timeline, from 0 (left) to 1, in words; the place is marked. */
  point(place: number): string {
    const at = this.period.from + place * (this.period.to - this.period.from);
    return this.show(spanDrawnAt(this.shown, place, this.period), at);
  }

  /** Goes by whole spans, from the one that was told last: `by` is 1 or -1. */
  step(by: number): string {
    const now =
      this.pointed === null ? this.shown.length : this.shown.findIndex(({ to }) => to > (this.pointed ?? 0));
    const next = Math.max(0, Math.min(this.shown.length - 1, (now < 0 ? this.shown.length : now) + by));
    const span = this.shown[next] ?? null;
    return this.show(span, span ? (span.from + span.to) / 2 : 0);
  }

  private pointed: number | null = null;

  private show(span: Span | null, at: number): string {
    this.pointed = span ? at : null;
    this.bar.mark(this.pointed, this.period);
    return span ? spanText(span, this.row?.heardUntil ?? span.to, translateSentence) : '';
  }

  /** Nothing is pointed at any more. */
  leave(): void {
    this.pointed = null;
    this.bar.mark(null, this.period);
  }

  /** The picture of the timeline: where a pointer has to be to point at a time. */
  get picture(): Element {
    return this.bar.element;
  }
}
