import should from 'should';
import { readFields, readNumber, settingProblem } from '../../src/schema';
import type { Schema } from '../../src/schema';

const schema = {
  name: { kind: 'text', default: 'nobody' },
  delay: { kind: 'number', default: 5, unit: 'seconds', least: 0, most: 10 },
  channel: { kind: 'number', default: null, least: 1, most: 99, whole: true },
  ssl: { kind: 'switch', default: false },
  stream: { kind: 'choice', default: '', options: ['main', 'sub'] },
  events: { kind: 'words', default: [] },
  table: { kind: 'rows', default: [] },
  device: { kind: 'node', default: '', type: 'hikvision-device', required: true },
  password: { kind: 'secret', default: '', hidden: true },
} as const satisfies Schema;

const defaults = {
  name: 'nobody',
  delay: 5,
  channel: null,
  ssl: false,
  stream: '',
  events: [],
  table: [],
  device: '',
  password: '',
};

describe('a schema', () => {
  it('gives every setting that is blank its default', () => {
    readFields(schema, {}).should.eql({ values: defaults, problems: [] });
    for (const blank of ['', '  ', null, undefined]) {
      const fields = Object.fromEntries(Object.keys(schema).map((name) => [name, blank]));
      const { values, problems } = readFields(schema, { ...fields, password: '' });
      values.should.eql(defaults);
      problems.should.eql([]);
    }
  });

  it('reads everything that comes as text', () => {
    const { values, problems } = readFields(schema, {
      name: ' Home ',
      delay: ' 1.5 ',
      channel: '7',
      ssl: ' TRUE ',
      stream: ' Sub',
      events: 'motion, VMD ,,',
      table: [{ a: 1 }],
      device: ' d1',
      password: ' a b ',
    });
    problems.should.eql([]);
    values.should.eql({
      ...{ name: 'Home', delay: 1.5, channel: 7, ssl: true, stream: 'sub', events: ['motion', 'VMD'] },
      ...{ table: [{ a: 1 }], device: 'd1', password: ' a b ' },
    });
  });

  const bad: readonly (readonly [keyof typeof schema, unknown, string])[] = [
    ['ssl', 'maybe', 'setting-choice'],
    ['ssl', {}, 'setting-choice'],
    ['delay', -1, 'setting-range'],
    ['delay', '5s', 'setting-range'],
    ['delay', {}, 'setting-range'],
    ['channel', 1.5, 'setting-whole'],
    ['channel', '100', 'setting-whole'],
    ['channel', [5], 'setting-whole'],
    ['stream', 'third', 'setting-choice'],
    ['events', { 0: 'motion' }, 'setting-no-list'],
    ['table', 'motion', 'setting-no-list'],
  ];
  for (const [name, value, code] of bad)
    it(`says what is wrong and uses the default: ${name} ${JSON.stringify(value)}`, () => {
      const { values, problems } = readFields(schema, { [name]: value });
      values.should.eql(defaults);
      problems.map((problem) => [problem.code, problem.values.name]).should.eql([[code, name]]);
    });

  it('reads numbers as people write them', () => {
    const range = { least: 0, most: 10 };
    for (const blank of ['', null, '  ']) should(readNumber(blank, range)).equal(null);
    should(readNumber('5', range)).equal(5);
    for (const wrong of ['5s', '1,5', 11, -1, NaN, Infinity, true, {}, '${DELAY}'])
      should(readNumber(wrong, range)).equal(undefined);
  });

  it('never throws, whatever a hand-written flow holds', () => {
    for (const value of [true, 0, NaN, {}, [], [[]], [null, 5], Symbol('x'), () => 1])
      for (const [name, setting] of Object.entries(schema)) {
        settingProblem(name, setting, value);
        readFields(schema, { [name]: value }).should.have.property('values');
      }
  });
});
