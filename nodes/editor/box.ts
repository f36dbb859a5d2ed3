/** What the boxes below a button show: lines with a good or a bad mark, and that something runs. */

/** One line of a box. Text as text, whatever a device calls itself. */
export function boxLine(list: JQuery, good: boolean, words: string, hint = ''): JQuery {
  const item = $('<li>').appendTo(list);
  $('<i class="fa" aria-hidden="true">')
    .addClass(good ? 'fa-check hikvision-good' : 'fa-times hikvision-error')
    .appendTo(item);
  $('<span class="hikvision-step">').text(words).appendTo(item);
  if (hint !== '') $('<div class="hikvision-note">').text(hint).appendTo(item);
  return item;
}

/** Shows why something could not be done. */
export function boxFailure(box: JQuery, words: string): void {
  box.empty().show();
  boxLine($('<ul>').appendTo(box), false, words);
}

/** Shows that something runs. */
export function boxBusy(box: JQuery, words: string): void {
  box.empty().show();
  $('<i class="fa fa-spinner fa-spin" aria-hidden="true">').appendTo(box);
  $('<span>').text(` ${words}`).appendTo(box);
}

/** Whether the dialog of this element is still open: an answer may come late. */
export function isOpen(element: JQuery): boolean {
  return element.closest('body').length > 0;
}
