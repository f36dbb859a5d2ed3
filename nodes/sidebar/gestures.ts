import { text } from '../editor/text';
import { PictureView } from './picture';
import { RowView, SensorView } from './row-views';
import type { Row, SensorRow } from './rows';
import { addNode, nodeFor, select } from './uses';
import type { VirtualList } from './virtual-list';

/** What gestures do. */
export interface GestureHost {
  toggle(row: Row): void;
  usersOf(row: SensorRow): readonly EditorNode[];
  /** Tells what the pointer or the keyboard is at; `''`: nothing. */
  say(words: string): void;
  viewOf(element: HTMLElement): RowView | undefined;
}

/** Mouse, touch and keyboard on the list. One listener each for all rows. */
export class Gestures {
  private pointed: SensorView | null = null;

  constructor(
    private readonly list: VirtualList<Row>,
    private readonly host: GestureHost,
  ) {
    const { inner } = list;
    inner.addEventListener('click', (event) => {
      this.click(event);
    });
    inner.addEventListener('keydown', (event) => {
      this.key(event);
    });
    inner.addEventListener('pointermove', (event) => {
      this.point(event);
    });
    inner.addEventListener('pointerleave', () => {
      this.pointAt(null, '');
    });
    inner.addEventListener('dragstart', (event) => {
      const row = list.rowOf(event.target);
      // Node-RED takes text that is dropped on a flow as an import.
      if (row?.kind === 'sensor')
        event.dataTransfer?.setData('text/plain', JSON.stringify([nodeFor(row.device, row.sensor)]));
    });
  }

  private click(event: MouseEvent): void {
    const row = this.list.rowOf(event.target);
    if (!row) return;
    this.list.activate(row, true);
    const adds = event.target instanceof Element && event.target.closest('[data-action="add-node"]') !== null;
    if (adds && row.kind === 'sensor') this.add(row, event.detail > 0);
    else this.use(row);
  }

  /** What a click or Enter on a row does. */
  private use(row: Row): void {
    if (row.kind === 'sensor') {
      const users = this.host.usersOf(row);
      if (users.length === 0) this.host.say(text('sidebar.unused'));
      select(users);
    } else if (row.kind === 'picture') {
      const view = this.viewOf(row);
      if (view instanceof PictureView) view.take();
    } else {
      this.host.toggle(row);
    }
  }

  private key(event: KeyboardEvent): void {
    const row = this.list.active;
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!this.handles(event.key, row)) return;
    event.preventDefault();
    // Or Node-RED would move or delete the nodes that are selected.
    event.stopPropagation();
  }

  private handles(key: string, row: Row): boolean {
    const page = 10;
    const moves: Partial<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -1_000_000,
      End: 1_000_000,
    };
    const by = moves[key];
    if (by !== undefined) {
      this.pointAt(null, '');
      this.list.move(by);
      return true;
    }
    if (key === 'Enter' || key === ' ') {
      this.use(row);
      return true;
    }
    if (key === '+' && row.kind === 'sensor') {
      if (this.host.usersOf(row).length === 0) this.add(row, false);
      return true;
    }
    if (key !== 'ArrowLeft' && key !== 'ArrowRight') return false;
    if (row.kind === 'device' && row.open === (key === 'ArrowLeft')) this.host.toggle(row);
    const view = this.viewOf(row);
    if (view instanceof SensorView) this.pointAt(view, view.step(key === 'ArrowLeft' ? -1 : 1));
    return true;
  }

  private point(event: PointerEvent): void {
    const row = this.list.rowOf(event.target);
    const view = row?.kind === 'sensor' ? this.viewOf(row) : undefined;
    if (!(view instanceof SensorView)) {
      this.pointAt(null, '');
      return;
    }
    const { left, width, top } = view.picture.getBoundingClientRect();
    const place = (event.clientX - left) / width;
    if (event.clientY < top || place < 0 || place > 1) this.pointAt(null, '');
    else this.pointAt(view, view.point(place));
  }

  private pointAt(view: SensorView | null, words: string): void {
    if (this.pointed !== view) this.pointed?.leave();
    this.pointed = view;
    this.host.say(words);
  }

  private viewOf(row: Row): RowView | undefined {
    const element = this.list.elementOf(row);
    return element && this.host.viewOf(element);
  }

  private add(row: SensorRow, byPointer: boolean): void {
    addNode(nodeFor(row.device, row.sensor), byPointer);
  }
}
