import type { NodeAPI } from 'node-red';
import { HttpRequester } from '../../src/connection/http-requester';
import type { RequesterSettings } from '../../src/connection/http-requester';
import type { Address } from '../../src/connection/transport';
import type { DeviceInfo } from '../../src/sensors/inventory';
import { silentLog } from '../../src/log';
import { DeployedStream, TestAnswer, testDevice } from '../../src/setup/check';
import { discover } from '../../src/setup/discovery';
import { parts } from '../shared/parts';
import type { Endpoint } from './endpoint';
import type { SharedDevice } from '../shared/shared-device';
import { readForm } from './form';
import { readBody, Refusal, reply, untilGone } from './reply';

/** ms that the stream of a deployed device may take to prove itself. */
const PROOF_LIMIT = 3_000;

/** `POST hikvision-device/test`: tries what the dialog holds, one at a time. */
export const test: Endpoint = {
  method: 'post',
  path: '/test',
  permission: 'write',
  handler: (RED) => {
    let testing = false;
    return (request, response) => {
      reply(RED, response, async () => {
        const body = readBody(request);
        if (testing) throw Refusal.of(409, 'test-running');
        testing = true;
        try {
          return await tryForm(RED, body, untilGone(response));
        } finally {
          testing = false;
        }
      });
    };
  },
};

/** Tries what a form holds. */
function tryForm(RED: NodeAPI, body: object, signal: AbortSignal): Promise<TestAnswer> {
  const { settings, shared } = readForm(RED, body);
  const { address, username } = settings;
  const { clock, transport, guard, certificate } = parts;
  const requester = new HttpRequester(settings, { clock, transport, guard, log: silentLog });
  return testDevice(
    {
      ...{ requester, clock, address, username },
      streaming: shared?.listens && isAbout(shared, settings) ? streamOf(shared, address) : null,
      discover: (limit) => discover(requester, { signal: limit }),
      certificate: (limit) => certificate(address, settings.tls?.servername, limit),
    },
    signal,
  );
}

/** Whether a form goes to the host of a deployed device, as the same user. */
function isAbout({ settings }: SharedDevice, { address, username }: RequesterSettings): boolean {
  return settings.address.host.toLowerCase() === address.host.toLowerCase() && settings.username === username;
}

/** The stream that a deployed device wants open, for a test of `address`. */
function streamOf({ device, settings }: SharedDevice, address: Address): DeployedStream {
  const { port, ssl } = settings.address;
  const isOf = (info: DeviceInfo | null): boolean => {
    if (port === address.port && ssl === address.ssl) return true;
    const own = device.view().device;
    const same = (['name', 'model', 'firmware'] as const).every((field) => info?.[field] === own[field]);
    return same && info?.model !== null;
  };
  const proved = (signal: AbortSignal): Promise<boolean> =>
    new Promise((resolve) => {
      const end = () => {
        timer.cancel();
        forget();
        signal.removeEventListener('abort', end);
        resolve(device.status.state === 'online');
      };
      const timer = parts.clock.after(PROOF_LIMIT, end);
      const forget = device.onStatus({
        status: ({ state }) => {
          if (state === 'online') queueMicrotask(end);
        },
      });
      signal.addEventListener('abort', end, { once: true });
      // A login that is refused does not get better in three seconds.
      if (signal.aborted || device.status.state === 'refused') queueMicrotask(end);
    });
  return { isOf, proved };
}
