import type { Document } from '../documents/document';
import type { Details } from './details';
import { Fields, everyPart, told } from './fields';

/**
 * Thermal cameras: temperature, limit and rule of the first rule that tells any (`TMA`, `TMPA`: `currTemperature`,
 * `ruleTemperature`, `thermometryUnit`), which stands in the alert or in the entry of its region. Differences of temperature
 * are no temperatures and stay in `raw`.
 */
export function thermalFacts(alert: Document): Details {
  const parts = everyPart(alert).map((part) => new Fields(part));
  const own = parts.find((part) => temperatureOf(part) !== undefined || thresholdOf(part) !== undefined);
  if (own === undefined) return {};
  return told({
    temperature: temperatureOf(own),
    threshold: thresholdOf(own),
    unit: unitOf(own) ?? parts.map(unitOf).find((unit) => unit !== undefined),
    rule: own.text('rulename', 'name') ?? own.text('ruleid', 'id') ?? own.text('ruletype', 'alarmrule'),
  });
}

function temperatureOf(part: Fields): number | undefined {
  return part.number('currtemperature', 'maxtemperature', 'highesttemperature', 'temperature');
}

function thresholdOf(part: Fields): number | undefined {
  return part.number('ruletemperature', 'alarmtemperature');
}

function unitOf(part: Fields): Details['unit'] {
  const word = part.text('thermometryunit', 'temperatureunit', 'unit')?.toLowerCase() ?? '';
  if (word === 'celsius' || word === 'fahrenheit' || word === 'kelvin') return word;
  if (word === 'degreecentigrade' || word === 'c') return 'celsius';
  if (word === 'f') return 'fahrenheit';
  return word === 'k' ? 'kelvin' : undefined;
}
