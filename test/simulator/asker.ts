import { createHash } from 'node:crypto';
import 'should';
import type { WireReply } from '../../src/connection/transport';
import { memoryTransport } from '../support/memory-transport';
import type { MemoryOptions, MemoryTransport } from '../support/memory-transport';
import { settle, TestClock } from '../support/test-clock';
import { admin, SimulatedDevice } from './index';
import type { DeviceOptions, Model } from './index';

/** Asks a simulated device as any client would, on injected time, with the login of `admin`. */
export class Asker {
  readonly clock = new TestClock();
  readonly device: SimulatedDevice;
  readonly network: MemoryTransport;

  constructor(model: Model, options: DeviceOptions = {}, memory: MemoryOptions = {}) {
    this.device = new SimulatedDevice(model, { clock: this.clock, host: 'device', ...options });
    this.network = memoryTransport([this.device], memory);
  }

  send(
    method: string,
    path: string,
    more: { authorization?: string; body?: string | Buffer; signal?: AbortSignal } = {},
  ): Promise<WireReply> {
    const { host, port, ssl } = this.device;
    return this.network.send({
      address: { host, port, ssl },
      tls: null,
      method,
      path,
      headers: more.authorization === undefined ? {} : { Authorization: more.authorization },
      body: more.body === undefined ? null : Buffer.from(more.body),
      connectLimit: 10_000,
      headersLimit: 10_000,
      signal: more.signal ?? new AbortController().signal,
    });
  }

  /** With the login, in two requests. */
  async login(
    method: string,
    path: string,
    body?: string | Buffer,
    password = admin.password,
    name = admin.name,
  ): Promise<WireReply> {
    const challenged = await this.send(method, path, body === undefined ? {} : { body });
    challenged.destroy();
    const authorization = digest(challenged, method, path, password, name);
    return this.send(method, path, { authorization, ...(body === undefined ? {} : { body }) });
  }

  async get(path: string): Promise<string> {
    return text(await this.login('GET', path));
  }

  /** Unplugs the device and demands that nothing is left of it. */
  async end(): Promise<void> {
    this.device.close();
    await settle();
    this.network.open.should.equal(0, 'connections left open');
    this.device.ledger.connections.open.should.equal(0);
    this.clock.timers.should.equal(0, 'timers left');
  }
}

/** A whole body as text. */
export async function text(reply: WireReply): Promise<string> {
  return (await bytes(reply)).toString();
}

/** A whole body. */
export function bytes(reply: WireReply): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    reply.read({
      data: (chunk) => chunks.push(Buffer.from(chunk)),
      end: () => {
        resolve(Buffer.concat(chunks));
      },
      error: reject,
    });
  });
}

/** The `Authorization` that answers a challenge for this request; `count`: how often its nonce has been used, this time included. */
export function digest(
  challenged: WireReply,
  method: string,
  path: string,
  password: string,
  name = admin.name,
  count = 1,
): string {
  const challenge = challenged.header('www-authenticate')[0] ?? '';
  const value = (field: string) => new RegExp(`${field}="?([^",]*)`).exec(challenge)?.[1] ?? '';
  const md5 = (part: string) => createHash('md5').update(part).digest('hex');
  const secret = md5(`${name}:${value('realm')}:${password}`);
  const nc = count.toString(16).padStart(8, '0');
  const middle = `${value('nonce')}:${nc}:abc:auth`;
  const response = md5(`${secret}:${middle}:${md5(`${method}:${path}`)}`);
  return (
    `Digest username="${name}", realm="${value('realm')}", nonce="${value('nonce')}", uri="${path}", ` +
    `response="${response}", qop=auth, nc=${nc}, cnonce="abc"`
  );
}
