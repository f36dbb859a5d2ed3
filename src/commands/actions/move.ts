import { InputError } from '../../errors';
import type { Action } from '../action';
import { Asking, toAnswer, XML } from '../asking';
import { readChannel, readSeconds, wholeNumber } from '../fields';
import { isBlank } from '../../schema';
import { ptzPaths } from '../paths';

const AXES = ['pan', 'tilt', 'zoom'] as const;
/** Percent of the highest speed; below 0 to the left, down, and away. */
const SPEED_LIMIT = 100;
/** Seconds. A camera that turns for longer has reached its end. */
const MOVE_SECONDS = { from: 0.1, to: 60 };

/**
 * Turns or zooms a camera for a while. Continuous movement goes on until it is stopped, so the stop is owed from the moment
 * that the device said yes, and goes to the path that it said yes on.
 */
export const move: Action = {
  id: 'move',
  fields: ['channel', 'pan', 'tilt', 'zoom', 'duration'],
  async run(request, { device, asking, moves }) {
    const channel = readChannel(request.channel);
    if (AXES.every((axis) => isBlank(request[axis])))
      throw new InputError('Say how to move: pan, tilt or zoom, each from -100 to 100.');
    const [pan = 0, tilt = 0, zoom = 0] = AXES.map((axis) =>
      wholeNumber(isBlank(request[axis]) ? 0 : request[axis], axis, -SPEED_LIMIT, SPEED_LIMIT),
    );
    const ms = readSeconds(request.duration, 'a movement', MOVE_SECONDS.from, MOVE_SECONDS.to);
    const paths = ptzPaths(await device.about(asking.signal), channel, 'continuous');
    // Not given up half way: the camera may be turning already, and then the stop must be sent.
    let tried = '';
    const sent = () => tried;
    return moves.replace(String(channel), ms, sent, async (signal) => {
      const unhurried = new Asking(device, signal, { outlives: true });
      const body = ptzData(pan, tilt, zoom);
      const { path, answer } = await unhurried.firstThatKnows(paths, (one) => {
        tried = one;
        return { method: 'PUT', body, contentType: XML };
      });
      return { done: toAnswer(answer), owed: path };
    });
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
