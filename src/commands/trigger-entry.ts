import { childOf, Element, elements, textOf } from './markup';

/** The entry that "Notify Surveillance Center" is, in the document of one trigger. Bytes in, bytes out. */

/** The linkage methods of a trigger (`center`, `record`, `HTTP` …) in their order, lower case; `null`: not such a document. */
export function linkages(body: Buffer, id: string): readonly string[] | null {
  const trigger = findTrigger(body, id);
  return trigger && entriesOf(body, trigger).map(({ method }) => method);
}

/** The document with the entry `center` added or taken out, every other byte as it was; `null`: it cannot be read. */
export function switchCenter(body: Buffer, id: string, enabled: boolean): Buffer | null {
  const trigger = findTrigger(body, id);
  if (!trigger) return null;
  const centers = entriesOf(body, trigger).filter(({ method }) => method === 'center');
  if (enabled) return centers.length > 0 ? body : add(body, trigger);
  return take(
    body,
    trigger,
    centers.map(({ element }) => element),
  );
}

interface Entry {
  readonly element: Element;
  readonly method: string;
}

/** The trigger of this id, as the root or in one; `null` also where there are several. */
function findTrigger(body: Buffer, id: string): Element | null {
  const root = elements(body);
  if (!root) return null;
  const found = within(root, 'EventTrigger').filter((one) => textOf(body, one, 'id') === id);
  return found.length === 1 ? (found[0] ?? null) : null;
}

function within(element: Element, name: string): Element[] {
  return element.name === name ? [element] : element.children.flatMap((one) => within(one, name));
}

const LIST = 'EventTriggerNotificationList';
const ENTRY = 'EventTriggerNotification';

function entriesOf(body: Buffer, trigger: Element): Entry[] {
  return trigger.children
    .filter(({ name }) => name === LIST)
    .flatMap(({ children }) => children)
    .filter(({ name }) => name === ENTRY)
    .map((element) => ({ element, method: textOf(body, element, 'notificationMethod').toLowerCase() }));
}

/** Devices list these behind `center`, all others before it. */
const AFTER_CENTER = new Set(['ftp', 'trace']);

function add(body: Buffer, trigger: Element): Buffer {
  const list = childOf(trigger, LIST);
  if (!list) {
    const before = trigger.children.at(-1);
    const lead = before ? spaceBefore(body, before.start) : '';
    const tag = `${trigger.prefix}${LIST}>`;
    const made = `${lead}<${tag}${entry(body, trigger, trigger.prefix, '')}</${tag}`;
    return splice(body, before?.end ?? trigger.innerStart, 0, made);
  }
  if (list.empty) {
    // Nothing but the entry between the tags: taken out again, the list becomes what it was (see `take`).
    const open = `${body.toString('latin1', list.start, list.end).replace(/\s{0,64}\/>$/, '')}>`;
    const made = `${open}${entry(body, trigger, list.prefix, '')}</${list.prefix}${LIST}>`;
    return splice(body, list.start, list.end - list.start, made);
  }
  const next = entriesOf(body, trigger).find(({ method }) => AFTER_CENTER.has(method))?.element;
  const last = list.children.at(-1);
  const sample = next ?? last;
  if (sample) {
    const lead = spaceBefore(body, sample.start);
    const first = sample.children[0];
    const between = first ? spaceBefore(body, first.start) : '';
    const made = entry(body, trigger, list.prefix, between, lead);
    return next ? splice(body, next.start, 0, made + lead) : splice(body, sample.end, 0, lead + made);
  }
  // An empty list: one step deeper than the list itself stands.
  const lead = spaceBefore(body, list.start);
  const step = stepOf(body, trigger, lead);
  const deeper = lead + step;
  return splice(body, list.innerStart, 0, deeper + entry(body, trigger, list.prefix, deeper + step, deeper));
}

/** The entry, with white space between its fields and before its end. */
function entry(body: Buffer, trigger: Element, prefix: string, between: string, before = between): string {
  // Cameras say when to notify, and describe their triggers; recorders do neither.
  const siblings = entriesOf(body, trigger).map(({ element }) => element);
  const recurs =
    siblings.length > 0
      ? siblings.some((one) => childOf(one, 'notificationRecurrence'))
      : childOf(trigger, 'eventDescription') !== undefined;
  const fields = [
    ['id', 'center'],
    ['notificationMethod', 'center'],
    ...(recurs ? [['notificationRecurrence', 'beginning']] : []),
  ].map(([name = '', value = '']) => `${between}<${prefix}${name}>${value}</${prefix}${name}>`);
  return `<${prefix}${ENTRY}>${fields.join('')}${before}</${prefix}${ENTRY}>`;
}

/** How much deeper this document indents each level; `''` where it does not. */
function stepOf(body: Buffer, trigger: Element, lead: string): string {
  const outer = spaceBefore(body, trigger.innerEnd);
  return lead.startsWith(outer) ? lead.slice(outer.length) : '';
}

/** Takes entries out with the white space before them. A list of one entry and nothing else was `<…List/>` before. */
function take(body: Buffer, trigger: Element, centers: readonly Element[]): Buffer {
  const list = childOf(trigger, LIST);
  const only = centers[0];
  const bare =
    list && only && centers.length === 1 && only.start === list.innerStart && only.end === list.innerEnd;
  if (bare && spaceBefore(body, list.start) !== '') {
    const open = body.toString('latin1', list.start, list.innerStart);
    return splice(body, list.start, list.end - list.start, `${open.slice(0, -1)}/>`);
  }
  let result = body;
  for (const { start, end } of centers.toReversed()) {
    const from = start - spaceBefore(body, start).length;
    result = splice(result, from, end - from, '');
  }
  return result;
}

/** The white space that ends at `at`. */
function spaceBefore(body: Buffer, at: number): string {
  let from = at;
  while (from > 0 && [0x20, 0x09, 0x0a, 0x0d].includes(body[from - 1] ?? 0)) from--;
  return body.toString('latin1', from, at);
}

function splice(body: Buffer, at: number, length: number, text: string): Buffer {
  return Buffer.concat([body.subarray(0, at), Buffer.from(text, 'latin1'), body.subarray(at + length)]);
}
