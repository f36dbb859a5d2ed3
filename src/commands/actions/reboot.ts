import type { Action } from '../action';
import { toAnswer } from '../asking';

/** Restarts the device, which is away for a minute or two. */
export const reboot: Action = {
  id: 'reboot',
  async run(_request, { asking }) {
    return toAnswer(await asking.agreed({ method: 'PUT', path: '/ISAPI/System/reboot' }));
  },
};
