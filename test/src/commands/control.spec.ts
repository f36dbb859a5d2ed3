import should from 'should';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { RefusedError } from '../../../src/connection/refusal';
import { CONTROL_BYTES, CONTROL_LIMIT } from '../../../src/commands/asking';
import { Control } from '../../../src/commands/control';
import type { ControlRequest } from '../../../src/commands/fields';
import type { Answer } from '../../../src/connection/requester';
import { InputError, LoginError, PassingError } from '../../../src/errors';
import type { Log } from '../../../src/log';
import { silentLog } from '../../../src/log';
import type { About } from '../../../src/sensors/inventory';
import {
  aboutCamera as camera,
  aboutRecorder as recorder,
  answer,
  FakeCommanded,
  ok,
  responseStatus,
} from '../../support/fake-asker';
import { settle, TestClock } from '../../support/test-clock';

const trigger = (port: number) => `PUT /ISAPI/System/IO/outputs/${port}/trigger`;

/** As a camera sends it: its own switch first, a region's after, odd spacing, an attribute and a comment with another. */
const tamperDocument = Buffer.concat([
  Buffer.from('<?xml version="1.0" encoding="UTF-8"?>\r\n<!-- <enabled>true</enabled> -->\r\n'),
  Buffer.from('<t:TamperDetection xmlns:t="http://www.hikvision.com/ver20/XMLSchema" note="a>b">\r\n'),
  Buffer.from('  <t:name>caf'),
  Buffer.from([0xe9, 0xff]),
  Buffer.from(
    '</t:name>\r\n  <t:TamperDetectionRegionList>\r\n   <t:TamperDetectionRegion><t:enabled>true</t:enabled></t:TamperDetectionRegion>\r\n' +
      '  </t:TamperDetectionRegionList>\r\n  <t:enabled opt="true,false" >false</t:enabled>\r\n</t:TamperDetection>\r\n',
  ),
]);

describe('control', () => {
  let clock: TestClock;
  let device: FakeCommanded;
  let logged: string[];
  let control: Control;

  beforeEach(() => {
    clock = new TestClock();
    device = new FakeCommanded();
    logged = [];
    const log: Log = { ...silentLog, error: (sentence) => logged.push(sentence) };
    control = new Control(device, clock, log);
  });

  const run = (request: ControlRequest, target: About = camera) => {
    device.known = target;
    return control.run(request);
  };
  const body = (index: number) => device.asked[index]?.body?.toString() ?? '';
  const states = () => device.asked.map((ask) => (/high|low/.exec(ask.body?.toString() ?? '') ?? [''])[0]);

  it('refuses an action that it does not know, with a sentence', async () => {
    for (const action of ['', undefined, 'explode', 3])
      await run({ action }).should.be.rejectedWith(/output, detection/);
    device.asked.should.be.empty();
  });

  describe('output', () => {
    beforeEach(() => device.on(trigger(1), ok()).on(trigger(2), ok()));

    it('switches on and off', async () => {
      const result = await run({ action: 'output', port: '1', state: 'on' });
      should(result).have.propertyByPath('ResponseStatus', 'statusString').equal('OK');
      await run({ action: 'output', port: 1, state: false });
      device.lines.should.eql([trigger(1), trigger(1)]);
      body(0).should.containEql('<IOPortData><outputState>high</outputState></IOPortData>');
      body(1).should.containEql('<IOPortData><outputState>low</outputState></IOPortData>');
    });

    it('asks for the output of a recorder’s camera on the proxy path first', async () => {
      device.on('PUT /ISAPI/ContentMgmt/IOProxy/outputs/301/trigger', ok());
      await run({ action: 'output', port: 301, state: 'on' }, recorder);
      device.lines.should.eql(['PUT /ISAPI/ContentMgmt/IOProxy/outputs/301/trigger']);
    });

    it('never tries another output than the one asked for', async () => {
      device.on(trigger(4), responseStatus(403, 4, 'Invalid Operation', 'notSupport'));
      await run({ action: 'output', port: 4, state: 'on' }, recorder).should.be.rejectedWith(/notSupport/);
      device.lines.should.eql([trigger(4)]);
    });

    for (const request of [
      { port: 0, state: 'on' },
      { port: 1.5, state: 'on' },
      { port: '', state: 'on' },
      { port: 1, state: '' },
      { port: 1, state: 'maybe' },
      { port: 1, state: 1 },
      { port: NaN, state: 'on' },
      { port: 1, state: 'pulse' },
      { port: 1, state: 'pulse', duration: 0.05 },
      { port: 1, state: 'pulse', duration: 3601 },
      { port: 1, state: 'pulse', duration: 'long' },
    ])
      it(`refuses ${JSON.stringify(request)} before anything is sent`, async () => {
        await run({ action: 'output', ...request }).should.be.rejectedWith(InputError);
        device.asked.should.be.empty();
      });

    it('ends a pulse by the clock', async () => {
      await run({ action: 'output', port: 1, state: 'pulse', duration: '0.5' });
      await clock.advance(499);
      states().should.eql(['high']);
      await clock.advance(1);
      states().should.eql(['high', 'low']);
      clock.timers.should.equal(0);
    });

    it('lets overlapping pulses last until the later end', async () => {
      await run({ action: 'output', port: 1, state: 'pulse', duration: 10 });
      await clock.advance(4000);
      await run({ action: 'output', port: 1, state: 'pulse', duration: 1 });
      await clock.advance(5999);
      states().should.eql(['high', 'high']);
      await clock.advance(1);
      states().should.eql(['high', 'high', 'low']);
      await run({ action: 'output', port: 1, state: 'pulse', duration: 1 });
      await run({ action: 'output', port: 1, state: 'pulse', duration: 3 });
      await clock.advance(2999);
      states().slice(3).should.eql(['high', 'high']);
      await clock.advance(1);
      states().slice(3).should.eql(['high', 'high', 'low']);
    });

    it('does not end a pulse that was made longer while its end waited for the device', async () => {
      let take: () => void = () => undefined;
      const slow = () =>
        new Promise<ReturnType<typeof ok>>((resolve) => {
          take = () => {
            resolve(ok());
          };
        });
      device.on(trigger(1), ok(), slow, ok());
      await run({ action: 'output', port: 1, state: 'pulse', duration: 1 });
      const second = run({ action: 'output', port: 1, state: 'pulse', duration: 5 });
      await clock.advance(1000);
      take();
      await second;
      await clock.advance(4999);
      states().should.eql(['high', 'high']);
      await clock.advance(1);
      states().should.eql(['high', 'high', 'low']);
    });

    it('lets on and off end a pulse for good', async () => {
      for (const state of ['on', 'off']) {
        await run({ action: 'output', port: 1, state: 'pulse', duration: 5 });
        await run({ action: 'output', port: 1, state });
        const sent = device.asked.length;
        await clock.advance(60_000);
        device.asked.length.should.equal(sent);
        clock.timers.should.equal(0);
      }
    });

    it('ends nothing twice where a pulse runs out while the device still thinks about "off"', async () => {
      await run({ action: 'output', port: 1, state: 'pulse', duration: 10 });
      await clock.advance(9500);
      device.on(
        trigger(1),
        () =>
          new Promise((resolve) => {
            clock.after(1000, () => {
              resolve(ok());
            });
          }),
      );
      const off = run({ action: 'output', port: 1, state: 'off' });
      await clock.advance(3000);
      await off;
      states().should.eql(['high', 'low']);
      clock.timers.should.equal(0);
    });

    it('keeps ports apart', async () => {
      await run({ action: 'output', port: 1, state: 'pulse', duration: 1 });
      await run({ action: 'output', port: 2, state: 'pulse', duration: 2 });
      await clock.advance(1000);
      device.lines.should.eql([trigger(1), trigger(2), trigger(1)]);
    });

    it('ends a pulse whose timer comes a little early', async () => {
      const hasty = new TestClock();
      const after = hasty.after.bind(hasty);
      hasty.after = (ms, then) => after(ms > 1 ? ms - 0.5 : ms, then);
      const quick = new Control(device, hasty);
      await quick.run({ action: 'output', port: 1, state: 'pulse', duration: 1 });
      await hasty.advance(1000);
      states().should.eql(['high', 'low']);
      await quick.close();
    });

    it('starts no pulse that the device refuses', async () => {
      device.on(trigger(1), responseStatus(403, 4, 'Invalid Operation', 'lowPrivilege'));
      await run({ action: 'output', port: 1, state: 'pulse', duration: 1 }).should.be.rejectedWith(
        RefusedError,
      );
      clock.timers.should.equal(0);
    });

    it('asks for a permission only where one would help', async () => {
      device.on(
        trigger(1),
        responseStatus(403, 4, 'Invalid Operation', 'lowPrivilege'),
        responseStatus(403, 4, 'Invalid Operation', 'notSupport'),
      );
      const on = { action: 'output', port: 1, state: 'on' };
      await run(on).should.be.rejectedWith({ code: 'forbidden' });
      await run(on).should.be.rejectedWith({ code: 'unsupported' });
    });

    it('tries again when the end of a pulse is not taken, and says so when it never is', async () => {
      device.on(trigger(1), ok(), responseStatus(503, 2, 'Device Busy', 'deviceBusy'), ok());
      await run({ action: 'output', port: 1, state: 'pulse', duration: 1 });
      await clock.advance(3000);
      states().should.eql(['high', 'low', 'low']);
      logged.should.be.empty();

      device.on(trigger(1), ok(), responseStatus(503, 2, 'Device Busy', 'deviceBusy'));
      await run({ action: 'output', port: 1, state: 'pulse', duration: 1 });
      await clock.advance(300_000);
      logged.length.should.equal(1);
      clock.timers.should.equal(0);
    });

    it('ends every pulse when it closes, a starting one included', async () => {
      await run({ action: 'output', port: 1, state: 'pulse', duration: 60 });
      const starting = run({ action: 'output', port: 2, state: 'pulse', duration: 60 });
      const closed = control.close();
      await closed;
      await starting;
      await settle();
      clock.timers.should.equal(0);
      device.lines.filter((_, i) => states()[i] === 'low').should.eql([trigger(1), trigger(2)]);
    });

    it('does not give a starting pulse up half way: the device may have switched on already', async () => {
      const closing = new AbortController();
      let switchOn: (answer: Answer) => void = () => undefined;
      device.on(trigger(1), () => new Promise((resolve) => (switchOn = resolve)), ok());
      const starting = control.run(
        { action: 'output', port: 1, state: 'pulse', duration: 60 },
        closing.signal,
      );
      await settle();
      closing.abort();
      const closed = control.close();
      should(device.asked[0]?.signal?.aborted).be.false();
      should(device.asked[0]?.outlives).be.true();
      switchOn(ok());
      await Promise.all([starting, closed]);
      states().should.eql(['high', 'low']);
    });

    it('ends a pulse by the path that began it, whatever is known of the device by then', async () => {
      const old = trigger(1).replace('/ISAPI', '');
      device.on(trigger(1), answer(404)).on(old, ok());
      await run({ action: 'output', port: 1, state: 'pulse', duration: 60 }, { ...camera, prefix: '' });
      device.known = new Error('nobody can tell any more');
      await control.close();
      device.lines.should.eql([trigger(1), old, old]);
      states().should.eql(['high', 'high', 'low']);
    });

    it('closes without an error when the device is gone', async () => {
      device.on(trigger(1), ok(), new Error('gone'));
      await run({ action: 'output', port: 1, state: 'pulse', duration: 60 });
      const closed = control.close();
      await clock.advance(8_000);
      await closed;
      // It goes on in the background, and is given up in the end.
      await clock.advance(90_000);
      clock.timers.should.equal(0);
      logged.length.should.equal(1);
    });
  });

  describe('detection', () => {
    const own = '/ISAPI/System/Video/inputs/channels/1/tamperDetection';

    it('replaces only the text of the document’s own <enabled> in the bytes received', async () => {
      device.on(`GET ${own}`, answer(200, tamperDocument)).on(`PUT ${own}`, ok());
      await run({ action: 'detection', sensor: 'tamper_detection', enabled: true });
      const sent = device.asked[1]?.body ?? Buffer.alloc(0);
      const expected = Buffer.from(
        tamperDocument
          .toString('latin1')
          .replace('opt="true,false" >false</t:enabled>', 'opt="true,false" >true</t:enabled>'),
        'latin1',
      );
      sent.equals(expected).should.be.true();
    });

    it('changes nothing else in any document, whatever is around the switch', () =>
      fc.assert(
        fc.asyncProperty(
          fc.uint8Array({ maxLength: 40 }),
          fc.boolean(),
          fc.constantFrom('', ' ', '\r\n\t'),
          async (noise, enabled, space) => {
            const text = Buffer.from(noise.filter((byte) => ![0x3c, 0x3e, 0x22, 0x27].includes(byte)));
            const head = Buffer.concat([
              Buffer.from('<A><B><enabled>x</enabled></B><n>'),
              text,
              Buffer.from(`</n><!--<enabled>--><![CDATA[<enabled>]]><enabled>${space}`),
            ]);
            const tail = Buffer.concat([
              Buffer.from(`${space}</enabled><c>`),
              text,
              Buffer.from('</c></A>\n'),
            ]);
            const fake = new FakeCommanded()
              .on(`GET ${own}`, answer(200, Buffer.concat([head, Buffer.from('false'), tail])))
              .on(`PUT ${own}`, ok());
            await new Control(fake, clock).run({ action: 'detection', sensor: 'tamper', enabled });
            const trimmed = head.subarray(0, head.length - space.length);
            const expected = Buffer.concat([
              trimmed,
              Buffer.from(String(enabled)),
              tail.subarray(space.length),
            ]);
            return (fake.asked[1]?.body ?? Buffer.alloc(0)).equals(expected);
          },
        ),
        { numRuns: 200 },
      ));

    const cases: [string, unknown, About, string][] = [
      ['camera motion', 'motion', camera, '/ISAPI/System/Video/inputs/channels/1/motionDetection'],
      ['a wire name', 'VMD', camera, '/ISAPI/System/Video/inputs/channels/1/motionDetection'],
      ['shelter as tamper', 'shelter_alarm', camera, own],
      ['video loss', 'video_loss', camera, '/ISAPI/System/Video/inputs/channels/1/videoLoss'],
      [
        'recorder motion',
        'motion_3',
        recorder,
        '/ISAPI/ContentMgmt/InputProxy/channels/3/video/motionDetection',
      ],
      [
        'analog input of a hybrid',
        'motion_3',
        { ...recorder, analog: true, inputs: [1, 2, 3, 4] },
        '/ISAPI/System/Video/inputs/channels/3/motionDetection',
      ],
      ['line crossing', 'Line Crossing 2', recorder, '/ISAPI/Smart/LineDetection/2'],
      [
        'a message’s sensor',
        { type: 'field_detection', channel: 7 },
        recorder,
        '/ISAPI/Smart/FieldDetection/7',
      ],
      ['region entrance', 'entering_region', camera, '/ISAPI/Smart/regionEntrance/1'],
      ['region exiting', 'regionExiting', camera, '/ISAPI/Smart/regionExiting/1'],
      ['scene change', 'scene_change_detection', camera, '/ISAPI/Smart/SceneChangeDetection/1'],
      ['PIR', 'PIR', camera, '/ISAPI/WLAlarm/PIR'],
      ['alarm input', 'i/o 2', camera, '/ISAPI/System/IO/inputs/2'],
      ['alarm input of a recorder’s camera', 'i_o_301', recorder, '/ISAPI/ContentMgmt/IOProxy/inputs/301'],
    ];
    for (const [name, sensor, target, path] of cases)
      it(`finds the switch of ${name}`, async () => {
        device.on(`GET ${path}`, answer(200, '<X><enabled>true</enabled></X>')).on(`PUT ${path}`, ok());
        await run({ action: 'detection', sensor, enabled: 'false' }, target);
        device.lines.should.eql([`GET ${path}`, `PUT ${path}`]);
        body(1).should.equal('<X><enabled>false</enabled></X>');
      });

    it('goes on to the other spelling and the other place where the first is not known', async () => {
      device
        .on('GET /ISAPI/Smart/FaceDetection/1', responseStatus(403, 4, 'Invalid Operation', 'notSupport'))
        .on('GET /ISAPI/Smart/FaceDetect/1', answer(200, '<F><enabled>true</enabled></F>'))
        .on('PUT /ISAPI/Smart/FaceDetect/1', ok());
      await run({ action: 'detection', sensor: 'face_detection', enabled: false });
      const analog = '/ISAPI/System/Video/inputs/channels/2/motionDetection';
      device.on(`GET ${analog}`, answer(200, '<F><enabled>true</enabled></F>')).on(`PUT ${analog}`, ok());
      await run({ action: 'detection', sensor: 'motion', channel: 2, enabled: false }, recorder);
      device.lines.slice(-2).should.eql([`GET ${analog}`, `PUT ${analog}`]);
    });

    it('reports what was said where the path is known, whichever of the two that is', async () => {
      const own = '/ISAPI/System/Video/inputs/channels/1/motionDetection';
      const proxy = '/ISAPI/ContentMgmt/InputProxy/channels/1/video/motionDetection';
      const refused = responseStatus(403, 4, 'Invalid Operation', 'notSupport');
      for (const path of [own, proxy]) {
        device.on(`GET ${own}`, answer(404)).on(`GET ${proxy}`, answer(404)).on(`GET ${path}`, refused);
        await run({ action: 'detection', sensor: 'motion', enabled: true }).should.be.rejectedWith(
          /notSupport/,
        );
      }
    });

    it('sends a document back as XML, whatever the device calls it', async () => {
      const path = '/ISAPI/Smart/LineDetection/1';
      device
        .on(`GET ${path}`, answer(200, '<X><enabled>true</enabled></X>', 'text/html'))
        .on(`PUT ${path}`, ok());
      await run({ action: 'detection', sensor: 'line_crossing', enabled: false });
      should(device.asked[1]?.contentType).match(/^application\/xml/);
    });

    it('takes channel 1 where the sensor of a message has none', async () => {
      const path = '/ISAPI/Smart/LineDetection/1';
      device.on(`GET ${path}`, answer(200, '<X><enabled>true</enabled></X>')).on(`PUT ${path}`, ok());
      for (const sensor of [{ type: 'line_crossing' }, { type: 'line_crossing', channel: null }])
        await run({ action: 'detection', sensor, enabled: false });
      device.lines.should.eql([`GET ${path}`, `PUT ${path}`, `GET ${path}`, `PUT ${path}`]);
    });

    it('prefers the channel that is set over the one of the sensor', async () => {
      const path = '/ISAPI/Smart/LineDetection/5';
      device.on(`GET ${path}`, answer(200, '<X><enabled>true</enabled></X>')).on(`PUT ${path}`, ok());
      await run({
        action: 'detection',
        sensor: { type: 'line_crossing', channel: 2 },
        channel: 5,
        enabled: false,
      });
      device.lines[0]?.should.equal(`GET ${path}`);
    });

    it('reports a refused switch in the device’s words', async () => {
      const path = '/ISAPI/Smart/LineDetection/1';
      device
        .on(`GET ${path}`, answer(200, '<X><enabled>false</enabled></X>'))
        .on(`PUT ${path}`, responseStatus(200, 4, 'Invalid Operation', 'mutexWithPeopleCounting'));
      const error: unknown = await run({ action: 'detection', sensor: 'line_crossing', enabled: true }).catch(
        (e: unknown) => e,
      );
      should(error).be.instanceof(RefusedError);
      should(error)
        .have.property('message')
        .match(/mutexWithPeopleCounting \(status 200, code 4\)/);
      // For programs, which decide by codes and not by sentences.
      should(error).match({
        status: 200,
        response: { statusCode: 4, subStatusCode: 'mutexWithPeopleCounting' },
      });
    });

    it('asks what a smart event excludes before it is enabled, and only then', async () => {
      const path = '/ISAPI/Smart/LineDetection/1';
      const mutex = 'POST /ISAPI/System/mutexFunction?format=json';
      device
        .on(`GET ${path}`, answer(200, '<X><enabled>false</enabled></X>'))
        .on(`PUT ${path}`, ok())
        .on(mutex, answer(200, '{"MutexFunctionList":[{"mutexFunction":"faceSnap","channelID":[1]}]}'));
      await run({ action: 'detection', sensor: 'line_crossing', enabled: true }).should.be.rejectedWith(
        'The device cannot do this together with faceSnap (channel 1).',
      );
      device.lines.should.eql([`GET ${path}`, mutex]);
      await run({ action: 'detection', sensor: 'line_crossing', enabled: false });
      device.on(mutex, answer(200, '{"MutexFunctionList":[]}'));
      await run({ action: 'detection', sensor: 'line_crossing', enabled: true });
      device.on(mutex, new LoginError('login-refused', { time: '12:30' }, 0));
      await run({ action: 'detection', sensor: 'line_crossing', enabled: true }).should.be.rejectedWith(
        LoginError,
      );
    });

    it('goes on where the device cannot say what it excludes, but not after the node has closed', async () => {
      const path = '/ISAPI/Smart/LineDetection/1';
      const mutex = 'POST /ISAPI/System/mutexFunction?format=json';
      const request = { action: 'detection', sensor: 'line_crossing', enabled: true };
      device.on(`GET ${path}`, answer(200, '<X><enabled>false</enabled></X>')).on(`PUT ${path}`, ok());
      device.on(mutex, new PassingError('reset', {}, true));
      await run(request);
      device.lines.at(-1)?.should.equal(`PUT ${path}`);
      const closing = new AbortController();
      device.on(mutex, () => {
        closing.abort(new Error('closed'));
        throw new Error('closed');
      });
      await control.run(request, closing.signal).should.be.rejectedWith('closed');
      device.lines.at(-1)?.should.equal(mutex);
    });

    it('understands every form of what is excluded, and none that is nonsense', async () => {
      const path = '/ISAPI/Smart/LineDetection/1';
      const mutex = 'POST /ISAPI/System/mutexFunction?format=json';
      device.on(`GET ${path}`, answer(200, '<X><enabled>false</enabled></X>')).on(`PUT ${path}`, ok());
      const cases: [string, string | null][] = [
        ['[{"mutexFunction":"faceSnap"}]', 'faceSnap'],
        ['[{"mutexFunction":"faceSnap","channelID":2}]', 'faceSnap (channel 2)'],
        ['[{"mutexFunction":"a","channelID":[1,2]},{"mutexFunction":"b"}]', 'a (channel 1, 2), b'],
        ['[7, null, {}, {"mutexFunction":5}]', null],
        ['{"mutexFunction":"faceSnap"}', null],
      ];
      for (const [list, words] of cases) {
        device.on(mutex, answer(200, `{"MutexFunctionList":${list}}`));
        const result = run({ action: 'detection', sensor: 'line_crossing', enabled: true });
        if (words === null) await result;
        else await result.should.be.rejectedWith(`The device cannot do this together with ${words}.`);
      }
    });

    it('does not ask what is excluded by what is on already', async () => {
      const path = '/ISAPI/Smart/LineDetection/1';
      device.on(`GET ${path}`, answer(200, '<X><enabled>true</enabled></X>')).on(`PUT ${path}`, ok());
      await run({ action: 'detection', sensor: 'line_crossing', enabled: true });
      device.lines.should.eql([`GET ${path}`, `PUT ${path}`]);
    });

    for (const [name, document] of Object.entries({
      'no switch': '<X><on>true</on></X>',
      'only a region’s': '<X><R><enabled>true</enabled></R></X>',
      'an open switch': '<X><enabled>true',
      'an element in it': '<X><enabled><a/></enabled></X>',
      'a page': '<html><body>hello',
      nothing: '',
    }))
      it(`says so where the document has ${name}, and sends nothing back`, async () => {
        device.on(`GET ${own}`, answer(200, document));
        await run({ action: 'detection', sensor: 'tamper', enabled: true }).should.be.rejectedWith(
          /no switch|refused|answered with a web page/,
        );
        device.lines.length.should.equal(1);
      });

    for (const request of [
      { sensor: 'motion' },
      { sensor: 'motion', enabled: 'perhaps' },
      { sensor: '', enabled: true },
      { sensor: 'disk_full', enabled: true },
      { sensor: 'constructor', enabled: true },
      { sensor: 'motion', channel: 1.5, enabled: true },
    ])
      it(`refuses ${JSON.stringify(request)} before anything is sent`, async () => {
        await run({ action: 'detection', ...request }).should.be.rejectedWith(InputError);
        device.asked.should.be.empty();
      });

    const captures = '../shared/captures';
    const found = existsSync(captures)
      ? readdirSync(captures).filter((file) =>
          /motionDetection\.xml|Smart\..*xml$|videoLoss\.xml|WLAlarm.*xml$/.test(file),
        )
      : [];
    if (found.length === 0)
      it('switches the documents of real devices (SKIPPED: no ../shared/captures here)');
    for (const file of found)
      it(`switches a real document and keeps its other bytes: ${file}`, async () => {
        const document = readFileSync(`${captures}/${file}`);
        device.on(`GET ${own}`, answer(200, document)).on(`PUT ${own}`, ok());
        await run({ action: 'detection', sensor: 'tamper', enabled: true });
        await run({ action: 'detection', sensor: 'tamper', enabled: false });
        const texts = [1, 3].map((index) => device.asked[index]?.body?.toString('latin1') ?? '');
        const original = document.toString('latin1');
        const first = original.indexOf('<enabled>') + '<enabled>'.length;
        const end = original.indexOf('<', first);
        texts.should.eql([
          `${original.slice(0, first)}true${original.slice(end)}`,
          `${original.slice(0, first)}false${original.slice(end)}`,
        ]);
      });
  });

  describe('preset and reboot', () => {
    it('goes to a preset on camera and recorder', async () => {
      device
        .on('PUT /ISAPI/PTZCtrl/channels/1/presets/3/goto', ok())
        .on('PUT /ISAPI/ContentMgmt/PTZCtrlProxy/channels/2/presets/3/goto', ok())
        .on('PUT /ISAPI/PTZCtrl/channels/4/presets/3/goto', ok());
      await run({ action: 'preset', preset: '3' });
      await run({ action: 'preset', preset: 3, channel: '2' }, recorder);
      await run({ action: 'preset', preset: 3, channel: 4 }, recorder);
      device.lines.should.eql([
        'PUT /ISAPI/PTZCtrl/channels/1/presets/3/goto',
        'PUT /ISAPI/ContentMgmt/PTZCtrlProxy/channels/2/presets/3/goto',
        'PUT /ISAPI/ContentMgmt/PTZCtrlProxy/channels/4/presets/3/goto',
        'PUT /ISAPI/PTZCtrl/channels/4/presets/3/goto',
      ]);
    });

    it('refuses a preset that is no number', async () => {
      await run({ action: 'preset', preset: '1/../../reboot' }).should.be.rejectedWith(InputError);
    });

    it('reboots, once', async () => {
      device.on('PUT /ISAPI/System/reboot', ok());
      await run({ action: 'reboot' });
      device.lines.should.eql(['PUT /ISAPI/System/reboot']);
    });
  });

  describe('request', () => {
    const path = '/ISAPI/System/status';

    it('gives XML and JSON as plain objects', async () => {
      device
        .on(
          `GET ${path}`,
          answer(200, '<h:DeviceStatus xmlns:h="x"><h:up>5</h:up><h:up>6</h:up></h:DeviceStatus>'),
        )
        .on(`GET ${path}?format=json`, answer(200, '{"a":[1,{"b":null}]}', 'application/json'));
      const xml = await run({ action: 'request', path });
      should(xml).eql({ DeviceStatus: { up: ['5', '6'] } });
      should(Object.getPrototypeOf(xml) === Object.prototype).be.true();
      should(await run({ action: 'request', method: 'get', path: `${path}?format=json` })).eql({
        a: [1, { b: null }],
      });
    });

    it('gives other bodies as they are, and a status where there is none', async () => {
      device.on(`GET ${path}`, answer(200, 'plain', 'text/plain')).on(`DELETE ${path}`, answer(204));
      should(await run({ action: 'request', path })).eql({
        contentType: 'text/plain',
        data: Buffer.from('plain'),
      });
      should(await run({ action: 'request', method: 'DELETE', path })).eql({ status: 204 });
    });

    it('has 15 s and 10 MB', async () => {
      device.on(`GET ${path}`, ok());
      await run({ action: 'request', path });
      should(device.asked[0]).have.properties({ limit: CONTROL_LIMIT, maxBytes: CONTROL_BYTES });
      CONTROL_LIMIT.should.equal(15_000);
      CONTROL_BYTES.should.equal(10 * 1024 * 1024);
    });

    it('sends text as it is, an object with one root as XML, and as JSON where the path says so or it has no one root', async () => {
      device.on(`PUT ${path}`, ok()).on(`POST ${path}?format=json`, ok());
      await run({ action: 'request', method: 'PUT', path, body: '<A>ä</A>' });
      await run({
        action: 'request',
        method: 'PUT',
        path,
        body: { A: { $: { version: '1' }, b: 'x & y', c: [1, 2] } },
      });
      await run({ action: 'request', method: 'POST', path: `${path}?format=json`, body: { a: 1 } });
      await run({ action: 'request', method: 'PUT', path, body: '{"a":1}' });
      await run({ action: 'request', method: 'PUT', path, body: { a: 1, b: [2] } });
      await run({ action: 'request', method: 'PUT', path, body: [1] });
      body(4).should.equal('{"a":1,"b":[2]}');
      body(5).should.equal('[1]');
      body(0).should.equal('<A>ä</A>');
      body(1).should.match(/<A version="1"><b>x &amp; y<\/b><c>1<\/c><c>2<\/c><\/A>$/);
      body(2).should.equal('{"a":1}');
      device.asked
        .map((ask) => ask.contentType?.split(';')[0])
        .should.eql(['application/xml', 'application/xml', ...Array<string>(4).fill('application/json')]);
    });

    for (const bad of [
      '',
      'ISAPI/System/status',
      '//evil.example/x',
      'http://evil.example/',
      '/ISAPI//x',
      '/ISAPI/x\r\nHost: evil',
      '/ISAPI/x\n',
      '/ISAPI/x#y',
      '/ISAPI/ä',
      '/ISAPI/a b',
      '/ISAPI/Event/notification/alertStream',
      '/ISAPI/Event/notification/ALERTSTREAM?x=1',
      '/ISAPI/Event/notification/alert%53tream',
      '/ISAPI/Event/notification/alert%2553tream',
      `/${'x'.repeat(3000)}`,
      7,
      null,
    ])
      it(`refuses the path ${JSON.stringify(bad).slice(0, 60)}`, async () => {
        await run({ action: 'request', path: bad }).should.be.rejectedWith(InputError);
        device.asked.should.be.empty();
      });

    for (const request of [
      { method: 'PATCH' },
      { method: 'GET', body: '<A/>' },
      { method: 'PUT', body: 5 },
      { method: 'PUT', body: 'x'.repeat(10 * 1024 * 1024 + 1) },
      { method: 'PUT', body: { A: 'x'.repeat(10 * 1024 * 1024 + 1) } },
      { method: 'PUT', body: { 'not a name<': 1 } },
    ])
      it(`refuses ${JSON.stringify(request).slice(0, 60)}`, async () => {
        await run({ action: 'request', path, ...request }).should.be.rejectedWith(InputError);
        device.asked.should.be.empty();
      });

    it('sends a buffer as it is, as XML unless the path says JSON', async () => {
      const bytes = Buffer.from([0x3c, 0xff, 0x00]);
      for (const [at, type] of [
        [path, 'application/xml'],
        [`${path}?format=json`, 'application/json'],
      ] as const) {
        device.on(`PUT ${at}`, ok());
        await run({ action: 'request', method: 'PUT', path: at, body: bytes });
        should(device.asked.at(-1)?.body).eql(bytes);
        should(device.asked.at(-1)?.contentType).startWith(type);
      }
    });

    it('refuses an object that contains itself', async () => {
      const circle: Record<string, unknown> = {};
      circle.a = circle;
      for (const at of [path, `${path}?format=json`])
        await run({ action: 'request', method: 'PUT', path: at, body: circle }).should.be.rejectedWith(
          InputError,
        );
    });

    it('makes an error of a ResponseStatus other than OK even with 200, XML and JSON', async () => {
      device
        .on(`GET ${path}`, responseStatus(200, 7, 'Reboot Required', 'rebootRequired'))
        .on(`PUT ${path}`, answer(200, '{"statusCode":6,"statusString":"Invalid Content","errorMsg":"name"}'))
        .on(`POST ${path}`, answer(200, '{"ResponseStatus":{"statusCode":4,"subStatusCode":"notSupport"}}'));
      await run({ action: 'request', path }).should.be.rejectedWith(
        /Reboot Required: rebootRequired \(status 200, code 7\)/,
      );
      await run({ action: 'request', method: 'PUT', path }).should.be.rejectedWith(/Invalid Content: name/);
      await run({ action: 'request', method: 'POST', path }).should.be.rejectedWith(/notSupport/);
    });

    it('takes the words of a ResponseStatus without a code', async () => {
      device
        .on(
          `GET ${path}`,
          answer(200, '<ResponseStatus><statusString>Invalid Operation</statusString></ResponseStatus>'),
        )
        .on(`PUT ${path}`, answer(200, '<ResponseStatus><statusString>OK</statusString></ResponseStatus>'))
        .on(`POST ${path}`, answer(200, '{"statusCode":4,"errorMsg":"no"}'));
      await run({ action: 'request', path }).should.be.rejectedWith(/Invalid Operation \(status 200\)/);
      await run({ action: 'request', method: 'PUT', path });
      await run({ action: 'request', method: 'POST', path }).should.be.rejectedWith(
        /no \(status 200, code 4\)/,
      );
    });

    it('takes status codes 0 and 1 for OK', async () => {
      device.on(`GET ${path}`, responseStatus(200, 0, 'OK', 'ok')).on(`PUT ${path}`, ok());
      await run({ action: 'request', path });
      await run({ action: 'request', method: 'PUT', path });
    });

    it('tells HTTP errors without words by their status, and redirects as what they are', async () => {
      device
        .on(`GET ${path}`, answer(500))
        .on(`PUT ${path}`, answer(403, '<html>no</html>', 'text/html'))
        .on(
          `POST ${path}`,
          { ...answer(302), header: () => ['https://10.0.0.9/'] },
          { ...answer(302), header: () => ['http://10.0.0.9/'] },
          answer(302),
          answer(503),
        );
      await run({ action: 'request', path }).should.be.rejectedWith('The device answered with status 500.');
      await run({ action: 'request', method: 'PUT', path }).should.be.rejectedWith(/403/);
      await run({ action: 'request', method: 'POST', path }).should.be.rejectedWith(
        'The device only answers over SSL.',
      );
      for (const words of [/another address, which is not followed/, /another address/, /device is busy/])
        await run({ action: 'request', method: 'POST', path }).should.be.rejectedWith(words);
      await run({ action: 'request', method: 'DELETE', path }).should.be.rejectedWith(
        'The device does not know /ISAPI/System/status (status 404).',
      );
    });

    it('puts a device’s words on one line and cuts them', async () => {
      device.on(`GET ${path}`, responseStatus(403, 4, `a\nb\u202e${'x'.repeat(5000)}`, 'c'));
      const error: unknown = await run({ action: 'request', path }).catch((e: unknown) => e);
      const message = error instanceof Error ? error.message : '';
      message.should.match(/^The device refuses this: .*connected \(a b x+…?, status 403, code 4\)\.$/);
      message.length.should.be.below(350);
    });
  });
});
