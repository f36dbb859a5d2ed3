import { splitAddress } from '../editor/address';
import { fieldText, isEnv, text } from '../editor/text';

/** An address that was pasted into the host field goes into the fields that it belongs to. */
export function takeAddress(): void {
  const host = $('#node-config-input-host');
  const address = splitAddress(fieldText(host));
  if (!address) return;
  const port = $('#node-config-input-port');
  const username = $('#node-config-input-username');
  const password = $('#node-config-input-password');
  host.val(address.host);
  $('#hikvision-path')
    .text(address.path === undefined ? '' : text('note.path', { path: address.path }))
    .toggle(address.path !== undefined);
  port.val(address.port);
  if (address.ssl !== undefined) $('#node-config-input-ssl').prop('checked', address.ssl);
  if (address.username) username.val(address.username);
  if (address.password) password.val(address.password);
  host.add(port).add(username).add(password).trigger('keyup');
}

/** Keeps the fields for the address in step with each other. */
export function followAddress(): void {
  const host = $('#node-config-input-host');
  const ssl = $('#node-config-input-ssl');
  const show = (): void => {
    const secure = ssl.prop('checked') === true;
    $('#node-config-input-port').attr('placeholder', secure ? '443' : '80');
    $('#hikvision-tls-row').toggle(secure || isEnv(host.val()));
  };
  const take = (): void => {
    takeAddress();
    show();
  };
  host.on('change', take);
  host.on('paste', () => {
    setTimeout(take, 0);
  });
  host.on('input keyup change', show);
  ssl.on('change', show);
  show();
}
