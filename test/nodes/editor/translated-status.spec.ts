import { readdirSync, readFileSync } from 'node:fs';
import should from 'should';
import { translator } from '../../../nodes/editor/translate';
import { translateStatus } from '../../../nodes/editor/translated-status';
import { StatusKey, statusText } from '../../../nodes/shared/status-text';
import english from '../../../nodes/locales/en-US/hikvision-device.json';
import { fill } from '../../../src/sentences';
import { speakEnglish } from '../../support/editor-texts';

const prefix = 'node-red-contrib-hikvision-sensors/hikvision-device:status.';
const values = { seconds: 5, on: 3, of: 64 };
const keys = Object.keys(english.status) as StatusKey[];

/** The status texts of a language. */
function statuses(language: string): Readonly<Record<string, string>> {
  const catalogue = JSON.parse(readFileSync(`nodes/locales/${language}/hikvision-device.json`, 'utf8')) as {
    readonly status: Readonly<Record<string, string>>;
  };
  return catalogue.status;
}

describe('the translation of what nodes show as their status', () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'RED');
  });

  it('tells every text from the others', () => {
    // Two keys with one English text could not be told apart by the page.
    new Set(Object.values(english.status)).size.should.equal(keys.length);
  });

  for (const language of readdirSync('nodes/locales'))
    it(`finds every text in ${language}, with its values`, () => {
      const texts = statuses(language);
      Reflect.set(globalThis, 'RED', {
        _: (key: string, given: typeof values) => fill(texts[key.replace(prefix, '')] ?? key, given),
      });
      const translate = translator(keys.map((key) => [`status.${key}`, english.status[key]]));
      for (const key of keys)
        should(translate(statusText(key, values))).equal(fill(texts[key] ?? '', values), key);
    });

  it('leaves alone what is none of these texts', () => {
    speakEnglish();
    for (const foreign of ['off in a while s', '3 of 4 doors on', 'ONLINE', ''])
      translateStatus(foreign).should.equal(foreign);
  });
});
