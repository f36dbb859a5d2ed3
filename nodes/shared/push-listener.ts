import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { LARGEST_POST, PostOutcome } from '../../src/feeds/posts';
import { inFull, SentenceCode } from '../../src/sentences';
import type { SharedDevice } from './shared-device';

/** What can stand in an address as it is, and cannot be guessed. */
const TOKEN = /^[\w-]{16,100}$/;
/** Bytes and ms that are read of a body nobody wants, so that our answer arrives before the connection ends. */
const DRAIN = 256 * 1024;
const DRAIN_TIME = 2_000;

/** HTTP status of what came of a post. */
const STATUS: Readonly<Record<PostOutcome, number>> = {
  read: 200,
  'too-large': 413,
  'too-slow': 408,
  'too-many': 503,
  broken: 400,
};

interface Address {
  readonly token: string;
  readonly digest: Buffer;
  readonly shared: SharedDevice;
  /** Posts that were taken. */
  posts: number;
}

/** The addresses that devices may post to. Belongs to the process: the listener outlives every deploy. */
const addresses = new Set<Address>();
/** Apps that have the listener already: a package that is disabled and enabled again is loaded twice. */
const served = new WeakSet();

/** The path under which flows and this listener are reached, from the settings of Node-RED; `null`: there is none. */
export function httpNodeRoot(RED: NodeAPI): string | null {
  const { httpNodeRoot: root } = RED.settings as { readonly httpNodeRoot?: unknown };
  if (root === false) return null;
  const path = typeof root === 'string' ? root.replace(/^\/*/, '/').replace(/\/{1,64}$/, '') : '';
  return path;
}

/** Whether whoever reaches the listener must log in to Node-RED first. */
export function needsNodeRedLogin(RED: NodeAPI): boolean {
  return Boolean((RED.settings as { readonly httpNodeAuth?: unknown }).httpNodeAuth);
}

/**
 * Gives a device its address, `<httpNodeRoot>/hikvision/<token>`. What stands in the way is told as errors of its node.
 * Gives back how to take the address away.
 */
export function claimAddress(RED: NodeAPI, shared: SharedDevice, token: string): () => void {
  const pushes = shared.settings.source === 'push';
  const problem = problemOf(RED, token, pushes);
  if (problem) {
    shared.node.error(inFull(problem));
    return () => undefined;
  }
  if (token === '') return () => undefined;
  const address: Address = { token, digest: digestOf(token), shared, posts: 0 };
  addresses.add(address);
  return () => {
    addresses.delete(address);
  };
}

function problemOf(RED: NodeAPI, token: string, pushes: boolean): SentenceCode | null {
  if (pushes && httpNodeRoot(RED) === null) return 'push-no-root';
  if (token === '') return pushes ? 'push-no-token' : null;
  if (!TOKEN.test(token)) return 'push-short-token';
  return [...addresses].some((other) => other.token === token) ? 'push-same-token' : null;
}

/** The address of a device: its secret, and how many posts have come to it; `null`: it has none. */
export function addressOf(shared: SharedDevice): { readonly token: string; readonly posts: number } | null {
  return [...addresses].find((address) => address.shared === shared) ?? null;
}

/** Listens to what devices post, on the web server that also serves the pages of flows. */
export function listenToPosts(RED: NodeAPI): void {
  const app = RED.httpNode;
  if (httpNodeRoot(RED) === null || served.has(app)) return;
  served.add(app);
  // Not as a parameter of the path: Express answers one that it cannot decode with a page of its own.
  app.use('/hikvision', (request, response, next) => {
    const [, token = '', ...more] = request.path.split('/');
    if (more.length > 0 && more.join('') !== '') {
      next();
      return;
    }
    const address = find(token);
    if (!address || request.method !== 'POST') {
      dismiss(request, response, 404);
      return;
    }
    take(address, request, response).catch((error: unknown) => {
      RED.log.error(
        `hikvision-device: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      dismiss(request, response, 500);
    });
  });
}

/** Takes as long whatever the token is: every address is compared, and whole. */
function find(token: string): Address | null {
  const digest = digestOf(token);
  let found: Address | null = null;
  for (const address of addresses) if (timingSafeEqual(address.digest, digest)) found = address;
  return found;
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

async function take(address: Address, request: Request, response: Response): Promise<void> {
  address.posts++;
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_POST) {
    dismiss(request, response, STATUS['too-large']);
    return;
  }
  const contentType = request.headers['content-type'] ?? '';
  const receipt = await address.shared.device.receive({ contentType, body: bodyOf(request) });
  if (response.destroyed) {
    receipt?.unanswered();
    return;
  }
  response.once('close', () => {
    if (!response.writableFinished) receipt?.unanswered();
  });
  dismiss(request, response, receipt ? STATUS[receipt.outcome] : STATUS.read);
}

/** The bytes; where Node-RED has read a JSON body already, because its admin root holds this address, what it made of it. */
function bodyOf(request: Request): AsyncIterable<Buffer> | Buffer {
  if (request.readableEnded) return Buffer.from(parsedBody(request.body));
  return request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

/** A body that Node-RED has read as a form, as `curl -d` declares all that it sends, is put together again. */
function parsedBody(body: unknown): string {
  const [first = ''] = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  if (!first.trimStart().startsWith('<')) return JSON.stringify(body ?? '');
  return Object.entries(body as object)
    .map(([name, value]: [string, unknown]) => (value === '' ? name : `${name}=${String(value)}`))
    .join('&');
}

/** Answers with a status and nothing else. What is left of the body is read a while, so that the answer arrives; then the connection ends. */
function dismiss(request: Request, response: Response, status: number): void {
  if (response.destroyed) return;
  if (request.readableEnded || request.complete) {
    response.status(status).end();
    return;
  }
  response.set('Connection', 'close').status(status).end();
  let left = DRAIN;
  const end = (): void => {
    clearTimeout(timer);
    request.destroy();
  };
  const timer = setTimeout(end, DRAIN_TIME);
  timer.unref();
  request.on('end', () => {
    clearTimeout(timer);
  });
  request.on('error', end);
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left <= 0) end();
  });
}
