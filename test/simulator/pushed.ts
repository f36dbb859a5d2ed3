import { alertBody } from './alerts';
import type { Post } from './alerts';
import { JSON_TYPE } from './answers';
import type { Model } from './model';
import { pictureHeaders } from './streams';

/** Numbers of IP channels in what a recorder posts: 32 above its own. */
const PSIA = 32;

/**
 * The body of one push: a document alone, or `multipart/form-data` with its pictures. Recorders post in the PSIA form
 * (hikvision_next, nvr_2_fielddetection): another namespace, channels from 33 on.
 */
export function pushed(model: Model, alert: Post): { contentType: string; body: Buffer } {
  const { extra } = alert;
  const psia = model.family === 'recorder' && extra.json === undefined;
  const channel = psia && alert.channel !== null && alert.channel > 0 ? alert.channel + PSIA : alert.channel;
  const form: Model = psia ? { ...model, channelElement: 'channelID', channelOffset: 0 } : model;
  const text = alertBody(form, {
    ...alert,
    channel,
    extra: psia ? { ...extra, namespace: 'urn:psialliance-org' } : extra,
  });
  const body = Buffer.from(text);
  const contentType = extra.json === undefined ? model.framing.contentType : JSON_TYPE;
  if (!extra.pictures) return { contentType, body };
  const part = (headers: readonly string[], bytes: Buffer) =>
    Buffer.concat([
      Buffer.from(['--boundary', ...headers, `Content-Length: ${bytes.length}`, '', ''].join('\r\n')),
      bytes,
      Buffer.from('\r\n'),
    ]);
  const name = extra.json === undefined ? `${alert.type}.xml` : alert.type;
  const file = extra.json === undefined ? `; filename="${name}"` : '';
  return {
    contentType: 'multipart/form-data; boundary=boundary',
    body: Buffer.concat([
      part([`Content-Disposition: form-data; name="${name}"${file}`, `Content-Type: ${contentType}`], body),
      ...extra.pictures.map((picture) =>
        part(
          [...pictureHeaders(picture), `Content-Type: ${picture.contentType ?? 'image/jpeg'}`],
          picture.data,
        ),
      ),
      Buffer.from('--boundary--\r\n'),
    ]),
  };
}
