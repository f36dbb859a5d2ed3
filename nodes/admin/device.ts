import type { NodeAPI } from 'node-red';
import type { ControlledDevice } from '../../src/commands/commanded';
import { Snapshots } from '../../src/commands/snapshot';
import { readSettings } from '../../src/device/settings';
import { withoutWords } from '../../src/connection/refusal';
import { DeviceError, InputError } from '../../src/errors';
import { silentLog } from '../../src/log';
import { parts } from '../shared/parts';
import { deployedDevice } from '../shared/shared-device';
import { readForm } from './form';
import { Refusal } from './reply';

/** The id of a device that is not deployed yet: the fields of its dialog stand in the body. */
export const NEW = '-';

/** A device that a dialog asks something of. */
export interface AskedDevice {
  readonly device: ControlledDevice;
  readonly snapshots: Snapshots;
}

/**
 * Does something with the deployed device of this id, or with the one that a form describes, which is let go again. Rejects
 * with a {@link Refusal}, an `InputError`, and as `use` does.
 */
export async function withDevice<T>(
  RED: NodeAPI,
  id: unknown,
  body: object,
  use: (asked: AskedDevice) => Promise<T>,
): Promise<T> {
  if (id !== NEW) {
    const shared = deployedDevice(id);
    if (!shared) throw Refusal.of(404, 'not-deployed');
    return use(shared);
  }
  const { settings } = readForm(RED, body);
  const { address, tls, username, password } = settings;
  const fields = { id: '', host: address.host, port: address.port, ssl: address.ssl };
  const read = readSettings(fields, { username, password }, tls);
  if (!read.settings) throw new InputError(read.problems.join(' '));
  const { clock, transport } = parts;
  const device = parts.createDevice({ ...read.settings, address }, { clock, transport, log: silentLog });
  try {
    return await use({ device, snapshots: new Snapshots(device, clock) });
  } catch (error) {
    // Whoever answers has not shown that it is a device: a form must not be a way to read what servers in the network say.
    throw error instanceof DeviceError ? withoutWords(error) : error;
  } finally {
    void device.close();
  }
}
