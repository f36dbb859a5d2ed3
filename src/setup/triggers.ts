import { Asking } from '../commands/asking';
import type { ControlledDevice } from '../commands/commanded';
import { reportCode, Reported, TriggerSwitches } from '../commands/report';
import { DeviceError, InputError } from '../errors';
import type { SentenceCode, SentenceValues } from '../sentences';
import { readSensorName } from '../sensors/names';

/** Most sensors in one go: a recorder takes seconds for each, and a person waits. */
const MOST = 32;
/** Longer ones are no ids. */
const LONGEST_ID = 128;

/** What became of one sensor. */
export interface ReportResult {
  /** As it was asked for. */
  readonly id: string;
  readonly ok: boolean;
  /** One or two plain English sentences: what was done, or why not and what to do. */
  readonly message: string;
  /** Of the sentences, for other languages; missing where the sentence is about what was asked. */
  readonly code?: SentenceCode;
  readonly values?: SentenceValues;
}

/** What is to be changed, as the editor sends it. */
export interface ReportRequest {
  readonly sensors: readonly string[];
  readonly enabled: boolean;
}

/** Reads `{ sensors, enabled }`; throws an `InputError`. */
export function readReportRequest(body: object): ReportRequest {
  const sensors: unknown = 'sensors' in body ? body.sensors : null;
  const enabled: unknown = 'enabled' in body ? body.enabled : null;
  if (!Array.isArray(sensors) || sensors.length === 0 || sensors.length > MOST)
    throw new InputError(`The sensors must be a list of 1 to ${MOST} ids.`);
  const ids = sensors.filter(
    (id: unknown): id is string => typeof id === 'string' && id.trim() !== '' && id.length <= LONGEST_ID,
  );
  if (ids.length < sensors.length) throw new InputError('The sensors must be ids like motion_1.');
  if (typeof enabled !== 'boolean') throw new InputError('The field enabled must be true or false.');
  return { sensors: ids, enabled };
}

/**
 * Sets whether these sensors notify, one after the other, each read back. What was done stays when the signal ends it; its
 * reason is thrown then. Rejects where not even the list of events can be read; all else is the result of a sensor.
 */
export async function reportSensors(
  device: ControlledDevice,
  { sensors, enabled }: ReportRequest,
  signal?: AbortSignal,
): Promise<readonly ReportResult[]> {
  const asking = new Asking(device, signal);
  const { recorder } = await device.about(signal);
  const switches = await TriggerSwitches.read(asking);
  const done: Reported[] = [];
  const results: ReportResult[] = [];
  try {
    for (const id of sensors) {
      const { type, number } = readSensorName(id);
      try {
        // Without a number it is the first channel of a camera; a recorder always has one.
        const channel = number ?? (recorder || type.belongs === 'device' ? null : 1);
        const reported = await switches.set({ type, channel }, enabled);
        if (reported.changed) done.push(reported);
        const { message } = reported;
        results.push({ id, ok: true, message, code: reportCode(reported), values: { id: reported.id } });
      } catch (error) {
        if (signal?.aborted || !(error instanceof InputError || error instanceof DeviceError)) throw error;
        if (error instanceof InputError) results.push({ id, ok: false, message: error.message });
        else {
          const { code, values, hint } = error;
          results.push({
            id,
            ok: false,
            message: [error.message, hint].filter(Boolean).join(' '),
            code,
            values,
          });
        }
      }
    }
  } finally {
    if (done.length > 0) device.reported(done);
  }
  return results;
}
