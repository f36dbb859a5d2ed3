import type { NodeAPI } from 'node-red';
import type { RequesterSettings } from '../../src/connection/http-requester';
import { InputError } from '../../src/errors';
import { isBlank } from '../../src/schema';
import { deployedDevice, isDeployed, SharedDevice } from '../shared/shared-device';
import { readTls } from '../shared/tls';
import { mayUseStored, PasswordUse, readTestRequest, trustOf } from './form-fields';
import { Refusal } from './reply';

/** What the fields of a device dialog stand for. */
export interface Form {
  /** The device's address and login. */
  readonly settings: RequesterSettings;
  /** The deployed device whose dialog it is; `null`: there is none, or it does not run. */
  readonly shared: SharedDevice | null;
}

/**
 * Reads what a dialog holds now. The stored password goes only where it was stored for. Throws an `InputError` or a
 * {@link Refusal}.
 */
export function readForm(RED: NodeAPI, body: object): Form {
  const id = 'id' in body ? body.id : '';
  const shared = isBlank(id) ? null : deployedDevice(id);
  if (!shared && !isBlank(id) && !isDeployed(RED, id)) throw InputError.of('not-deployed');
  const asked = readTestRequest(shared ? withVariables(RED, body, shared) : body);
  const { address, username } = asked;
  const tls = trustOf(asked, readTls(RED, asked.tls) ?? null);
  const password = asked.password ?? storedPassword(shared, { address, username, tls }, asked.verify);
  const name = shared?.device.ref.name ?? address.host;
  return { settings: { name, address, tls, username, password }, shared };
}

/**
 * The stored password, if it may be used here. A TLS configuration that is not deployed is never the one that the
 * password was stored for.
 */
function storedPassword(shared: SharedDevice | null, use: PasswordUse, deployed: boolean): string {
  const stored = shared?.settings;
  if (!stored) throw Refusal.of(403, 'password-idle');
  if (!deployed || !mayUseStored(stored, use)) throw Refusal.of(403, 'password-elsewhere');
  return stored.password;
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
  const { address, tls, username } = settings;
  const resolved: Record<string, unknown> = {
    host: address.host,
    port: address.port,
    ssl: address.ssl,
    fingerprint: tls?.fingerprint ?? '',
    username,
  };
  return Object.fromEntries(
    Object.entries(body).map(([name, value]: [string, unknown]) => {
      const isVariable = typeof value === 'string' && /^\$[{(].+[)}]$/.test(value.trim());
      return [name, isVariable && value === raw[name] && name in resolved ? resolved[name] : value];
    }),
  );
}
