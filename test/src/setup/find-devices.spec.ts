import fc from 'fast-check';
import should from 'should';
import { DeviceFinder, FoundDevice } from '../../../src/setup/find-devices';
import { FakeGroup } from '../../support/fake-group';
import { FakeNetwork, probeMatch } from '../../support/fake-network';
import { settle, TestClock } from '../../support/test-clock';

const camera = {
  Uuid: 'U',
  DeviceDescription: 'DS-2CD2032-I',
  DeviceSN: 'SN1',
  MAC: '24-32-ae-00-00-01',
  IPv4Address: '192.168.1.64',
  HttpPort: '80',
  SoftwareVersion: 'V5.4.5build 170124',
  Activated: 'true',
};

describe('find devices', () => {
  let network: FakeNetwork;
  let clock: TestClock;
  let finder: DeviceFinder;
  let port: number;
  let over: AbortController;

  beforeEach(async () => {
    over = new AbortController();
    network = new FakeNetwork();
    port = await network.open();
    clock = new TestClock();
    finder = new DeviceFinder(clock);
  });

  afterEach(() => {
    // A search that a test left behind would keep the process alive.
    over.abort();
    network.close();
  });

  /** Searches until `answers` devices have answered: no time passes. */
  const find = (answers: number) => finder.find({ ...loopback(), answers, uuid: () => 'abc-1' }, over.signal);
  const loopback = () => ({ group: '127.0.0.1', port, interfaces: ['127.0.0.1'] });

  it('asks as the manufacturer does and reads what answers', async () => {
    network.answers = [
      probeMatch({
        ...camera,
        IPv4Address: '192.168.1.100',
        DeviceSN: 'SN2',
        MAC: 'm2',
        HttpPort: '8080',
        Activated: 'false',
      }),
      probeMatch(camera),
    ];
    (await find(2)).should.eql([
      {
        host: '192.168.1.64',
        port: 80,
        name: null,
        model: 'DS-2CD2032-I',
        firmware: 'V5.4.5build 170124',
        activated: true,
      },
      {
        host: '192.168.1.100',
        port: 8080,
        name: null,
        model: 'DS-2CD2032-I',
        firmware: 'V5.4.5build 170124',
        activated: false,
      },
    ] satisfies FoundDevice[]);
    network.probes.should.eql([
      '<?xml version="1.0" encoding="utf-8"?><Probe><Uuid>ABC-1</Uuid><Types>inquiry</Types></Probe>',
    ]);
    clock.timers.should.equal(0);
  });

  it('takes a device that answers twice once, and two with the same factory address as two', async () => {
    network.answers = [
      probeMatch(camera),
      probeMatch(camera),
      probeMatch({ ...camera, MAC: 'm2' }),
      probeMatch({ ...camera, MAC: 'm3', IPv4Address: '10.0.0.1' }),
    ];
    (await find(3)).map(({ host }) => host).should.eql(['10.0.0.1', '192.168.1.64', '192.168.1.64']);
  });

  it('lives with missing and nonsensical fields', async () => {
    network.answers = [
      probeMatch({
        MAC: 'a',
        IPv4Address: 'evil.example',
        HttpPort: '99999',
        DeviceDescription: `x\u202e&lt;img&gt;${'y'.repeat(500)}`,
      }),
    ];
    const [device] = await find(1);
    should(device).containEql({ host: '127.0.0.1', port: 80, name: null, firmware: null, activated: null });
    should(device?.model?.length).equal(64);
    should(device?.model).startWith('x <img>');
  });

  it('ignores its own probe, other people’s documents and whatever is no answer', async () => {
    const nested = '<a>'.repeat(2000);
    network.answers = [
      '',
      '<',
      'hello',
      '<Probe/>',
      '<ProbeMatch/>',
      '<ProbeMatch>',
      nested,
      Buffer.from([0xff, 0xfe, 0x3c]),
      '<!DOCTYPE x [<!ENTITY a "b">]><ProbeMatch><MAC>&a;</MAC></ProbeMatch>',
      probeMatch({ ...camera, Note: 'z'.repeat(9000) }),
      probeMatch(camera),
    ];
    (await find(1)).map(({ host }) => host).should.eql(['192.168.1.64']);
  });

  it('survives any datagram', async () => {
    // In memory: where a computer is busy, datagrams get lost, and the search would wait for ever on a clock that stands.
    const lan = new FakeGroup([]);
    finder = new DeviceFinder(clock, lan.open);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 10 }), async (noise) => {
        lan.answers = [...noise.map((bytes) => Buffer.from(bytes)), probeMatch(camera)];
        return (await find(1)).length === 1;
      }),
      { numRuns: 200 },
    );
  });

  it('ends after 3 s without an answer, and asks twice', async () => {
    let heard = network.probed();
    const search = finder.find(loopback());
    await heard;
    heard = network.probed();
    await clock.advance(2999);
    await heard;
    network.probes.length.should.equal(2);
    await clock.advance(1);
    (await search).should.eql([]);
    clock.timers.should.equal(0);
  });

  it('does one search at a time, and the next after it', async () => {
    network.answers = [probeMatch(camera)];
    const first = find(1);
    await find(1).should.be.rejectedWith('A search for devices is running already.');
    (await first).length.should.equal(1);
    (await find(1)).length.should.equal(1);
  });

  it('stops at once when told, leaving no timer', async () => {
    const stop = new AbortController();
    const heard = network.probed();
    const search = finder.find(loopback(), stop.signal);
    search.catch(() => undefined);
    await heard;
    stop.abort();
    await search.should.be.rejected();
    clock.timers.should.equal(0);
    await finder.find(loopback(), AbortSignal.abort()).should.be.rejected();
    await settle();
  });

  it('tells devices without a MAC address apart by serial number, then by address', async () => {
    const { DeviceSN, MAC, ...barest } = camera;
    MAC.should.not.equal('');
    const bare = { ...barest, DeviceSN };
    network.answers = [
      probeMatch(bare),
      probeMatch({ ...bare, DeviceSN: 'sn1', SoftwareVersion: 'again' }),
      probeMatch({ ...bare, DeviceSN: 'SN2' }),
      probeMatch(barest),
    ];
    const found = await find(3);
    found
      .map(({ firmware }) => firmware)
      .should.eql(['again', camera.SoftwareVersion, camera.SoftwareVersion]);
  });

  describe('in a group', () => {
    let lan: FakeGroup;
    const group = '239.255.255.250';
    const search = (interfaces: string[]) => finder.find({ group, port: 37_020, answers: 1, interfaces });

    beforeEach(() => {
      lan = new FakeGroup([probeMatch(camera)]);
      finder = new DeviceFinder(clock, lan.open);
    });

    afterEach(() => {
      lan.closed.should.be.true();
      clock.timers.should.equal(0);
    });

    it('hears answers that devices send to the whole group, on the interfaces that take multicast', async () => {
      const found = await search(['192.0.2.1', '192.168.1.2', '10.0.0.2']);
      found.map(({ host }) => host).should.eql(['192.168.1.64']);
      lan.bound.should.equal(37_020);
      lan.members.should.eql(['239.255.255.250 192.168.1.2', '239.255.255.250 10.0.0.2']);
      lan.asked.should.eql(['192.168.1.2', '10.0.0.2']);
    });

    it('says what kept the question from being sent, and what kept it from listening', async () => {
      lan.refusal = 'EACCES';
      await search(['192.168.1.2']).should.be.rejectedWith(/could not be sent.*EACCES/);
      lan = new FakeGroup([]);
      lan.taken = true;
      finder = new DeviceFinder(clock, lan.open);
      await search(['192.168.1.2']).should.be.rejectedWith(/could not be sent.*EADDRINUSE/);
    });

    it('says so where no interface takes multicast', async () => {
      await search([]).should.be.rejectedWith(/could not be sent/);
      await search(['192.0.2.1']).should.be.rejectedWith(/could not be sent/);
    });
  });
});
