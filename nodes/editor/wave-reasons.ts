import { targetWords } from '../../src/sensors/filter';
import type { ListedSensor } from '../../src/sensors/message';
import type { Report } from '../admin/reports';
import type { DeviceModel } from './activity-model';
import { text } from './text';
import { translateSentence } from './translated-sentence';

/** What a sensor dialog holds. */
export interface Waved {
  /** Equal as long as the same is asked for. */
  readonly key: string;
  /** Id of the deployed device. */
  readonly device: string;
  /** Whether the node would hear a sensor of this type with this number. */
  readonly hears: (type: string, channel: number | null) => boolean;
  /** It may hear more than one sensor. */
  readonly several: boolean;
  /** What the device lists; `[]`: nothing is known. */
  readonly listed: readonly ListedSensor[];
  /** `''`: any. */
  readonly target: string;
}

/** Why nothing may come, the likeliest first; `[]`: all is well. `reports`: those of the sensor that did come. */
export function likelyReasons(
  { listed, hears, target }: Waved,
  device: DeviceModel | null,
  reports: readonly Report[],
): string[] {
  if (reports.length > 0) {
    const wanted = targetWords(target);
    const without =
      wanted.length > 0 && reports.every(({ targets }) => !targets.some((word) => wanted.includes(word)));
    return without ? [text('wave.why.target', { target })] : [];
  }
  if (!device) return [text('wave.why.unknown')];
  if (device.state === 'connecting') return [text('wave.why.connecting')];
  if (device.state !== 'online')
    return [text('wave.why.offline', { reason: translateSentence(device.reason) })];
  const hit = listed.filter(({ type, channel }) => hears(type, channel));
  if (hit.length > 0 && hit.every(({ ignored }) => ignored)) return [text('wave.why.ignored')];
  const reasons: string[] = [];
  if (listed.length > 0 && hit.length === 0) reasons.push(text('wave.why.unlisted'));
  if (hit.length > 0 && hit.every(({ notifies }) => !notifies)) reasons.push(text('wave.why.notNotifying'));
  reasons.push(text('wave.why.detection'), text('wave.why.schedule'), text('wave.why.scene'));
  return reasons;
}
