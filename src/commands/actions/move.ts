import { InputError } from '../../errors';
import type { Action } from '../action';
import { Asking, toAnswer, XML } from '../asking';
import { ofChannel } from '../channels';
import { readChannel, readNumber } from '../fields';
import { isBlank } from '../../schema';
import { ptzPaths } from '../paths';

const AXES = ['pan', 'tilt', 'zoom'] as const;

/**
 * Turns or zooms a camera for a while. Continuous movement goes on until it is stopped, so the stop is owed from the moment
 * that the device said yes, and goes to the path that it said yes on.
 */
export const move: Action = {
  id: 'move',
  async run(request, { device, asking, moves }) {
    const channel = readChannel('move', request.channel);
    if (AXES.every((axis) => isBlank(request[axis])))
      throw new InputError('Say how to move: pan, tilt or zoom, each from -100 to 100.');
    const [pan = 0, tilt = 0, zoom = 0] = AXES.map((axis) =>
      readNumber('move', axis, isBlank(request[axis]) ? 0 : request[axis]),
    );
    const ms = readNumber('move', 'duration', request.duration) * 1000;
    const about = await device.about(asking.signal);
    const paths = ptzPaths(about, channel, 'continuous');
    // Not given up half way: the camera may be turning already, and then the stop must be sent.
    let tried = '';
    const sent = () => tried;
    const turn = async (signal: AbortSignal) => {
      const unhurried = new Asking(device, signal, { outlives: true });
      const body = ptzData(pan, tilt, zoom);
      const { path, answer } = await unhurried.firstThatKnows(paths, (one) => {
        tried = one;
        return { method: 'PUT', body, contentType: XML };
      });
      return { done: toAnswer(answer), owed: path };
    };
    return ofChannel(about, channel, () => moves.replace(String(channel), ms, sent, turn));
  },
};

/** Stops what moves by `path`. */
export async function stopMove(asking: Asking, path: string): Promise<void> {
  await asking.agreed({ method: 'PUT', path, body: ptzData(0, 0, 0), contentType: XML });
}

function ptzData(pan: number, tilt: number, zoom: number): Buffer {
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<PTZData><pan>${pan}</pan><tilt>${tilt}</tilt><zoom>${zoom}</zoom></PTZData>\n`,
  );
}
