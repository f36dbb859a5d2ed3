import { isUtf8 } from 'node:buffer';
import { clean } from '../clean';

/** Characters of a file name at most. */
const LONGEST = 100;
/** Looked at in what a device sends. */
const LONGEST_SENT = 1024;
/** Kept of an ending when a long name is cut. */
const ENDING = /\.\w{1,8}$/;
/** Names that are devices in Windows, whatever their ending. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Bytes of a header as text: UTF-8 where they are that. */
export function headerText(latin1: string): string {
  const bytes = Buffer.from(latin1.slice(0, LONGEST_SENT), 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1');
}

/**
 * A bare file name that can be written anywhere: the last part of what a device sent as a path, without drive, control and
 * direction characters and signs that file systems do not take, at most 100 characters, never only dots. `null` where nothing
 * is left.
 */
export function safeName(sent: string): string | null {
  const [last = ''] = sent.slice(0, LONGEST_SENT).split(/[\\/]/).filter(isName).slice(-1);
  const name = trimDots(
    clean(last.replace(/^[A-Za-z]:/, ''), LONGEST_SENT)
      .replace(/[<>:"|?*]/g, '_')
      .replace(/[\p{Cn}\p{Co}\ufffd]/gu, '_'),
  );
  if (name === '') return null;
  const free = RESERVED.test(name) ? `_${name}` : name;
  if (free.length <= LONGEST) return free;
  const ending = ENDING.exec(free)?.[0] ?? '';
  // A cut through a pair of surrogates would leave half a character.
  const head = free.slice(0, LONGEST - ending.length).replace(/[\ud800-\udbff]$/, '');
  return trimDots(head) + ending;
}

const isName = (part: string): boolean => trimDots(part) !== '';

/** Windows drops dots and blanks at the end; a name of nothing else is none. */
function trimDots(name: string): string {
  let end = name.length;
  while (name[end - 1] === '.' || name[end - 1] === ' ') end -= 1;
  return name.slice(0, end).trim();
}
