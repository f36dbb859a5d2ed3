import { deviceSchema } from '../../src/device/device-schema';
import type { TestAnswer } from '../../src/setup/check';
import { hostProblem } from '../editor/address';
import { failure, post } from '../editor/ask';
import { boxBusy, boxFailure, boxLine, boxVerdict, isOpen, onPress } from '../editor/box';
import { isDeployed, mayWrite, remember } from '../editor/devices';
import { groupedList } from '../editor/grouped-list';
import { labelledSensors } from '../editor/labels';
import { pictureButton } from '../editor/picture';
import { reportButton } from '../editor/report-button';
import { checkOf } from '../editor/rules';
import { sentenceOf } from '../editor/sentence';
import { fieldText, isEnv, text, words } from '../editor/text';
import { STORED_PASSWORD } from '../shared/stored-password';
import { takeAddress } from './address-fields';

/** What a test is about. */
const TRIED = ['host', 'port', 'ssl', 'tls', 'fingerprint', 'username', 'password']
  .map((name) => `#node-config-input-${name}`)
  .join();

const portProblem = checkOf(deviceSchema.port);

/** The Test button: tries what the form holds. `found` runs when a test has told what the device has. */
export function testButton(id: string, found: () => void): void {
  const button = $('#hikvision-test').attr('data-action', 'test');
  const box = $('#hikvision-tested');
  if (!mayWrite()) {
    button.prop('disabled', true);
    boxFailure(box, text('error.permission'));
    return;
  }
  // A verdict is about what was tried: a changed form takes it away.
  let round = 0;
  $(TRIED).on('input change', () => {
    round += 1;
    if (box.find('[data-verdict]').length > 0) box.empty().hide();
  });
  onPress(button, () => {
    takeAddress();
    const problem = formProblem(id);
    if (problem) {
      boxFailure(box, problem.words);
      $(`#node-config-input-${problem.field}`).trigger('focus');
      return null;
    }
    const form = formOf(id);
    const tried = round;
    const isCurrent = (): boolean => isOpen(box) && tried === round;
    boxBusy(box, text('test.running'));
    return post('hikvision-device/test', form)
      .done((answer: TestAnswer) => {
        if (!isOpen(box)) return;
        if (answer.sensors?.length) remember(id, { ...answer, device: answer.device ?? {} });
        if (isCurrent()) showAnswer(box, id, answer);
        else box.empty().hide();
        found();
      })
      .fail((xhr) => {
        const texts: Record<number, string> = { 403: 'test.storedPassword', 409: 'test.busy' };
        if ([form.host, form.port, form.username].some(isEnv)) texts[400] = 'test.variable';
        if (isCurrent()) boxFailure(box, failure(xhr, texts));
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
    fingerprint: words($('#node-config-input-fingerprint').val()),
    ...(isDeployed(id) && { id }),
    ...trustOfForm(tls),
  };
}

/** A TLS configuration that waits for a deploy is used as far as the page knows it: whether it verifies. */
function trustOfForm(tls: string): Readonly<Record<string, string | boolean>> {
  if (tls === '' || tls === '_ADD_') return {};
  return tlsWaits() && RED.nodes.node(tls)?.verifyservercert === false ? { verify: false } : { tls };
}

function showAnswer(box: JQuery, id: string, answer: TestAnswer): void {
  const failed = answer.steps.find(({ ok }) => !ok);
  const button = $('#node-config-dialog-ok').text().trim();
  boxVerdict(box, answer.ok, failed ? sentenceOf(failed).message : text('test.good', { button }));
  const about = answer.device ? [answer.device.name, answer.device.model, answer.device.firmware] : [];
  const title = about.filter(Boolean).join(', ');
  if (title !== '') $('<p class="hikvision-title hikvision-tested-device">').text(title).appendTo(box);
  showSteps($('<ul>').appendTo(box), answer);
  if (answer.ok && answer.channels?.[0] !== undefined) showPicture(box, formOf(id), answer.channels[0].id);
  showSensors(box, id, answer);
  if (answer.ok) $('<p class="hikvision-note">').text(text('test.wave')).appendTo(box);
}

function showSteps(list: JQuery, { steps, certificate }: TestAnswer): void {
  for (const step of steps) {
    const code = step.code ?? '';
    const { message, hint } = sentenceOf(step);
    const waits = !step.ok && tlsWaits() ? ` ${text('test.tlsNotDeployed')}` : '';
    const item = boxLine(list, step.ok, message, `${hint}${waits}`.trim());
    if (!step.ok && certificate && code.startsWith('certificate-')) showCertificate(item, certificate);
    if (step.ok || !(code.startsWith('certificate-') || /verify server certificate/i.test(step.hint ?? '')))
      continue;
    $('<button type="button" class="red-ui-button red-ui-button-small hikvision-to-tls">')
      .text(text('test.tls'))
      .on('click', toTls)
      .appendTo($('<div class="hikvision-buttons">').appendTo(item));
  }
}

/** What the first channel sees: nothing says better that it is the right device. */
function showPicture(box: JQuery, form: Readonly<Record<string, unknown>>, channel: number): void {
  const place = $('<div class="hikvision-tested-picture">').appendTo(box);
  pictureButton(place, () => ({ id: '-', body: { ...form, channel, stream: 'sub' } })).take();
}

function showSensors(box: JQuery, id: string, { sensors = [], device, channels }: TestAnswer): void {
  if (sensors.length === 0) return;
  const known = remember(id, { sensors, device: device ?? {}, ...(channels && { channels }) });
  $('<p class="hikvision-note">')
    .text(text('test.sensors', { number: sensors.length }))
    .appendTo(box);
  const rows = labelledSensors(known).map(({ sensor, label, group }) => {
    const element = document.createElement('li');
    const icon = document.createElement('i');
    icon.className = sensor.notifies ? 'fa fa-bell hikvision-good' : 'fa fa-bell-slash-o';
    icon.setAttribute('aria-hidden', 'true');
    const words = sensor.notifies ? label : `${label} ${text('sensor.notNotifying')}`;
    element.appendChild(icon);
    element.appendChild(document.createTextNode(words));
    return { element, group, label };
  });
  groupedList(rows, text('test.sensors', { number: sensors.length }))
    .addClass('hikvision-tested-sensors')
    .appendTo(box);
  const silent = sensors.filter(({ notifies }) => !notifies);
  if (silent.length === 0) return;
  $('<p class="hikvision-note">').text(text('note.notNotifying')).appendTo(box);
  reportButton($('<div>').appendTo(box), { id, path: '-', form: formOf(id) }, silent);
}

/** A certificate that nobody vouches for: a person may compare it with what the device shows, and accept exactly this one. */
function showCertificate(item: JQuery, certificate: NonNullable<TestAnswer['certificate']>): void {
  const { subject, issuer, from, to, sha256 } = certificate;
  const day = (at: number | null): string => (at === null ? '?' : new Date(at).toLocaleDateString());
  $('<p class="hikvision-note hikvision-certificate">')
    .text(text('test.certificate', { subject, issuer, from: day(from), to: day(to), sha256 }))
    .appendTo(item);
  $('<button type="button" class="red-ui-button red-ui-button-small" data-action="accept-certificate">')
    .text(text('test.accept'))
    .on('click', () => {
      const password = $('#node-config-input-password');
      // The stored one was stored for another trust.
      if (password.val() === STORED_PASSWORD) password.val('');
      $('#node-config-input-ssl').prop('checked', true).trigger('change');
      $('#node-config-input-fingerprint').val(sha256).trigger('change');
      password.trigger('focus');
    })
    .appendTo($('<div class="hikvision-buttons">').appendTo(item));
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
