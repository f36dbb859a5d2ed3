import type { Document } from '../documents/document';
import type { Details } from './details';
import { DocumentPart, everyPart, Fields, told } from './fields';

/**
 * Thermal cameras: temperature, limit and rule of the first rule that tells any (`TMA`, `TMPA`: `currTemperature`,
 * `ruleTemperature`, `thermometryUnit`). They stand beside each other or in what holds them: the alert, the entry of a region.
 * Differences of temperature are no temperatures and stay in `raw`.
 */
export function thermalFacts(alert: Document): Details {
  const parts = everyPart(alert);
  const first = (read: (part: Fields) => unknown): DocumentPart | undefined =>
    parts.find(({ document }) => read(new Fields(document)) !== undefined);
  const rule = first(temperatureOf) ?? first(thresholdOf) ?? first(ruleOf);
  if (rule === undefined) return {};
  /** The rule's own, else of what it stands in. */
  const own = <T>(read: (part: Fields) => T | undefined): T | undefined => {
    for (let part: DocumentPart | null = rule; part !== null; part = part.parent) {
      const said = read(new Fields(part.document));
      if (said !== undefined) return said;
    }
    return undefined;
  };
  const any = <T>(read: (part: Fields) => T | undefined): T | undefined => {
    const part = first(read);
    return part && read(new Fields(part.document));
  };
  return told({
    temperature: own(temperatureOf),
    threshold: own(thresholdOf) ?? any(thresholdOf),
    unit: own(unitOf) ?? any(unitOf),
    rule:
      own((part) => part.text('rulename')) ??
      own((part) => part.text('ruleid')) ??
      own((part) => part.text('name')) ??
      own((part) => part.text('id')) ??
      own((part) => part.text('ruletype', 'alarmrule')),
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
