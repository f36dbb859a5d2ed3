import 'should';
import { readSettings } from '../../src/device/settings';
import { Rig } from '../support/rig';
import { aHeartbeat, anAlert } from '../support/alerts';
import { aBoard, anInventory } from '../support/board';

// Faults of other clients beyond reading a stream: what becomes of an alert that was read.

describe('faults of other clients behind the stream', () => {
  it('henry-spanka: an event ends by itself, not when a heartbeat or another event comes', async () => {
    const { board, clock, hear } = aBoard('Cam');
    const heard = hear({ sensor: 'motion', delay: 0 });
    board.take(anAlert('VMD'));
    await clock.advance(4000);
    board.take(aHeartbeat());
    board.take(anAlert('linedetection'));
    heard.lines.should.eql(['0 cam_motion true active']);
    await clock.advance(10_000);
    heard.lines.slice(1).should.eql(['5 cam_motion false timeout']);
  });

  it('scrypted: types come in any case, and regionExiting is one of them', () => {
    const { board, hear } = aBoard('Cam');
    const heard = hear();
    for (const type of ['vmd', 'regionExiting', 'FIELDDETECTION']) board.take(anAlert(type));
    heard.lines.should.eql([
      '0 cam_motion true active',
      '0 cam_exiting_region true active',
      '0 cam_field_detection true active',
    ]);
  });

  it('scrypted: a node that is closed takes nothing from the others', () => {
    const { board, hear } = aBoard('Nvr');
    const [first, second] = [hear({ channel: 1 }), hear({ channel: 2 })];
    board.take(anAlert('VMD', { channel: 2, dynamicOnly: true }));
    first.close();
    board.take(anAlert('linedetection', { channel: 2 }));
    second.lines.should.eql(['0 nvr_motion_2 true active', '0 nvr_line_crossing_2 true active']);
  });

  it('scrypted: an event is told once, whatever follows it', async () => {
    const rig = await new Rig().open();
    const told: string[] = [];
    rig.client.onEvents(
      { events: [], channel: null },
      { alert: ({ payload }) => told.push(payload.type), picture: () => told.push('picture') },
    );
    rig.device.event('linedetection', 1);
    await rig.clock.advance(60_000);
    told.should.eql(['linedetection']);
    (await rig.close()).should.eql({ timers: 0, connections: 0 });
  });

  it('scrypted doorbell: an event counts whatever its date', () => {
    for (const dateTime of [
      '2020-01-01T00:00:00Z',
      '2017-12-01T09:01:18-6:00',
      '2098-01-01T00:00:00',
      null,
    ]) {
      const { board, hear } = aBoard('Bell');
      const heard = hear();
      board.take(anAlert('VMD', { dateTime }));
      heard.lines.should.eql(['0 bell_motion true active']);
    }
  });

  it('pit5bul: a device that repeats its post every 3 s is on throughout, if nobody sets anything', async () => {
    const { settings } = readSettings({ id: 'd1', host: '192.0.2.1' }, {}, null);
    const { board, clock, hear } = aBoard('Cam', { hold: settings?.hold ?? 0 });
    const heard = hear({ delay: 0 });
    for (let post = 0; post < 10; post += 1) {
      board.take(anAlert('VMD'));
      await clock.advance(3000);
    }
    heard.lines.should.eql(['0 cam_motion true active']);
  });

  it('NorthernMan54, eu-evops: the clock of an event that has ended turns nothing on again', async () => {
    for (const delay of [0, 2000]) {
      const { board, clock, hear } = aBoard('Cam');
      const heard = hear({ delay });
      board.take(anAlert('VMD'));
      await clock.advance(1000);
      board.take(anAlert('VMD', { state: 'inactive' }));
      await clock.advance(60_000);
      heard.lines.should.eql(['0 cam_motion true active', `${1 + delay / 1000} cam_motion false inactive`]);
      clock.timers.should.equal(0);
    }
  });

  it('openHAB: a node for channel 1 hears neither 10 to 19 nor an event without a channel', () => {
    const { board, hear } = aBoard('Nvr');
    board.inventory(anInventory({ recorder: true }));
    const heard = hear({ channel: 1 });
    for (const channel of [10, 19, null, 1]) board.take(anAlert('VMD', { channel }));
    heard.lines.should.eql(['0 nvr_motion_1 true active']);
  });

  it('openHAB, bkbilly: what happens on one channel neither ends nor prolongs an event on another', async () => {
    const { board, clock, hear } = aBoard('Nvr');
    board.inventory(anInventory({ recorder: true }));
    const heard = hear({ channel: 1, delay: 0 });
    board.take(anAlert('VMD', { channel: 1 }));
    board.take(anAlert('VMD', { channel: 2, state: 'inactive' }));
    await clock.advance(4000);
    heard.lines.should.eql(['0 nvr_motion_1 true active']);
    board.take(anAlert('VMD', { channel: 2 }));
    await clock.advance(4000);
    heard.lines.slice(1).should.eql(['5 nvr_motion_1 false timeout']);
  });

  it('toxuin: one type on does not hide another', () => {
    const { board, hear } = aBoard('Cam');
    const heard = hear();
    board.take(anAlert('VMD', { channel: 1 }));
    board.take(anAlert('linedetection', { channel: 1 }));
    board.take(anAlert('VMD', { channel: 1, state: 'inactive' }));
    heard.lines.should.eql(['0 cam_motion true active', '0 cam_line_crossing true active']);
  });
});
