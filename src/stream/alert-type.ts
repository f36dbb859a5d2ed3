import { positive } from '../documents/document';

/** An event type as sent: the type itself, and the channel that its name carries. */
export interface AlertType {
  readonly name: string;
  readonly channel: number | null;
}

/** `facedetection-1` is the type `facedetection` of channel 1 (PROTOCOL.md 3.1); most types carry none. */
export function alertType(sent: string): AlertType {
  const dash = sent.lastIndexOf('-');
  const number = sent.slice(dash + 1);
  if (dash < 1 || !/^\d+$/.test(number)) return { name: sent, channel: null };
  return { name: sent.slice(0, dash), channel: positive(number) };
}
