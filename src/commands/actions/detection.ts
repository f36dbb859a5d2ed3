import { readDocument } from '../../documents/answer';
import type { Document } from '../../documents/document';
import type { Answer } from '../../connection/requester';
import { DeviceError, InputError, LastingError, LoginError } from '../../errors';
import { clean } from '../../clean';
import type { Action } from '../action';
import { Asking, JSON_TYPE, toAnswer, XML } from '../asking';
import { refusal } from '../answer';
import { ofChannel } from '../channels';
import { detectionPaths, mutexName, switchable } from '../detection-paths';
import { orPayload, readBoolean, readChannel, readSensor } from '../fields';
import { findEnabled, splice } from '../markup';
import { isBlank } from '../../schema';
import { isAnalog } from '../paths';

/** Switches a detection on or off: its document goes back as it came, but for the text of its own `<enabled>`. */
export const detection: Action = {
  id: 'detection',
  async run(request, { device, asking }) {
    const { type, channel: named } = readSensor(request.sensor);
    const channel = readChannel('detection', isBlank(request.channel) ? named : request.channel);
    const enabled = readBoolean(
      orPayload(request.enabled, request.payload),
      'the detection is to be enabled',
    );
    if (!switchable.includes(type.id))
      throw new InputError(
        `"${clean(type.id, 64)}" cannot be switched here. These can: ${switchable.join(', ')}. For others use "Any ISAPI request".`,
      );
    const about = await device.about(asking.signal);
    const analog = about.analog === null ? {} : { analog: isAnalog(about, channel) };
    const paths = detectionPaths(type.id, channel, { recorder: about.recorder, ...analog });
    const { path, answer } = await ofChannel(about, channel, () =>
      asking.firstThatKnows(paths, () => ({ method: 'GET' })),
    );
    const at = findEnabled(answer.body);
    if (!at) throw new LastingError('no-switch', { sensor: type.id, channel });
    const isOn = answer.body.toString('latin1', at.innerStart, at.innerEnd).trim().toLowerCase() === 'true';
    if (enabled && !isOn) await checkExclusive(asking, type.id, channel);
    const contentType = /xml/i.test(answer.contentType) ? answer.contentType : XML;
    const body = splice(answer.body, at.innerStart, at.innerEnd, Buffer.from(String(enabled)));
    return toAnswer(await asking.agreed({ method: 'PUT', path, body, contentType }));
  },
};

/**
 * Asks the device what a smart function excludes before it is switched on: some devices switch the other one off
 * without a word. Many do not know the question, and then the PUT tells.
 */
async function checkExclusive(asking: Asking, type: string, channel: number): Promise<void> {
  const name = mutexName(type);
  if (name === null) return;
  const path = '/ISAPI/System/mutexFunction?format=json';
  const body = Buffer.from(JSON.stringify({ function: name, channelID: channel }));
  let answer: Answer;
  try {
    answer = await asking.ask({ method: 'POST', path, body, contentType: JSON_TYPE });
  } catch (error) {
    if (!(error instanceof DeviceError) || error instanceof LoginError) throw error;
    return;
  }
  if (refusal(answer, path)) return;
  const words = exclusions(readDocument(answer.body));
  if (words !== '') throw new LastingError('exclusive', { words });
}

/** `linedetection (channel 1, 2)` for each function that the device names; `''` for none. */
function exclusions(document: Document | null): string {
  const list = document?.MutexFunctionList;
  if (!Array.isArray(list)) return '';
  return list
    .slice(0, 8)
    .map((item: unknown) => {
      if (typeof item !== 'object' || item === null || !('mutexFunction' in item)) return '';
      const name = typeof item.mutexFunction === 'string' ? clean(item.mutexFunction, 64) : '';
      const listed = 'channelID' in item ? [item.channelID].flat().slice(0, 16) : [];
      const ids = listed.filter((id) => typeof id === 'number');
      return ids.length > 0 ? `${name} (channel ${ids.join(', ')})` : name;
    })
    .filter((text) => text !== '')
    .join(', ');
}
