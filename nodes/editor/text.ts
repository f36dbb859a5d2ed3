/** The catalogue that all dialogs share. */
const CATALOGUE = 'node-red-contrib-hikvision-sensors/hikvision-device:';

/** A text of the shared catalogue in the editor's language; `fallback`, else the key, where there is none. */
export function text(key: string, values?: TextValues, fallback = key): string {
  const found = RED._(CATALOGUE + key, values);
  return found === key || found === CATALOGUE + key ? fallback : found;
}

/** Whether a value takes something from the environment, which only the runtime knows. */
export function isEnv(value: unknown): boolean {
  return typeof value === 'string' && /\$[{(]/.test(value);
}

/** What a property or a field holds, as text. */
export function words(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** Puts the focus into a field that was just added: the widget that adds it takes the focus first. */
export function focusLater(field: JQuery): void {
  setTimeout(() => {
    field.trigger('focus');
  }, 0);
}

/** Names the button that takes a row out of a list: Node-RED draws it as a cross alone. The button for a new row takes its focus. */
export function nameRemove(row: JQuery): void {
  const add = row.closest('.red-ui-editableList').find('.red-ui-editableList-addButton');
  row
    .closest('li')
    .find('.red-ui-editableList-item-remove')
    .attr('aria-label', text('list.remove'))
    .on('click', () => add.trigger('focus'));
}

/** What stands in a field, without blanks around it. */
export function fieldText(field: JQuery): string {
  return words(field.val()).trim();
}
