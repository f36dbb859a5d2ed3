import { request } from 'node:http';
import type { Poster } from './http-hosts';

/** ms that a device waits for the answer to a push. */
const LIMIT = 10_000;

/** Posts over a real socket, a connection for each, as devices do (hikvision_next#117). */
export const post: Poster = ({ host, port, url, contentType, body }) =>
  new Promise((resolve) => {
    const posting = request(
      {
        host,
        port,
        path: url,
        method: 'POST',
        headers: { 'Content-Type': contentType, 'Content-Length': body.length, Connection: 'close' },
        agent: false,
        timeout: LIMIT,
      },
      (answer) => {
        answer.resume();
        answer.on('end', () => {
          resolve(answer.statusCode ?? 0);
        });
      },
    );
    posting.on('timeout', () => posting.destroy());
    // Nobody there is an outcome like any other, and told as status 0.
    posting.on('error', () => {
      resolve(0);
    });
    posting.end(body);
  });
