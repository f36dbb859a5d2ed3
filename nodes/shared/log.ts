import type { Node } from 'node-red';
import { DeviceError } from '../../src/errors';
import type { Log } from '../../src/log';

/** The error for a Catch node: the sentence with its next step, and the code; no class name in front of it. */
export function catchable(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const hint = error instanceof DeviceError ? error.hint : '';
  const told = new Error(hint ? `${error.message} ${hint}` : error.message);
  told.name = '';
  if (error.stack !== undefined) told.stack = error.stack;
  return error instanceof DeviceError ? Object.assign(told, { code: error.code }) : told;
}

/** A log for the library in a node's name. */
export function logOf(node: Node): Log {
  // Without a message object: connection trouble is no business of Catch nodes.
  return {
    error: (sentence) => {
      node.error(sentence);
    },
    warn: (sentence) => {
      node.warn(sentence);
    },
    info: (sentence) => {
      node.log(sentence);
    },
    debug: (sentence) => {
      node.debug(sentence);
    },
  };
}
