import should from 'should';
import type { Answer } from '../../../src/connection/requester';
import { discover } from '../../../src/setup/discovery';
import { LastingError, LoginError, PassingError } from '../../../src/errors';
import type { Inventory } from '../../../src/sensors/inventory';
import {
  camera,
  capabilities,
  channelList,
  deviceInfo,
  list,
  paths,
  recorder,
  trigger,
} from '../../support/discovered';
import { answer, FakeAsker, responseStatus } from '../../support/fake-asker';

describe('discovery of a camera', () => {
  it('learns name, model, firmware, type, channels and triggers', async () => {
    const asker = camera();
    should(await discover(asker)).eql({
      info: { name: 'Front Porch', model: 'DS-2CD2042WD-I', firmware: 'V5.5.0', deviceType: 'IPCamera' },
      recorder: false,
      channels: [{ id: 1, name: 'Camera 01' }],
      proxies: [],
      inputs: [],
      analog: null,
      allChannels: true,
      triggers: [{ id: 'VMD-1', type: 'VMD', number: 1, notifies: true }],
      prefix: '/ISAPI',
      problems: [],
    } satisfies Inventory);
    asker.lines.should.not.containEql(paths.capabilities);
    asker.asked.every(({ limit }) => limit !== undefined && limit <= 10_000).should.be.true();
  });

  it('reads deviceInfo in any namespace or none, JSON-like names and markup staying text', async () => {
    for (const namespace of [
      '',
      'xmlns="urn:psialliance-org"',
      'xmlns="http://www.isapi.org/ver20/XMLSchema"',
    ]) {
      const asker = camera().on(paths.info, deviceInfo({ namespace, name: 'A &amp; &lt;b&gt;' }));
      should((await discover(asker)).info).match({ name: 'A & <b>', deviceType: 'IPCamera' });
    }
  });

  it('finds the list of video inputs as root or inside VideoInput', async () => {
    const inner =
      '<VideoInputChannelList><VideoInputChannel><id>1</id><name>Gate</name></VideoInputChannel></VideoInputChannelList>';
    for (const body of [inner, `<VideoInput>${inner}</VideoInput>`]) {
      const found = await discover(camera().on(paths.inputs, answer(200, body)));
      should(found.channels).eql([{ id: 1, name: 'Gate' }]);
    }
  });

  it('keeps names short and on one line', async () => {
    const asker = camera().on(paths.info, deviceInfo({ name: `a&#10;b${'x'.repeat(1000)}` }));
    const { info } = await discover(asker);
    should(info.name).match(/^a bx{3,125}$/);
  });
});

describe('discovery of a recorder', () => {
  it('learns its IP channels and that it has no analog inputs', async () => {
    should(await discover(recorder())).match({
      recorder: true,
      channels: [
        { id: 1, name: 'garden' },
        { id: 2, name: 'Driveway' },
      ],
      proxies: [1, 2],
      analog: false,
    });
  });

  it('knows NVR and DVR in any case, and a DVR that says IPC by its IP channels', async () => {
    for (const type of ['NVR', 'dvr']) {
      const asker = new FakeAsker().on(paths.info, deviceInfo({ type }));
      (await discover(asker)).should.match({ recorder: true, channels: [] });
    }
    const hybrid = recorder().on(paths.info, deviceInfo({ type: 'IPC' }));
    (await discover(hybrid)).recorder?.should.be.true();
    (await discover(camera())).should.match({ recorder: false });
  });

  it('does not say what it is where the device does not', async () => {
    const asker = camera().on(paths.info, answer(500));
    should((await discover(asker)).recorder).equal(null);
    should((await discover(camera().on(paths.info, deviceInfo({ type: '' })))).recorder).equal(null);
  });

  it('knows of analog inputs by either list, and says so where neither can be read', async () => {
    const cases: [Answer, Answer, boolean | null][] = [
      [capabilities(4), channelList('VideoInput', [1, ''], [2, '']), true],
      [capabilities(0), channelList('VideoInput', [1, '']), false],
      [answer(403), channelList('VideoInput'), false],
      [answer(403), channelList('VideoInput', [1, '']), true],
      [capabilities(4), answer(404), true],
      [answer(403), answer(404), null],
    ];
    for (const [caps, inputs, analog] of cases) {
      const asker = recorder().on(paths.capabilities, caps).on(paths.inputs, inputs);
      should((await discover(asker)).analog).equal(analog);
    }
  });

  it('tells which numbers are its own analog inputs, also where an IP channel has the same one', async () => {
    const inputs = channelList('VideoInput', [1, 'Gate'], [2, 'Yard']);
    const proxies = channelList('InputProxy', [2, 'IP'], [3, 'Hall']);
    const cases: [string, Answer, Answer, number[]][] = [
      ['listed', capabilities(2), inputs, [1, 2]],
      ['only counted', capabilities(4), answer(404), [1, 2, 3, 4]],
      // Without their number the list may hold IP channels too, so nobody knows what 2 is.
      ['listed, not counted', answer(403), inputs, [1]],
      ['none', capabilities(0), inputs, []],
      ['nothing known', answer(403), answer(404), []],
    ];
    for (const [title, caps, list, wanted] of cases) {
      const asker = recorder().on(paths.capabilities, caps).on(paths.inputs, list).on(paths.proxies, proxies);
      should((await discover(asker)).inputs).eql(wanted, title);
    }
    should((await discover(camera())).inputs).eql([]);
  });

  it('finds the number of analog inputs however deep it stands, and takes a list without entries for none', async () => {
    const deep = answer(
      200,
      '<DeviceCap><A><B>1</B></A><A><B><videoInputPortNums>2</videoInputPortNums></B></A></DeviceCap>',
    );
    should((await discover(recorder().on(paths.capabilities, deep))).analog).be.true();
    const empty = answer(200, '<VideoInput><size>0</size></VideoInput>');
    const none = recorder().on(paths.capabilities, answer(403)).on(paths.inputs, empty);
    should((await discover(none)).analog).be.false();
  });

  it('joins analog and IP channels, each id once', async () => {
    const inputs = channelList('VideoInput', [1, 'Gate'], [2, 'Yard']);
    const proxies = channelList(
      'InputProxy',
      [2, 'IP'],
      [3, 'Hall'],
      [0, 'none'],
      ['x', 'none'],
      [3, 'again'],
    );
    const hybrid = recorder().on(paths.inputs, inputs).on(paths.proxies, proxies);
    should((await discover(hybrid.on(paths.capabilities, capabilities(2)))).channels).eql([
      { id: 1, name: 'Gate' },
      { id: 2, name: 'Yard' },
      { id: 3, name: 'Hall' },
    ]);
    should((await discover(hybrid.on(paths.capabilities, capabilities(0)))).channels).eql([
      { id: 1, name: 'Gate' },
      { id: 2, name: 'IP' },
      { id: 3, name: 'Hall' },
    ]);
  });
});

describe('discovery goes on without', () => {
  const deviceError = responseStatus(500, 3, 'Device Error', 'deviceError');
  const failures: [string, Answer, RegExp][] = [
    ['500 Device Error', deviceError, /list of events could not be read: .*Device Error/],
    ['200 with Device Error', responseStatus(200, 3, 'Device Error', 'deviceError'), /Device Error/],
    ['503 Device Busy', responseStatus(503, 2, 'Device Busy', 'deviceBusy'), /Device Busy/],
    ['403', answer(403), /status 403/],
    [
      'an HTML page',
      answer(200, '<!DOCTYPE html><html><body>Login</body></html>', 'text/html'),
      /a web page/,
    ],
    ['another document', answer(200, '<Hello/>'), /not what/],
    ['a torn document', answer(200, '<EventTriggerList><EventTrigger>'), /not what/],
    ['nothing', answer(200, ''), /answered with nothing/],
    ['an entity bomb', answer(200, '<!DOCTYPE a [<!ENTITY b "c">]><EventTriggerList/>'), /not what/],
    [
      'too many tags',
      answer(200, `<EventTriggerList>${'<a/>'.repeat(600_000)}</EventTriggerList>`),
      /larger than can be read \(/,
    ],
  ];
  for (const [title, failure, why] of failures) {
    it(`a list of events: ${title}`, async () => {
      const found = await discover(camera(failure));
      should(found.triggers).equal(null);
      should(found.channels).have.length(1);
      should(found.info.name).equal('Front Porch');
      found.problems.length.should.equal(1);
      should(found.problems[0]).match(why);
    });

    it(`device information: ${title}`, async () => {
      const found = await discover(camera().on(paths.info, failure));
      should(found.info).eql({ name: null, model: null, firmware: null, deviceType: null });
      should(found.triggers).have.length(1);
      found.problems.length.should.equal(1);
    });
  }

  it('answers that come too late or are torn', async () => {
    const late = new PassingError('answer-timeout', { seconds: 8 });
    const asker = camera().on(paths.info, late).on(paths.triggers, new PassingError('reset'));
    const found = await discover(asker);
    should(found.channels).have.length(1);
    found.problems.length.should.equal(2);
  });

  it('tells of a recorder without its list of channels, not of a camera without one', async () => {
    const found = await discover(recorder().on(paths.proxies, answer(403)));
    should(found.problems).match([/list of IP channels/]);
    should((await discover(camera().on(paths.proxies, answer(403)))).problems).eql([]);
  });

  it('uses the old path where only that lists the events (pyHik#62)', async () => {
    const asker = camera(deviceError).on('GET /Event/triggers', answer(200, list(trigger('VMD-1', 'VMD'))));
    const found = await discover(asker);
    should(found.triggers).have.length(1);
    should(found.prefix).equal('/ISAPI');
    should(found.problems).eql([]);
  });
});

describe('firmware with the old paths', () => {
  it('is asked without /ISAPI after a 404, from then on only so', async () => {
    const asker = new FakeAsker()
      .on('GET /System/deviceInfo', deviceInfo())
      .on('GET /Event/triggers', answer(200, list(trigger('VMD-1', 'VMD'))));
    const found = await discover(asker);
    should(found).match({ prefix: '', info: { name: 'Front Porch' }, triggers: [{ type: 'VMD' }] });
    asker.lines.slice(0, 3).should.eql([paths.info, 'GET /System/deviceInfo', 'GET /Event/triggers']);
    asker.lines
      .slice(3)
      .some((line) => line.includes('/ISAPI'))
      .should.be.false();
  });

  it('is not guessed where nothing answers', async () => {
    const found = await discover(new FakeAsker());
    should(found.prefix).equal(null);
    should(found.recorder).equal(null);
    found.problems.length.should.equal(2);
    should(found.problems[0]).match(/does not know \/ISAPI\/System\/deviceInfo/);
  });
});

describe('discovery gives up', () => {
  it('when the first request finds nobody, without asking more', async () => {
    const errors = [
      new PassingError('unreachable', { host: 'h', port: 80 }),
      new PassingError('unknown-host', { host: 'h' }),
      new PassingError('connect-timeout', { host: 'h', port: 80, seconds: 10 }),
      new LastingError('certificate-self-signed'),
    ];
    for (const error of errors) {
      const asker = new FakeAsker().on(paths.info, error);
      await discover(asker).should.be.rejectedWith(error);
      asker.asked.length.should.equal(1);
    }
  });

  it('at a refused login wherever it comes, and sends nothing after it', async () => {
    const refused = new LoginError('login-refused', { time: '12:00' }, 0);
    for (const path of [paths.info, paths.triggers, paths.proxies]) {
      const asker = camera().on(path, refused);
      await discover(asker).should.be.rejectedWith(refused);
      asker.lines.at(-1)?.should.equal(path);
    }
  });

  it('not when the network fails later', async () => {
    const asker = camera().on(paths.triggers, new PassingError('unreachable', { host: 'h', port: 80 }));
    const found = await discover(asker);
    should(found.problems).match([/Nothing answers/]);
  });

  it('when it is told to', async () => {
    const stop = new AbortController();
    const asker = camera().on(paths.triggers, () => {
      stop.abort(new Error('enough'));
      throw new PassingError('reset');
    });
    await discover(asker, { signal: stop.signal }).should.be.rejected();
    asker.lines.at(-1)?.should.equal(paths.triggers);
  });
});
