import type { Action } from '../action';
import { actionStates } from '../action-settings';
import { JSON_TYPE, toAnswer } from '../asking';
import { readWord } from '../fields';

/** Answers or ends the call of a door station. */
export const call: Action = {
  id: 'call',
  async run(request, { asking }) {
    const state = readWord(request.state, 'state of a call', actionStates.call);
    const cmdType = state === 'hang-up' ? 'hangUp' : state;
    return toAnswer(
      await asking.agreed({
        method: 'PUT',
        path: '/ISAPI/VideoIntercom/callSignal?format=json',
        body: Buffer.from(JSON.stringify({ CallSignal: { cmdType } })),
        contentType: JSON_TYPE,
      }),
    );
  },
};
