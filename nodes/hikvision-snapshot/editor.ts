import { channelField, channelNote, needsNoChannel } from '../editor/channel-field';
import { chooseOnlyDevice, followDevice, isDeployed, mayRead, nodeLabel } from '../editor/devices';
import { pictureButton } from '../editor/picture';
import { propertiesOf, showRead } from '../editor/rules';
import { findByWords } from '../editor/search-words';
import { fieldText, text, words } from '../editor/text';
import { snapshotSchema } from './schema';

findByWords('hikvision-snapshot');
RED.nodes.registerType('hikvision-snapshot', {
  category: 'hikvision',
  color: '#8FB3BC',
  icon: 'hikvision-snapshot.svg',
  inputs: 1,
  outputs: 1,
  defaults: propertiesOf('hikvision-snapshot', snapshotSchema),
  paletteLabel: RED._('node-red-contrib-hikvision-sensors/hikvision-snapshot:palette'),
  label() {
    const channel = words(this.channel);
    return words(this.name) || nodeLabel(this, [text('sensor.snapshot'), channel].filter(Boolean).join(' '));
  },
  labelStyle() {
    return words(this.name) ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('input');
  },
  outputLabels() {
    return this._('output');
  },
  oneditprepare() {
    showRead(this, snapshotSchema);
    const channels = channelField(() => this._('placeholder.channel'));
    const noteChannel = channelNote();
    const picture = pictureButton($('#hikvision-picture'), () => {
      const id = words($('#node-input-device').val());
      if (!mayRead() || !isDeployed(id)) return null;
      // What a message may say is not known here: the first channel stands for it.
      const channel = fieldText($('#node-input-channel')) || '1';
      return { id, body: { channel, stream: words($('#node-input-stream').val()) || 'sub' } };
    });
    $('#node-input-channel, #node-input-stream').on('change', () => {
      picture.take();
    });
    chooseOnlyDevice(this);
    followDevice((known) => {
      channels(known);
      noteChannel(known);
      $('#hikvision-channel-row').toggle(!needsNoChannel(known));
      picture.take();
    });
  },
  oneditsave() {
    const channel = $('#node-input-channel');
    channel.val(fieldText(channel));
  },
});
