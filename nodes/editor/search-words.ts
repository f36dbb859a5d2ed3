import { text } from './text';

/**
 * Lets the palette find a node by more words than its label: people search for "camera", "doorbell" or "nvr". The palette
 * looks at this attribute alone; it shows the label from elsewhere.
 */
export function findByWords(type: string): void {
  const attribute = 'data-palette-label';
  const add = (): void => {
    const entry = $(`.red-ui-palette-node[data-palette-type="${type}"]`);
    const label = entry.attr(attribute) ?? '';
    const words = text('search');
    if (entry.length > 0 && !label.endsWith(words)) entry.attr(attribute, `${label} ${words}`);
  };
  RED.events.on('registry:node-type-added', add);
  add();
}
