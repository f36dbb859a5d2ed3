import should from 'should';
import { LONGEST_TYPE, MOST_TYPES_TOLD, MOST_UNLISTED } from '../../../src/sensors/limits';
import type { SensorInfo } from '../../../src/sensors/message';
import { EventMatcher } from '../../../src/sensors/sensor-alert';
import type { Alert } from '../../../src/stream/alert';
import { aHeartbeat, anAlert } from '../../support/alerts';
import { aBoard, anInventory, aTrigger, offline, online, TestBoard } from '../../support/board';

const everything = new EventMatcher({ events: [], channel: null });
const ids = ({ board }: TestBoard): string[] => board.list().map(({ id }) => id);

/** A code of a panel; without a zone it is about the panel itself. */
function cid(code: number, zone?: number, fields: Partial<Alert> = {}): Alert {
  const event = zone === undefined ? { code } : { code, zone };
  return anAlert('cidEvent', { raw: () => ({ eventType: 'cidEvent', CIDEvent: event }), ...fields });
}

describe('what an alert tells of its sensor', () => {
  /** The sensor as the message of its first alert shows it. */
  function told(type: string, listed: number | null, fields: Partial<Alert>): Partial<SensorInfo> {
    const { board, hear } = aBoard('Cam');
    board.inventory(anInventory({ triggers: [aTrigger(type, listed)] }));
    const heard = hear();
    board.take(anAlert(type, fields));
    const { channel, channelName } = heard.messages[0]?.sensor ?? {};
    return { channel: channel ?? null, channelName: channelName ?? null };
  }

  it('is the number and the name of its channel, where the list does not say them', () => {
    told('VMD', null, { channel: 1 }).should.eql({ channel: 1, channelName: null });
    told('VMD', null, { channelName: 'Yard' }).should.eql({ channel: null, channelName: 'Yard' });
    told('VMD', 1, { channel: 1, channelName: 'Yard' }).should.eql({ channel: 1, channelName: 'Yard' });
    told('VMD', 1, { channelName: 'Yard' }).should.eql({ channel: 1, channelName: 'Yard' });
    told('VMD', 1, { channelName: 'n'.repeat(100) }).channelName?.should.have.length(LONGEST_TYPE);
    // What belongs to no channel has no name of one.
    told('IO', null, { port: 1, channelName: 'Yard' }).should.eql({ channel: 1, channelName: null });
    told('diskfull', null, { channel: 1, channelName: 'Yard' }).should.eql({
      channel: null,
      channelName: null,
    });
  });

  it('is nothing where the list says it', () => {
    const { board, hear } = aBoard('Nvr');
    board.inventory(
      anInventory({
        recorder: true,
        analog: false,
        channels: [{ id: 2, name: 'Drive' }],
        proxies: [2],
        triggers: [aTrigger('VMD', 2)],
      }),
    );
    const heard = hear();
    board.take(anAlert('VMD', { channel: 34, channelName: 'Camera 2' }));
    should(heard.messages[0]?.sensor).match({ channel: 2, channelName: 'Drive' });
  });

  it('is that it notifies, for as long as the list has never said so', () => {
    const { board } = aBoard('Cam');
    const lists = (notifies: boolean): void => {
      board.inventory(anInventory({ triggers: [aTrigger('VMD', 1, notifies)] }));
    };
    lists(true);
    board.take(anAlert('VMD', { channel: 1 }));
    lists(false);
    board.list().should.match([{ notifies: false }]);
    board.take(anAlert('VMD', { channel: 1 }));
    lists(false);
    board.list().should.match([{ notifies: true }]);
  });

  it('is told to the nodes that hear it, and to no others, even where it switches nothing', () => {
    const { board, hear } = aBoard('Cam');
    board.inventory(anInventory({ triggers: [aTrigger('VMD', 1, false), aTrigger('PIR', 1, false)] }));
    const [motion, pir] = [hear({ sensor: 'motion', target: 'human' }), hear({ sensor: 'pir' })];
    const before = [motion.changes(), pir.changes()];
    board.take(anAlert('VMD', { channel: 1, targets: ['vehicle'], replayed: true }));
    [motion.changes(), pir.changes()].should.eql([(before[0] ?? 0) + 1, before[1]]);
    motion.summary().should.eql({ kind: 'off' });
    pir.summary().should.eql({ kind: 'not-notifying' });
  });

  it('is in the log where nobody knows its type, and the last line says that there are more', () => {
    const { board, logged } = aBoard('Cam');
    for (let at = 0; at < MOST_TYPES_TOLD + 5; at++) board.take(anAlert(`new${'a'.repeat(at)}`));
    logged.filter((line) => line.includes('more types')).should.eql(logged.slice(-1));
    logged.every((line) => line.startsWith('Cam: ')).should.be.true();
  });

  it('is in the log where there is no place for another one', () => {
    const { board, logged } = aBoard('Cam');
    for (let channel = 1; channel <= MOST_UNLISTED + 1; channel++) board.take(anAlert('VMD', { channel }));
    logged.length.should.equal(1);
    should(logged[0]).match(new RegExp(`^Cam: .*${MOST_UNLISTED}`));
  });

  it('is what its channel is, of those that belong to one', () => {
    const { board } = aBoard('Nvr');
    board.inventory(anInventory({ recorder: true }));
    for (const channel of [2, null, 5]) board.take(anAlert('VMD', { channel }));
    board.take(anAlert('IO', { port: 9 }));
    board.take(anAlert('diskfull'));
    [...board.channelNumbers()].should.eql([2, 5]);
  });
});

describe('a heartbeat', () => {
  it('ends nothing but a video loss, until that is over by itself', async () => {
    const { board, clock, hear } = aBoard('Nvr', { delay: 0 });
    const heard = hear();
    const heartbeat = anAlert('other', { heartbeat: true, description: 'Heartbeat' });
    board.take(anAlert('other'));
    should(board.take(heartbeat)).be.null();
    await clock.advance(5000);
    heard.lines.should.eql(['0 nvr_other true active', '5 nvr_other false timeout']);
    for (const [wait, ends] of [
      [4999, true],
      [5000, false],
    ] as const) {
      board.take(anAlert('videoloss', { channel: 1 }));
      await clock.advance(wait);
      (board.take(aHeartbeat({ channel: 1 })) !== null).should.equal(ends, String(wait));
    }
  });

  it('of the past ends no video loss', () => {
    const { board } = aBoard('Nvr');
    board.take(anAlert('videoloss', { channel: 1 }));
    should(board.take(aHeartbeat({ channel: 1, replayed: true }))).be.null();
  });
});

describe('records of the past', () => {
  it('close no code of a panel that is open now', () => {
    const { board, hear } = aBoard('Alarm');
    const heard = hear({ delay: 0 });
    board.take(cid(1130, 1));
    board.take(cid(1131, 1));
    board.take(cid(3131, 1, { replayed: true }));
    board.take(cid(3130, 1));
    heard.lines.should.eql(['0 alarm_zone_alarm_1 true active']);
  });
});

describe('sensors that are ignored', () => {
  it('are all that a node asks for, or it hears the others', () => {
    const customize = [{ sensor: 'motion_2', ignored: true }];
    const { board, hear } = aBoard('Nvr', { customize });
    const triggers = [aTrigger('VMD', 2), aTrigger('PIR', 1)];
    board.inventory(anInventory({ recorder: true, triggers }));
    hear({ sensor: 'motion' }).summary().should.eql({ kind: 'ignored' });
    hear({ sensor: 'motion', channel: 3 }).summary().should.eql({ kind: 'not-listed' });
    hear({ sensor: 'line_crossing' }).summary().should.eql({ kind: 'not-listed' });
    hear().summary().should.eql({ kind: 'several', on: 0, of: 1 });
  });

  it('are not all of a panel or a door where only one of them is', () => {
    const { board, hear } = aBoard('Alarm', { customize: [{ sensor: 'zone_alarm', ignored: true }] });
    hear({ sensor: 'cidEvent' }).summary().should.not.eql({ kind: 'ignored' });
    hear({ sensor: 'zone_alarm' }).summary().should.eql({ kind: 'ignored' });
    // 1406 is about none of them.
    should(board.take(cid(1406))?.pick(everything)).eql({ sensor: null, topic: 'alarm' });
  });

  it('neither move nor stand in the way when the device is closed', () => {
    const { board, clock } = aBoard('Cam', { customize: [{ sensor: 'motion', ignored: true }] });
    board.take(anAlert('VMD'));
    const [motion] = board.sensors;
    should(motion?.activity.moves).eql([]);
    board.close();
    clock.timers.should.equal(0);
  });
});

describe('a device that is not there', () => {
  it('is being connected, until somebody says more', () => {
    const { board, hear } = aBoard('Cam');
    board.status = null;
    hear().summary().should.eql({ kind: 'connecting' });
    board.online().should.be.false();
  });

  it('ends events as disconnected, and those that run out of posts while it is there as timed out', async () => {
    const { board, clock, hear } = aBoard('Cam', { delay: 0 });
    const heard = hear();
    board.take(anAlert('VMD'));
    board.connection(offline);
    await clock.advance(5000);
    board.connection(online);
    board.take(anAlert('VMD'));
    await clock.advance(5000);
    heard.lines
      .filter((line) => line.includes('false'))
      .should.eql(['5 cam_motion false disconnected', '10 cam_motion false timeout']);
  });

  it('leaves no timer when it is closed, whatever was to come', () => {
    const { board, clock } = aBoard('Gate');
    board.inventory(anInventory({ triggers: [aTrigger('VMD')] }));
    board.inventory(anInventory({ triggers: [aTrigger('PIR')] }));
    board.connection(offline);
    clock.timers.should.equal(2);
    board.close();
    clock.timers.should.equal(0);
  });
});

describe('nodes', () => {
  it('let go of a sensor that the device does not list any more', () => {
    const rig = aBoard('Cam');
    const { board, hear } = rig;
    board.inventory(anInventory({ triggers: [aTrigger('VMD'), aTrigger('PIR')] }));
    const heard = hear();
    board.inventory(anInventory({ triggers: [aTrigger('PIR')] }));
    ids(rig).should.eql(['pir_alarm']);
    heard.summary().should.eql({ kind: 'several', on: 0, of: 1 });
  });

  it('that ask for everything of a device that lists nothing hear nothing yet', () => {
    const { board, hear } = aBoard('Cam');
    board.inventory(anInventory({ triggers: [] }));
    hear().summary().should.eql({ kind: 'several', on: 0, of: 0 });
  });

  it('leave nothing behind when they are closed, and hear of nothing any more', () => {
    const { board, hear } = aBoard('Cam');
    board.take(anAlert('VMD'));
    const nodes = Array.from({ length: 5 }, () => hear());
    const [motion] = board.sensors;
    should(motion?.states).have.length(6);
    const before = nodes.map((node) => node.changes());
    for (const node of nodes) node.close();
    should(motion?.states).have.length(1);
    board.connection(offline);
    nodes.map((node) => node.changes()).should.eql(before);
  });
});
