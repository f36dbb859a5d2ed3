import 'should';
import { translator } from '../../../nodes/editor/translate';
import { translateSentence } from '../../../nodes/editor/translated-sentence';
import { fill, sentences } from '../../../src/sentences';
import { speakEnglish } from '../../support/editor-texts';

describe('the translation of what the runtime says in English', () => {
  let silence: () => void;

  before(() => {
    silence = speakEnglish();
  });
  after(() => {
    silence();
  });

  it('finds the text and its values, and leaves everything else as it is', () => {
    const asked: unknown[] = [];
    Reflect.set(globalThis, 'RED', {
      _: (key: string, values: object) => (asked.push([key.split(':')[1], values]), 'gesagt'),
    });
    const translate = translator([
      ['one', 'Nothing answers at __host__:__port__.'],
      ['two', 'Why (really)?'],
    ]);
    translate('Nothing answers at 192.0.2.1:80.').should.equal('gesagt');
    translate('Why (really)?').should.equal('gesagt');
    translate('Nothing answers at 192.0.2.1:80.').should.equal('gesagt');
    translate('Something else.').should.equal('Something else.');
    asked.should.eql([
      ['one', { host: '192.0.2.1', port: '80' }],
      ['two', {}],
    ]);
    silence();
    silence = speakEnglish();
  });

  it('knows every sentence of the library that has values', () => {
    const values = { host: 'cam.lan', port: 80, seconds: 30, status: 503 };
    const said = fill(sentences.unreachable.message, values);
    translateSentence(said).should.equal(said);
  });
});
