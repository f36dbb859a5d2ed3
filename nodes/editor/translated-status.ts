import { status as english } from '../locales/en-US/hikvision-device.json';
import { translator } from './translate';

/** A status text of one of our nodes in the language of the editor. */
export const translateStatus = translator(
  Object.entries(english).map(([key, sent]) => [`status.${key}`, sent]),
);

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
