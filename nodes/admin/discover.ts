import { DeviceFinder } from '../../src/setup/find-devices';
import { parts } from '../shared/parts';
import type { Endpoint } from './endpoint';
import { checkType, hasBody, readBody, reply, untilGone } from './reply';

/** `POST hikvision-device/discover`: which devices answer in the local network. */
export const discover: Endpoint = {
  method: 'post',
  path: '/discover',
  permission: 'write',
  handler: (RED) => {
    const finder = new DeviceFinder(parts.clock);
    return (request, response) => {
      reply(RED, response, async () => {
        // It asks for nothing that a body would have to say; a form of another web page is refused all the same.
        if (hasBody(request)) readBody(request);
        else checkType(request);
        return { devices: await finder.find(parts.find, untilGone(response)) };
      });
    };
  },
};
