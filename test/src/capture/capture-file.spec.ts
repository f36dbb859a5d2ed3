import fc from 'fast-check';
import should from 'should';
import { Capture, readCapture, writeCapture } from '../../../src/capture/capture-file';
import { InputError } from '../../../src/errors';

const capture: Capture = {
  contentType: 'multipart/mixed; boundary=boundary',
  model: 'DS-2CD2032-I',
  firmware: null,
  chunks: [
    { at: 0, bytes: Buffer.from('--boundary\r\n') },
    { at: 250, bytes: Buffer.from([0xff, 0x00]) },
  ],
  end: { at: 1000, why: 'stopped' },
};

describe('capture file', () => {
  it('is one JSON object a line, as its description says', () => {
    writeCapture(capture)
      .split('\n')
      .should.eql([
        '{"format":"hikvision-capture","version":1,"contentType":"multipart/mixed; boundary=boundary","model":"DS-2CD2032-I","firmware":null}',
        '{"at":0,"bytes":"LS1ib3VuZGFyeQ0K"}',
        '{"at":250,"bytes":"/wA="}',
        '{"at":1000,"end":"stopped"}',
        '',
      ]);
  });

  it('reads back what was written', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.uint8Array())), (chunks) => {
        const written: Capture = {
          ...capture,
          chunks: chunks.map(([at, bytes]) => ({ at, bytes: Buffer.from(bytes) })),
        };
        should(readCapture(writeCapture(written))).eql(written);
      }),
      { numRuns: 50 },
    );
  });

  it('reads a file that was cut off as broken', () => {
    const cut = writeCapture(capture).split('\n').slice(0, 2).join('\n');
    should(readCapture(cut)).containDeep({ end: { at: 0, why: 'broken' } });
  });

  it('reads a file whose first line names no content type, as one of a device that named none', () => {
    should(readCapture('{"format":"hikvision-capture","version":1}')).eql({
      ...{ contentType: '', model: null, firmware: null, chunks: [] },
      end: { at: 0, why: 'broken' },
    });
  });

  for (const [name, text] of Object.entries({
    nothing: '',
    'a first line that is no object': '7',
    'a line that is no object': writeCapture(capture).replace(/\{"at":250.*/, 'null'),
    'another format': '{"format":"x","version":1}',
    'another version': '{"format":"hikvision-capture","version":2}',
    'no JSON': writeCapture(capture).replace('{"at":250', 'x'),
    'a line without meaning': writeCapture(capture).replace('"bytes":"/wA="', '"x":1'),
    'a line without a time': writeCapture(capture).replace('"at":250', '"at":"250"'),
  }))
    it(`refuses ${name} with a sentence`, () => {
      should(() => readCapture(text)).throw(InputError);
    });
});
