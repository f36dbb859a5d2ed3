import should from 'should';
import { DeviceFields, readSettings, ReadSettings } from '../../../src/device/settings';

function read(fields: Partial<DeviceFields> = {}, credentials = {}): ReadSettings {
  return readSettings({ id: 'd1', host: 'cam.lan', ...fields }, credentials, null);
}

describe('the settings of a device', () => {
  it('have the defaults of the product page', () => {
    read({}, { username: 'admin', password: ' secret ' }).should.eql({
      settings: {
        id: 'd1',
        name: '',
        address: { host: 'cam.lan', port: 80, ssl: false },
        tls: null,
        username: 'admin',
        password: ' secret ',
        source: 'stream',
        delay: 5000,
        hold: 5000,
        silence: null,
        customize: [],
      },
      token: '',
      problems: [],
    });
  });

  it('take numbers and switches as text, in seconds', () => {
    const { settings, problems } = read({
      name: ' Home ',
      port: '8443',
      ssl: 'true',
      delay: '0',
      hold: ' 1.5 ',
      silence: '15',
      customize: [{ sensor: 'motion_1', ignored: 'true', delay: '30' }],
    });
    problems.should.eql([]);
    should(settings).match({
      name: 'Home',
      address: { host: 'cam.lan', port: 8443, ssl: true },
      delay: 0,
      hold: 1500,
      silence: 15_000,
      customize: [{ sensor: 'motion_1', ignored: 'true', delay: '30' }],
    });
    should(read({ port: 81, delay: 86_400, hold: 7, silence: 600 }).settings).match({
      address: { port: 81 },
      delay: 86_400_000,
      hold: 7000,
      silence: 600_000,
    });
  });

  it('let scheme and port of a pasted URL win', () => {
    should(read({ host: 'https://cam.lan:8443/doc', port: '81' }).settings?.address).eql({
      host: 'cam.lan',
      port: 8443,
      ssl: true,
    });
    should(read({ ssl: true }).settings?.address.port).equal(443);
  });

  it('refuse a password in the host and do not repeat it', () => {
    const { settings, problems } = read({ host: 'http://admin:hunter2@cam.lan' });
    should(settings).equal(null);
    should(problems.length).equal(1);
    problems.join().should.not.match(/hunter2/);
    problems.join().should.match(/Enter them in their own fields/);
  });

  const bad: [string, Partial<DeviceFields>, RegExp, object][] = [
    [
      'delay below 0',
      { delay: -1 },
      /delay "-1" is not a number of seconds from 0 to 86400/,
      { delay: 5000 },
    ],
    ['delay above a day', { delay: '86401' }, /delay "86401"/, { delay: 5000 }],
    ['delay in words', { delay: 'soon' }, /delay "soon"/, { delay: 5000 }],
    ['delay as something else', { delay: { a: 1 } }, /delay "object"/, { delay: 5000 }],
    ['hold below 1', { hold: 0.5 }, /hold "0.5" is not a number of seconds from 1 /, { hold: 5000 }],
    [
      'silence below 15',
      { silence: 14 },
      /silence "14" is not a number of seconds from 15/,
      { silence: null },
    ],
    [
      'port out of range',
      { port: 70_000 },
      /port must be/,
      { address: { host: 'cam.lan', port: 80, ssl: false } },
    ],
    ['customize as text', { customize: 'motion' }, /no list/, { customize: [] }],
    ['a row that is none', { customize: [null] }, /Row 1/, {}],
    [
      'a delay of customize out of range',
      { customize: [{ sensor: 'motion', delay: -5 }] },
      /"-5" for "motion"/,
      {},
    ],
  ];
  for (const [title, fields, problem, used] of bad) {
    it(`say what is wrong and use the default: ${title}`, () => {
      const { settings, problems } = read(fields);
      should(problems.length).equal(1);
      should(problems[0]).match(problem);
      should(settings).match(used);
    });
  }

  it('need a host', () => {
    for (const host of ['', '  ', undefined, null, 5000]) {
      const { settings, problems } = read({ host: host === 5000 ? 'not a host!' : host });
      should(settings).equal(null);
      should(problems.length).equal(1);
    }
  });

  it('never throw, whatever a hand-written flow holds', () => {
    for (const value of [null, undefined, true, 0, NaN, {}, [], [[]], Symbol('x'), () => 1]) {
      read({
        name: value,
        port: value,
        ssl: value,
        delay: value,
        hold: value,
        silence: value,
        customize: value,
      });
      read({ host: value });
      readSettings({ id: 'x', host: 'h' }, { username: value, password: value }, null).should.be.ok();
    }
  });
});
