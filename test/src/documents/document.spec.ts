import should from 'should';
import {
  child,
  children,
  Document,
  field,
  flag,
  isDocument,
  isList,
  line,
  list,
  positive,
  spelled,
  spelling,
  text,
  textOf,
  texts,
} from '../../../src/documents/document';
import { parseXml } from '../../../src/documents/xml-reader';

describe('walking a document', () => {
  const document = parseXml(
    Buffer.from('<R><a/><b> 1 </b><c><d>2</d></c><c/><c><d>3</d></c><e>x</e><e>y</e></R>'),
  ).document;
  it('finds the first or every entry, and takes empty for absent', () => {
    should(text(document, 'a')).be.null();
    should(text(document, 'b')).equal('1');
    should(text(document, 'c')).be.null();
    should(text(document, 'e')).equal('x');
    should(text(document, 'nothing')).be.null();
    children(document, 'c').should.eql([{ d: '2' }, { d: '3' }]);
    should(child(document, 'c')).eql({ d: '2' });
    should(child(document, 'b')).be.undefined();
    list(document, 'a').should.eql([]);
    list(document, 'nothing').should.eql([]);
    list(document, 'b').should.eql(['1']);
    list(document, 'e').should.eql(['x', 'y']);
    should(text(document, 'toString')).be.null();
  });
  it('reads whole numbers above 0 and flags, and nothing else', () => {
    ['1', '007', '999999999'].map(positive).should.eql([1, 7, 999999999]);
    ['0', '', '-1', '1.0', '1e3', ' 1', '1 ', '1000000000', 'x', 'x1', '1x', null]
      .map(positive)
      .should.eql(Array(12).fill(null));
    ['true', 'TRUE', '1', 'false', '0', 'yes', '', null]
      .map(flag)
      .should.eql([true, true, true, false, false, null, null, null]);
  });
  it('takes null, empty texts and values with fields in JSON for nothing to read', () => {
    const mixed: Document = {
      a: [null, '', ' 1 ', 2, false, { b: 'x' }, ['y']],
      b: null,
      c: true,
      d: 0,
      e: [],
    };
    list(mixed, 'a').should.eql([' 1 ', 2, false, { b: 'x' }, ['y']]);
    texts(mixed, 'a').should.eql(['1', '2', 'false']);
    children(mixed, 'a').should.eql([{ b: 'x' }]);
    for (const none of ['b', 'e', 'f']) list(mixed, none).should.eql([]);
    ['a', 'b', 'c', 'd', 'e'].map((name) => text(mixed, name)).should.eql(['1', null, 'true', '0', null]);
    [' ', '', null, undefined, {}, []].map(textOf).should.eql(Array(6).fill(null));
    should(field(mixed, 'constructor')).be.undefined();
    should(field(mixed, 'b')).be.null();
    [{}, [], null, 'x', undefined].map(isDocument).should.eql([true, false, false, false, false]);
    [[], {}, null, 'x'].map(isList).should.eql([true, false, false, false]);
  });
  it('cleans a text that people read, and cuts it', () => {
    const named: Document = { name: ' Front\n\u0007door ', empty: '\u0007' };
    should(line(named, 'name', 20)).equal('Front door');
    should(line(named, 'name', 5)).equal('Front');
    should(line(named, 'empty', 20)).be.null();
    should(line(named, 'nothing', 20)).be.null();
  });
  it('finds fields in whatever case the device wrote them, and prefers those in ours', () => {
    const names = spelling('eventType', 'channelID');
    const ours: Document = { eventType: 'VMD', other: '1' };
    spelled(ours, names).should.equal(ours);
    spelled({}, names).should.eql({});
    const theirs: Document = { EVENTTYPE: 'VMD', channelid: '2', Other: '1' };
    spelled(theirs, names).should.eql({ ...theirs, eventType: 'VMD', channelID: '2' });
    theirs.should.eql({ EVENTTYPE: 'VMD', channelid: '2', Other: '1' });
    spelled({ eventtype: 'a', eventType: 'b' }, names).should.eql({ eventtype: 'a', eventType: 'b' });
  });
});
