import type { Readable, Writable } from 'node:stream';
import { InputError } from '../errors';

/** A terminal, or anything that text is piped from. */
export type Keyboard = Readable & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown };

/** No device takes more than 32 characters; ends a pipe that never sends a line. */
const LONGEST = 1024;

/** Asks for a password without showing it. Enter ends it, Backspace takes one back, Ctrl-C rejects with an `InputError`. */
export function readPassword(keyboard: Keyboard, screen: Writable): Promise<string> {
  const hidden = keyboard.isTTY === true && keyboard.setRawMode !== undefined;
  screen.write('Password: ');
  if (hidden) keyboard.setRawMode?.(true);
  return new Promise((resolve, reject) => {
    let typed = '';
    const done = (error?: Error) => {
      keyboard.off('data', take);
      keyboard.off('end', ended);
      if (hidden) keyboard.setRawMode?.(false);
      keyboard.pause();
      screen.write('\n');
      if (error) reject(error);
      else resolve(typed);
    };
    const ended = () => {
      done();
    };
    const take = (data: Buffer | string) => {
      for (const key of data.toString()) {
        if (key === '\r' || key === '\n' || key === '\u0004') {
          done();
          return;
        }
        if (key === '\u0003') {
          done(new InputError('Stopped.'));
          return;
        }
        if (key === '\u007f' || key === '\b') typed = Array.from(typed).slice(0, -1).join('');
        else if (typed.length < LONGEST) typed += key;
      }
    };
    keyboard.on('data', take);
    keyboard.on('end', ended);
    keyboard.resume();
  });
}
