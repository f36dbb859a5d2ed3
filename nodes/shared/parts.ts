import { Clock, systemClock } from '../../src/clock';
import { HttpTransport } from '../../src/connection/http-transport';
import { LoginGuard, loginGuard } from '../../src/connection/login-guard';
import { peerCertificate } from '../../src/connection/peer-certificate';
import type { Transport } from '../../src/connection/transport';
import { Device } from '../../src/device/device';
import type { DeviceApi, DeviceParts, DeviceSettings } from '../../src/device/device-types';
import type { Activity } from '../../src/sensors/activity';
import type { FindOptions } from '../../src/setup/find-devices';

/** What the sensors of a device did, for as long as it is the same one. */
export interface KeptActivity {
  readonly address: string;
  readonly activity: Activity;
}

/** What nodes need from outside. Tests put their own clock, transport or device in; the defaults are the real ones. */
export interface NodeParts {
  clock: Clock;
  transport: Transport;
  /** What is known of refused logins: of the whole process, whatever is deployed. */
  guard: LoginGuard;
  /** What devices did, by id of their node: it outlives a deploy. */
  activities: Map<string, KeptActivity>;
  /** Where devices are looked for. */
  find: FindOptions;
  /** What certificate a server shows. */
  certificate: typeof peerCertificate;
  createDevice: (settings: DeviceSettings, parts: DeviceParts, activity?: Activity) => DeviceApi;
}

export const parts: NodeParts = {
  clock: systemClock,
  transport: new HttpTransport(),
  guard: loginGuard,
  activities: new Map(),
  find: {},
  certificate: peerCertificate,
  createDevice: (settings, given, activity) => new Device(settings, given, parts.guard, activity),
};
