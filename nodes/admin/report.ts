import { readReportRequest, reportSensors } from '../../src/setup/triggers';
import { withDevice } from './device';
import type { Endpoint } from './endpoint';
import { readBody, reply, untilGone } from './reply';

/** `POST hikvision-device/:id/report`: lets the device notify, or not any more, of some of its events. */
export const report: Endpoint = {
  method: 'post',
  path: '/:id/report',
  permission: 'write',
  handler: (RED) => (request, response) => {
    reply(RED, response, async () => {
      const body = readBody(request);
      const wanted = readReportRequest(body);
      const gone = untilGone(response);
      const results = await withDevice(RED, request.params.id, body, ({ device }) =>
        reportSensors(device, wanted, gone),
      );
      return { results };
    });
  },
};
