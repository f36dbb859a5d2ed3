import should from 'should';
import { anAlert } from '../../support/alerts';
import { aBoard, anInventory, aTrigger, offline, online } from '../../support/board';

describe('the status of a sensor node', () => {
  it('is on, ending with its delay, then off', async () => {
    const { board, clock, hear } = aBoard('Cam');
    const heard = hear({ sensor: 'motion', delay: 30_000 });
    heard.summary().should.eql({ kind: 'off' });
    board.take(anAlert('VMD'));
    heard.summary().should.eql({ kind: 'on' });
    const before = heard.changes();
    board.take(anAlert('VMD'));
    heard.changes().should.equal(before);
    board.take(anAlert('VMD', { state: 'inactive' }));
    heard.summary().should.eql({ kind: 'ending', delay: 30_000 });
    await clock.advance(30_000);
    heard.summary().should.eql({ kind: 'off' });
    heard.changes().should.equal(before + 2);
  });

  it('counts the sensors that are on of those it hears', async () => {
    const { board, clock, hear } = aBoard('Nvr', { customize: [{ sensor: 'pir', ignored: true }] });
    board.inventory(
      anInventory({
        recorder: true,
        triggers: [aTrigger('VMD', 1), aTrigger('VMD', 2), aTrigger('PIR', 1), aTrigger('diskfull')],
      }),
    );
    const [all, motion, first, one] = [
      hear(),
      hear({ sensor: 'motion' }),
      hear({ channel: 1 }),
      hear({ sensor: 'motion', channel: 1 }),
    ];
    all.summary().should.eql({ kind: 'several', on: 0, of: 3 });
    board.take(anAlert('VMD', { channel: 1 }));
    board.take(anAlert('VMD', { channel: 1, state: 'inactive' }));
    all.summary().should.eql({ kind: 'several', on: 1, of: 3 });
    motion.summary().should.eql({ kind: 'several', on: 1, of: 2 });
    first.summary().should.eql({ kind: 'several', on: 1, of: 1 });
    one.summary().should.eql({ kind: 'ending', delay: 5000 });
    board.take(anAlert('VMD', { channel: 7 }));
    all.summary().should.eql({ kind: 'several', on: 2, of: 4 });
    await clock.advance(60_000);
    all.summary().should.eql({ kind: 'several', on: 0, of: 4 });
  });

  it('shows the connection first', () => {
    const { board, hear } = aBoard('Cam');
    const heard = hear();
    board.take(anAlert('VMD'));
    board.connection({ ...online, state: 'connecting' });
    heard.summary().should.eql({ kind: 'connecting' });
    board.connection(offline);
    heard.summary().should.eql({ kind: 'offline', status: offline });
    const refused = { ...offline, state: 'refused' as const };
    board.connection(refused);
    heard.summary().should.eql({ kind: 'refused', status: refused });
    heard.changes().should.be.above(3);
  });

  it('says that a listed sensor does not notify, until an alert of it comes', async () => {
    const { board, clock, hear } = aBoard('Cam');
    board.inventory(anInventory({ triggers: [aTrigger('VMD', 1, false), aTrigger('PIR', 1)] }));
    const [motion, pir, all] = [hear({ sensor: 'motion' }), hear({ sensor: 'pir' }), hear()];
    motion.summary().should.eql({ kind: 'not-notifying' });
    pir.summary().should.eql({ kind: 'off' });
    all.summary().should.match({ kind: 'several' });
    board.take(anAlert('VMD', { channel: 1 }));
    motion.summary().should.eql({ kind: 'on' });
    await clock.advance(60_000);
    motion.summary().should.eql({ kind: 'off' });
  });

  it('says after 10 posts that this device sends no targets', () => {
    const { board, hear } = aBoard('Cam');
    const heard = hear({ sensor: 'motion', target: 'Human' });
    const any = hear({ sensor: 'motion', region: '1' });
    board.take(anAlert('VMD'));
    const before = heard.changes();
    for (let i = 1; i < 9; i++) board.take(anAlert('VMD'));
    heard.summary().should.eql({ kind: 'off' });
    heard.changes().should.equal(before);
    board.take(anAlert('VMD'));
    heard.changes().should.equal(before + 1);
    heard.summary().should.eql({ kind: 'no-targets' });
    // Who asks for no target does not miss one.
    any.summary().should.eql({ kind: 'off' });
    board.take(anAlert('VMD', { targets: ['vehicle'] }));
    heard.summary().should.eql({ kind: 'off' });
    // It does send them.
    for (let i = 0; i < 10; i++) board.take(anAlert('VMD'));
    heard.summary().should.eql({ kind: 'off' });
    board.take(anAlert('VMD', { targets: ['human'] }));
    heard.lines.should.eql(['0 cam_motion true active']);
  });
});

describe('initial messages', () => {
  it('tell every matching listed sensor once, when online and discovered', async () => {
    const { board, clock, hear } = aBoard('Cam', { customize: [{ sensor: 'pir', ignored: true }] });
    board.connection(offline);
    const heard = hear({ initial: true });
    board.inventory(anInventory({ triggers: [aTrigger('VMD'), aTrigger('PIR'), aTrigger('diskfull')] }));
    await clock.advance(1000);
    heard.lines.should.eql([]);
    board.connection(online);
    heard.lines.should.eql([]);
    await clock.advance(0);
    heard.lines.should.eql(['1 cam_motion false initial', '1 cam_disk_full false initial']);
    should(heard.messages[0]).not.have.property('event');
    board.connection(offline);
    board.connection(online);
    board.inventory(anInventory({ triggers: [aTrigger('VMD')] }));
    await clock.advance(1000);
    heard.lines.length.should.equal(2);
  });

  it('come only for the sensors of the node, with the state that it has', async () => {
    const { board, clock, hear } = aBoard('Nvr');
    const heard = hear({ sensor: 'motion', channel: 2, initial: true });
    const silent = hear({ sensor: 'motion' });
    board.take(anAlert('VMD', { channel: 2, dynamicOnly: true }));
    board.inventory(anInventory({ recorder: true, triggers: [aTrigger('VMD', 1), aTrigger('VMD', 2)] }));
    await clock.advance(0);
    heard.lines.should.eql(['0 nvr_motion_2 true active', '0 nvr_motion_2 true initial']);
    silent.lines.length.should.equal(1);
  });

  it('tell nothing of a sensor that was seen but is not listed', async () => {
    const { board, clock, hear } = aBoard('Cam');
    board.inventory(anInventory({ triggers: [aTrigger('VMD')] }));
    board.take(anAlert('PIR', { channel: 1 }));
    const heard = hear({ initial: true });
    await clock.advance(0);
    heard.lines.should.eql(['0 cam_motion false initial']);
  });

  it('are not sent by a node that is closed before', async () => {
    const { board, clock, hear } = aBoard('Cam');
    board.inventory(anInventory({ triggers: [aTrigger('VMD')] }));
    const heard = hear({ initial: true });
    heard.close();
    clock.timers.should.equal(0);
    await clock.advance(1000);
    heard.lines.should.eql([]);
  });
});

describe('what a node may ask for', () => {
  it('is a type with its number at the end, too', () => {
    const { board, hear } = aBoard('Nvr');
    board.inventory(anInventory({ recorder: true }));
    const heard = hear({ sensor: 'Motion 2' });
    board.take(anAlert('VMD', { channel: 1 }));
    board.take(anAlert('VMD', { channel: 2 }));
    heard.lines.should.eql(['0 nvr_motion_2 true active']);
  });

  it('is a type that nobody knows, digits at its end included', () => {
    const { board, hear } = aBoard('Cam');
    const heard = hear({ sensor: 'thing_2' });
    board.take(anAlert('thing_2', { channel: 1 }));
    heard.lines.should.eql(['0 cam_thing_2 true active']);
  });
});
