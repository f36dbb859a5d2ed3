import { systemClock } from '../clock';
import { HttpTransport } from '../connection/http-transport';
import type { TlsOptions } from '../connection/transport';
import { Device } from './device';
import type { DeviceParts, WatchOptions } from './device-types';
import { readSettings } from './settings';
import { InputError } from '../errors';
import { Log, silentLog } from '../log';
import type { CustomizeRow } from '../sensors/customize';

/** A device to connect to. What is left out has the default of the device node. */
export interface ConnectOptions {
  /** Name, IPv4, IPv6, or a URL whose scheme and port win. */
  readonly host: string;
  /** Default 80, with `ssl` 443. */
  readonly port?: number;
  /** HTTPS; default false. Certificates are verified unless `tls` says otherwise. */
  readonly ssl?: boolean;
  /** Own CA, client certificate, `rejectUnauthorized: false` … */
  readonly tls?: TlsOptions;
  /** A user of the device with "Remote: Notify Surveillance Center/Trigger Alarm Output". */
  readonly username: string;
  readonly password: string;
  /** Start of topics; default: the name set in the device. */
  readonly name?: string;
  /** Seconds from the end of an event until `false`, default 5. */
  readonly delay?: number;
  /** Seconds without another post until an event counts as ended, default 5. */
  readonly hold?: number;
  /** Seconds without a byte until the stream is renewed, 15 or more; default: learnt. */
  readonly silence?: number;
  /** Sensors to ignore, or with a delay of their own in seconds: `{ sensor: 'motion_1', delay: 30 }`. */
  readonly customize?: readonly CustomizeRow[];
}

/** Every sensor of every channel with the device's own delays; narrow it: `{ ...allSensors, sensor: 'motion' }`. */
export const allSensors: WatchOptions = {
  sensor: 'all',
  channel: null,
  target: null,
  delay: null,
  initial: false,
};

const warningLog: Log = {
  ...silentLog,
  error: (sentence) => {
    process.emitWarning(sentence);
  },
};

/**
 * A device. Nothing is sent before `open()`. Throws an `InputError` that names everything that cannot be used.
 * `parts` replaces clock, transport or log; by default time and sockets are real, and the log tells nothing but mistakes in
 * listeners, as a warning of the process.
 */
export function connect(options: ConnectOptions, parts: Partial<DeviceParts> = {}): Device {
  const { tls, username, password, ...fields } = options;
  const credentials = { username, password };
  const { settings, problems } = readSettings({ ...fields, id: fields.host }, credentials, tls ?? null);
  if (!settings || problems.length > 0) throw new InputError(problems.join(' '));
  return new Device(settings, {
    clock: systemClock,
    transport: new HttpTransport(),
    log: warningLog,
    ...parts,
  });
}
