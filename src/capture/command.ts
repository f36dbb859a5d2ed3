#!/usr/bin/env node
/**
 * `hikvision-capture`: records what a device sends and takes out whatever names a person, a plate, a place or the device, for a
 * bug report or a test. See `capture-file.ts` for the file.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemClock } from '../clock';
import { parseAddress } from '../connection/address';
import { HttpRequester } from '../connection/http-requester';
import type { Address } from '../connection/transport';
import { DeviceError, InputError } from '../errors';
import { silentLog } from '../log';
import { writeCapture } from './capture-file';
import { readPassword } from './password';
import { record } from './record-stream';

const USAGE = `Records the event stream of a Hikvision device, without names, addresses, plates and pictures.

  hikvision-capture <host> --user <name> [--port <n>] [--ssl] [--insecure] [--seconds <n>] [--out <file>]

  <host>       name, IP address or URL of the device
  --ssl        HTTPS; with --insecure any certificate is accepted
  --seconds    how long to record, 1 to 86400; default 60. Ctrl-C ends it earlier
  --out        the file to write; default hikvision-capture.ndjson. It must not exist yet

The password is asked for, or read from the environment variable HIKVISION_PASSWORD.
It is never taken from the command line, where other users of this computer could see it.`;

const DEFAULT_SECONDS = 60;
const MOST_SECONDS = 86_400;

/** The command line, checked. */
export interface CommandOptions {
  readonly address: Address;
  readonly username: string;
  readonly insecure: boolean;
  readonly seconds: number;
  readonly out: string;
}

/** Reads the arguments; `null`: help was asked for. Throws an `InputError`. */
export function readArguments(args: readonly string[]): CommandOptions | null {
  if (args.some((arg) => /^--?pass/i.test(arg)))
    throw new InputError('The password is not taken from the command line. Leave it out: it is asked for.');
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        user: { type: 'string', short: 'u' },
        port: { type: 'string', short: 'p' },
        ssl: { type: 'boolean' },
        insecure: { type: 'boolean' },
        seconds: { type: 'string', short: 's' },
        out: { type: 'string', short: 'o' },
      },
    });
  } catch (error) {
    throw new InputError(`${error instanceof Error ? error.message : String(error)} Try --help.`);
  }
  const { values, positionals } = parsed;
  if (values.help) return null;
  const [host, ...more] = positionals;
  if (host === undefined || more.length > 0) throw new InputError('Give one host. Try --help.');
  if (values.user === undefined || values.user === '')
    throw new InputError('Give the user name with --user.');
  const seconds = Number(values.seconds ?? DEFAULT_SECONDS);
  if (!(seconds >= 1 && seconds <= MOST_SECONDS))
    throw new InputError(`--seconds is a number from 1 to ${MOST_SECONDS}.`);
  return {
    address: parseAddress({ host, port: values.port, ssl: values.ssl ?? false }),
    username: values.user,
    insecure: values.insecure ?? false,
    seconds,
    out: values.out ?? 'hikvision-capture.ndjson',
  };
}

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2));
  if (!options) {
    say(USAGE);
    return;
  }
  if (existsSync(options.out))
    throw new InputError(`The file ${options.out} exists already: choose another with --out.`);
  const password = process.env.HIKVISION_PASSWORD ?? (await readPassword(process.stdin, process.stderr));
  const { address, username, insecure, seconds, out } = options;
  const stop = new AbortController();
  process.on('SIGINT', () => {
    stop.abort(new InputError('Stopped before the stream was open; nothing was written.'));
  });
  const requester = new HttpRequester(
    { name: 'capture', address, tls: insecure ? { rejectUnauthorized: false } : null, username, password },
    { log: { ...silentLog, warn: say } },
  );
  const capture = await record({
    requester,
    clock: systemClock,
    signal: stop.signal,
    opened: () => {
      systemClock.after(seconds * 1000, () => {
        stop.abort();
      });
      say(`Recording for ${seconds} seconds. Ctrl-C ends it earlier.`);
    },
  });
  writeFileSync(out, writeCapture(capture), { flag: 'wx', mode: 0o600 });
  const bytes = capture.chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0);
  say(`${bytes} bytes in ${capture.chunks.length} chunks written to ${out} (${capture.end.why}).`);
  say('Names, addresses, plates and pictures are blanked. Please have a look at it before you send it.');
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

if (require.main === module) {
  main().then(
    () => process.exit(0),
    (error: unknown) => {
      say(error instanceof Error ? error.message : String(error));
      if (error instanceof DeviceError && error.hint !== '') say(error.hint);
      process.exit(1);
    },
  );
}
