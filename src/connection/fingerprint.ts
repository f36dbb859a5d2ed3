/** Hex digits of a SHA-256. */
const DIGITS = 64;
/** With colons or blanks between the bytes; longer texts are none. */
const LONGEST = 256;

/**
 * The SHA-256 of a certificate as 64 hex digits in lower case; any case, colons and blanks optional. `''`: blank; `null`: it
 * is none. Needs nothing of Node's own, so that the dialog says the same as the runtime.
 */
export function fingerprintDigits(text: string): string | null {
  if (text.trim() === '') return '';
  const digits = text.length > LONGEST ? '' : text.replace(/[:\s]/g, '').toLowerCase();
  return digits.length === DIGITS && /^[0-9a-f]+$/.test(digits) ? digits : null;
}
