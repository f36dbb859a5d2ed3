import { ConnectionPanel } from '../editor/connection';
import { chooseOnlyDevice, followDevice, nodeLabel } from '../editor/devices';
import { propertiesOf, showRead } from '../editor/rules';
import { findByWords } from '../editor/search-words';
import { text, words } from '../editor/text';
import { statusSchema } from './schema';

findByWords('hikvision-status');
RED.nodes.registerType('hikvision-status', {
  category: 'hikvision',
  color: '#8FB3BC',
  icon: 'hikvision-status.svg',
  inputs: 0,
  outputs: 1,
  defaults: propertiesOf('hikvision-status', statusSchema),
  paletteLabel: RED._('node-red-contrib-hikvision-sensors/hikvision-status:palette'),
  label() {
    return words(this.name) || nodeLabel(this, text('sensor.connection'));
  },
  labelStyle() {
    return words(this.name) ? 'node_label_italic' : '';
  },
  outputLabels() {
    return this._('output');
  },
  oneditprepare() {
    showRead(this, statusSchema);
    const panel = new ConnectionPanel();
    let shown = '';
    $(panel.element).appendTo('#hikvision-connection');
    chooseOnlyDevice(this);
    followDevice((_known, _device, id) => {
      if (id !== shown) panel.show(id);
      shown = id;
    });
  },
});
