import { endInRow } from './half-row';
import { text, words } from './text';

/** One entry of a drop-down. */
export interface Entry {
  /** What goes into the field. */
  readonly value: string;
  readonly label: string;
  /** Heading that it stands under. */
  readonly group?: string;
}

/** How a drop-down differs from a plain one. */
export interface ComboboxOptions {
  /** Called with what was picked, in place of putting its value into the field: the field then shows labels. */
  readonly pick?: (entry: Entry) => void;
}

let boxes = 0;

/**
 * A text field with a drop-down: what the device has is chosen, anything else typed. Works by keyboard as the ARIA practices
 * have it; typing searches. The entries are asked for when the list opens, so that thousands of them cost nothing before.
 */
export class Combobox {
  private readonly id = `hikvision-list-${(boxes += 1)}`;
  private readonly list = document.createElement('div');
  private options: readonly { readonly element: HTMLElement; readonly entry: Entry }[] = [];
  private active = -1;
  private label = '';

  constructor(
    private readonly input: JQuery,
    private entries: () => readonly Entry[],
    private readonly kind: ComboboxOptions = {},
  ) {
    this.list.id = this.id;
    this.list.className = 'hikvision-options';
    this.list.setAttribute('role', 'listbox');
    this.list.hidden = true;
    const open = $('<button type="button" class="hikvision-open" tabindex="-1">')
      .attr('aria-label', text('list.open'))
      .on('mousedown', (event) => {
        // The field keeps the focus.
        event.preventDefault();
      })
      .on('click', () => {
        input.trigger('focus');
        if (this.list.hidden) this.open('');
        else this.close();
      });
    $('<i class="fa fa-caret-down" aria-hidden="true">').appendTo(open);
    input
      .attr({ role: 'combobox', autocomplete: 'off', 'aria-autocomplete': 'list', 'aria-expanded': 'false' })
      .attr('aria-controls', this.id)
      .wrap('<span class="hikvision-combobox">')
      .after(open, this.list)
      .on('input', () => {
        this.open(words(input.val()));
      })
      .on('keydown', (event) => {
        if (this.press(event.key)) {
          event.preventDefault();
          event.stopPropagation();
        }
      })
      .on('blur', () => {
        this.close();
      })
      .on('click', () => {
        if (this.kind.pick) this.open('');
      });
    this.list.addEventListener('mousedown', (event) => {
      event.preventDefault();
    });
    this.list.addEventListener('click', (event) => {
      const hit = this.options.findIndex(({ element }) => element === event.target);
      if (hit >= 0) this.pick(hit);
    });
  }

  /** Other entries from now on. */
  offer(entries: () => readonly Entry[]): void {
    this.entries = entries;
    if (!this.list.hidden) this.open('');
  }

  /** Shows a label in the field of a drop-down that picks. */
  show(label: string): void {
    this.label = label;
    this.input.val(label);
  }

  private press(key: string): boolean {
    const isOpen = !this.list.hidden;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      if (!isOpen) this.open('');
      else this.activate(this.active + (key === 'ArrowDown' ? 1 : -1));
      return true;
    }
    if (!isOpen) return false;
    if (key === 'Enter' && this.active >= 0) this.pick(this.active);
    else if (key === 'Escape' || key === 'Enter') this.close();
    else return false;
    return true;
  }

  /** Shows the entries that hold every word of the search. */
  private open(search: string): void {
    const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = ({ value, label, group = '' }: Entry): boolean => {
      const all = `${label} ${group} ${value}`.toLowerCase();
      return wanted.every((word) => all.includes(word));
    };
    this.fill(this.entries().filter(fits));
    this.list.hidden = false;
    this.input.attr('aria-expanded', 'true');
    const chosen = this.options.findIndex(({ entry }) =>
      this.kind.pick ? entry.label === this.label : entry.value === words(this.input.val()),
    );
    // What a person typed stays, unless they move to an entry; a drop-down that picks takes the first that fits.
    this.activate(search !== '' && this.kind.pick ? 0 : chosen);
    endInRow(this.list, '[role=option]', () => {
      this.options[this.active]?.element.scrollIntoView({ block: 'nearest' });
    });
    this.list.scrollIntoView({ block: 'nearest' });
    // What is typed now is a search, in place of the label that stands there.
    if (this.kind.pick && search === '') this.input.trigger('select');
  }

  private fill(entries: readonly Entry[]): void {
    const fragment = document.createDocumentFragment();
    let parent: DocumentFragment | HTMLElement = fragment;
    let heading = '';
    this.options = entries.map((entry, index) => {
      const group = entry.group ?? '';
      if (group !== heading) parent = group === '' ? fragment : groupIn(fragment, group);
      heading = group;
      const element = document.createElement('div');
      element.id = `${this.id}-${index}`;
      element.setAttribute('role', 'option');
      element.setAttribute('aria-selected', 'false');
      element.textContent = entry.label;
      parent.appendChild(element);
      return { element, entry };
    });
    if (entries.length === 0) fragment.append(nothing());
    this.list.replaceChildren(fragment);
    this.active = -1;
  }

  private activate(index: number): void {
    this.options[this.active]?.element.setAttribute('aria-selected', 'false');
    this.active = Math.min(Math.max(index, -1), this.options.length - 1);
    const option = this.options[this.active]?.element;
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
    this.input.attr('aria-activedescendant', option?.id ?? '');
  }

  private pick(index: number): void {
    const entry = this.options[index]?.entry;
    this.close();
    if (!entry) return;
    if (this.kind.pick) this.kind.pick(entry);
    else this.input.val(entry.value).trigger('change');
  }

  private close(): void {
    if (this.list.hidden) return;
    this.list.hidden = true;
    this.list.replaceChildren();
    this.options = [];
    this.input.attr({ 'aria-expanded': 'false', 'aria-activedescendant': '' });
    if (this.kind.pick) this.input.val(this.label);
  }
}

/** That nothing fits: a list without any entry is none to a screen reader. */
function nothing(): HTMLElement {
  const element = document.createElement('div');
  element.setAttribute('role', 'option');
  element.setAttribute('aria-disabled', 'true');
  element.textContent = text('list.none');
  return element;
}

function groupIn(fragment: DocumentFragment, label: string): HTMLElement {
  const group = document.createElement('div');
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', label);
  const heading = document.createElement('div');
  heading.className = 'hikvision-group';
  heading.setAttribute('aria-hidden', 'true');
  heading.textContent = label;
  group.appendChild(heading);
  fragment.appendChild(group);
  return group;
}
