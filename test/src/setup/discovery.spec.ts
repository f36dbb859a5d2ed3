import should from 'should';
import type { Answer } from '../../../src/connection/requester';
import { discover } from '../../../src/setup/discovery';
import { LastingError, LoginError, PassingError } from '../../../src/errors';
import type { Inventory, Trigger } from '../../../src/sensors/inventory';
import { answer, FakeAsker, responseStatus } from '../../support/fake-asker';

const xmlns = 'xmlns="http://www.hikvision.com/ver20/XMLSchema"';

function deviceInfo(fields: { type?: string; name?: string; namespace?: string } = {}): Answer {
  const { type = 'IPCamera', name = 'Front Porch', namespace = xmlns } = fields;
  return answer(
    200,
    `<?xml version="1.0" encoding="UTF-8"?>\n<DeviceInfo version="1.0" ${namespace}>\n<deviceName>${name}</deviceName>\n` +
      `<model>DS-2CD2042WD-I</model>\n<serialNumber>DS-2CD0</serialNumber>\n<firmwareVersion>V5.5.0</firmwareVersion>\n` +
      `${type && `<deviceType>${type}</deviceType>\n`}</DeviceInfo>\n`,
  );
}

/** One EventTrigger; `place` is what stands where recorders and cameras put the channel. */
function trigger(id: string, type: string, place = '', methods: readonly string[] = ['center']): string {
  const notifications = methods
    .map(
      (method) =>
        `<EventTriggerNotification><id>${method}</id><notificationMethod>${method}</notificationMethod></EventTriggerNotification>`,
    )
    .join('');
  return (
    `<EventTrigger>\n<id>${id}</id>\n${type && `<eventType>${type}</eventType>`}\n${place}` +
    `<EventTriggerNotificationList>${notifications}</EventTriggerNotificationList>\n</EventTrigger>`
  );
}

const list = (...entries: string[]): string =>
  `<EventTriggerList ${xmlns}>${entries.join('\n')}</EventTriggerList>`;

function channelList(kind: 'InputProxy' | 'VideoInput', ...entries: [number | string, string][]): Answer {
  const items = entries.map(
    ([id, name]) => `<${kind}Channel><id>${id}</id><name>${name}</name></${kind}Channel>`,
  );
  return answer(200, `<${kind}ChannelList ${xmlns}>${items.join('')}</${kind}ChannelList>`);
}

const capabilities = (ports: number): Answer =>
  answer(
    200,
    `<DeviceCap ${xmlns}><SysCap><isSupportDst>true</isSupportDst><VideoCap><videoInputPortNums>${ports}</videoInputPortNums></VideoCap></SysCap></DeviceCap>`,
  );

const paths = {
  info: 'GET /ISAPI/System/deviceInfo',
  triggers: 'GET /ISAPI/Event/triggers',
  proxies: 'GET /ISAPI/ContentMgmt/InputProxy/channels',
  inputs: 'GET /ISAPI/System/Video/inputs/channels',
  capabilities: 'GET /ISAPI/System/capabilities',
};

function camera(triggers: Answer = answer(200, list(trigger('VMD-1', 'VMD')))): FakeAsker {
  return new FakeAsker()
    .on(paths.info, deviceInfo())
    .on(paths.triggers, triggers)
    .on(paths.inputs, channelList('VideoInput', [1, 'Camera 01']));
}

function recorder(): FakeAsker {
  return new FakeAsker()
    .on(paths.info, deviceInfo({ type: 'NVR', name: 'Home' }))
    .on(paths.triggers, answer(200, list(trigger('VMD-2', 'VMD'))))
    .on(paths.proxies, channelList('InputProxy', [1, 'garden'], [2, 'Driveway']))
    .on(paths.capabilities, capabilities(0));
}

async function triggersOf(body: string): Promise<readonly Trigger[] | null> {
  const { triggers } = await discover(camera(answer(200, body)));
  return triggers?.map(({ type, number, notifies }) => ({ type, number, notifies })) ?? null;
}

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

describe('trigger lists', () => {
  it('come whole from the largest recorders, 5 MB of them, and leave the event loop to others meanwhile', async () => {
    const entries = Array.from({ length: 256 * 25 }, (_, i) =>
      trigger(
        `type${i % 25}-${1 + Math.floor(i / 25)}`,
        `type${i % 25}`,
        '<x>'.concat('y'.repeat(400), '</x>'),
        ['center', 'record'],
      ),
    );
    const body = list(...entries);
    body.length.should.be.above(4.5e6);
    let turns = 0;
    let reading = true;
    const others = () => {
      turns += 1;
      if (reading) setImmediate(others);
    };
    setImmediate(others);
    const triggers = await triggersOf(body);
    reading = false;
    should(triggers).have.length(6400);
    // One for each 32 KB that was read.
    turns.should.be.above((0.9 * body.length) / 32 / 1024);
  });

  it('come under both roots', async () => {
    const one = trigger('VMD-1', 'VMD');
    for (const body of [list(one), `<EventNotification ${xmlns}>${list(one)}</EventNotification>`]) {
      should(await triggersOf(body)).eql([{ type: 'VMD', number: 1, notifies: true }]);
    }
  });

  it('begin with a blank line, a BOM or neither', async () => {
    const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
    for (const start of ['', '\r\n', '\n\n', '\uFEFF', ' \t']) {
      should(await triggersOf(start + declaration + list(trigger('VMD-1', 'VMD')))).have.length(1);
    }
  });

  it('may be empty in every way', async () => {
    for (const body of [
      '<EventTriggerList/>',
      list(),
      '<EventNotification/>',
      '<EventNotification><EventTriggerList></EventTriggerList></EventNotification>',
      list('<EventTrigger/>', '<EventTrigger></EventTrigger>', '<EventTrigger><x>1</x></EventTrigger>'),
    ]) {
      should(await triggersOf(body)).eql([]);
    }
  });

  it('change their namespace inside the document, with and without prefixes', async () => {
    const body =
      '<h:EventTriggerList xmlns:h="http://www.hikvision.com/ver20/XMLSchema">' +
      '<EventTrigger xmlns="http://www.hikvision.com/ver20/mmmm/XMLSchema"><id>VMD-3</id><eventType>VMD</eventType>' +
      '<x:videoInputChannelID xmlns:x="urn:x">3</x:videoInputChannelID></EventTrigger></h:EventTriggerList>';
    should(await triggersOf(body)).eql([{ type: 'VMD', number: 3, notifies: false }]);
  });

  const numbers: [string, string, string, string, number | null][] = [
    ['dynVideoInputChannelID', 'VMD-2', 'VMD', '<dynVideoInputChannelID>2</dynVideoInputChannelID>', 2],
    [
      'videoInputChannelID',
      'fielddetection-3',
      'fielddetection',
      '<videoInputChannelID>3</videoInputChannelID>',
      3,
    ],
    ['dynVideoInputChannelID alone', 'VMD', 'VMD', '<dynVideoInputChannelID>2</dynVideoInputChannelID>', 2],
    ['videoInputChannelID alone', 'VMD', 'VMD', '<videoInputChannelID>3</videoInputChannelID>', 3],
    ['inputIOPortID alone', 'IO', 'IO', '<inputIOPortID>2</inputIOPortID>', 2],
    ['dynInputIOPortID alone', 'IO', 'IO', '<dynInputIOPortID>702</dynInputIOPortID>', 702],
    [
      'both elements',
      'VMD-4',
      'VMD',
      '<videoInputChannelID>4</videoInputChannelID><dynVideoInputChannelID>4</dynVideoInputChannelID>',
      4,
    ],
    ['an empty element and the id', 'VMD-5', 'VMD', '<dynVideoInputChannelID/>', 5],
    ['zero and the id', 'VMD-5', 'VMD', '<videoInputChannelID>0</videoInputChannelID>', 5],
    ['the id alone', 'vmd-1', 'VMD', '', 1],
    ['the event type alone', 'facedetection', 'facedetection-1', '', 1],
    [
      'an id that is shared (ChannelPassingEvent)',
      'ChannelPassingEvent',
      'ChannelPassingEvent',
      '<dynVideoInputChannelID>7</dynVideoInputChannelID>',
      7,
    ],
    ['a local port', 'IO-1', 'IO', '<inputIOPortID>1</inputIOPortID>', 1],
    ['the port of an IP camera', 'IO-501', 'IO', '<dynInputIOPortID>501</dynInputIOPortID>', 501],
    [
      'a port and a channel',
      'IO-1',
      'IO',
      '<inputIOPortID>1</inputIOPortID><videoInputChannelID>9</videoInputChannelID>',
      1,
    ],
    ['no number at all', 'regionEntrance', 'regionEntrance', '', null],
    [
      'a channel of the device itself',
      'diskfull',
      'diskfull',
      '<videoInputChannelID>1</videoInputChannelID>',
      null,
    ],
    ['no number and no id', '', 'regionEntrance', '', null],
    ['words where a number belongs', 'PIR', 'PIR', '<videoInputChannelID>one</videoInputChannelID>', null],
  ];
  for (const [title, id, type, place, number] of numbers) {
    it(`take the number from ${title}`, async () => {
      should(await triggersOf(list(trigger(id, type, place)))).eql([{ type, number, notifies: true }]);
    });
  }

  it('take the type from the id where there is nothing else', async () => {
    should(await triggersOf(list(trigger('VMD-6', ''), trigger('tamper-1', '')))).eql([
      { type: 'VMD-6', number: 6, notifies: true },
      { type: 'tamper-1', number: 1, notifies: true },
    ]);
  });

  it('notify with center or HTTP only', async () => {
    const cases: [string[], boolean][] = [
      [[], false],
      [['record', 'email', 'beep'], false],
      [['record', 'center'], true],
      [['HTTP'], true],
      [['Center'], true],
    ];
    for (const [methods, notifies] of cases) {
      should(await triggersOf(list(trigger('VMD-1', 'VMD', '', methods)))).eql([
        { type: 'VMD', number: 1, notifies },
      ]);
    }
  });

  it('may have 251 entries, as on a DVR with 16 channels', async () => {
    const many = Array.from({ length: 251 }, (_, i) =>
      trigger(`VMD-${i + 1}`, 'VMD', `<videoInputChannelID>${i + 1}</videoInputChannelID>`, [
        'record',
        'beep',
        'center',
      ]),
    );
    const triggers = await triggersOf(list(...many));
    should(triggers).have.length(251);
    should(triggers?.at(-1)).eql({ type: 'VMD', number: 251, notifies: true });
  });

  it('may repeat themselves', async () => {
    should(await triggersOf(list(...Array<string>(16).fill(trigger('VMD-1', 'VMD'))))).have.length(16);
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
