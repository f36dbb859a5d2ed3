import type { TlsOptions as ServerTls } from 'node:tls';
import { systemClock } from '../../src/clock';
import { HttpTransport } from '../../src/connection/http-transport';
import type { TlsOptions, WireReply, WireRequest } from '../../src/connection/transport';
import { DeviceError } from '../../src/errors';
import { answer, certificate, RawRequest, RawServer } from './raw-server';

/** Answers a short text. */
export function ok(request: RawRequest): void {
  request.socket.write(answer('200 OK', ['Content-Type: text/plain'], 'hello'));
}

/** What a server of a test shows: a certificate of test/certificates. */
export function tls(name: string, options: ServerTls = {}): ServerTls {
  return { key: certificate('server.key'), cert: certificate(`${name}.crt`), ...options };
}

/** Trusts the CA of the tests. */
export const trusting: TlsOptions = { ca: certificate('ca.crt') };

/** Starts servers, and closes them after each test of the suite that calls it. */
export function servers(): typeof RawServer.start {
  const open: RawServer[] = [];
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close();
  });
  return async (...parameters) => {
    const server = await RawServer.start(...parameters);
    open.push(server);
    return server;
  };
}

/** Sends a request over the real transport. */
export function send(
  server: RawServer,
  changes: Partial<WireRequest> = {},
  clock = systemClock,
): Promise<WireReply> {
  return new HttpTransport(clock).send({
    address: server.address,
    tls: null,
    method: 'GET',
    path: '/a?b',
    headers: {},
    body: null,
    connectLimit: 5000,
    headersLimit: 5000,
    signal: new AbortController().signal,
    ...changes,
  });
}

/** The error that a request ends with. */
export async function failure(sending: Promise<unknown>): Promise<DeviceError> {
  try {
    await sending;
  } catch (error) {
    if (error instanceof DeviceError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** What a reader is told, as text. */
export function listen(reply: WireReply): { said: string } {
  const heard = { said: '' };
  reply.read({
    data: (chunk) => (heard.said += chunk.toString()),
    end: () => (heard.said += '|end'),
    error: (error) => (heard.said += `|${error instanceof DeviceError ? error.code : error.message}`),
  });
  return heard;
}
