import type { Document } from '../documents/document';
import type { Details } from './details';
import { Fields, everyPart, told } from './fields';

/**
 * Thermal cameras: temperature, limit and rule of the first rule that tells any (`TMA`, `TMPA`: `currTemperature`,
 * `ruleTemperature`, `thermometryUnit`). They stand beside each other or in what holds them: the alert, the entry of a region.
 * Differences of temperature are no temperatures and stay in `raw`.
 */
export function thermalFacts(alert: Document): Details {
  const parts = everyPart(alert).map((path) => new Fields(...path));
  const first = (read: (part: Fields) => unknown): Fields | undefined =>
    parts.find((part) => read(part) !== undefined);
  const own = first(temperatureOf) ?? first(thresholdOf) ?? first(ruleOf);
  if (own === undefined) return {};
  return told({
    temperature: temperatureOf(own),
    threshold: thresholdOf(own) ?? parts.map(thresholdOf).find((threshold) => threshold !== undefined),
    unit: unitOf(own) ?? parts.map(unitOf).find((unit) => unit !== undefined),
    rule: ruleOf(own) ?? own.text('name') ?? own.text('id') ?? own.text('ruletype', 'alarmrule'),
  });
}

function ruleOf(part: Fields): string | undefined {
  return part.text('rulename', 'ruleid');
}

function temperatureOf(part: Fields): number | undefined {
  return part.number('currtemperature', 'maxtemperature', 'highesttemperature', 'temperature');
}

function thresholdOf(part: Fields): number | undefined {
  return part.number('ruletemperature', 'alarmtemperature');
}

function unitOf(part: Fields): Details['unit'] {
  const word = part
    .text('thermometryunit', 'temperatureunit', 'unit')
    ?.toLowerCase()
    .replace(/^degrees?/, '')
    .trim();
  if (word === 'celsius' || word === 'centigrade' || word === 'c') return 'celsius';
  if (word === 'fahrenheit' || word === 'f') return 'fahrenheit';
  return word === 'kelvin' || word === 'k' ? 'kelvin' : undefined;
}
