import type { SensorTimeline } from '../../src/sensors/activity';
import { countOn, Period, Span } from './timeline';
import { text } from './text';

/** ms of a day. */
const DAY = 86_400_000;

/** How a language writes times: made once, since making one takes longer than using it. */
interface Formats {
  readonly time: Intl.DateTimeFormat;
  readonly weekday: Intl.DateTimeFormat;
  readonly date: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
  readonly hour: Intl.DateTimeFormat;
  readonly units: Readonly<Record<'second' | 'minute' | 'hour', Intl.NumberFormat>>;
}

const formats = new Map<string, Formats>();

function formatsOf(language: string): Formats {
  const known = formats.get(language);
  if (known) return known;
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  const unit = (name: string): Intl.NumberFormat =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' });
  const made: Formats = {
    time: new Intl.DateTimeFormat(language, time),
    weekday: new Intl.DateTimeFormat(language, { weekday: 'short', ...time }),
    date: new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', ...time }),
    day: new Intl.DateTimeFormat('en-CA'),
    hour: new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }),
    units: { second: unit('second'), minute: unit('minute'), hour: unit('hour') },
  };
  formats.set(language, made);
  return made;
}

/** The language of the editor. */
export function language(): string {
  return RED.i18n.lang() || 'en-US';
}

/** A time of today as such, one of the last days with its day: "12:04:07", "Tue 12:04:07". */
export function timeText(at: number, now: number, inLanguage = language()): string {
  const { time, weekday, date, day } = formatsOf(inLanguage);
  if (day.format(at) === day.format(now)) return time.format(at);
  return now - at < 6 * DAY ? weekday.format(at) : date.format(at);
}

/** "12:00" */
export function hourText(at: number, inLanguage = language()): string {
  return formatsOf(inLanguage).hour.format(at);
}

/** "45 s", "12 min", "3 h 20 min" in the units of the language. */
export function durationText(ms: number, inLanguage = language()): string {
  const { units } = formatsOf(inLanguage);
  const unit = (value: number, name: keyof typeof units): string => units[name].format(value);
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return unit(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return unit(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? unit(hours, 'hour') : `${unit(hours, 'hour')} ${unit(minutes % 60, 'minute')}`;
}

/** "on since 12:04:07", or that it has not moved since it is known. */
export function stateText({ on, since, from }: SensorTimeline, now: number): string {
  if (since === null) return text('activity.never', { time: timeText(from, now) });
  return text(on ? 'activity.on' : 'activity.off', { time: timeText(since, now) });
}

/** "on since 12:04:07, 6 times today"; where less than today is known, since when. */
export function todayText(sensor: SensorTimeline, now: number): string {
  const state = stateText(sensor, now);
  const today = new Date(now).setHours(0, 0, 0, 0);
  const times = sensor.changes.filter(([at, on]) => on === 1 && at >= today).length;
  if (sensor.from > today) {
    return times === 0 ? state : text('activity.known', { state, times, time: timeText(sensor.from, now) });
  }
  if (times === 0) return text('activity.todayNone', { state });
  return times === 1 ? text('activity.todayOnce', { state }) : text('activity.today', { state, times });
}

/** What a span is: "on from 12:04:07 to 12:04:40 (33 s)", "not connected …: Nothing answers." */
export function spanText(
  { kind, from, to, reason }: Span,
  now: number,
  translate = (said: string) => said,
): string {
  const values = {
    from: timeText(from, now),
    to: timeText(to, now),
    duration: durationText(to - from),
    reason: translate(reason),
  };
  return text(`activity.span.${kind}`, values);
}

/** What a drawn timeline shows, for those who do not see it. */
export function summaryText(sensor: SensorTimeline, all: readonly Span[], period: Period): string {
  const { times, ms } = countOn(sensor, all, period);
  const gone = sum(all, 'gone');
  const unknown = sum(all, 'unknown');
  const values = { times, duration: durationText(ms), period: durationText(period.to - period.from) };
  const key = times === 0 && ms === 0 ? 'quiet' : times === 1 ? 'once' : 'times';
  const parts = [text(`activity.${key}`, values)];
  if (gone > 0) parts.push(text('activity.gone', { duration: durationText(gone) }));
  if (unknown > 0) parts.push(text('activity.unknown', { duration: durationText(unknown) }));
  return parts.join(' ');
}

function sum(all: readonly Span[], kind: Span['kind']): number {
  return all.reduce((ms, span) => (span.kind === kind ? ms + span.to - span.from : ms), 0);
}
