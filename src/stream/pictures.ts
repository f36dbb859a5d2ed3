import type { Part } from './part';

/** Alerts remembered: pictures follow their alert within a few parts, so more would only cost memory. */
const REMEMBERED = 32;

/** Which alert a picture part belongs to. `Owner` is whatever the caller keeps of an alert. */
export class PictureLinks<Owner> {
  private readonly alerts: { readonly ids: ReadonlySet<string>; readonly owner: Owner }[] = [];

  /** An alert came; `ids` are the names that its pictures may carry (contentid, pid, file name). */
  alert(ids: readonly string[], owner: Owner): void {
    this.alerts.push({ ids: new Set(ids), owner });
    if (this.alerts.length > REMEMBERED) this.alerts.shift();
  }

  /**
   * The newest alert that names the picture by its Content-ID, its `name` or its file name; else the alert before it,
   * because most cameras name nothing (isapi.md 2.6). `null` before the first alert.
   */
  of(part: Pick<Part, 'contentId' | 'name' | 'filename'>): Owner | null {
    const named = [part.contentId, part.name, part.filename, stem(part.filename)];
    for (const id of named) {
      const found = id ? this.alerts.findLast(({ ids }) => ids.has(id)) : undefined;
      if (found) return found.owner;
    }
    return this.alerts.at(-1)?.owner ?? null;
  }
}

/** A file name without its ending: documents name pictures without it. */
function stem(filename: string | null): string | null {
  return filename?.replace(/\.\w{1,5}$/, '') ?? null;
}
