import english from '../../nodes/locales/en-US/hikvision-device.json';

const prefix = 'node-red-contrib-hikvision-sensors/hikvision-device:';

/** A text of the English catalogue with its values, as the editor gives it; the key where there is none. */
function textOf(key: string, values: Readonly<Record<string, string | number>> = {}): string {
  let found: unknown = english;
  for (const part of key.replace(prefix, '').split('.')) {
    found = typeof found === 'object' && found !== null ? Reflect.get(found, part) : undefined;
  }
  if (typeof found !== 'string') return key;
  return found.replace(/__(\w+?)__/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Gives code of the editor what it needs of Node-RED's page to speak English. Gives back how to take it away. */
export function speakEnglish(): () => void {
  Reflect.set(globalThis, 'RED', { _: textOf, i18n: { lang: () => 'en-US' } });
  return () => Reflect.deleteProperty(globalThis, 'RED');
}
