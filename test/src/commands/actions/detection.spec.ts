import should from 'should';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { RefusedError } from '../../../../src/connection/refusal';
import { Control } from '../../../../src/commands/control';
import { InputError, LoginError, PassingError } from '../../../../src/errors';
import type { About } from '../../../../src/sensors/inventory';
import { controlRig, ControlRig } from '../../../support/control-rig';
import {
  aboutCamera as camera,
  aboutRecorder as recorder,
  answer,
  FakeCommanded,
  ok,
  responseStatus,
} from '../../../support/fake-asker';

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

describe('switching detection', () => {
  let clock: ControlRig['clock'];
  let control: ControlRig['control'];
  let device: ControlRig['device'];
  let run: ControlRig['run'];
  let body: ControlRig['body'];

  beforeEach(() => {
    ({ clock, control, device, run, body } = controlRig());
  });

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
          const tail = Buffer.concat([Buffer.from(`${space}</enabled><c>`), text, Buffer.from('</c></A>\n')]);
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
  if (found.length === 0) it('switches the documents of real devices (SKIPPED: no ../shared/captures here)');
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
