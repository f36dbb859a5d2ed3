import type { NodeAPI } from 'node-red';
import { HttpRequester } from '../../src/connection/http-requester';
import { silentLog } from '../../src/log';
import { TestAnswer, testDevice } from '../../src/setup/check';
import { discover } from '../../src/setup/discovery';
import { parts } from '../shared/parts';
import type { Endpoint } from './endpoint';
import { readForm } from './form';
import { readBody, Refusal, reply, untilGone } from './reply';

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
        if (testing) throw new Refusal(409, 'Another test is still running. Try again in a moment.');
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
  const { clock, transport, guard } = parts;
  const requester = new HttpRequester(settings, { clock, transport, guard, log: silentLog });
  const same =
    shared?.settings.address.host.toLowerCase() === address.host.toLowerCase() &&
    shared.settings.username === username;
  return testDevice(
    {
      requester,
      clock,
      address,
      streaming:
        same && shared.device.status.state === 'online' ? { port: shared.settings.address.port } : null,
      discover: (limit) => discover(requester, { signal: limit }),
    },
    signal,
  );
}
