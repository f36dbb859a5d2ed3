import { failure, post } from '../editor/ask';
import { boxBusy, boxFailure, boxLine, isOpen } from '../editor/box';
import { isDeployed, mayWrite } from '../editor/devices';
import { sentenceOf } from '../editor/sentence';
import { fieldText, text, words } from '../editor/text';

/** Letters and digits of a new secret. */
const SECRET = 32;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** What the runtime tells of the web server that devices post to. */
interface PushServer {
  /** `null`: there is none. */
  readonly root: string | null;
  /** Whoever reaches it must log in to Node-RED first. */
  readonly login: boolean;
}

/** What the runtime answers. */
interface PushAnswer {
  readonly entry: Readonly<Record<string, string>> | null;
  readonly address: string | null;
  readonly message: string;
  readonly code: string;
  readonly values: Readonly<Record<string, string>>;
}

/** The part of the device dialog that lets the device send its events here. `id`: of the node; `secret`: the deployed one. */
export function pushPart(id: string, secret: string): void {
  const source = $('#node-config-input-source');
  const token = $('#node-config-input-token');
  const box = $('#hikvision-pushed');
  const show = (): void => {
    const pushes = source.val() === 'push';
    $('#hikvision-push').toggle(pushes);
    // Only a stream has a limit of silence.
    $('#node-config-input-silence').closest('.form-row').toggle(!pushes);
    if (pushes && words(token.val()) === '') token.val(newSecret());
    showServer();
  };
  source.on('change', show);
  $('#hikvision-new-token').on('click', () => {
    token.val(newSecret()).trigger('change');
    box.hide().empty();
  });
  $('[data-action="push"]').on('click', () => {
    // What stands in the form and is not deployed yet is an address that nobody listens at.
    if (!isDeployed(id) || fieldText(token) !== secret) boxFailure(box, sentence('push-not-deployed'));
    else ask('plan');
  });
  $('[data-action="push"]').prop('disabled', !mayWrite());
  show();

  function ask(action: 'plan' | 'add' | 'remove'): void {
    const base = fieldText($('#hikvision-push-base'));
    // The button that was pressed goes with what stood in the box; the page must not take the focus.
    if (box.find(':focus').length > 0) $('[data-action="push"]').trigger('focus');
    boxBusy(box, text('push.running'));
    void post(`hikvision-device/${id}/push`, { action, ...(base !== '' && { base }) })
      .done((answer: PushAnswer) => {
        if (isOpen(box)) showAnswer(action, answer);
      })
      .fail((xhr) => {
        if (isOpen(box)) boxFailure(box, failure(xhr));
      });
  }

  function showAnswer(action: 'plan' | 'add' | 'remove', answer: PushAnswer): void {
    const { entry, address, code } = answer;
    box.empty().show();
    const list = $('<ul>').appendTo(box);
    const { message, hint } = sentenceOf(answer);
    boxLine(list, code !== 'push-untested', message, hint);
    if (action === 'remove' || !entry) return;
    const there = code !== 'push-planned';
    $('<p class="hikvision-note">')
      .text(text(there ? 'push.is' : 'push.will'))
      .appendTo(box);
    const rows = $('<ul class="hikvision-push-entry">').appendTo(box);
    if (address !== null) $('<li>').text(address).appendTo(rows);
    for (const [name, value] of Object.entries(entry)) $('<li>').text(`${name}: ${value}`).appendTo(rows);
    const buttons = $('<div class="hikvision-buttons">').appendTo(box);
    if (!there)
      button('push-add', 'push.write', () => {
        ask('add');
      }).appendTo(buttons);
    if (there)
      button('push-remove', 'push.remove', () => {
        ask('remove');
      }).appendTo(buttons);
  }
}

function button(action: string, label: string, run: () => void): JQuery {
  return $('<button type="button" class="red-ui-button red-ui-button-small">')
    .attr('data-action', action)
    .text(text(label))
    .on('click', run);
}

/** What keeps devices from posting here, or what they need for it. */
function showServer(): void {
  const server = (RED.settings as { readonly hikvisionDevicePush?: PushServer }).hikvisionDevicePush;
  const code = server?.root === null ? 'push-no-root' : server?.login ? 'push-login' : null;
  $('#hikvision-push-server')
    .toggle(code !== null)
    .text(code === null ? '' : sentence(code));
}

function sentence(code: string): string {
  const hint = text(`sentence.${code}.hint`, {}, '');
  return [text(`sentence.${code}.message`), hint].filter(Boolean).join(' ');
}

/** Letters and digits that nobody can guess. */
function newSecret(): string {
  let secret = '';
  while (secret.length < SECRET) {
    for (const byte of crypto.getRandomValues(new Uint8Array(SECRET))) {
      const letter = ALPHABET[byte];
      // Bytes beyond the alphabet are left out: each letter is as likely as any other.
      if (letter !== undefined && secret.length < SECRET) secret += letter;
    }
  }
  return secret;
}
