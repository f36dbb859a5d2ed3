import type { Outage, SensorTimeline } from '../../src/sensors/activity';

/** A stretch of time, epoch ms. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** A stretch in which a sensor was the same: on, off, not heard because the device was gone, or not known. */
export interface Span extends Period {
  readonly kind: 'on' | 'off' | 'gone' | 'unknown';
  /** Why the device was gone, in English; `''` for the others. */
  readonly reason: string;
}

type Drawn = Pick<SensorTimeline, 'on' | 'from' | 'changes'>;

/** Units across a drawn timeline, and its height. */
export const WIDTH = 1000;
export const HEIGHT = 10;
/** Units that a stretch has at least, so that the shortest event can be seen in the narrowest sidebar. */
const LEAST = 4;
/** Top and height of each kind: they differ in more than their colour. What is not known is not drawn. */
const shapes = { on: [0, 10], off: [4, 2], gone: [2, 6] } as const;

/** What a sensor was in a period, without holes. `heardUntil`: when the runtime last answered. */
export function spans(
  sensor: Drawn,
  outages: readonly Outage[],
  heardUntil: number,
  period: Period,
): readonly Span[] {
  const states = stateSpans(sensor, heardUntil, period);
  const gaps = outages
    .map(([from, to, reason]): Span => ({ kind: 'gone', from, to: to ?? heardUntil, reason }))
    .flatMap((gap) => clipped(gap, { from: period.from, to: Math.min(heardUntil, period.to) }));
  if (gaps.length === 0) return states;
  const heard = states.flatMap((span) => without(span, gaps));
  return [...heard, ...gaps].sort((a, b) => a.from - b.from);
}

function stateSpans({ on, from, changes }: Drawn, heardUntil: number, period: Period): Span[] {
  const [first] = changes;
  const all: Span[] = [{ kind: 'unknown', from: Number.NEGATIVE_INFINITY, to: from, reason: '' }];
  // Before its first change a sensor was the other way round.
  let state = first ? first[1] === 0 : on;
  let since = from;
  for (const [at, to] of changes) {
    all.push({ kind: state ? 'on' : 'off', from: since, to: at, reason: '' });
    since = at;
    state = to === 1;
  }
  all.push({ kind: state ? 'on' : 'off', from: since, to: heardUntil, reason: '' });
  all.push({ kind: 'unknown', from: heardUntil, to: Number.POSITIVE_INFINITY, reason: '' });
  return all.flatMap((span) => clipped(span, period));
}

function clipped(span: Span, { from, to }: Period): Span[] {
  const part = { ...span, from: Math.max(span.from, from), to: Math.min(span.to, to) };
  return part.to > part.from ? [part] : [];
}

/** The parts of a span outside of the gaps, which are in order and do not overlap. */
function without(span: Span, gaps: readonly Span[]): Span[] {
  const parts: Span[] = [];
  let at = span.from;
  for (const gap of gaps) {
    if (gap.to <= at || gap.from >= span.to) continue;
    if (gap.from > at) parts.push({ ...span, from: at, to: gap.from });
    at = gap.to;
  }
  if (at < span.to) parts.push({ ...span, from: at });
  return parts;
}

/** The outline of all spans of one kind, for a `<path>` in a picture of {@link WIDTH} by {@link HEIGHT} units. */
export function outline(all: readonly Span[], kind: keyof typeof shapes, period: Period): string {
  const [top, height] = shapes[kind];
  let path = '';
  for (const span of all) {
    if (span.kind !== kind) continue;
    const [left, width] = extent(span, period);
    path += `M${left} ${top}h${width}v${height}h${-width}z`;
  }
  return path;
}

/** Left edge and width of a span as it is drawn, in units. */
function extent(span: Span, { from, to }: Period): readonly [left: number, width: number] {
  const scale = WIDTH / (to - from);
  const width = Math.max(LEAST, Math.round((span.to - span.from) * scale));
  return [Math.max(0, Math.min(Math.round((span.from - from) * scale), WIDTH - width)), width];
}

/** What is drawn at a place from 0 (left) to 1: the shortest event is wider in the picture than it was. */
export function spanDrawnAt(all: readonly Span[], place: number, period: Period): Span | null {
  for (const kind of ['on', 'gone'] as const) {
    const found = all.findLast((span) => {
      const [left, width] = extent(span, period);
      return span.kind === kind && place * WIDTH >= left && place * WIDTH <= left + width;
    });
    if (found) return found;
  }
  return spanAt(all, period.from + place * (period.to - period.from));
}

/** The span at a time; the last one where the time is behind all of them. */
export function spanAt(all: readonly Span[], at: number): Span | null {
  return all.find(({ to }) => at < to) ?? all.at(-1) ?? null;
}

/** How often the sensor turned on in a period, and for how many ms in all it was on. */
export function countOn(
  sensor: Drawn,
  all: readonly Span[],
  { from, to }: Period,
): { times: number; ms: number } {
  let times = 0;
  let ms = 0;
  for (const [at, state] of sensor.changes) if (state === 1 && at >= from && at < to) times++;
  for (const span of all) if (span.kind === 'on') ms += span.to - span.from;
  return { times, ms };
}
