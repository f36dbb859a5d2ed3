import { failure } from '../editor/ask';
import { text } from '../editor/text';
import type { PictureRow } from './rows';
import { make, RowView, setText } from './row-views';

/** The picture of a channel as it is now; a click takes a new one. */
export class PictureView implements RowView {
  private readonly image = document.createElement('img');
  private readonly said = make('span', 'hikvision-faint');
  readonly element = make('div', 'hikvision-item hikvision-item-picture', this.said, this.image);
  private address = '';
  private asked: JQuery.jqXHR | null = null;

  constructor(private readonly row: PictureRow) {
    this.element.setAttribute('role', 'treeitem');
    this.element.setAttribute('aria-level', '3');
    this.element.dataset.device = row.device;
    this.image.alt = text('sidebar.picture.of', { channel: row.channel });
    this.image.title = text('sidebar.picture.again');
    this.image.hidden = true;
    this.take();
  }

  update(): void {
    // A picture stays until a person asks for a new one.
  }

  /** Asks the device for a picture. */
  take(): void {
    if (this.asked) return;
    setText(this.said, text('sidebar.picture.taking'));
    const { device, channel } = this.row;
    this.asked = $.ajax({
      url: `hikvision-device/${encodeURIComponent(device)}/snapshot`,
      type: 'POST',
      contentType: 'application/json; charset=utf-8',
      data: JSON.stringify({ channel, stream: 'sub' }),
      xhr: pictureOrText,
      // jQuery would read it as text.
      dataType: 'binary',
      converters: { '* binary': (given: unknown) => given },
      processData: false,
    })
      .done((picture: Blob) => {
        this.free();
        this.address = URL.createObjectURL(picture);
        this.image.src = this.address;
        this.image.hidden = false;
        setText(this.said, '');
      })
      .fail((answer: JQuery.jqXHR) => {
        setText(this.said, failure(answer));
      })
      .always(() => {
        this.asked = null;
      });
  }

  /** The row leaves the page. */
  close(): void {
    this.asked?.abort();
    this.free();
  }

  private free(): void {
    if (this.address !== '') URL.revokeObjectURL(this.address);
    this.address = '';
  }
}

/** A picture comes as bytes, a refusal as text. */
function pictureOrText(): XMLHttpRequest {
  const xhr = new XMLHttpRequest();
  xhr.addEventListener('readystatechange', () => {
    if (xhr.readyState === XMLHttpRequest.HEADERS_RECEIVED)
      xhr.responseType = xhr.status === 200 ? 'blob' : 'text';
  });
  return xhr;
}
