import type { Action } from '../action';
import { actionStates } from '../action-settings';
import { isWrongPath, refusal } from '../answer';
import { toAnswer, XML } from '../asking';
import { readNumber, readWord } from '../fields';

/** What the state is called on the wire. `open` is for as long as the device is set to, the others until told otherwise. */
const COMMANDS = {
  open: 'open',
  close: 'close',
  'stay-open': 'alwaysOpen',
  'stay-closed': 'alwaysClose',
  normal: 'resume',
} as const;

/** Opens or closes a door of an access terminal or a door station. */
export const door: Action = {
  id: 'door',
  async run(request, { asking }) {
    const number = readNumber('door', 'door', request.door);
    const command = COMMANDS[readWord(request.state, 'state of a door', actionStates.door)];
    const path = `/ISAPI/AccessControl/RemoteControl/door/${number}`;
    const put = (body: string) =>
      asking.ask({ method: 'PUT', path, body: Buffer.from(body), contentType: XML });
    const answer = await put(`<RemoteControlDoor><cmd>${command}</cmd></RemoteControlDoor>`);
    const no = refusal(answer, path);
    if (!no) return toAnswer(answer);
    // Indoor stations do not understand that and want to be told the channel and who asks (PROTOCOL.md 10.4).
    if (answer.status === 404 || !isWrongPath(answer)) throw no;
    const other = await put(
      `<RemoteControlDoor><channelNo>1</channelNo><cmd>${command}</cmd><controlType>monitor</controlType></RemoteControlDoor>`,
    );
    if (refusal(other, path)) throw no;
    return toAnswer(other);
  },
};
