import should from 'should';
import { HttpRequester } from '../../../src/connection/http-requester';
import { LoginGuard } from '../../../src/connection/login-guard';
import { SensorBoard } from '../../../src/sensors/board';
import { discover } from '../../../src/setup/discovery';
import { findReasons, Reason } from '../../../src/setup/reasons';
import { silentLog } from '../../../src/log';
import { admin, camera, DeviceOptions, Model, recorder, SimulatedDevice } from '../../simulator';
import { captures, haveCaptures } from '../../support/captures';
import { answer, FakeAsker } from '../../support/fake-asker';
import { memoryTransport } from '../../support/memory-transport';
import { TestClock } from '../../support/test-clock';

/** As a deployed device lists them. */
function listed(inventory: Parameters<SensorBoard['inventory']>[0], clock: TestClock) {
  const board = new SensorBoard({
    ...{ clock, log: silentLog, delay: 0, hold: 0, customize: [], slug: () => '' },
    ...{ ref: () => ({ id: '', name: '', model: null, host: '' }), listChanged: () => undefined },
  });
  board.inventory(inventory);
  return board.list();
}

describe('what else keeps events from coming', () => {
  let clock: TestClock;
  let device: SimulatedDevice;

  before(() => import('digest-fetch'));

  async function reasonsOf(
    model: Model,
    options: DeviceOptions,
    prepare: () => void,
    username = admin.name,
  ): Promise<{ reasons: readonly Reason[]; took: number }> {
    clock = new TestClock();
    device = new SimulatedDevice(model, { clock, host: 'cam.lan', ...options });
    prepare();
    const transport = memoryTransport([device]);
    const { host, port, ssl } = device;
    const requester = new HttpRequester(
      { name: 'cam', address: { host, port, ssl }, tls: null, username, password: admin.password },
      { clock, transport, guard: new LoginGuard(clock), log: silentLog },
    );
    const ended: true[] = [];
    const inTime = async <T>(work: Promise<T>): Promise<T> => {
      ended.length = 0;
      const end = () => ended.push(true);
      work.then(end, end);
      while (ended.length === 0) await clock.advance(50);
      return work;
    };
    const inventory = await inTime(discover(requester));
    const from = clock.ticks();
    const { signal } = new AbortController();
    const about = { username, inventory, sensors: listed(inventory, clock) };
    const reasons = await inTime(findReasons(requester, clock, about, signal));
    const took = clock.ticks() - from;
    device.close();
    await clock.advance(0);
    return { reasons, took };
  }

  const steps = (reasons: readonly Reason[]) =>
    reasons.map(({ step, values }) => [step, ...Object.values(values)].join(': '));

  it('is nothing on a device that is set up well, a recorder included', async () => {
    steps((await reasonsOf(camera(), {}, () => undefined)).reasons).should.eql([]);
    steps((await reasonsOf(recorder(), {}, () => undefined)).reasons).should.eql([]);
  });

  it('is a detection that is off, an area that is missing, and a schedule that is empty', async () => {
    const { reasons } = await reasonsOf(camera(), {}, () => {
      device.switches.enable('VMD', 1, false);
      device.switches.undraw('linedetection', 1);
      device.switches.unarmed.add('fielddetection 1');
    });
    steps(reasons).should.eql(['detection: Motion', 'area: Line Crossing', 'schedule: Field Detection']);
  });

  it('names the channel on a recorder', async () => {
    const { reasons } = await reasonsOf(recorder(), {}, () => {
      device.switches.enable('VMD', 2, false);
    });
    steps(reasons).should.eql(['detection: Motion 2']);
  });

  it('is a clock that is years off', async () => {
    const { reasons } = await reasonsOf(camera(), { clockError: -6 * 365 * 86_400_000 }, () => undefined);
    reasons.map(({ code }) => code).should.eql(['test-clock']);
    const { reasons: none } = await reasonsOf(camera(), { clockError: -86_400_000 }, () => undefined);
    none.should.eql([]);
  });

  it('is a right that the user lacks', async () => {
    const { reasons } = await reasonsOf(
      camera(),
      { users: [{ ...admin, rights: ['read', 'view', 'settings'] }] },
      () => undefined,
    );
    reasons.map(({ code }) => code).should.containEql('test-rights');
  });

  it('is not looked for longer than 2 s, and a device that does not tell is none', async () => {
    const { reasons, took } = await reasonsOf(camera(), {}, () => undefined);
    reasons.should.eql([]);
    took.should.be.belowOrEqual(2000);
    const slow = await reasonsOf(camera(), {}, () => {
      clock.after(300, () => {
        device.faults.headersDelay = 900;
      });
    });
    slow.took.should.be.belowOrEqual(2100);
    const silent = new FakeAsker();
    const { signal } = new AbortController();
    const about = {
      username: 'admin',
      inventory: await discover(
        new FakeAsker().on('GET /ISAPI/System/deviceInfo', answer(200, '<DeviceInfo/>')),
      ),
      sensors: [],
    };
    (await findReasons(silent, clock, about, signal)).should.eql([]);
  });

  if (!haveCaptures) it('SKIPPED: there are no recordings of real documents here');
  for (const [name, path, wire, sensor] of [
    ['hvnext_DS-2CD2386G2-IU_Smart.LineDetection.1.xml', '/Smart/LineDetection/1', 'linedetection', []],
    [
      'hvnext_DS-2CD2386G2-IU_Smart.FieldDetection.1.xml',
      '/Smart/FieldDetection/1',
      'fielddetection',
      ['detection'],
    ],
    [
      'hvnext_DS-2CD2386G2-IU_System.Video.inputs.channels.1.motionDetection.xml',
      '/System/Video/inputs/channels/1/motionDetection',
      'VMD',
      ['detection'],
    ],
  ] as const)
    if (haveCaptures)
      it(`reads a real document: ${name}`, async () => {
        const time = new TestClock();
        const asker = new FakeAsker()
          .on(
            'GET /ISAPI/System/deviceInfo',
            answer(200, '<DeviceInfo><deviceType>IPCamera</deviceType></DeviceInfo>'),
          )
          .on(
            'GET /ISAPI/Event/triggers',
            answer(
              200,
              `<EventTriggerList><EventTrigger><id>${wire}-1</id><eventType>${wire}</eventType><EventTriggerNotificationList><EventTriggerNotification><notificationMethod>center</notificationMethod></EventTriggerNotification></EventTriggerNotificationList></EventTrigger></EventTriggerList>`,
            ),
          )
          .on(`GET /ISAPI${path}`, answer(200, captures().read(name)));
        const inventory = await discover(asker);
        const about = { username: 'admin', inventory, sensors: listed(inventory, time) };
        const reasons = await findReasons(asker, time, about, new AbortController().signal);
        should(reasons.map(({ step }) => step)).eql(sensor);
      });
});
