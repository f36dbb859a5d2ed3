import should from 'should';
import { discover } from '../../../src/setup/discovery';
import type { Trigger } from '../../../src/sensors/inventory';
import { camera, list, trigger, xmlns } from '../../support/discovered';
import { answer } from '../../support/fake-asker';

async function triggersOf(body: string): Promise<readonly Trigger[] | null> {
  const { triggers } = await discover(camera(answer(200, body)));
  return triggers?.map(({ type, number, notifies }) => ({ type, number, notifies })) ?? null;
}

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
