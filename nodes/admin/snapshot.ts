import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { pictureChannel, pictureStream } from '../../src/commands/snapshot';
import { NEW, withDevice } from './device';
import type { Endpoint } from './endpoint';
import { Picture, readBody, reply, untilGone } from './reply';

/** `POST hikvision-device/:id/snapshot`: a JPEG for a dialog. */
export const snapshot: Endpoint = {
  method: 'post',
  path: '/:id/snapshot',
  permission: 'read',
  handler: (RED) => {
    // Asking an address that somebody typed is what Test does, so it needs the same permission.
    const mayTry = RED.auth.needsPermission('hikvision-device.write');
    return (request, response) => {
      if (request.params.id === NEW)
        mayTry(request, response, () => {
          take(RED, request, response);
        });
      else take(RED, request, response);
    };
  },
};

function take(RED: NodeAPI, request: Request, response: Response): void {
  reply(RED, response, async () => {
    const body = readBody(request);
    const channel = pictureChannel('channel' in body ? body.channel : null);
    const stream = pictureStream('stream' in body ? body.stream : null);
    const gone = untilGone(response);
    const { data, contentType } = await withDevice(RED, request.params.id, body, ({ snapshots }) =>
      snapshots.take({ channel, stream }, gone),
    );
    return new Picture(data, contentType);
  });
}
