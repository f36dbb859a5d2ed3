import type { Action } from '../action';
import { toAnswer } from '../asking';
import { ofChannel } from '../channels';
import { readChannel, readNumber } from '../fields';
import { ptzPaths } from '../paths';

/** Moves a camera to one of the places that are stored in it. */
export const preset: Action = {
  id: 'preset',
  async run(request, { device, asking }) {
    const channel = readChannel('preset', request.channel);
    const place = readNumber('preset', 'preset', request.preset);
    const about = await device.about(asking.signal);
    const paths = ptzPaths(about, channel, `presets/${place}/goto`);
    const { answer } = await ofChannel(about, channel, () =>
      asking.firstThatKnows(paths, () => ({ method: 'PUT' })),
    );
    return toAnswer(answer);
  },
};
