import type { Part } from './part';
import { safeName } from './safe-name';

/** Alerts remembered: pictures follow their alert within a few parts, so more would only cost memory. */
const REMEMBERED = 32;
/** Bytes of all their documents but the newest one's, which their owners may keep. */
const MOST_BYTES = 256 * 1024;

interface Remembered<Owner> {
  readonly ids: ReadonlySet<string>;
  readonly owner: Owner;
  readonly bytes: number;
}

/** Which alert a picture part belongs to. `Owner` is whatever the caller keeps of an alert. */
export class PictureLinks<Owner> {
  private readonly alerts: Remembered<Owner>[] = [];
  private keptBytes = 0;

  /**
   * An alert came; `ids` are the names that its pictures may carry (contentid, pid, file name), `bytes` the size of its
   * document, where the owner keeps that.
   */
  alert(ids: readonly string[], owner: Owner, bytes = 0): void {
    const names = ids.flatMap((id) => [id, safeName(id) ?? id]);
    this.alerts.push({ ids: new Set(names), owner, bytes });
    this.keptBytes += bytes;
    while (this.alerts.length > REMEMBERED || (this.keptBytes > MOST_BYTES && this.alerts.length > 1)) {
      this.keptBytes -= this.alerts.shift()?.bytes ?? 0;
    }
  }

  /**
   * The newest alert that names the picture by its Content-ID, its `name` or its file name; else the alert before it,
   * because most cameras name nothing. `null` before the first alert.
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
