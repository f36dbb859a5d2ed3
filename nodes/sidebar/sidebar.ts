import { Answer, askActivity, runtimeClock } from '../editor/activity-ask';
import { ActivityModel } from '../editor/activity-model';
import { hourText } from '../editor/activity-words';
import { mayRead } from '../editor/devices';
import { text } from '../editor/text';
import type { Period } from '../editor/timeline';
import { Filters } from './filters';
import { Deployed, deployedDevices } from './flow-devices';
import { Gestures } from './gestures';
import { headingOf, nameOf } from './naming';
import { Notifying } from './notifying';
import { PictureView } from './picture';
import { Poller } from './poller';
import { make, RowView, setText, viewOf } from './row-views';
import { Row, rowsOf, SensorRow } from './rows';
import { usersOf } from './uses';
import { VirtualList } from './virtual-list';

/** Up to so many devices are open from the start. */
const FEW = 10;

/** The sidebar: what every device and every sensor does, for as long as somebody looks. */
export class Sidebar {
  readonly element = make('div', 'hikvision-sidebar');
  private readonly model = new ActivityModel();
  private readonly notifying = new Notifying(() => {
    this.render();
  });
  private readonly filters = new Filters(() => {
    this.render();
    this.poller.soon();
  });
  private readonly banner = make('div', 'hikvision-banner');
  private readonly axis = make('div', 'hikvision-axis');
  /** What the pointer or the keyboard is at, in words. */
  private readonly told = make('div', 'hikvision-told');
  private readonly tree = make('div', 'hikvision-tree');
  private readonly frame = make('div', 'hikvision-frame', this.tree);
  private readonly views = new Map<HTMLElement, RowView>();
  /** What the person has opened and closed. */
  private readonly toggled = new Map<string, boolean>();
  private readonly pictures = new Set<string>();
  /** Nodes by sensor, and the devices, of the flow as it is; thrown away when it changes. */
  private users = new Map<string, readonly EditorNode[]>();
  private deployed: Deployed | null = null;
  private templatesAsked = false;
  private readonly list: VirtualList<Row>;
  private readonly poller: Poller;

  constructor() {
    this.told.setAttribute('role', 'status');
    this.banner.setAttribute('role', 'alert');
    this.banner.hidden = true;
    this.axis.setAttribute('aria-hidden', 'true');
    this.tree.setAttribute('role', 'tree');
    this.tree.setAttribute('aria-label', text('sidebar.tree'));
    this.element.append(this.filters.element, this.banner, this.axis, this.frame, this.told);
    this.list = new VirtualList<Row>(this.frame, this.tree, {
      create: (row) => this.create(row),
      update: (element, row) => {
        this.views.get(element)?.update(row);
      },
      remove: (element) => {
        const view = this.views.get(element);
        if (view instanceof PictureView) view.close();
        this.views.delete(element);
      },
    });
    this.poller = new Poller(
      {
        ask: askActivity,
        wanted: () => this.list.inSight().map(({ device }) => device),
        besides: () => this.besides(),
        answered: (kind) => {
          this.answered(kind);
        },
        now: () => Date.now(),
        after,
      },
      this.model,
    );
    new Gestures(this.list, {
      toggle: (row) => {
        this.toggle(row);
      },
      usersOf: (row) => this.usersOf(row),
      say: (words) => {
        setText(this.told, words);
      },
      viewOf: (element) => this.views.get(element),
    });
    // What comes into sight by scrolling is asked for at once.
    this.frame.addEventListener('scrollend', () => {
      this.poller.soon();
    });
  }

  /** Somebody looks. */
  show(): void {
    this.flowChanged();
    if (mayRead()) this.poller.start();
    else this.answered('forbidden');
  }

  /** Nobody looks any more: nothing is asked and nothing is drawn. */
  hide(): void {
    this.poller.stop();
  }

  /** The flow has other nodes. */
  flowChanged(): void {
    this.users = new Map();
    this.deployed = null;
    this.render();
  }

  /** What the runtime knew may be gone: sensors have other names, devices other addresses. */
  redeployed(): void {
    this.model.forget();
    this.notifying.forget();
    this.templatesAsked = false;
    this.flowChanged();
    this.poller.soon();
  }

  private answered(kind: Answer['kind']): void {
    this.banner.hidden = kind === 'activity';
    this.element.classList.toggle('hikvision-shut-out', kind === 'forbidden');
    if (kind !== 'activity')
      setText(this.banner, text(kind === 'forbidden' ? 'error.permission' : 'error.runtime'));
    this.render();
  }

  /** Devices out of sight that decide what is shown; and once, those that only the runtime knows the ids of. */
  private besides(): readonly string[] {
    const { devices, templates } = this.flow();
    const { word, onlyOn } = this.filters.filter;
    const ids = devices.map(({ id }) => id);
    const hidden = onlyOn ? ids : word === '' ? [] : ids.filter((id) => !this.model.devices.has(id));
    const asked = this.templatesAsked ? [] : templates;
    this.templatesAsked = true;
    return [...hidden, ...asked];
  }

  private flow(): Deployed {
    this.deployed ??= deployedDevices(this.model);
    return this.deployed;
  }

  private render(): void {
    // A subflow has devices whose ids come with the first answer.
    if (this.deployed && this.deployed.templates.length > 0) this.deployed = null;
    const { devices } = this.flow();
    const rows = rowsOf({
      devices,
      model: (id) => this.model.devices.get(id),
      filter: this.filters.filter,
      isOpen: (id) => this.toggled.get(id) ?? devices.length <= FEW,
      notifying: (id) => this.notifying.of(id),
      hasPicture: (id, channel) => this.pictures.has(`${id} ${channel}`),
      nameOf,
      headingOf,
    });
    this.tree.classList.toggle('hikvision-nothing', rows.length === 0);
    this.tree.dataset.nothing = text(devices.length === 0 ? 'sidebar.none' : 'sidebar.note.no-match');
    this.list.show(rows);
    this.drawAxis();
  }

  private drawAxis(): void {
    const { from, to } = this.period();
    const marks = [0, 1, 2, 3, 4].map((quarter) => hourText(from + ((to - from) * quarter) / 4));
    if (this.axis.childElementCount === 0) this.axis.append(...marks.map(() => make('span', '')));
    marks.forEach((mark, index) => {
      const place = this.axis.children[index];
      if (place instanceof HTMLElement) setText(place, mark);
    });
  }

  private period(): Period {
    const to = runtimeClock.now();
    return { from: to - this.filters.period, to };
  }

  private create(row: Row): HTMLElement {
    const view = viewOf(
      row,
      {
        period: () => this.period(),
        isUsed: (sensor) => this.usersOf(sensor).length > 0,
        mayAdd: () => RED.user.hasPermission('flows.write'),
      },
      (picture) => new PictureView(picture),
    );
    this.views.set(view.element, view);
    return view.element;
  }

  private usersOf({ key, device, sensor }: SensorRow): readonly EditorNode[] {
    const known = this.users.get(key);
    if (known) return known;
    const recorder = this.model.devices.get(device)?.device.recorder === true;
    const users = usersOf(device, sensor, recorder);
    this.users.set(key, users);
    return users;
  }

  /** Opens or closes a device, or the picture of a channel. */
  private toggle(row: Row): void {
    if (row.kind === 'device') this.toggled.set(row.device, !row.open);
    if (row.kind === 'channel' && row.channel !== null) {
      const key = `${row.device} ${row.channel}`;
      if (!this.pictures.delete(key)) this.pictures.add(key);
    }
    this.render();
    this.poller.soon();
  }
}

function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => {
    clearTimeout(timer);
  };
}
