import { Combobox } from './combobox';
import { isNumbered } from './labels';
import type { KnownDevice } from './state';
import { channelEntries } from './suggest';
import { fieldText } from './text';

/** The drop-down of a channel field. `blank` is what a blank one means. */
export function channelField(blank: () => string): (known: KnownDevice | null) => void {
  const input = $('#node-input-channel');
  let device: KnownDevice | null = null;
  new Combobox(input, () => channelEntries(device, blank()));
  return (known) => {
    device = known;
  };
}

/** Whether a channel field only puzzles: the device is known and has one channel, and nothing else stands in the field. */
export function needsNoChannel(known: KnownDevice | null): boolean {
  return known !== null && !isNumbered(known) && ['', '1'].includes(fieldText($('#node-input-channel')));
}
