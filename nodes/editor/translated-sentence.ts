import { sentence as english } from '../locales/en-US/hikvision-device.json';
import { translator } from './translate';

/** A sentence of the library (why a device is not connected) in the language of the editor: the runtime gives it in English. */
export const translateSentence = translator(
  Object.entries(english).map(([code, { message }]) => [`sentence.${code}.message`, message]),
);
