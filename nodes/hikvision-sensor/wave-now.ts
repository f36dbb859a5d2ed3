import { Numbering } from '../../src/sensors/numbering';
import { listedAs, Wanted } from '../../src/sensors/wanted';
import { isDeployed, mayRead } from '../editor/devices';
import { heard, isRecorder, readChannel } from '../editor/preview';
import type { KnownDevice } from '../editor/state';
import { fieldText, isEnv } from '../editor/text';
import { WavePanel } from '../editor/wave';

/** Puts "wave now" into the dialog; gives back how to tell it that the form or the device has changed. */
export function waveNow(): (known: KnownDevice | null, device: EditorNode | null) => void {
  const panel = new WavePanel();
  $(panel.element).appendTo('#hikvision-wave');
  const fields = ['sensor', 'channel', 'target'].map((name) => $(`#node-input-${name}`));
  let known: KnownDevice | null = null;
  let device: EditorNode | null = null;
  const show = (): void => {
    const [sensor = '', channel = '', target = ''] = fields.map(fieldText);
    const unsettled = sensor === '' || isEnv(sensor) || isEnv(channel);
    if (!device || unsettled || !isDeployed(device.id) || !mayRead()) {
      panel.show(null);
      return;
    }
    const wanted = new Wanted(sensor, readChannel(channel));
    const numbering = new Numbering(isRecorder(known));
    panel.show({
      key: JSON.stringify([device.id, sensor, channel, target]),
      device: device.id,
      hears: (type, number) => wanted.hears(listedAs(type, number), numbering),
      several: heard(known, sensor, channel).length > 1,
      listed: known?.sensors ?? [],
      target: isEnv(target) ? '' : target.toLowerCase(),
    });
  };
  for (const field of fields) field.on('input keyup change', show);
  return (found, chosen) => {
    known = found;
    device = chosen;
    show();
  };
}
