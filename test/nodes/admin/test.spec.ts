import should from 'should';
import helper from 'node-red-node-test-helper';
import type { DeviceInfo } from '../../../src/sensors/inventory';
import { admin, camera, SimulatedDevice } from '../../simulator';
import { status } from '../../support/fake-device';
import { tab } from '../../support/flows';
import { until } from '../../support/until';
import {
  answered,
  device,
  flows,
  form,
  HOST,
  post,
  reach,
  sensor,
  simulated,
  transport,
  useEndpoints,
} from './endpoints';

describe('the admin endpoints', () => {
  useEndpoints();

  function sentLogins(): number {
    return transport.sent.filter(({ headers }) =>
      Object.keys(headers).some((name) => name.toLowerCase() === 'authorization'),
    ).length;
  }

  describe('test', () => {
    it('tries a form that was never deployed', async () => {
      await flows.load([tab]);
      const answer = await post('/hikvision-device/test', { ...form, id: '', password: admin.password });
      answer.status.should.equal(200);
      should(answer.body.ok).be.true();
      should(answer.body.device).have.properties({ name: 'Front Porch', model: 'DS-2CD2385G1-I' });
      const sensors = answer.body.sensors as { id: string; notifies: boolean }[];
      sensors
        .filter(({ notifies }) => notifies)
        .map(({ id }) => id)
        .should.containEql('motion');
      answer.text.should.not.containEql(admin.password);
    });

    it('uses the stored password for the same host, port and user', async () => {
      await flows.load([tab, device]);
      const answer = await post('/hikvision-device/test', form);
      should(answer.body.ok).be.true();
      answer.text.should.not.containEql(admin.password);
    });

    for (const [title, change] of [
      ['another host', { host: '192.0.2.99' }],
      ['another port', { port: '8080' }],
      ['another user', { username: 'operator' }],
    ] as const) {
      it(`keeps the stored password from ${title}`, async () => {
        await flows.load([tab, device]);
        const answer = await post('/hikvision-device/test', { ...form, ...change });
        answer.status.should.equal(403);
        transport.sent.length.should.equal(0);
      });
    }

    it('keeps the stored password from weaker TLS than it was stored for', async () => {
      await flows.load([tab, { ...device, port: '443', ssl: true }]);
      const answer = await post('/hikvision-device/test', { ...form, port: '443', ssl: false });
      answer.status.should.equal(403);
      transport.sent.length.should.equal(0);
    });

    it('keeps the stored password from any other trust', async () => {
      const secure = { port: '443', ssl: true };
      await flows.load([tab, { ...device, ...secure }]);
      for (const trust of [{ verify: false }, { fingerprint: 'ab'.repeat(32) }]) {
        const answer = await post('/hikvision-device/test', { ...form, ...secure, ...trust });
        answer.status.should.equal(403);
      }
      transport.sent.length.should.equal(0);
      const answer = await post('/hikvision-device/test', { ...form, fingerprint: 'no digits' });
      answer.status.should.equal(400);
    });

    it('sends a typed password wherever the form says', async () => {
      await flows.load([tab, device]);
      const answer = await post('/hikvision-device/test', { ...form, host: '192.0.2.99', password: 'typed' });
      answer.status.should.equal(200);
      should(answer.body.ok).be.false();
      transport.sent[0]?.address.host.should.equal('192.0.2.99');
    });

    it('tries what was typed for a deployed device that cannot run, and keeps its stored password', async () => {
      await flows.load([tab, { ...device, host: '${HIKVISION_TEST_UNSET}' }]);
      const stored = await post('/hikvision-device/test', form);
      stored.status.should.equal(403);
      transport.sent.length.should.equal(0);
      const typed = await post('/hikvision-device/test', { ...form, password: admin.password });
      typed.status.should.equal(200);
      should(typed.body.ok).be.true();
    });

    for (const [title, body] of [
      ['no host', { ...form, host: '' }],
      ['a host that is none', { ...form, host: 'a b' }],
      ['a port that is none', { ...form, port: 'x' }],
      ['a device that is not deployed', { ...form, id: 'gone' }],
      ['an id that is no device', { ...form, id: 'sensor' }],
      ['a stored password without an id', { ...form, id: '' }],
      ['a list', [form]],
      ['a user name that no header can carry', { ...form, username: 'ad\nmin', password: 'typed' }],
    ] as const) {
      it(`answers 400 for ${title}`, async () => {
        await flows.load([tab, device, sensor]);
        const answer = await post('/hikvision-device/test', body);
        answer.status.should.equal(400);
        should(answer.body.error).be.a.String();
        transport.sent.length.should.equal(0);
      });
    }

    it('names its sentences, so that the editor can say them in its language', async () => {
      await flows.load([tab, device]);
      for (const [changes, status, code] of [
        [{ host: '' }, 400, 'host-missing'],
        [{ host: '192.168.1' }, 400, 'host-digits'],
        [{ port: 70_000 }, 400, 'port-range'],
        [{ fingerprint: 'xy' }, 400, 'fingerprint-format'],
        [{ id: 'gone' }, 400, 'not-deployed'],
        [{ host: '192.0.2.99', id: 'device', password: '__PWRD__' }, 403, 'password-elsewhere'],
      ] as const) {
        const answer = await post('/hikvision-device/test', { ...form, password: 'typed', ...changes });
        answer.status.should.equal(status);
        should(answer.body).have.property('code', code);
      }
    });

    it('answers 415 for a form of another web page, 400 for nothing, and 413 for a flood', async () => {
      await flows.load([tab, device]);
      const fields = answered(
        helper.request().post('/hikvision-device/test').type('form').send({ host: HOST }),
      );
      (await fields).status.should.equal(415);
      const text = answered(helper.request().post('/hikvision-device/test').type('text/plain').send('{}'));
      (await text).status.should.equal(415);
      const empty = answered(helper.request().post('/hikvision-device/test').type('application/json'));
      (await empty).status.should.equal(400);
      (await post('/hikvision-device/test', { ...form, username: 'x'.repeat(20_000) })).status.should.equal(
        413,
      );
      transport.sent.length.should.equal(0);
    });

    it('fills in an environment variable only where the deployed node has the same one', async () => {
      process.env.HIKVISION_TEST_HOST = HOST;
      process.env.HIKVISION_TEST_OTHER = '192.0.2.99';
      await flows.load([tab, { ...device, host: '${HIKVISION_TEST_HOST}' }]);
      (
        await post('/hikvision-device/test', { ...form, host: '${HIKVISION_TEST_HOST}' })
      ).body.should.have.property('ok', true);
      const other = { ...form, host: '${HIKVISION_TEST_OTHER}', password: 'typed' };
      (await post('/hikvision-device/test', other)).status.should.equal(400);
      delete process.env.HIKVISION_TEST_HOST;
      delete process.env.HIKVISION_TEST_OTHER;
    });

    it('does one test at a time', async () => {
      await flows.load([tab, device]);
      simulated.faults.headersDelay = 2000;
      const first = post('/hikvision-device/test', form);
      await until('the first one asks the device', () => transport.sent.length > 0);
      (await post('/hikvision-device/test', form)).status.should.equal(409);
      (await first).status.should.equal(200);
      simulated.faults.headersDelay = 0;
      (await post('/hikvision-device/test', form)).status.should.equal(200);
    });

    it('reports the running stream of the same device instead of opening a second one', async () => {
      await flows.load([tab, device, sensor]);
      flows.device.settle(status('online'));
      const answer = await post('/hikvision-device/test', form);
      should(answer.body.ok).be.true();
      transport.sent.filter(({ path }) => path.includes('alertStream')).length.should.equal(0);
    });

    for (const [what, other] of [
      ['port', { port: 8080, ssl: false }],
      ['encryption', { port: 80, ssl: true }],
    ] as const)
      it(`tries the stream of the form where it names another ${what} than the deployed device`, async () => {
        const { clock } = flows;
        const behind = new SimulatedDevice(camera(), { clock, host: HOST, ...other });
        reach(behind);
        await flows.load([tab, device, sensor]);
        flows.device.settle(status('online'));
        const answer = await post('/hikvision-device/test', { ...form, ...other, password: admin.password });
        should(answer.body.ok).be.true();
        transport.sent.filter(({ path }) => path.includes('alertStream')).length.should.be.above(0);
        behind.close();
      });

    it('reports the running stream where the same device answers at another port', async () => {
      const { clock } = flows;
      const behind = new SimulatedDevice(camera(), { clock, host: HOST, port: 8080 });
      reach(behind);
      await flows.load([tab, device, sensor]);
      flows.device.settle(status('online'));
      const changed = { ...form, port: 8080, password: admin.password };
      const { body } = await post('/hikvision-device/test', changed);
      const info = body.device as DeviceInfo;
      flows.device.shown = { ...flows.device.shown, device: { ...info, recorder: false } };
      const before = transport.sent.length;
      const answer = await post('/hikvision-device/test', changed);
      should(answer.body.ok).be.true();
      const asked = transport.sent.slice(before).map(({ path }) => path);
      asked.join().should.not.containEql('alertStream');
      behind.close();
    });

    it('sends nothing while a refused login has to wait', async () => {
      await flows.load([tab, device]);
      const wrong = { ...form, password: 'wrong' };
      const first = await post('/hikvision-device/test', wrong);
      should(first.body.ok).be.false();
      const logins = sentLogins();
      const again = await post('/hikvision-device/test', wrong);
      should(again.body.ok).be.false();
      sentLogins().should.equal(logins);
      JSON.stringify(again.body.steps).should.match(/next try is at/);
    });

    it('repeats nothing of what a foreign server says', async () => {
      await flows.load([tab, device]);
      const page = '<html><b>router of the neighbour</b></html>';
      simulated.faults.answer(/./, { status: 200, body: page });
      const answer = await post('/hikvision-device/test', form);
      should(answer.body.ok).be.false();
      answer.text.should.not.match(/neighbour/);
    });
  });
});
