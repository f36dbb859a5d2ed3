import { HEIGHT, outline, Period, Span, WIDTH } from './timeline';

const SVG = 'http://www.w3.org/2000/svg';

/** A timeline as a picture: one path a kind of span, however many there are. Colours come from the style sheet. */
export class Bar {
  readonly element: SVGSVGElement;
  private readonly paths = { off: path('off'), gone: path('gone'), on: path('on') } as const;
  private readonly cursor = path('cursor');

  constructor() {
    this.element = document.createElementNS(SVG, 'svg');
    this.element.setAttribute('class', 'hikvision-bar');
    this.element.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    this.element.setAttribute('preserveAspectRatio', 'none');
    // What it shows is said in words by the row that it is in.
    this.element.setAttribute('aria-hidden', 'true');
    this.element.append(this.paths.off, this.paths.gone, this.paths.on, this.cursor);
  }

  show(all: readonly Span[], period: Period): void {
    for (const kind of ['off', 'gone', 'on'] as const) draw(this.paths[kind], outline(all, kind, period));
  }

  /** Marks a time; `null`: none. */
  mark(at: number | null, { from, to }: Period): void {
    const left = at === null ? 0 : Math.round(((at - from) / (to - from)) * WIDTH);
    draw(this.cursor, at === null ? '' : `M${Math.max(0, Math.min(WIDTH - 2, left - 1))} 0h2v${HEIGHT}h-2z`);
  }
}

function path(kind: string): SVGPathElement {
  const element = document.createElementNS(SVG, 'path');
  element.setAttribute('class', `hikvision-bar-${kind}`);
  return element;
}

function draw(element: SVGPathElement, outlined: string): void {
  if (element.getAttribute('d') !== outlined) element.setAttribute('d', outlined);
}
