import type { Action } from '../action';
import { toAnswer } from '../asking';
import { readChannel, wholeNumber } from '../fields';
import { ptzPaths } from '../paths';

const PRESET_LIMIT = 1024;

/** Moves a camera to one of the places that are stored in it. */
export const preset: Action = {
  id: 'preset',
  fields: ['channel', 'preset'],
  async run(request, { device, asking }) {
    const channel = readChannel(request.channel);
    const place = wholeNumber(request.preset, 'preset', 1, PRESET_LIMIT);
    const paths = ptzPaths(await device.about(asking.signal), channel, `presets/${place}/goto`);
    const { answer } = await asking.firstThatKnows(paths, () => ({ method: 'PUT' }));
    return toAnswer(answer);
  },
};
