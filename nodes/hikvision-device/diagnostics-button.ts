import { failure } from '../editor/ask';
import { isOpen } from '../editor/box';
import { isDeployed, mayRead } from '../editor/devices';
import { text } from '../editor/text';

/** "Copy diagnostics": what a maintainer needs, into the clipboard. */
export function diagnosticsButton(id: string): void {
  const button = $('#hikvision-diagnostics');
  const said = $('#hikvision-diagnosed');
  const refuse = (key: string): void => {
    button.prop('disabled', true);
    said.text(text(key));
  };
  if (!isDeployed(id)) refuse('diagnostics.deployFirst');
  else if (!mayRead()) refuse('error.permission');
  button.on('click', () => {
    void $.getJSON(`hikvision-device/${encodeURIComponent(id)}/diagnostics`)
      .done((answer: unknown) => {
        if (!isOpen(said)) return;
        // navigator.clipboard is missing on plain http; Node-RED's own way works there too.
        RED.clipboard.copyText(JSON.stringify(answer, null, 2));
        said.removeClass('hikvision-error').text(text('diagnostics.copied'));
      })
      .fail((xhr) => {
        if (isOpen(said)) said.addClass('hikvision-error').text(failure(xhr));
      });
  });
}
