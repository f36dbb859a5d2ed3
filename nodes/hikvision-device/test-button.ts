import { deviceSchema } from '../../src/device/device-schema';
import type { TestAnswer, TestStep } from '../../src/setup/check';
import { hostProblem } from '../editor/address';
import { failure, post } from '../editor/ask';
import { boxBusy, boxFailure, boxLine, boxVerdict, isOpen, onPress } from '../editor/box';
import { isDeployed, knownDevice, mayWrite, recall, remember } from '../editor/devices';
import { groupedList } from '../editor/grouped-list';
import { labelledSensors } from '../editor/labels';
import { pictureButton } from '../editor/picture';
import { reportButton } from '../editor/report-button';
import { checkOf } from '../editor/rules';
import { sentenceOf } from '../editor/sentence';
import type { KnownDevice } from '../editor/state';
import { fieldText, isEnv, text, words } from '../editor/text';
import { STORED_PASSWORD } from '../shared/stored-password';
import { takeAddress } from './address-fields';

/** What a test is about. */
const TRIED = ['host', 'port', 'ssl', 'tls', 'fingerprint', 'username', 'password']
  .map((name) => `#node-config-input-${name}`)
  .join();

const portProblem = checkOf(deviceSchema.port);

/** What was known of devices before a form that differs from what is saved was tested, by id. */
const before = new Map<string, KnownDevice | null>();

/** A dialog that is done: what it has told is about the device. */
export function keepTest(id: string): void {
  before.delete(id);
}

/** A cancelled dialog: what another form than the saved one has told is about some other device. */
export function forgetTest(id: string): void {
  const known = before.get(id);
  if (known !== undefined) recall(id, known);
  before.delete(id);
}

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
  before.delete(id);
  const saved = JSON.stringify(formOf(id));
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
        if (JSON.stringify(form) !== saved && !before.has(id)) before.set(id, knownDevice(id));
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
  // The verdict is the sentence of what failed; said once, what to do stands right below it.
  if (failed && !answer.ok) showHelp($('<div class="hikvision-help">').appendTo(box), failed, answer);
  const list = $('<ul>').appendTo(box);
  for (const step of answer.steps) {
    if (step === failed && !answer.ok) continue;
    showHelp(boxLine(list, step.ok, sentenceOf(step).message), step, answer);
  }
  if (answer.ok && answer.channels?.[0] !== undefined) showPicture(box, formOf(id), answer.channels[0].id);
  showSensors(box, id, answer);
  if (answer.ok) $('<p class="hikvision-note">').text(text('test.wave')).appendTo(box);
}

/** The next step for a person, below the sentence that says what is the matter. */
function showHelp(item: JQuery, step: TestStep, { certificate }: TestAnswer): void {
  const code = step.code ?? '';
  const waits = !step.ok && tlsWaits() ? text('test.tlsNotDeployed') : '';
  const help = `${sentenceOf(step).hint} ${waits}`.trim();
  if (help !== '') $('<div class="hikvision-note">').text(help).appendTo(item);
  if (step.ok) return;
  if (certificate && code.startsWith('certificate-')) showCertificate(item, certificate);
  if (!code.startsWith('certificate-') && !/verify server certificate/i.test(step.hint ?? '')) return;
  $('<button type="button" class="red-ui-button red-ui-button-small hikvision-to-tls">')
    .text(text('test.tls'))
    .on('click', toTls)
    .appendTo($('<div class="hikvision-buttons">').appendTo(item));
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
  const shows = new Map<string, (notifies: boolean) => void>();
  const rows = labelledSensors(known).map(({ sensor, label, group }) => {
    const element = document.createElement('li');
    const icon = document.createElement('i');
    icon.setAttribute('aria-hidden', 'true');
    const words = document.createTextNode('');
    element.appendChild(icon);
    element.appendChild(words);
    const show = (notifies: boolean): void => {
      icon.className = notifies ? 'fa fa-bell hikvision-good' : 'fa fa-bell-slash-o';
      words.data = notifies ? label : `${label} ${text('sensor.notNotifying')}`;
    };
    show(sensor.notifies);
    shows.set(sensor.id, show);
    return { element, group, label };
  });
  groupedList(rows, text('test.sensors', { number: sensors.length }))
    .addClass('hikvision-tested-sensors')
    .appendTo(box);
  const silent = sensors.filter(({ notifies }) => !notifies);
  if (silent.length === 0) return;
  const note = $('<p class="hikvision-note">').text(text('note.notNotifying')).appendTo(box);
  const left = new Set(silent.map((sensor) => sensor.id));
  reportButton($('<div>').appendTo(box), { id, path: '-', form: formOf(id) }, silent, (written) => {
    shows.get(written)?.(true);
    left.delete(written);
    if (left.size === 0) note.hide();
  });
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
