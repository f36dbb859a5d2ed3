import { deviceNode, knownDevice } from './devices';
import { topicStart } from './preview';
import { text, words } from './text';

/** Warns where another device's topics begin the same, as far as that is known. */
export function warnSameTopics(element: JQuery, id: string, name: string, host: string): void {
  const mine = deviceNode(id) || name || host ? topicStart({ name, host }, knownDevice(id)) : null;
  const others: string[] = [];
  RED.nodes.eachConfig((node) => {
    if (mine === null || node.type !== 'hikvision-device' || node.id === id || node.d) return true;
    if (topicStart(node, knownDevice(node.id)) !== mine) return true;
    const at = words(node.host);
    others.push(words(node.name) ? `${words(node.name)} (${at})` : at);
    return true;
  });
  element.toggle(others.length > 0);
  if (others.length > 0) element.text(text('note.sameTopics', { devices: others.join(', ') }));
}
