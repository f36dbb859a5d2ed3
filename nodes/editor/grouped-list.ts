import { endInRow } from './half-row';
import { text, words } from './text';

/** One row of a list. */
export interface ListRow {
  readonly group: string;
  /** What a search looks at. */
  readonly label: string;
  readonly element: HTMLElement;
}

/** Lists with fewer rows need no search. */
const SEARCHED = 12;

/** A list in groups that can be searched. Drawn without jQuery: recorders have thousands of sensors. */
export function groupedList(rows: readonly ListRow[], name: string): JQuery {
  const whole = $('<div class="hikvision-grouped">');
  const groups = new Map<string, ListRow[]>();
  for (const row of rows) {
    const group = groups.get(row.group);
    if (group) group.push(row);
    else groups.set(row.group, [row]);
  }
  const drawn = [...groups].map(([group, ofGroup]) => ({
    element: drawGroup(group, ofGroup),
    rows: ofGroup,
  }));
  const scroll = document.createElement('div');
  scroll.className = 'hikvision-scroll';
  scroll.tabIndex = 0;
  scroll.setAttribute('role', 'region');
  scroll.setAttribute('aria-label', name);
  for (const { element } of drawn) scroll.appendChild(element);
  if (rows.length > SEARCHED) {
    const search = $('<input type="search" class="hikvision-search" autocomplete="off">').attr({
      placeholder: text('list.search'),
      'aria-label': text('list.search'),
    });
    search.on('input', () => {
      const wanted = words(search.val()).toLowerCase().split(/\s+/).filter(Boolean);
      for (const group of drawn) {
        let shown = 0;
        for (const { element, label } of group.rows) {
          const all = label.toLowerCase();
          element.hidden = !wanted.every((word) => all.includes(word));
          if (!element.hidden) shown += 1;
        }
        group.element.hidden = shown === 0;
      }
      endInRow(scroll, 'li');
    });
    search.appendTo(whole);
  }
  $(scroll).appendTo(whole);
  endInRow(scroll, 'li');
  return whole;
}

function drawGroup(name: string, rows: readonly ListRow[]): HTMLElement {
  const group = document.createElement('div');
  const list = document.createElement('ul');
  if (name !== '') {
    const heading = document.createElement('div');
    heading.className = 'hikvision-group';
    heading.textContent = name;
    group.appendChild(heading);
    list.setAttribute('aria-label', name);
  }
  for (const { element } of rows) list.appendChild(element);
  group.appendChild(list);
  return group;
}
