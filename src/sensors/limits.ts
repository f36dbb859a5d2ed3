/**
 * What people may set and what is kept of a device, in one place for the runtime and the editor: a field of a dialog allows
 * what the runtime accepts. Nothing here may need Node.js.
 */

/** Numbers of channels, ports, doors and zones that a node may ask for. Panels count zones from 0. */
export const numbers = { least: 0, most: 65_535 } as const;
/** Off-delays in seconds: up to a day. */
export const delays = { least: 0, most: 86_400 } as const;

/** Characters of a name, typed or sent, that are looked at: the longest real type has 26, names of devices rarely 64. */
export const LONGEST_TEXT = 256;
/** Characters of an event type of a device that are taken over: ids end up in topics, logs and the editor. */
export const LONGEST_TYPE = 64;
/** Digits of a number at the end of a sensor's name. */
export const MOST_DIGITS = 9;

/**
 * Sensors of one device that it does not list, with about 2 KB each for their names, their state and the last alert of it:
 * 4 MB. What a device lists always fits; the list itself is bounded where it is read.
 */
export const MOST_UNLISTED = 2_048;
/** Wire names whose meaning is remembered; beyond it they are looked up each time. Real devices use about 40. */
export const MOST_TYPES = 1_024;
/** Types without a meaning here that the log tells of, one line each; then one line says that there are more. */
export const MOST_TYPES_TOLD = 20;
/** Contact ID codes of one sensor that are open at once. A panel with 256 zones in trouble stays far below. */
export const MOST_OPEN_CODES = 1_024;

/** ms between two tellings that the list of sensors has changed. */
export const LIST_CHANGES_EVERY = 1_000;
/** ms without the device after which doors, zones and troubles count as over; `armed` stays as it is. */
export const LASTING_WITHOUT_DEVICE = 300_000;
/** Posts without any target after which a node with a target filter says that this device sends none. */
export const POSTS_WITHOUT_TARGETS = 10;
