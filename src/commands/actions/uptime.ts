import type { Action } from '../action';
import { toAnswer } from '../asking';

/** How long the device has been running, and how busy it is. */
export const uptime: Action = {
  id: 'uptime',
  async run(_request, { asking }) {
    return toAnswer(await asking.agreed({ method: 'GET', path: '/ISAPI/System/status' }));
  },
};
