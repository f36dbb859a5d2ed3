import { Picture } from '../editor/picture';
import type { PictureRow } from './rows';
import { make, RowView } from './row-views';

/** The picture of a channel as it is now; a click takes a new one. */
export class PictureView implements RowView {
  private readonly picture = new Picture();
  readonly element = make(
    'div',
    'hikvision-item hikvision-item-picture',
    this.picture.said,
    this.picture.image,
  );

  constructor(private readonly row: PictureRow) {
    this.element.setAttribute('role', 'treeitem');
    this.element.setAttribute('aria-level', '3');
    this.element.dataset.device = row.device;
    this.take();
  }

  update(): void {
    // A picture stays until a person asks for a new one.
  }

  /** Asks the device for a picture. */
  take(): void {
    this.picture.take(this.row.device, { channel: this.row.channel, stream: 'sub' });
  }

  /** The row leaves the page. */
  close(): void {
    this.picture.clear();
  }
}
