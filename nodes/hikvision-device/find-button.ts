import type { FoundDevice } from '../../src/setup/find-devices';
import { failure, post } from '../editor/ask';
import { boxBusy, boxFailure, isOpen, onPress } from '../editor/box';
import { mayWrite } from '../editor/devices';
import { text } from '../editor/text';

/** "Find devices": a list of what answers in the network, to choose an address from. */
export function findButton(): void {
  const button = $('#hikvision-find').attr('data-action', 'find').prop('disabled', !mayWrite());
  const box = $('#hikvision-found');
  onPress(button, () => {
    boxBusy(box, text('find.running'));
    return post('hikvision-device/discover', {})
      .done((answer: { readonly devices: readonly FoundDevice[] }) => {
        if (isOpen(box)) list(box, answer.devices);
      })
      .fail((xhr) => {
        if (isOpen(box)) boxFailure(box, failure(xhr, { 409: 'find.busy' }));
      });
  });
}

function list(box: JQuery, devices: readonly FoundDevice[]): void {
  box.empty();
  $('<p class="hikvision-note">')
    .text(text(devices.length > 0 ? 'find.choose' : 'find.none'))
    .appendTo(box);
  const entries = $('<ul>').appendTo(box);
  for (const device of devices) {
    const words = [
      device.name,
      device.model,
      device.host,
      device.activated === false ? text('find.inactive') : '',
    ];
    $('<button type="button" class="hikvision-choose">')
      .text(words.filter(Boolean).join(', '))
      .on('click', () => {
        take(device);
        box.hide();
      })
      .appendTo($('<li style="padding-left: 0">').appendTo(entries));
  }
  if (devices.length > 0) $('<p class="hikvision-note">').text(text('find.missing')).appendTo(box);
}

function take({ host, port }: FoundDevice): void {
  const fields = [$('#node-config-input-host').val(host)];
  fields.push($('#node-config-input-port').val(port === 80 ? '' : String(port)));
  $('#node-config-input-ssl').prop('checked', false);
  for (const field of fields) field.trigger('change');
  $('#node-config-input-username').trigger('focus');
}
