import { isIP } from 'node:net';
import { clean } from '../clean';
import { childOf, Element, elements, splice } from '../commands/markup';

const ENTRY = 'HttpHostNotification';
const LIST = 'HttpHostNotificationList';
/** Characters of a field that are looked at or shown. */
const LONGEST_FIELD = 256;

/** The fields of an entry in the order that devices write them in. */
const ORDER = [
  'id',
  'url',
  'protocolType',
  'parameterFormatType',
  'addressingFormatType',
  'hostName',
  'ipAddress',
  'ipv6Address',
  'portNo',
  'userName',
  'password',
  'httpAuthenticationMethod',
] as const;

type Field = (typeof ORDER)[number];

/** What is shown of an entry: nothing that a device keeps secret. */
const SHOWN: readonly Field[] = ORDER.filter((name) => name !== 'userName' && name !== 'password');

/** Where a device is to post to. */
export class Target {
  constructor(
    readonly ssl: boolean,
    readonly host: string,
    readonly port: number,
    readonly path: string,
  ) {}

  get address(): string {
    const host = isIP(this.host) === 6 ? `[${this.host}]` : this.host;
    return `${this.ssl ? 'https' : 'http'}://${host}:${this.port}${this.path}`;
  }

  get isName(): boolean {
    return isIP(this.host) === 0;
  }
}

/** A device's list as it came: its bytes, `null` where it has none. */
export interface ReadEntries {
  readonly entries: readonly PushEntry[];
  readonly body: Buffer | null;
}

/** The entries of a list, or the one that a device gives instead; `null`: something else. */
export function readEntries(body: Buffer, root: Element): ReadEntries | null {
  if (root.name === ENTRY) return { entries: [new PushEntry(body, root, root)], body };
  if (root.name !== LIST) return null;
  const found = root.children.filter(({ name }) => name === ENTRY);
  return { entries: found.map((element) => new PushEntry(body, element, root)), body };
}

/** One entry of the list, by its bytes. Changes are made in them: what we do not know goes back as it came. */
export class PushEntry {
  constructor(
    private readonly body: Buffer,
    private readonly element: Element,
    /** The list around it, or itself: where its namespace is declared. */
    private readonly root: Element,
    /** There is none yet. */
    readonly isNew = false,
  ) {}

  /** The document of one entry. */
  static of(document: Buffer, isNew = false): PushEntry | null {
    const root = elements(document);
    return root?.name === ENTRY ? new PushEntry(document, root, root, isNew) : null;
  }

  /** For a device that has none. */
  static first(): PushEntry {
    const entry = PushEntry.of(
      Buffer.from(
        '<?xml version="1.0" encoding="UTF-8"?>\n' +
          `<${ENTRY} version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">\n<id>1</id>\n</${ENTRY}>\n`,
      ),
      true,
    );
    if (!entry) throw new Error('The first entry cannot be read.');
    return entry;
  }

  get id(): string {
    const id = this.text('id');
    // It becomes part of a path.
    return /^\w{1,16}$/.test(id) ? id : '1';
  }

  /** Nobody is entered. */
  get isFree(): boolean {
    const nobody = (host: string): boolean => host === '' || host === '0.0.0.0' || host === '::';
    return nobody(this.text('ipAddress')) && nobody(this.text('ipv6Address')) && this.text('hostName') === '';
  }

  /** What it says, as far as it may be shown. */
  get fields(): Readonly<Record<string, string>> {
    const found = SHOWN.map((name) => [
      name,
      this.child(name) ? clean(this.text(name), LONGEST_FIELD) : null,
    ]);
    return Object.fromEntries(found.filter(([, value]) => value !== null)) as Record<string, string>;
  }

  get address(): string {
    const host = this.text('hostName') || this.text('ipAddress') || this.text('ipv6Address');
    const ssl = /^https$/i.test(this.text('protocolType'));
    return clean(new Target(ssl, host, Number(this.text('portNo')), this.text('url')).address, LONGEST_FIELD);
  }

  isOurs(token: string): boolean {
    return token !== '' && this.text('url').endsWith(`/hikvision/${token}`);
  }

  /** It has the host and port of a target. */
  isAt(target: Target): boolean {
    const host = this.text('hostName') || this.text('ipAddress') || this.text('ipv6Address');
    return host.toLowerCase() === target.host.toLowerCase() && Number(this.text('portNo')) === target.port;
  }

  /** The device posts to this target, without a login, as XML. */
  pointsTo(target: Target): boolean {
    return (
      this.isAt(target) &&
      this.text('url').endsWith(target.path) &&
      /^https$/i.test(this.text('protocolType')) === target.ssl &&
      !/^json$/i.test(this.text('parameterFormatType'))
    );
  }

  /** The same entry for a target. */
  pointedTo(target: Target): PushEntry {
    const address: Partial<Record<Field, string | null>> = target.isName
      ? { addressingFormatType: 'hostname', hostName: target.host, ipAddress: null, ipv6Address: null }
      : isIP(target.host) === 6
        ? { addressingFormatType: 'ipaddress', hostName: null, ipAddress: null, ipv6Address: target.host }
        : { addressingFormatType: 'ipaddress', hostName: null, ipAddress: target.host, ipv6Address: null };
    return this.with({
      url: target.path,
      protocolType: target.ssl ? 'HTTPS' : 'HTTP',
      parameterFormatType: 'XML',
      ...address,
      portNo: String(target.port),
      httpAuthenticationMethod: 'none',
    });
  }

  /** The same entry with no address. */
  emptied(): PushEntry {
    return this.with({
      url: '/',
      addressingFormatType: 'ipaddress',
      hostName: null,
      ipAddress: '0.0.0.0',
      ipv6Address: null,
      portNo: '80',
    });
  }

  /** The same entry with another number. */
  numbered(id: string): PushEntry {
    return this.with({ id });
  }

  /** The entry as a document of its own, with the namespace of the list. */
  get document(): Buffer {
    const { body, element, root } = this;
    if (element === root) return body;
    const open = body.toString('latin1', element.start, element.innerStart);
    const own = /\sxmlns\s*=/.test(open) ? attributesOf(open) : attributesOf(this.open(root));
    const tag = `<${element.prefix}${ENTRY}`;
    return Buffer.concat([
      Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${tag}${own}>`, 'latin1'),
      body.subarray(element.innerStart, element.end),
      Buffer.from('\n'),
    ]);
  }

  /** The whole list with this entry in it. */
  listIn({ body, entries }: ReadEntries): Buffer {
    const document = this.document;
    const own = elements(document);
    const bytes = own ? document.subarray(own.start, own.end) : document;
    const old = entries.find(({ id }) => id === this.id);
    if (body && old && old.root !== old.element) {
      return splice(body, old.element.start, old.element.end, bytes);
    }
    const attributes = own ? attributesOf(document.toString('latin1', own.start, own.innerStart)) : '';
    return Buffer.concat([
      Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<${LIST}${attributes}>\n`, 'latin1'),
      bytes,
      Buffer.from(`\n</${LIST}>\n`),
    ]);
  }

  private open(element: Element): string {
    return this.body.toString('latin1', element.start, element.innerStart);
  }

  private child(name: Field): Element | undefined {
    return childOf(this.element, name);
  }

  private text(name: Field): string {
    const found = this.child(name);
    if (!found) return '';
    const text = this.body.toString(
      'utf8',
      found.innerStart,
      Math.min(found.innerEnd, found.innerStart + 1024),
    );
    return text.trim().replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  }

  /** The entry as a document of its own with these texts; `null`: without that element. */
  private with(changes: Partial<Record<Field, string | null>>): PushEntry {
    let entry: PushEntry = PushEntry.of(this.document, this.isNew) ?? this;
    for (const name of ORDER) {
      const value = changes[name];
      if (value !== undefined) entry = entry.withOne(name, value);
    }
    return entry;
  }

  private withOne(name: Field, value: string | null): PushEntry {
    const { body, element } = this;
    const old = this.child(name);
    if (!old && value === null) return this;
    const tag = `${element.prefix}${name}`;
    const text = (value ?? '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const bytes = value === null ? '' : `<${tag}>${text}</${tag}>`;
    const [start, end] = old ? [old.start, old.end] : this.placeOf(name);
    const between = old || value === null ? '' : '\n';
    const changed = splice(body, start, end, Buffer.from(between + bytes));
    return PushEntry.of(changed, this.isNew) ?? this;
  }

  /** Behind the last of those that stand before it in every list, else at the start. */
  private placeOf(name: Field): [number, number] {
    const before = ORDER.slice(0, ORDER.indexOf(name)).toReversed();
    for (const one of before) {
      const found = this.child(one);
      if (found) return [found.end, found.end];
    }
    return [this.element.innerStart, this.element.innerStart];
  }
}

/** What stands in a start tag behind the name. */
function attributesOf(tag: string): string {
  const end = tag.endsWith('/>') ? -2 : -1;
  return tag.slice(0, end).replace(/^<[^\s>]+/, '');
}
