import type { Server } from 'node:net';
import type { NodeAPI } from 'node-red';
import { DeviceError, InputError } from '../../src/errors';
import { fill, inFull, SentenceCode, sentences, SentenceValues } from '../../src/sentences';
import { PushEntries, PushOutcome, PushPlace } from '../../src/setup/push-entries';
import { addressOf, httpNodeRoot, needsNodeRedLogin } from '../shared/push-listener';
import { deployedDevice, isDeployed, SharedDevice } from '../shared/shared-device';
import type { Endpoint } from './endpoint';
import { NEW } from './device';
import { readBody, Refusal, reply, untilGone } from './reply';
import { parts } from '../shared/parts';

/** ms in which the test post of a device arrives, if it does. */
const TEST_ARRIVES = 3_000;
const LOOK_EVERY = 100;
const MASK = '*'.repeat(8);

/** What the dialog gets. `code` and `values` are those of `message`, for its language. */
interface PushAnswer {
  readonly ok: boolean;
  readonly entry: Readonly<Record<string, string>> | null;
  readonly address: string | null;
  readonly message: string;
  readonly code: SentenceCode;
  readonly values: SentenceValues;
  /** More to know, as codes. */
  readonly notes: readonly SentenceCode[];
}

/** `POST hikvision-device/:id/push`: shows, writes and takes out the entry by which the device sends its events here. */
export const push: Endpoint = {
  method: 'post',
  path: '/:id/push',
  permission: 'write',
  handler: (RED) => (request, response) => {
    reply(RED, response, async () => {
      const { action, base } = readRequest(readBody(request));
      const { shared, token } = deployed(RED, request.params.id);
      const signal = untilGone(response);
      const { host, port } = shared.settings.address;
      const entries = new PushEntries(shared.device, `${host.toLowerCase()}:${port}`, signal);
      const place = { ...listening(RED), base, token };
      try {
        return await actions[action](RED, entries, place, shared);
      } catch (error) {
        if (error instanceof DeviceError) throw new Refusal(statusOf(error), inWords(error));
        throw error;
      }
    });
  },
};

const actions = {
  plan: async (RED: NodeAPI, entries: PushEntries, place: PushPlace): Promise<PushAnswer> => {
    const planned = await entries.plan(place);
    const masked = JSON.parse(
      JSON.stringify(planned, (_, value: unknown) =>
        typeof value === 'string' ? value.replaceAll(place.token, MASK) : value,
      ),
    ) as PushOutcome;
    return answer(RED, planned.there ? 'push-there' : 'push-planned', masked);
  },
  add: async (
    RED: NodeAPI,
    entries: PushEntries,
    place: PushPlace,
    shared: SharedDevice,
  ): Promise<PushAnswer> => {
    const added = await entries.add(place);
    const before = addressOf(shared)?.posts ?? 0;
    const asked = await entries.test(place);
    const came = asked && (await arrives(() => (addressOf(shared)?.posts ?? 0) > before));
    return answer(RED, came ? 'push-added' : 'push-untested', added);
  },
  remove: async (RED: NodeAPI, entries: PushEntries, { token }: PushPlace): Promise<PushAnswer> => {
    const removed = await entries.remove(token);
    return answer(RED, removed ? 'push-removed' : 'push-none', removed);
  },
};

type Action = keyof typeof actions;

function readRequest(body: object): { action: Action; base: string } {
  const action = 'action' in body ? body.action : '';
  const base = 'base' in body ? body.base : '';
  if (typeof action !== 'string' || !isAction(action))
    throw new InputError('The action must be plan, add or remove.');
  if (base !== undefined && base !== null && typeof base !== 'string')
    throw new InputError(sentences['push-bad-base'].message);
  return { action, base: base ?? '' };
}

function isAction(text: string): text is Action {
  return Object.hasOwn(actions, text);
}

/** The running device with the secret of its address. */
function deployed(RED: NodeAPI, id: unknown): { shared: SharedDevice; token: string } {
  const shared = id === NEW ? null : deployedDevice(id);
  if (!shared && id !== NEW && !isDeployed(RED, id)) throw Refusal.of(404, 'not-deployed');
  if (httpNodeRoot(RED) === null) throw new Refusal(409, inFull('push-no-root'));
  const token = shared && addressOf(shared)?.token;
  if (!shared || !token) throw new Refusal(409, inFull('push-not-deployed'));
  return { shared, token };
}

/** Where this Node-RED listens. */
function listening(RED: NodeAPI): Pick<PushPlace, 'ssl' | 'port' | 'root'> {
  const settings = RED.settings as { readonly https?: unknown; readonly uiPort?: unknown };
  // Programs that embed Node-RED may have a server of their own.
  const { server } = RED as { readonly server?: Server };
  const address = server?.listening ? server.address() : null;
  const port = typeof address === 'object' && address ? address.port : Number(settings.uiPort ?? 1880);
  return { ssl: Boolean(settings.https), port, root: httpNodeRoot(RED) ?? '' };
}

function answer(RED: NodeAPI, code: SentenceCode, outcome: PushOutcome | null): PushAnswer {
  const values = { id: outcome?.entry.id ?? '' };
  const notes: SentenceCode[] = needsNodeRedLogin(RED) ? ['push-login'] : [];
  const said = [code, ...notes].flatMap((one) => [sentences[one].message, sentences[one].hint ?? '']);
  return {
    ok: true,
    entry: outcome?.entry ?? null,
    address: outcome?.address ?? null,
    message: fill(said.filter(Boolean).join(' '), values),
    code,
    values,
    notes,
  };
}

/** 409 where no entry is free, which is no refusal by the device; else 502. */
function statusOf(error: DeviceError): number {
  return error.code === 'push-no-entry' ? 409 : 502;
}

function inWords({ message, hint }: DeviceError): string {
  return hint ? `${message} ${hint}` : message;
}

/** Whether something happens in time. */
async function arrives(has: () => boolean): Promise<boolean> {
  const until = parts.clock.ticks() + TEST_ARRIVES;
  while (!has()) {
    if (parts.clock.ticks() >= until) return false;
    await new Promise<void>((resolve) => parts.clock.after(LOOK_EVERY, resolve));
  }
  return true;
}
