/** What the boxes below a button show: a verdict, lines with a good or a bad mark, and that something runs. */

/** One line of a box. Text as text, whatever a device calls itself. */
export function boxLine(list: JQuery, good: boolean, words: string, hint = ''): JQuery {
  const item = $('<li>').appendTo(list);
  mark(good).appendTo(item);
  $('<span class="hikvision-step">').text(words).appendTo(item);
  if (hint !== '') $('<div class="hikvision-note">').text(hint).appendTo(item);
  return item;
}

/** The verdict stands first and is brought into view; what is below explains it. */
export function boxVerdict(box: JQuery, good: boolean, words: string): void {
  box.empty().show();
  const line = $('<p class="hikvision-verdict">').appendTo(box);
  mark(good).appendTo(line);
  $('<span>')
    .attr('data-verdict', good ? 'ok' : 'failed')
    // What failed is told here, in place of a line of its own.
    .addClass(good ? 'hikvision-good' : 'hikvision-step hikvision-error')
    .text(words)
    .appendTo(line);
  line[0]?.scrollIntoView({ block: 'center' });
}

/** Shows why something could not be done. */
export function boxFailure(box: JQuery, words: string): void {
  boxVerdict(box, false, words);
}

/** Shows that something runs. */
export function boxBusy(box: JQuery, words: string): void {
  box.empty().show();
  $('<i class="fa fa-spinner fa-spin" aria-hidden="true">').appendTo(box);
  $('<span>').text(` ${words}`).appendTo(box);
}

/** A button that does nothing while what it started runs. It keeps the focus: a disabled one would lose it to the page. */
export function onPress(button: JQuery, start: () => JQuery.Promise<unknown> | null): void {
  button.on('click', () => {
    if (button.attr('aria-disabled') === 'true') return;
    const running = start();
    if (!running) return;
    button.attr('aria-disabled', 'true').addClass('disabled');
    void running.always(() => {
      button.removeAttr('aria-disabled').removeClass('disabled');
    });
  });
}

/** Whether the dialog of this element is still open: an answer may come late. */
export function isOpen(element: JQuery): boolean {
  return element.closest('body').length > 0;
}

function mark(good: boolean): JQuery {
  return $('<i class="fa" aria-hidden="true">').addClass(
    good ? 'fa-check hikvision-good' : 'fa-times hikvision-error',
  );
}
