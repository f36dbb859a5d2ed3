/** What a list shows: only what is in sight exists in the page. */
export interface ListRow {
  readonly key: string;
  /** px. */
  readonly height: number;
}

/** How rows become elements. */
export interface RowRenderer<Row extends ListRow> {
  create(row: Row): HTMLElement;
  /** Brings an element up to date: called at each update for what is in sight. */
  update(element: HTMLElement, row: Row, index: number): void;
  /** The element leaves the page. */
  remove(element: HTMLElement, key: string): void;
}

/** px above and below what is in sight that are drawn too, so that scrolling shows no holes. */
const MARGIN = 200;

/**
 * A list of any length of which only what is in sight is drawn, and one row that the keyboard is at. Heights are known
 * beforehand, so that nothing has to be measured.
 */
export class VirtualList<Row extends ListRow> {
  private rows: readonly Row[] = [];
  /** Top of each row in px, and the height of all. */
  private tops: number[] = [0];
  private readonly drawn = new Map<string, HTMLElement>();
  private activeKey: string | null = null;
  private pending = false;

  constructor(
    /** Scrolls. */
    readonly frame: HTMLElement,
    /** As high as all rows together. */
    readonly inner: HTMLElement,
    private readonly renderer: RowRenderer<Row>,
  ) {
    frame.addEventListener('scroll', () => {
      this.later();
    });
  }

  /** Shows these rows; what stays keeps its element, and the frame its place. */
  show(rows: readonly Row[]): void {
    this.rows = rows;
    const tops = [0];
    for (const { height } of rows) tops.push((tops.at(-1) ?? 0) + height);
    this.tops = tops;
    this.inner.style.height = `${tops.at(-1) ?? 0}px`;
    if (!rows.some(({ key }) => key === this.activeKey)) this.activeKey = rows[0]?.key ?? null;
    this.draw();
  }

  /** The rows in sight, without the margin. */
  inSight(): readonly Row[] {
    const { scrollTop, clientHeight } = this.frame;
    return this.rows.slice(this.at(scrollTop), this.at(scrollTop + clientHeight - 1) + 1);
  }

  /** The row that the keyboard is at. */
  get active(): Row | null {
    return this.rows.find(({ key }) => key === this.activeKey) ?? null;
  }

  /** The row that an element of the page belongs to. */
  rowOf(target: EventTarget | null): Row | null {
    const element = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
    const key = element?.dataset.row;
    return this.rows.find((row) => row.key === key) ?? null;
  }

  /** The element of a row; `undefined`: it is not drawn. */
  elementOf({ key }: Row): HTMLElement | undefined {
    return this.drawn.get(key);
  }

  /** Moves the keyboard by this many rows, or to the first or last with an infinite number. */
  move(by: number): void {
    const now = this.rows.findIndex(({ key }) => key === this.activeKey);
    const next = Math.max(0, Math.min(this.rows.length - 1, now + by));
    const row = this.rows[next];
    if (row) this.activate(row, true);
  }

  /** Makes a row the one that the keyboard is at; with `focus` it is brought into sight and focused. */
  activate(row: Row, focus: boolean): void {
    this.activeKey = row.key;
    if (focus) {
      const index = this.rows.indexOf(row);
      const top = this.tops[index] ?? 0;
      const { scrollTop, clientHeight } = this.frame;
      if (top < scrollTop) this.frame.scrollTop = top;
      else if (top + row.height > scrollTop + clientHeight)
        this.frame.scrollTop = top + row.height - clientHeight;
    }
    this.draw();
    if (focus) this.drawn.get(row.key)?.focus({ preventScroll: true });
  }

  private later(): void {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      this.draw();
    });
  }

  private draw(): void {
    const { scrollTop, clientHeight } = this.frame;
    const first = this.at(scrollTop - MARGIN);
    const last = Math.min(this.at(scrollTop + clientHeight + MARGIN), this.rows.length - 1);
    const indexes: number[] = [];
    for (let index = first; index <= last; index++) indexes.push(index);
    // The one that the keyboard is at stays in the page, or it would lose its place.
    const active = this.rows.findIndex(({ key }) => key === this.activeKey);
    if (active >= 0 && active < first) indexes.unshift(active);
    if (active > last) indexes.push(active);
    const wanted = new Set(indexes.map((index) => this.rows[index]?.key));
    for (const [key, element] of this.drawn) {
      if (wanted.has(key)) continue;
      this.renderer.remove(element, key);
      element.remove();
      this.drawn.delete(key);
    }
    indexes.forEach((index, place) => {
      this.place(index, place);
    });
  }

  /** Draws a row; elements stand in the page in the order of the rows, which is how they are read out. */
  private place(index: number, place: number): void {
    const row = this.rows[index];
    if (!row) return;
    let element = this.drawn.get(row.key);
    if (!element) {
      element = this.renderer.create(row);
      element.dataset.row = row.key;
      this.drawn.set(row.key, element);
    }
    const there = this.inner.children[place];
    if (there !== element) this.inner.insertBefore(element, there ?? null);
    set(element.style, 'transform', `translateY(${this.tops[index] ?? 0}px)`);
    set(element.style, 'height', `${row.height}px`);
    element.tabIndex = row.key === this.activeKey ? 0 : -1;
    this.renderer.update(element, row, index);
  }

  /** Index of the row at a height. */
  private at(top: number): number {
    let low = 0;
    let high = this.rows.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.tops[middle + 1] ?? 0) <= top) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low);
  }
}

/** A style that is as it should be is left alone: each that is set costs the page a layout. */
function set(style: CSSStyleDeclaration, name: 'transform' | 'height', value: string): void {
  if (style[name] !== value) style[name] = value;
}
