import { LONGEST_TEXT } from './limits';

/**
 * What topics and ids are made of: NFKD, marks dropped, lower case, runs of anything but letters and digits of any script
 * as one `_`, none at the ends. `Front Porch` gives `front_porch`, `Küche №2` gives `kuche_no2`. May be `''`.
 * Looks at the first {@link LONGEST_TEXT} characters: to bring thousands of accents on one letter into order takes seconds.
 */
export function slug(text: string): string {
  return text
    .slice(0, LONGEST_TEXT)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '');
}

/** A slug without its `_`: how two spellings of one name are compared (`Line Crossing`, `line_crossing`, `linecrossing`). */
export function squash(text: string): string {
  return slug(text).replaceAll('_', '');
}

/** The first of the names that leaves something of a slug; a device always has one. */
export function deviceSlug(...names: readonly (string | null)[]): string {
  for (const name of names) {
    const made = slug(name ?? '');
    if (made) return made;
  }
  return 'device';
}

/** `home_motion_2`: as Home Assistant would call it. */
export function topic(device: string, id: string): string {
  return `${device}_${id}`;
}
