import type { NodeAPI } from 'node-red';
import { HttpRequester } from '../../src/connection/http-requester';
import { InputError } from '../../src/errors';
import { silentLog } from '../../src/log';
import { isBlank } from '../../src/schema';
import { TestAnswer, testDevice } from '../../src/setup/check';
import { mayUseStored, PasswordUse, readTestRequest } from '../../src/setup/check-request';
import { discover } from '../../src/setup/discovery';
import { parts } from '../shared/parts';
import { deployedDevice, isDeployed, SharedDevice } from '../shared/shared-device';
import { readTls } from '../shared/tls';
import type { Endpoint } from './endpoint';
import { NOT_DEPLOYED, readBody, Refusal, reply, untilGone } from './reply';

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
async function tryForm(RED: NodeAPI, body: object, signal: AbortSignal): Promise<TestAnswer> {
  const id = 'id' in body ? body.id : '';
  const shared = isBlank(id) ? null : deployedDevice(id);
  if (!shared && !isBlank(id) && !isDeployed(RED, id)) throw new InputError(NOT_DEPLOYED);
  const asked = readTestRequest(shared ? withVariables(RED, body, shared) : body);
  const { address, username } = asked;
  const tls = readTls(RED, asked.tls) ?? null;
  const use: PasswordUse = { address, username, verifies: tls?.rejectUnauthorized !== false };
  let { password } = asked;
  if (password === null) {
    const stored = shared?.settings;
    if (!stored) {
      throw new Refusal(403, 'The stored password is not used while the device does not run: type it again.');
    }
    const storedUse = { ...stored, verifies: stored.tls?.rejectUnauthorized !== false };
    if (!mayUseStored(storedUse, use)) {
      throw new Refusal(
        403,
        'The stored password belongs to another address, user or encryption and is not sent there: type it again.',
      );
    }
    ({ password } = stored);
  }
  const settings = { name: shared?.device.ref.name ?? address.host, address, tls, username, password };
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

/**
 * The form with environment variables filled in, but only where the deployed node uses the same ones: a test must not
 * be a way to read the environment.
 */
function withVariables(RED: NodeAPI, body: object, shared: SharedDevice): object {
  const { node, settings } = shared;
  const raw: Record<string, unknown> = { ...RED.nodes.getCredentials(node._alias ?? node.id) };
  RED.nodes.eachNode((definition) => {
    if (definition.id === (node._alias ?? node.id)) Object.assign(raw, definition, raw);
  });
  const { address, username } = settings;
  const resolved: Record<string, unknown> = { host: address.host, port: address.port, username };
  return Object.fromEntries(
    Object.entries(body).map(([name, value]: [string, unknown]) => {
      const isVariable = typeof value === 'string' && /^\$[{(].+[)}]$/.test(value.trim());
      return [name, isVariable && value === raw[name] && name in resolved ? resolved[name] : value];
    }),
  );
}
