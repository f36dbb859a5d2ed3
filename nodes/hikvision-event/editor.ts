import { channelField, channelNote, needsNoChannel } from '../editor/channel-field';
import { Combobox } from '../editor/combobox';
import { chooseOnlyDevice, followDevice, nodeLabel } from '../editor/devices';
import { typeName } from '../editor/labels';
import { propertiesOf, showRead } from '../editor/rules';
import type { KnownDevice } from '../editor/state';
import { findByWords } from '../editor/search-words';
import { typeWord } from '../editor/sensor-words';
import { typeEntries } from '../editor/suggest';
import { fieldText, focusLater, nameRemove, text, words } from '../editor/text';
import { readFields } from '../../src/schema';
import { eventSchema } from './schema';

/** The events of a node, however its flow holds them. */
function eventsOf(node: EditorNode): readonly string[] {
  return readFields(eventSchema, node).values.events;
}

findByWords('hikvision-event');
RED.nodes.registerType('hikvision-event', {
  category: 'hikvision',
  color: '#8FB3BC',
  icon: 'hikvision-event.svg',
  inputs: 0,
  outputs: 2,
  defaults: propertiesOf('hikvision-event', eventSchema),
  paletteLabel: RED._('node-red-contrib-hikvision-sensors/hikvision-event:palette'),
  label() {
    const events = eventsOf(this).map((word) => typeName(word));
    const some = events.slice(0, 2).join(', ') || text('sensor.events');
    const parts = [events.length > 2 ? `${some} …` : some, words(this.channel)];
    return words(this.name) || nodeLabel(this, parts.filter(Boolean).join(' '));
  },
  labelStyle() {
    return words(this.name) ? 'node_label_italic' : '';
  },
  outputLabels(index) {
    return index === 0 ? this._('output.event') : this._('output.picture');
  },
  oneditprepare() {
    showRead(this, eventSchema);
    const rows = $('#hikvision-events');
    let known: KnownDevice | null = null;
    rows.editableList<{ word?: string }>({
      addButton: this._('events.add'),
      removable: true,
      height: 'auto',
      addItem: (item, index, { word = '' }) => {
        const line = $('<div class="hikvision-row">').appendTo(item);
        const field = $('<input type="text" class="hikvision-event-type" spellcheck="false">')
          .attr({
            placeholder: this._('placeholder.event'),
            'aria-label': `${this._('events.type')} ${index + 1}`,
          })
          .val(word)
          .appendTo(line);
        item.data('field', field);
        nameRemove(item);
        new Combobox(field, () => typeEntries(known));
        if (word === '') focusLater(field);
      },
    });
    rows.editableList(
      'addItems',
      eventsOf(this).map((word) => ({ word })),
    );
    const channels = channelField(() => this._('placeholder.channel'));
    const noteChannel = channelNote();
    chooseOnlyDevice(this);
    followDevice((found) => {
      known = found;
      channels(known);
      noteChannel(known);
      $('#hikvision-channel-row').toggle(!needsNoChannel(known));
    });
  },
  oneditsave() {
    const events = fieldsOf($('#hikvision-events')).map((field) => typeWord(fieldText(field)));
    this.events = [...new Set(events)].filter((word) => word !== '');
    const channel = $('#node-input-channel');
    channel.val(fieldText(channel));
  },
});

function fieldsOf(rows: JQuery): readonly JQuery[] {
  return rows
    .editableList('items')
    .toArray()
    .map((item) => $(item).data('field') as JQuery);
}
