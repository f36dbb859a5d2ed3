import { text } from '../editor/text';
import type { Filter } from './rows';

/** ms of the two periods that can be shown. */
const DAY = 86_400_000;
const HOUR = 3_600_000;

/** What stands above the list: the search, two filters and the zoom. */
export class Filters {
  readonly element = document.createElement('div');
  private readonly search = document.createElement('input');
  private readonly onlyOn = toggle('sidebar.onlyOn');
  private readonly onlyNotifying = toggle('sidebar.onlyNotifying');
  private readonly zoom = toggle('sidebar.hour');

  constructor(changed: () => void) {
    this.element.className = 'hikvision-filters';
    this.search.type = 'search';
    this.search.placeholder = text('sidebar.search');
    this.search.setAttribute('aria-label', text('sidebar.search'));
    this.search.addEventListener('input', changed);
    const toggles = document.createElement('div');
    toggles.className = 'hikvision-toggles';
    for (const button of [this.onlyOn, this.onlyNotifying, this.zoom]) {
      button.addEventListener('click', () => {
        button.setAttribute('aria-pressed', String(!isPressed(button)));
        changed();
      });
      toggles.append(button);
    }
    this.element.append(this.search, toggles);
  }

  get filter(): Filter {
    return {
      word: this.search.value.trim().toLowerCase(),
      onlyOn: isPressed(this.onlyOn),
      onlyNotifying: isPressed(this.onlyNotifying),
    };
  }

  /** ms that a timeline shows. */
  get period(): number {
    return isPressed(this.zoom) ? HOUR : DAY;
  }
}

function toggle(key: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'red-ui-button red-ui-button-small';
  button.textContent = text(key);
  button.setAttribute('aria-pressed', 'false');
  return button;
}

function isPressed(button: HTMLButtonElement): boolean {
  return button.getAttribute('aria-pressed') === 'true';
}
