import should from 'should';
import { allSensors, connect, InputError } from '../../src';
import type { StateMessage } from '../../src';
import { admin, camera, SimulatedDevice } from '../simulator';
import { memoryTransport } from '../support/memory-transport';
import { TestClock } from '../support/test-clock';

const login = { username: admin.name, password: admin.password };

describe('the library without Node-RED', () => {
  // Loaded at the first connect; from the disk it takes real time, which injected time does not wait for.
  before(() => import('digest-fetch'));

  it('says everything that cannot be used at once', () => {
    (() => connect({ host: 'http://', ...login, delay: -1 })).should.throw(InputError, {
      message: /host[\s\S]*delay/i,
    });
  });

  it('repeats no password in what it says', () => {
    const host = `http://${login.username}:${login.password}@camera.lan`;
    try {
      connect({ host, ...login });
      should.fail(null, null, 'a login in the host was taken', '');
    } catch (error) {
      String(error)
        .should.match(/InputError/)
        .and.not.containEql(login.password);
    }
  });

  it('sends nothing before open, one true and one false after it, and lets everything go on close', async () => {
    const clock = new TestClock();
    const host = '192.0.2.7';
    const simulated = new SimulatedDevice(camera(), { clock, host });
    const transport = memoryTransport([simulated]);
    const device = connect({ host, ...login }, { clock, transport });
    const messages: StateMessage[] = [];
    device.watch(
      { ...allSensors, sensor: 'motion' },
      { message: (message) => messages.push(message), changed: () => undefined },
    );
    transport.sent.length.should.equal(0);

    device.open();
    await clock.advance(1_000);
    device.status.state.should.equal('online');
    simulated.event('VMD', 1, 'active');
    simulated.event('linedetection', 1, 'active');
    await clock.advance(1_000);
    simulated.event('VMD', 1, 'inactive');
    await clock.advance(4_999);
    messages.map(({ topic, payload }) => [topic, payload]).should.eql([['front_porch_motion', true]]);
    await clock.advance(1);
    messages.length.should.equal(2);
    should(messages[1]).containEql({ topic: 'front_porch_motion', payload: false, reason: 'inactive' });

    await device.close();
    simulated.close();
    transport.open.should.equal(0);
    clock.timers.should.equal(0);
  });

  it('warns of a mistake in a listener, which nobody would see without a log', async () => {
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const device = connect({ host: 'camera.lan', ...login });
    const changed = () => {
      throw new Error('my own mistake');
    };
    device.watch(allSensors, { message: () => undefined, changed });
    (await warned).message.should.match(/camera\.lan: a listener failed\. Error: my own mistake/);
    await device.close();
  });

  it('takes seconds as people set them', () => {
    const { settings } = connect({ host: 'camera.lan', ...login, hold: 8, silence: 20 });
    settings.should.containEql({ delay: 5_000, hold: 8_000, silence: 20_000 });
  });
});
