import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { DeviceError, InputError } from '../../src/errors';
import { inFull, Problem, SentenceCode } from '../../src/sentences';
import { catchable } from '../shared/log';

/** Letters of a request body; what the dialog sends has some hundred. */
const BODY_LIMIT = 16 * 1024;

/** A request that is not done, with its HTTP status. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code: SentenceCode | null = null,
  ) {
    super(message);
  }

  /** One that says a sentence of the catalogue. */
  static of(status: number, code: SentenceCode): Refusal {
    return new Refusal(status, inFull(code), code);
  }
}

/** An answer that is no JSON. */
export class Picture {
  constructor(
    readonly data: Buffer,
    readonly contentType: string,
  ) {}
}

/** Answers a request with what `work` gives as JSON (or the picture), or with the status and the sentence of what it throws. */
export function reply(RED: NodeAPI, response: Response, work: () => object | Promise<object>): void {
  const refuse = (error: unknown): void => {
    const known = error instanceof Error ? error : new Error(String(error));
    const status = statusOf(known);
    if (status === 500) RED.log.error(`hikvision-device: ${known.stack ?? known.message}`);
    if (response.destroyed) return;
    const told = status === 500 ? 'This went wrong in Node-RED; its log says how.' : catchable(known).message;
    response.status(status).json({ error: told, ...sayable(known) });
  };
  // Called in a promise, so that what it throws at once is refused too.
  Promise.resolve()
    .then(work)
    .then((body) => {
      if (response.destroyed) return;
      if (body instanceof Picture)
        response.type(body.contentType).set('Cache-Control', 'no-store').send(body.data);
      else response.json(body);
    })
    .catch(refuse);
}

/** What the editor puts into its own language. */
function sayable(error: Error): Partial<Problem> {
  if (error instanceof DeviceError) return { code: error.code, values: error.values };
  if (error instanceof InputError && error.code !== null) return { code: error.code, values: error.values };
  return error instanceof Refusal && error.code !== null ? { code: error.code, values: {} } : {};
}

function statusOf(error: Error): number {
  if (error instanceof Refusal) return error.status;
  if (error instanceof InputError) return 400;
  if (error instanceof DeviceError) return error.code === 'search-running' ? 409 : 503;
  return 500;
}

/** Whether a request has a body. Where it is chunked or compressed, only what was read from it shows that. */
export function hasBody(request: Request): boolean {
  const {
    'transfer-encoding': chunked,
    'content-encoding': packed,
    'content-length': length,
  } = request.headers;
  if (chunked === undefined && packed === undefined) return Number(length ?? 0) > 0;
  const body: unknown = request.body;
  return typeof body !== 'object' || body === null || Object.keys(body).length > 0;
}

/** Refuses what is not declared as JSON: a form of another web page cannot declare that, with or without a body. */
export function checkType(request: Request): void {
  const type = request.headers['content-type'] ?? '';
  if (!/^\s*application\/json\s*(?:;|$)/i.test(type))
    throw new Refusal(415, 'The request must have the Content-Type application/json.');
}

/** The JSON object of a request. */
export function readBody(request: Request): object {
  checkType(request);
  const body: unknown = request.body;
  if (!hasBody(request) || typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Refusal(400, 'The body must be a JSON object.');
  if (JSON.stringify(body).length > BODY_LIMIT) throw new Refusal(413, 'The body is too large.');
  return body;
}

/** Aborted when the browser has gone: nobody would read the answer. */
export function untilGone(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort(new Error('The browser has gone.'));
  });
  return gone.signal;
}
