import should from 'should';
import { MOST_TYPES_TOLD, MOST_UNLISTED } from '../../../src/sensors/limits';
import { EventMatcher } from '../../../src/sensors/sensor-alert';
import { aHeartbeat, anAlert } from '../../support/alerts';
import { aBoard, anInventory, aTrigger } from '../../support/board';

const recorder = { recorder: true, analog: false };

describe('a board of sensors', () => {
  it('lets every message be an object of its own', () => {
    const { board, hear } = aBoard('Cam');
    const [one, two] = [hear(), hear()];
    board.take(anAlert('VMD', { targets: ['human'], regions: [{ id: '1', target: 'human' }] }));
    const [a, b] = [one.messages[0], two.messages[0]];
    should(a).eql(b);
    should(a).not.equal(b);
    should(a?.sensor).not.equal(b?.sensor);
    should(a?.device).not.equal(b?.device);
    should(a?.event?.targets).not.equal(b?.event?.targets);
    should(a?.event?.regions[0]).not.equal(b?.event?.regions[0]);
  });

  it('starts a node off, whatever goes on, and sends true at the next active post', () => {
    const { board, hear } = aBoard('Cam');
    board.take(anAlert('VMD'));
    const heard = hear({ sensor: 'motion' });
    heard.lines.should.eql([]);
    board.take(anAlert('VMD'));
    heard.lines.should.eql(['0 cam_motion true active']);
  });

  it('gives each channel a state of its own, and a node with a channel only that one', () => {
    const { board, hear } = aBoard('Nvr');
    board.inventory(anInventory(recorder));
    const [all, second] = [hear({ sensor: 'VMD' }), hear({ sensor: 'motion', channel: 2 })];
    board.take(anAlert('VMD', { channel: 1 }));
    board.take(anAlert('VMD', { channel: 2 }));
    all.lines.should.eql(['0 nvr_motion_1 true active', '0 nvr_motion_2 true active']);
    second.lines.should.eql(['0 nvr_motion_2 true active']);
  });

  it('takes posts with and without channel for one sensor on a camera', async () => {
    const { board, clock, hear } = aBoard('Cam');
    board.inventory(anInventory({ triggers: [aTrigger('VMD', null)] }));
    const heard = hear({ sensor: 'motion', channel: 1, delay: 0 });
    board.take(anAlert('VMD', { channel: null }));
    should(heard.messages[0]?.sensor.channel).equal(null);
    board.take(anAlert('VMD', { channel: 1 }));
    board.take(anAlert('VMD', { state: 'inactive', channel: null }));
    await clock.advance(10_000);
    heard.lines.should.eql(['0 cam_motion true active', '0 cam_motion false inactive']);
    board.list().length.should.equal(1);
  });

  it('is a recorder when discovery failed and the first alert has only a dynamic channel', () => {
    const { board, hear } = aBoard('Nvr');
    board.inventory(anInventory({ recorder: null, triggers: [aTrigger('VMD', 1)] }));
    board
      .list()
      .map(({ id }) => id)
      .should.eql(['motion']);
    const heard = hear();
    should(board.take(aHeartbeat({ channel: null }))).equal(null);
    should(board.recorder).be.null();
    board.take(anAlert('VMD', { channel: 1, dynamicOnly: true }));
    should(board.recorder).be.true();
    board.take(anAlert('VMD', { channel: 2 }));
    heard.lines.should.eql(['0 nvr_motion_1 true active', '0 nvr_motion_2 true active']);
    board
      .list()
      .map(({ id }) => id)
      .should.eql(['motion_1', 'motion_2']);
  });

  it('never changes the numbering while it runs, whatever comes later', () => {
    const { board, hear } = aBoard('Cam');
    const heard = hear();
    board.take(anAlert('VMD', { channel: 1 }));
    board.take(anAlert('linedetection', { channel: 1, dynamicOnly: true }));
    board.inventory(anInventory({ recorder: true }));
    board.take(anAlert('fielddetection', { channel: 1 }));
    heard.messages.map(({ sensor }) => sensor.id).should.eql(['motion', 'line_crossing', 'field_detection']);
  });

  it('maps channel 34 of a recorder to IP channel 2 and keeps the number as sent in the event', () => {
    const { board, hear } = aBoard('Nvr');
    board.inventory(
      anInventory({ ...recorder, channels: [{ id: 2, name: 'Driveway' }], proxies: [2], triggers: [] }),
    );
    const heard = hear();
    board.take(anAlert('fielddetection', { channel: 34 }));
    should(heard.messages[0]?.sensor).match({ id: 'field_detection_2', channel: 2, channelName: 'Driveway' });
    should(heard.messages[0]?.event?.channel).equal(34);
  });

  it('goes on mapping when a part of the list cannot be read again', () => {
    const { board } = aBoard('Home');
    const channels = [{ id: 2, name: 'Yard' }];
    board.inventory(anInventory({ recorder: true, channels, proxies: [2], analog: false }));
    board.inventory(anInventory({ recorder: true, channels, analog: null }));
    const taken = board.take(anAlert('VMD', { channel: 34 }));
    should(taken?.sensors[0]?.info.id).equal('motion_2');
  });

  it('takes the new name of a channel from the list when it is read again', () => {
    const { board, hear } = aBoard('Nvr');
    const named = (name: string) =>
      anInventory({ ...recorder, channels: [{ id: 1, name }], triggers: [aTrigger('VMD', 1)] });
    board.inventory(named('Garage'));
    board.inventory(named('Carport'));
    board.list().should.match([{ id: 'motion_1', channelName: 'Carport' }]);
    const heard = hear();
    board.take(anAlert('VMD', { channel: 1 }));
    should(heard.messages[0]?.sensor.channelName).equal('Carport');
    // A list that could not be read again takes no name away.
    board.inventory(anInventory({ ...recorder, channels: [], triggers: [aTrigger('VMD', 1)] }));
    board.list().should.match([{ id: 'motion_1', channelName: 'Carport' }]);
  });

  it('gives channel 0 and none no number', () => {
    const { board, hear } = aBoard('Nvr');
    board.inventory(anInventory(recorder));
    const heard = hear();
    board.take(anAlert('VMD', { channel: null }));
    heard.lines.should.eql(['0 nvr_motion true active']);
  });

  it('keys alarm inputs by port', () => {
    const { board, hear } = aBoard('Nvr');
    board.inventory(anInventory({ ...recorder, triggers: [aTrigger('IO', 1), aTrigger('IO', 501)] }));
    const heard = hear({ sensor: 'i/o', channel: 501 });
    board.take(anAlert('IO', { channel: 1, port: 1 }));
    board.take(anAlert('IO', { port: 501 }));
    heard.lines.should.eql(['0 nvr_i_o_501 true active']);
    should(heard.messages[0]?.event?.port).equal(501);
    should(heard.messages[0]?.sensor).match({ channel: 501, channelName: null });
  });

  it('keeps an event on while duration posts relate to it', async () => {
    const { board, clock, hear } = aBoard('Cam');
    const heard = hear({ delay: 0 });
    board.take(anAlert('fielddetection', { channel: 1 }));
    for (let i = 0; i < 4; i++) {
      await clock.advance(3000);
      board.take(anAlert('duration', { channel: 1, relations: ['fielddetection'], dateTime: String(i) }));
    }
    await clock.advance(20_000);
    heard.lines.should.eql(['0 cam_field_detection true active', '17 cam_field_detection false timeout']);
    should(heard.messages[1]?.event).match({ type: 'duration', dateTime: '3' });
  });

  it('makes no sensor of a duration that relates to nothing, but lets it be seen', () => {
    const { board, hear } = aBoard('Cam');
    const heard = hear();
    const taken = board.take(anAlert('duration', { channel: 1 }));
    heard.lines.should.eql([]);
    board.list().should.eql([]);
    should(taken?.pick(new EventMatcher({ events: [], channel: null }))).eql({ sensor: null, topic: 'cam' });
  });

  it('takes videoloss inactive for a heartbeat unless a loss is on for that channel', async () => {
    const { board, clock, hear } = aBoard('Nvr');
    board.inventory(anInventory({ ...recorder, triggers: [aTrigger('videoloss', 16)] }));
    const heard = hear({ delay: 0 });
    should(board.take(aHeartbeat({ channel: 16 }))).equal(null);
    board.take(anAlert('videoloss', { channel: 16 }));
    should(board.take(aHeartbeat({ channel: 3 }))).equal(null);
    should(board.take(aHeartbeat({ channel: null }))).equal(null);
    await clock.advance(1000);
    should(board.take(aHeartbeat({ channel: 16 }))).not.equal(null);
    should(board.take(aHeartbeat({ channel: 16 }))).equal(null);
    heard.lines.should.eql(['0 nvr_video_loss_16 true active', '1 nvr_video_loss_16 false inactive']);
    board.take(anAlert('videoloss', { channel: 16 }));
    await clock.advance(5001);
    should(board.take(aHeartbeat({ channel: 16 }))).equal(null);
    heard.lines.slice(2).should.eql(['1 nvr_video_loss_16 true active', '6 nvr_video_loss_16 false timeout']);
    // Without a state it is one, too.
    board.take(anAlert('videoloss', { channel: 16 }));
    should(board.take(aHeartbeat({ channel: 16, state: 'active' }))).not.equal(null);
    should(board.take(aHeartbeat({ channel: 16, state: 'active' }))).equal(null);
    heard.lines
      .slice(4)
      .should.eql(['6.001 nvr_video_loss_16 true active', '6.001 nvr_video_loss_16 false inactive']);
  });

  it('never makes a sensor of a heartbeat, and decides nothing by it', () => {
    const { board, hear } = aBoard('Nvr');
    const heard = hear();
    board.take(anAlert('heartBeat', { heartbeat: true }));
    board.take(anAlert('other', { heartbeat: true, description: 'Heartbeat' }));
    board.take(aHeartbeat({ channel: 1 }));
    board.list().should.eql([]);
    board.take(anAlert('VMD', { channel: 3, dynamicOnly: true }));
    heard.lines.should.eql(['0 nvr_motion_3 true active']);
  });

  it('calls tamper and shelter as the device lists them, and lets nodes for either hear both', () => {
    const listed: [string[], string[]][] = [
      [['tamperdetection'], ['tamper_detection', 'tamper_detection']],
      [['shelteralarm'], ['shelter_alarm', 'shelter_alarm']],
      [
        ['tamperdetection', 'shelteralarm'],
        ['tamper_detection', 'shelter_alarm'],
      ],
      [[], ['tamper_detection', 'shelter_alarm']],
    ];
    for (const [names, ids] of listed) {
      for (const sensor of ['tamper_detection', 'shelterAlarm', 'all']) {
        const { board, clock, hear } = aBoard('Cam', { delay: 0 });
        board.inventory(anInventory({ triggers: names.map((name) => aTrigger(name)) }));
        const heard = hear({ sensor, delay: 0 });
        board.take(anAlert('tamperdetection', { channel: 1 }));
        board.take(anAlert('tamperdetection', { channel: 1, state: 'inactive' }));
        board.take(anAlert('shelteralarm', { channel: 1 }));
        heard.messages
          .filter(({ payload }) => payload)
          .map((message) => message.sensor.id)
          .should.eql(ids);
        // One of the node, one of the sensor itself.
        // Two states, and the list that is told once a second.
        clock.timers.should.be.belowOrEqual(3);
      }
    }
  });

  it('makes one sensor of what the list and the stream call differently, in any case', () => {
    const { board, hear } = aBoard('Cam');
    const names = ['motionDetection', 'fieldDetection', 'facedetection-1'];
    board.inventory(anInventory({ triggers: names.map((name) => aTrigger(name, 1)) }));
    const heard = hear();
    for (const name of ['VMD', 'fielddetection', 'facedetection']) board.take(anAlert(name, { channel: 1 }));
    board
      .list()
      .map(({ id }) => id)
      .should.eql(['motion', 'field_detection', 'face_detection']);
    heard.lines.length.should.equal(3);
  });

  it('makes a sensor of a type that nobody knows, named as first seen, and logs it once', () => {
    const { board, logged, hear } = aBoard('Cam');
    const heard = hear({ sensor: 'someNewThing' });
    board.take(anAlert('someNewThing', { channel: 1 }));
    board.take(anAlert('SOMENEWTHING', { channel: 2 }));
    heard.messages
      .map(({ topic, sensor }) => [topic, sensor.name])
      .should.eql([
        ['cam_somenewthing', 'some New Thing'],
        ['cam_somenewthing_2', 'some New Thing'],
      ]);
    logged.length.should.equal(1);
  });

  it('gives an ignored sensor no messages, and shows it as ignored', () => {
    const { board, hear } = aBoard('Cam', { customize: [{ sensor: 'disk_error_1', ignored: true }] });
    const heard = hear({ sensor: 'disk_error' });
    heard.summary().should.eql({ kind: 'ignored' });
    const taken = board.take(anAlert('diskerror'));
    should(taken?.pick(new EventMatcher({ events: [], channel: null }))).equal(null);
    heard.lines.should.eql([]);
    heard.summary().should.eql({ kind: 'ignored' });
  });

  it('merges what a list repeats, drops what it no longer lists, keeps what was seen', () => {
    const { board } = aBoard('Cam');
    board.inventory(
      anInventory({
        triggers: [aTrigger('VMD', 1, false), aTrigger('vmd', 1), aTrigger('VMD', 1, false), aTrigger('PIR')],
      }),
    );
    board
      .list()
      .map(({ id, notifies }) => [id, notifies])
      .should.eql([
        ['motion', true],
        ['pir_alarm', true],
      ]);
    board.take(anAlert('linedetection', { channel: 1 }));
    board.inventory(anInventory({ triggers: [aTrigger('VMD', 1, false)] }));
    board
      .list()
      .map(({ id, notifies }) => [id, notifies])
      .should.eql([
        ['motion', false],
        ['line_crossing', true],
      ]);
    board.inventory(anInventory({ triggers: null }));
    board.list().length.should.equal(2);
  });

  it('counts a sensor as notifying that comes although the list says otherwise, also when it is read again', async () => {
    const { board, clock, listChanges } = aBoard('Cam');
    const inventory = anInventory({ triggers: [aTrigger('VMD', 1, false), aTrigger('PIR', 1, false)] });
    board.inventory(inventory);
    await clock.advance(1000);
    const before = listChanges();
    board.take(anAlert('VMD', { channel: 1 }));
    const notifying = () => board.list().map(({ id, notifies }) => [id, notifies]);
    const expected = [
      ['motion', true],
      ['pir_alarm', false],
    ];
    notifying().should.eql(expected);
    listChanges().should.equal(before + 1);
    await clock.advance(1000);
    board.inventory(inventory);
    notifying().should.eql(expected);
    listChanges().should.equal(before + 1);
  });

  it('keeps device-level sensors without a number on any device', () => {
    const { board, hear } = aBoard('Nvr');
    board.inventory(anInventory({ ...recorder, triggers: [aTrigger('diskfull', 1)] }));
    const heard = hear({ sensor: 'disk_full', channel: 1 });
    board.take(anAlert('diskfull', { channel: 1 }));
    heard.lines.should.eql(['0 nvr_disk_full true active']);
    should(heard.messages[0]?.sensor.channel).equal(null);
    should(heard.messages[0]?.event?.channel).equal(1);
  });

  it('prefers the delay of the node, then of customize, then of the device', async () => {
    const { board, clock, hear } = aBoard('Cam', {
      customize: [{ sensor: 'motion', delay: 2 }],
      delay: 9000,
    });
    const [own, custom] = [hear({ sensor: 'motion', delay: 1000 }), hear()];
    board.take(anAlert('VMD'));
    board.take(anAlert('PIR'));
    board.take(anAlert('VMD', { state: 'inactive' }));
    board.take(anAlert('PIR', { state: 'inactive' }));
    await clock.advance(20_000);
    should(own.lines.at(-1)).equal('1 cam_motion false inactive');
    custom.lines.slice(2).should.eql(['2 cam_motion false inactive', '9 cam_pir_alarm false inactive']);
  });

  it('leaves no timer and sends nothing after a watch or the board is closed', async () => {
    const { board, clock, hear } = aBoard('Cam');
    const [one, two] = [hear(), hear()];
    board.take(anAlert('VMD'));
    one.close();
    one.close();
    board.take(anAlert('VMD', { state: 'inactive' }));
    board.close();
    clock.timers.should.equal(0);
    await clock.advance(60_000);
    one.lines.length.should.equal(1);
    two.lines.length.should.equal(1);
  });

  it('keeps as many sensors as there is place for, says so once, and always what the device lists', () => {
    const { board, logged } = aBoard('Cam');
    for (let channel = 1; channel <= MOST_UNLISTED + 10; channel++) board.take(anAlert('VMD', { channel }));
    board.list().length.should.equal(MOST_UNLISTED);
    logged.length.should.equal(1);
    should(board.take(anAlert('VMD', { channel: 5 }))?.sensors.length).equal(1);
    // What has no place is seen all the same.
    const taken = board.take(anAlert('VMD', { channel: 60_000 }));
    should(taken?.pick(new EventMatcher({ events: [], channel: null }))).eql({ sensor: null, topic: 'cam' });
    const triggers = Array.from({ length: 6400 }, (_, i) => aTrigger('linedetection', i + 1));
    board.inventory(anInventory({ triggers }));
    board.list().length.should.equal(MOST_UNLISTED + 6400);
    board.inventory(anInventory({ triggers: triggers.slice(0, 10) }));
    board.list().length.should.equal(MOST_UNLISTED + 10);
    logged.length.should.equal(1);
  });

  it('tells of types that nobody knows, and then once that there are more', () => {
    const { board, logged } = aBoard('Cam');
    for (let i = 0; i < 100; i++) board.take(anAlert(`newThing${String.fromCharCode(97 + (i % 26))}${i}x`));
    logged.length.should.equal(MOST_TYPES_TOLD + 1);
    logged[0]?.should.match(/newthinga0x/);
    logged.at(-1)?.should.match(/more types/);
  });

  it('takes names out of the language for what they are', () => {
    const { board, hear } = aBoard('Cam');
    const heard = hear();
    for (const type of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) board.take(anAlert(type));
    heard.messages.length.should.equal(4);
  });

  it('tells when the list of sensors changes, at most once a second', async () => {
    const { board, clock, listChanges } = aBoard('Cam');
    board.inventory(anInventory({ triggers: [aTrigger('VMD')] }));
    await clock.advance(1000);
    const before = listChanges();
    board.take(anAlert('VMD', { channel: 1 }));
    await clock.advance(1000);
    listChanges().should.equal(before);
    board.take(anAlert('PIR', { channel: 1 }));
    listChanges().should.equal(before + 1);
    board.take(anAlert('PIR', { channel: 1 }));
    for (let i = 0; i < 1000; i++) board.take(anAlert('PIR', { channel: i + 2 }));
    listChanges().should.equal(before + 1);
    await clock.advance(999);
    listChanges().should.equal(before + 1);
    await clock.advance(1);
    listChanges().should.equal(before + 2);
    await clock.advance(60_000);
    listChanges().should.equal(before + 2);
    clock.timers.should.equal(0);
  });

  it('tells nothing when the same list is read again', async () => {
    const { board, clock, listChanges } = aBoard('Cam');
    board.inventory(anInventory({ triggers: [aTrigger('VMD')] }));
    await clock.advance(1000);
    const before = listChanges();
    board.inventory(anInventory({ triggers: [aTrigger('VMD')] }));
    await clock.advance(1000);
    listChanges().should.equal(before);
    board.inventory(anInventory({ triggers: [aTrigger('VMD', 1, false)] }));
    listChanges().should.equal(before + 1);
    await clock.advance(1000);
    board.inventory(anInventory({ triggers: [] }));
    listChanges().should.equal(before + 2);
  });
});
