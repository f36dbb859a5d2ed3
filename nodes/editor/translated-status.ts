import { status as english } from '../locales/en-US/hikvision-device.json';
import { text } from './text';

interface Translated {
  readonly key: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

/** The texts as the runtime sends them, in English, with a place for each value in them. */
const statuses: readonly Translated[] = Object.entries(english).map(([key, sent]) => ({
  key,
  names: [...sent.matchAll(/__(\w+?)__/g)].map(([, name = '']) => name),
  pattern: new RegExp(
    `^${sent
      .split(/__\w+?__/)
      .map((plain) => plain.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('(.{1,40})')}$`,
  ),
}));

/** A status text of one of our nodes in the language of the editor. */
export function translateStatus(sent: string): string {
  for (const { key, pattern, names } of statuses) {
    const found = pattern.exec(sent);
    if (!found) continue;
    const values = Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? '']));
    return text(`status.${key}`, values, sent);
  }
  return sent;
}

/** Shows the statuses of our nodes in the language of whoever looks: flows get them in English. */
export function translateStatuses(): void {
  // Node-RED shows the same object to all who listen. It keeps it at the node, and what comes first may change it.
  RED.comms.subscribe('status/#', (topic, message) => {
    const node = RED.nodes.node(topic.split('/')[1] ?? '');
    if (!node?.type.startsWith('hikvision-') || typeof message.text !== 'string') return;
    message.text = translateStatus(message.text);
    if (node.status === message) RED.view.redrawStatus(node);
  });
}
