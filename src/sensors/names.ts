import { findSensorTypes } from './catalogue';
import { LONGEST_TEXT, MOST_DIGITS } from './limits';
import type { SensorType } from './sensor-type';
import { squash } from './slug';

/** What a person means by the name of a sensor: `motion_1`, `Motion 1`, `i/o`, `VMD`, `linedetection_2`. */
export interface SensorName {
  /** Mostly one; a wire name of doors or panels means every one of their sensors. */
  readonly types: readonly SensorType[];
  /** The first of them. */
  readonly type: SensorType;
  /** `null`: no number given. */
  readonly number: number | null;
}

/**
 * Reads the name of a sensor as a person types it. A number at the end is the sensor's: no known name has one. Of an endless
 * text the beginning counts.
 */
export function readSensorName(text: string): SensorName {
  const trimmed = text.slice(0, LONGEST_TEXT).trim();
  let at = trimmed.length;
  while (isDigit(trimmed.charCodeAt(at - 1))) at -= 1;
  const digits = trimmed.slice(at);
  const name = trimmed.slice(0, at);
  const numbered = digits.length > 0 && digits.length <= MOST_DIGITS && squash(name) !== '';
  const types = findSensorTypes(numbered ? name : trimmed);
  return { types, type: types[0], number: numbered ? Number(digits) : null };
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
