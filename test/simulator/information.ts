import { dateTime } from './alerts';
import type { Answers, Route } from './answers';
import * as documents from './documents';
import type { User } from './login';
import type { Model } from './model';
import { branch, document, leaf } from './xml';

/** What a device tells of itself: its documents, its clock, its users. `now` is its own clock, in epoch ms. */
export function informationRoutes(
  model: Model,
  answers: Answers,
  now: () => number,
  uptime: () => number,
  users: () => readonly User[],
): readonly Route[] {
  const { eol } = model.framing;
  const xml = (text: string) => answers.xml(text);
  const recorder = model.family === 'recorder';
  return [
    ['GET', /^System\/deviceInfo$/, 'read', () => xml(documents.deviceInfo(model))],
    ['GET', /^System\/capabilities$/, 'read', () => xml(documents.capabilities(model))],
    [
      'GET',
      /^System\/status$/,
      'read',
      () =>
        xml(
          document(
            'DeviceStatus',
            model.namespace,
            [leaf('currentDeviceTime', dateTime(now(), model.zone)), leaf('deviceUpTime', uptime())],
            eol,
          ),
        ),
    ],
    [
      'GET',
      /^System\/time$/,
      'read',
      () =>
        xml(
          document(
            'Time',
            model.namespace,
            [
              leaf('timeMode', 'manual'),
              leaf('localTime', dateTime(now(), model.zone)),
              leaf('timeZone', 'CST-1:00:00'),
            ],
            eol,
          ),
        ),
    ],
    ['GET', /^System\/Video\/inputs\/channels$/, 'read', () => xml(documents.videoInputs(model))],
    [
      'GET',
      /^ContentMgmt\/InputProxy\/channels$/,
      'read',
      (request) => (recorder ? xml(documents.inputProxies(model)) : answers.notSupported(request)),
    ],
    [
      'GET',
      /^ContentMgmt\/InputProxy\/channels\/status$/,
      'read',
      (request) => (recorder ? xml(documents.proxyStatus(model)) : answers.notSupported(request)),
    ],
    ['GET', /^Streaming\/channels$/, 'view', () => xml(documents.streamingChannels(model) ?? '')],
    [
      'GET',
      /^Streaming\/channels\/(\d+)$/,
      'view',
      (request, [, track]) => {
        const found = documents.streamingChannels(model, Number(track));
        return found === null ? answers.notSupported(request) : xml(found);
      },
    ],
    ['GET', /^Security\/adminAccesses$/, 'read', () => xml(documents.adminAccesses(model))],
    [
      'GET',
      /^Security\/userCheck$/,
      'read',
      () =>
        xml(
          [
            '<userCheck>',
            leaf('statusValue', 200),
            leaf('statusString', 'OK'),
            leaf('isActivated', true),
            '</userCheck>',
            '',
          ].join(eol),
        ),
    ],
    [
      'GET',
      /^Security\/users$/,
      'read',
      () =>
        xml(
          document(
            'UserList',
            model.namespace,
            users().flatMap((user, i) =>
              branch('User', [
                leaf('id', i + 1),
                leaf('userName', user.name),
                leaf('userLevel', user.rights ? 'Operator' : 'Administrator'),
              ]),
            ),
            eol,
          ),
        ),
    ],
    [
      'GET',
      /^Security\/UserPermission\/(\d+)$/,
      'read',
      (request, [, id]) => {
        const user = users()[Number(id) - 1];
        if (!user) return answers.status(request, 6, 'badParameters', 400);
        const may = (right: string) => !user.rights || user.rights.some((own) => own === right);
        const lines = [
          leaf('id', Number(id)),
          leaf('userID', Number(id)),
          leaf('userType', user.rights ? 'operator' : 'admin'),
          ...branch('remotePermission', [
            leaf('preview', may('view')),
            leaf('parameterConfig', may('settings')),
            leaf('logOrStateCheck', may('read')),
            leaf('alarmOutOrUpload', may('notify')),
            leaf('restartOrShutdown', may('settings')),
          ]),
        ];
        return xml(document('UserPermission', model.namespace, lines, eol));
      },
    ],
  ];
}
