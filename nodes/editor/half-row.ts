/**
 * Lets a list that scrolls end in the middle of a row, so that one sees that there is more; its style sets how high it may
 * be. To be called whenever its rows are drawn. `then` runs when that is done.
 */
export function endInRow(list: HTMLElement, rows: string, then?: () => void): void {
  // What is out of sight has no height before the browser has looked at it, which it has when this is told.
  const seen = new ResizeObserver(() => {
    seen.disconnect();
    cut(list, rows);
    then?.();
  });
  for (const part of list.children) seen.observe(part);
}

function cut(list: HTMLElement, rows: string): void {
  list.style.maxHeight = '';
  if (list.scrollHeight <= list.clientHeight) return;
  const top = list.getBoundingClientRect().top + list.clientTop - list.scrollTop;
  let end = 0;
  for (const row of list.querySelectorAll(rows)) {
    const box = row.getBoundingClientRect();
    const middle = (box.top + box.bottom) / 2 - top;
    if (middle > list.clientHeight) break;
    // A row that a search hides has no height.
    if (box.height > 0) end = middle;
  }
  if (end > 0) list.style.maxHeight = `${end + list.offsetHeight - list.clientHeight}px`;
}
