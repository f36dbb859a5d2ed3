import { deviceSchema } from '../../src/device/device-schema';
import type { TestAnswer } from '../../src/setup/check';
import { hostProblem } from '../editor/address';
import { failure, post } from '../editor/ask';
import { boxBusy, boxFailure, boxLine, isOpen } from '../editor/box';
import { isDeployed, mayWrite, remember } from '../editor/devices';
import { sensorLabel } from '../editor/labels';
import { checkOf } from '../editor/rules';
import { fieldText, isEnv, text, words } from '../editor/text';
import { takeAddress } from './address-fields';

/** How the editor says "the password that is stored". */
const STORED_PASSWORD = '__PWRD__';

const portProblem = checkOf(deviceSchema.port);

/** The Test button: tries what the form holds. `found` runs when a test has told what the device has. */
export function testButton(id: string, found: () => void): void {
  const button = $('#hikvision-test');
  const box = $('#hikvision-tested');
  if (!mayWrite()) {
    button.prop('disabled', true);
    boxFailure(box, text('error.permission'));
  }
  button.on('click', () => {
    takeAddress();
    const problem = formProblem(id);
    if (problem) {
      boxFailure(box, problem.words);
      $(`#node-config-input-${problem.field}`).trigger('focus');
      return;
    }
    const form = formOf(id);
    button.prop('disabled', true);
    boxBusy(box, text('test.running'));
    void post('hikvision-device/test', form)
      .done((answer: TestAnswer) => {
        if (!isOpen(box)) return;
        if (answer.sensors?.length) remember(id, { ...answer, device: answer.device ?? {} });
        showAnswer(box, id, answer);
        found();
      })
      .fail((xhr) => {
        const texts: Record<number, string> = { 403: 'test.storedPassword', 409: 'test.busy' };
        if ([form.host, form.port, form.username].some(isEnv)) texts[400] = 'test.variable';
        if (isOpen(box)) boxFailure(box, failure(xhr, texts));
      })
      .always(() => {
        button.prop('disabled', false);
      });
  });
}

/** What keeps the form from being tried, and the field to correct. */
function formProblem(id: string): { readonly words: string; readonly field: string } | null {
  const host = hostProblem($('#node-config-input-host').val());
  if (host !== null) return { words: host, field: 'host' };
  const port = portProblem($('#node-config-input-port').val());
  if (port !== null) return { words: `${text('label.port')}: ${port}`, field: 'port' };
  // A copy of a device, or one that is disabled: the runtime has no password for it.
  if (!isDeployed(id) && $('#node-config-input-password').val() === STORED_PASSWORD)
    return { words: text('test.storedPassword'), field: 'password' };
  return null;
}

function formOf(id: string): Readonly<Record<string, string | boolean>> {
  const tls = words($('#node-config-input-tls').val());
  return {
    host: fieldText($('#node-config-input-host')),
    port: fieldText($('#node-config-input-port')),
    ssl: $('#node-config-input-ssl').prop('checked') === true,
    username: words($('#node-config-input-username').val()),
    password: words($('#node-config-input-password').val()),
    ...(isDeployed(id) && { id }),
    ...(tls !== '' && tls !== '_ADD_' && { tls }),
  };
}

function showAnswer(box: JQuery, id: string, answer: TestAnswer): void {
  box.empty().show();
  const about = answer.device ? [answer.device.name, answer.device.model, answer.device.firmware] : [];
  const title = about.filter(Boolean).join(', ');
  if (title !== '') $('<p class="hikvision-title hikvision-tested-device">').text(title).appendTo(box);
  showSteps($('<ul>').appendTo(box), answer);
  showSensors(box, id, answer);
  if (answer.ok) $('<p class="hikvision-note hikvision-good">').text(text('test.good')).appendTo(box);
}

function showSteps(list: JQuery, { steps }: TestAnswer): void {
  for (const step of steps) {
    // The server speaks English; under its code the sentence stands in every language.
    const code = step.code ?? '';
    const known = `sentence.${code}`;
    const message = text(`${known}.message`, step.values, step.message);
    const hint = text(`${known}.hint`, step.values, step.hint ?? '');
    const waits = !step.ok && tlsWaits() ? ` ${text('test.tlsNotDeployed')}` : '';
    const item = boxLine(list, step.ok, message, `${hint}${waits}`.trim());
    if (step.ok || !(code.startsWith('certificate-') || /verify server certificate/i.test(step.hint ?? '')))
      continue;
    $('<button type="button" class="red-ui-button red-ui-button-small hikvision-to-tls">')
      .text(text('test.tls'))
      .on('click', toTls)
      .appendTo($('<div class="hikvision-buttons">').appendTo(item));
  }
}

function showSensors(box: JQuery, id: string, { sensors = [], device, channels }: TestAnswer): void {
  if (sensors.length === 0) return;
  const known = remember(id, { sensors, device: device ?? {}, ...(channels && { channels }) });
  $('<p class="hikvision-note">')
    .text(text('test.sensors', { number: sensors.length }))
    .appendTo(box);
  const list = $('<ul class="hikvision-tested-sensors">').appendTo(box);
  for (const one of sensors) {
    const label = sensorLabel(one, known);
    const item = $('<li>')
      .text(one.notifies ? label : `${label} ${text('sensor.notNotifying')}`)
      .appendTo(list);
    $('<i class="fa" aria-hidden="true">')
      .addClass(one.notifies ? 'fa-bell hikvision-good' : 'fa-bell-slash-o')
      .prependTo(item);
  }
  if (sensors.some(({ notifies }) => !notifies))
    $('<p class="hikvision-note">').text(text('note.notNotifying')).appendTo(box);
}

/** The chosen TLS configuration has changes that the runtime does not know. */
function tlsWaits(): boolean {
  const tls = words($('#node-config-input-tls').val());
  return $('#node-config-input-ssl').prop('checked') === true && RED.nodes.node(tls)?.changed === true;
}

function toTls(): void {
  const tls = words($('#node-config-input-tls').val());
  $('#node-config-input-ssl').prop('checked', true).trigger('change');
  const button = $(
    tls !== '' && tls !== '_ADD_' ? '#node-config-input-btn-tls-edit' : '#node-config-input-btn-tls-add',
  );
  (button.length > 0 ? button : $('#node-config-input-lookup-tls')).trigger('click');
}
