import should from 'should';
import { jpeg } from '../../simulator';
import { rigs } from '../../support/rig';

/** ms of an hour. */
const HOUR = 3_600_000;

describe('what the log and the status say of troubles', () => {
  const { made, online } = rigs();

  it('writes one line per outage, and one when it is over', async () => {
    const rig = await online();
    const before = rig.lines.length;
    for (let i = 1; i <= 3; i++) {
      rig.device.faults.connect = 'refuse';
      rig.device.drop('reset');
      await rig.clock.advance(HOUR);
      rig.device.faults.heal();
      await rig.clock.advance(60_000);
      rig.lines.length.should.equal(before + 2 * i, rig.lines.join('\n'));
    }
    rig.told.should.eql(['online', 'offline', 'online', 'offline', 'online', 'offline', 'online']);
  });

  it('says once that nothing answers and once that the login is refused, however often both change', async () => {
    const rig = await online({ device: { login: { tries: 100 } } });
    const before = rig.lines.length;
    const { users } = rig.device.login;
    for (let i = 0; i < 3; i++) {
      rig.device.faults.connect = 'refuse';
      rig.device.drop('reset');
      await rig.clock.advance(HOUR);
      rig.client.status.state.should.equal('offline');
      rig.device.faults.heal();
      rig.device.login.users = [];
      await rig.clock.advance(HOUR);
      rig.client.status.state.should.equal('refused');
    }
    rig.device.login.users = users;
    await rig.clock.advance(HOUR);
    // The second one is another trouble, which a person has to end.
    const [gone = '', refused = '', back = '', ...more] = rig.lines.slice(before);
    gone.should.match(/^warn: Front Porch: Nothing answers at /);
    refused.should.match(/^warn: Front Porch: The device refused the login\. .*The next try is at /);
    back.should.equal('info: Front Porch: connected again.');
    more.should.eql([]);
  });

  it('says in the log what is wrong with a part that is framed well, and goes on', async () => {
    const rig = await online();
    const { badParts } = rig.client.diagnostics({ package: '', nodeRed: null, node: '' }).record.counters;
    const before = rig.lines.length;
    rig.device.raw(Buffer.from('{"eventType":}'), 'application/json');
    rig.device.event('VMD', 1);
    await rig.clock.advance(0);
    rig.lines.slice(before).should.have.length(1);
    rig.lines[before]?.should.match(/^warn: .*part of the event stream was left out \(not-json/);
    should(rig.client.diagnostics({ package: '', nodeRed: null, node: '' }).record.counters.badParts).equal(
      (badParts ?? 0) + 1,
    );
  });

  it('writes one line per kind of bad part and hour', async () => {
    const rig = await online();
    const before = rig.lines.length;
    for (let i = 0; i < 100; i++) {
      rig.device.raw(Buffer.from('<EventNotificationAlert><nonsense'), 'application/xml');
      await rig.clock.advance(1_000);
    }
    rig.lines.slice(before).length.should.be.within(1, 2);
    rig.client.status.state.should.equal('online');
    const heard = rig.hear();
    rig.device.event('VMD', 1);
    await rig.clock.advance(0);
    heard.length.should.equal(1);
  });

  it('says what a listener throws once an hour, and lets neither the stream nor other listeners feel it', async () => {
    const rig = await online();
    const fail = (what: string) => (): never => {
      throw new Error(`a mistake in ${what}`);
    };
    const all = { sensor: 'all', channel: null, target: null, delay: null, initial: false };
    rig.client.watch(all, { message: fail('message'), changed: fail('changed') });
    rig.client.onEvents({ events: [], channel: null }, { alert: fail('alert'), picture: fail('picture') });
    rig.client.onStatus({ status: fail('status') });
    const heard = rig.hear();
    for (let i = 0; i < 10; i++) {
      rig.device.event('VMD', 1, 'active', { pictures: [{ data: jpeg('motion') }] });
      rig.device.event('VMD', 1, 'inactive');
      await rig.clock.advance(10_000);
    }
    heard.length.should.equal(20);
    rig.device.ledger.streams.total.should.equal(1);
    rig.lines
      .filter((line) => line.startsWith('error'))
      .map((line) => /mistake in (\w+)/.exec(line)?.[1])
      .sort()
      .should.eql(['alert', 'changed', 'message', 'picture', 'status']);
  });

  it('gives a new listener the settled state at once, and none before there is one', async () => {
    const rig = made();
    const early: string[] = [];
    rig.client.onStatus({ status: ({ state }) => early.push(state) });
    early.should.eql([]);
    await rig.open();
    const late: string[] = [];
    rig.client.onStatus({ status: ({ state }) => late.push(state) });
    late.should.eql(['online']);
  });
});
