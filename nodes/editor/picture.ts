import { failure, post } from './ask';
import { text } from './text';

/** The picture of a channel as it is now, for a dialog or the sidebar. */
export class Picture {
  readonly image = document.createElement('img');
  /** What happens meanwhile, or why there is no picture. */
  readonly said = document.createElement('span');
  private address = '';
  private asked: JQuery.jqXHR | null = null;

  constructor() {
    this.said.className = 'hikvision-faint';
    this.said.setAttribute('role', 'status');
    this.image.title = text('sidebar.picture.again');
    this.image.hidden = true;
  }

  /**
   * Asks the device. `id`: a deployed device, or `-` with the fields of Test in `body`; `channel` and `stream` beside them.
   * While a picture is on its way, another one is not asked for.
   */
  take(id: string, body: Readonly<Record<string, unknown>>): void {
    if (this.asked) return;
    this.image.alt = text('sidebar.picture.of', { channel: String(body.channel) });
    this.said.textContent = text('sidebar.picture.taking');
    this.asked = post(`hikvision-device/${encodeURIComponent(id)}/snapshot`, body, {
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
        this.said.textContent = '';
      })
      .fail((answer: JQuery.jqXHR) => {
        this.said.textContent = failure(answer);
      })
      .always(() => {
        this.asked = null;
      });
  }

  /** Forgets the picture, and what is on its way. */
  clear(): void {
    this.asked?.abort();
    this.asked = null;
    this.free();
    this.image.hidden = true;
    this.said.textContent = '';
  }

  private free(): void {
    if (this.address !== '') URL.revokeObjectURL(this.address);
    this.address = '';
  }
}

/**
 * A picture in a dialog: a button, so that a click or Enter takes a new one. `ask` gives what {@link Picture.take} asks with;
 * `take` asks where that has changed.
 */
export function pictureButton(
  box: JQuery,
  ask: () => { readonly id: string; readonly body: Readonly<Record<string, unknown>> } | null,
): { take(): void } {
  const picture = new Picture();
  const button = $('<button type="button" class="hikvision-picture" data-action="picture">').append(
    picture.image,
  );
  box.append(button, picture.said);
  button.attr('aria-label', text('sidebar.picture.show'));
  let asked = '';
  const take = (again: boolean): void => {
    const question = ask();
    const words = JSON.stringify(question);
    if (words === asked && !again) return;
    if (words !== asked) picture.clear();
    asked = words;
    box.toggle(question !== null);
    if (question) picture.take(question.id, question.body);
  };
  button.on('click', () => {
    take(true);
  });
  // The dialog goes with its elements, and the bytes of the picture with it.
  box.on('remove', () => {
    picture.clear();
  });
  return {
    take: () => {
      take(false);
    },
  };
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
