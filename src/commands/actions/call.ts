import type { Action } from '../action';
import { JSON_TYPE, toAnswer } from '../asking';
import { readWord } from '../fields';

const STATES = ['answer', 'reject', 'hang-up', 'cancel'] as const;

/** Answers or ends the call of a door station. */
export const call: Action = {
  id: 'call',
  fields: ['state'],
  async run(request, { asking }) {
    const state = readWord(request.state, 'state of a call', STATES);
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
