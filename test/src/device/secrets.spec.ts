import 'should';
import { describe as describeDevice } from '../../../src/setup/diagnostics';
import { deviceFaults } from '../../support/device-faults';
import { Rig } from '../../support/rig';

/** Credentials that break out of quoting, encoding and patterns: each at some place that is careless. */
const users = [
  { name: 'O"Hara\\admin', password: 'p"a\\ss\'w0rd' },
  { name: 'Jürgen', password: 'Geh€im-ßword' },
  { name: 'front desk', password: '%41 {{time}} $& %s' },
  { name: 'administrator20chars', password: 'Zwanzig-Zeichen-1234' },
];

/** Every way in which a text may be written down by accident. */
function forms(name: string, password: string): string[] {
  const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64').replace(/=+$/, '');
  return [
    password,
    JSON.stringify(password).slice(1, -1),
    encodeURIComponent(password),
    encodeURI(password),
    base64(password),
    base64(`${name}:${password}`),
    Buffer.from(password, 'utf8').toString('base64url'),
    Buffer.from(password, 'utf8').toString('hex'),
    Buffer.from(password, 'utf8').toString('latin1'),
  ];
}

describe('a password', () => {
  for (const user of users) {
    it(`of ${user.name} is in no log line, status, message, error, URL or diagnostics, whatever goes wrong`, async () => {
      const written: string[] = [];
      for (const { begin, end } of deviceFaults) {
        const rig = new Rig({
          settings: { username: user.name, password: user.password },
          device: { ssl: true, users: [user], login: { tries: 3 } },
        });
        rig.hear();
        const events: unknown[] = [];
        rig.client.onEvents(
          { events: [], channel: null },
          { alert: (message) => events.push(message), picture: () => undefined },
        );
        await rig.open();
        rig.client.status.state.should.equal('online');
        rig.device.event('VMD', 1);
        begin(rig.device);
        const asked = rig.client
          .ask({ method: 'GET', path: '/ISAPI/System/deviceInfo' })
          .catch((error: unknown) => {
            written.push(
              String(error),
              JSON.stringify(error),
              error instanceof Error ? (error.stack ?? '') : '',
            );
          });
        await rig.clock.advance(90_000);
        await asked;
        rig.device.faults.heal();
        end?.(rig.device);
        const input = rig.client.diagnostics({ package: '1', node: '20', nodeRed: '4' });
        written.push(
          ...rig.lines,
          JSON.stringify([rig.states, rig.messages, events, rig.client.view(), rig.client.status]),
          JSON.stringify(describeDevice(input)),
          JSON.stringify(input),
          ...rig.transport.sent.map(({ path, address }) => `${address.host} ${path}`),
        );
        await rig.close();
      }
      const all = written.join('\n');
      for (const form of forms(user.name, user.password)) all.includes(form).should.be.false(form);
    });
  }
});
