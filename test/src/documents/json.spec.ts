import should from 'should';
import { BadPartError, partBounds } from '../../../src/documents/bounds';
import { child } from '../../../src/documents/document';
import { parseJson } from '../../../src/documents/json';
import { kindOf } from '../../support/kind-of';

describe('parseJson', () => {
  const json = (source: string) => parseJson(Buffer.from(source));
  it('gives JSON as it came', () => {
    json('\ufeff {"a":[1,"2",{"b":null}]}\0').should.eql({ a: [1, '2', { b: null }] });
  });
  it('is not polluted by names', () => {
    const document = json('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    should(({} as { polluted?: unknown }).polluted).be.undefined();
    should(child(document, '__proto__')).eql({ polluted: 1 });
    should(child(json('{}'), 'constructor')).be.undefined();
  });
  it('refuses what is too deep or too large before parsing, and what is no object', () => {
    kindOf(() => json('{"a":'.repeat(100_000).slice(0, 200_000))).should.equal('too-deep');
    kindOf(() => json(`{"a":${'['.repeat(64)}${']'.repeat(64)}}`)).should.equal('too-deep');
    kindOf(() => json(`{"a":"${'['.repeat(100)}\\"${'{'.repeat(100)}"}`)).should.equal('fine');
    kindOf(() => json(`{"a":"${'x'.repeat(300_000)}"}`)).should.equal('document-too-large');
    kindOf(() => json('['.repeat(64))).should.equal('not-json');
    for (const source of ['[]', '1', 'null', '"a"', '{', ''])
      kindOf(() => json(source)).should.equal('not-json', source);
  });
  it('says what is wrong in counts, never in words of the device', () => {
    const told = (source: string): unknown => {
      try {
        return json(source);
      } catch (error) {
        return error instanceof BadPartError ? error.message : error;
      }
    };
    should(told('{"secret":')).equal('not-json: broken JSON of 10 characters');
    should(told('["secret"]')).equal('not-json: no object at the top');
    should(told('['.repeat(65))).equal('too-deep: more than 64 levels');
  });
  it('keeps the bounds that are asked for', () => {
    const value = (source: string) => parseJson(Buffer.from(source), { ...partBounds, bytes: 20, depth: 2 });
    should(value(' {"a":[1]}')).eql({ a: [1] });
    kindOf(() => value('{"a":[[]]}')).should.equal('too-deep');
    kindOf(() => value(`{"a":"${'x'.repeat(13)}"}`)).should.equal('document-too-large');
    kindOf(() => value('{"a":1--b')).should.equal('not-json');
  });
});
