import { Combobox } from './combobox';
import { isNumbered } from './labels';
import type { KnownDevice } from './state';
import { readChannel } from './preview';
import { channelEntries } from './suggest';
import { fieldText, text } from './text';

/** The drop-down of a channel field. `blank` is what a blank one means. */
export function channelField(blank: () => string): (known: KnownDevice | null) => void {
  const input = $('#node-input-channel');
  let device: KnownDevice | null = null;
  new Combobox(input, () => channelEntries(device, blank()));
  return (known) => {
    device = known;
  };
}

/** A note below the channel field where the device has told its channels and has none of this number. */
export function channelNote(): (known: KnownDevice | null) => void {
  const input = $('#node-input-channel');
  const note = $('<div class="hikvision-note hikvision-warning" role="status">')
    .text(text('note.noChannel'))
    .appendTo(input.closest('.form-row'));
  let device: KnownDevice | null = null;
  const show = (): void => {
    note.toggle(device !== null && isMissing(device, readChannel(fieldText(input))));
  };
  input.on('input keyup change', show);
  return (known) => {
    device = known;
    show();
  };
}

/** Sensors may have numbers that are no channels: an alarm input has one. */
function isMissing({ channels, sensors }: KnownDevice, number: number | null): boolean {
  if (number === null || channels.length === 0) return false;
  return !channels.some(({ id }) => id === number) && !sensors.some(({ channel }) => channel === number);
}

/** Whether a channel field only puzzles: the device is known and has one channel, and nothing else stands in the field. */
export function needsNoChannel(known: KnownDevice | null): boolean {
  return known !== null && !isNumbered(known) && ['', '1'].includes(fieldText($('#node-input-channel')));
}
