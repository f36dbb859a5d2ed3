import type { Answer } from '../../src/connection/requester';
import { answer, FakeAsker } from './fake-asker';

export const xmlns = 'xmlns="http://www.hikvision.com/ver20/XMLSchema"';

/** What `deviceInfo` answers. */
export function deviceInfo(fields: { type?: string; name?: string; namespace?: string } = {}): Answer {
  const { type = 'IPCamera', name = 'Front Porch', namespace = xmlns } = fields;
  return answer(
    200,
    `<?xml version="1.0" encoding="UTF-8"?>\n<DeviceInfo version="1.0" ${namespace}>\n<deviceName>${name}</deviceName>\n` +
      `<model>DS-2CD2042WD-I</model>\n<serialNumber>DS-2CD0</serialNumber>\n<firmwareVersion>V5.5.0</firmwareVersion>\n` +
      `${type && `<deviceType>${type}</deviceType>\n`}</DeviceInfo>\n`,
  );
}

/** One EventTrigger; `place` is what stands where recorders and cameras put the channel. */
export function trigger(
  id: string,
  type: string,
  place = '',
  methods: readonly string[] = ['center'],
): string {
  const notifications = methods
    .map(
      (method) =>
        `<EventTriggerNotification><id>${method}</id><notificationMethod>${method}</notificationMethod></EventTriggerNotification>`,
    )
    .join('');
  return (
    `<EventTrigger>\n<id>${id}</id>\n${type && `<eventType>${type}</eventType>`}\n${place}` +
    `<EventTriggerNotificationList>${notifications}</EventTriggerNotificationList>\n</EventTrigger>`
  );
}

/** The list of triggers. */
export const list = (...entries: string[]): string =>
  `<EventTriggerList ${xmlns}>${entries.join('\n')}</EventTriggerList>`;

/** The channels of a recorder, or the video inputs. */
export function channelList(
  kind: 'InputProxy' | 'VideoInput',
  ...entries: [number | string, string][]
): Answer {
  const items = entries.map(
    ([id, name]) => `<${kind}Channel><id>${id}</id><name>${name}</name></${kind}Channel>`,
  );
  return answer(200, `<${kind}ChannelList ${xmlns}>${items.join('')}</${kind}ChannelList>`);
}

/** Capabilities with so many analog inputs. */
export const capabilities = (ports: number): Answer =>
  answer(
    200,
    `<DeviceCap ${xmlns}><SysCap><isSupportDst>true</isSupportDst><VideoCap><videoInputPortNums>${ports}</videoInputPortNums></VideoCap></SysCap></DeviceCap>`,
  );

/** What discovery asks. */
export const paths = {
  info: 'GET /ISAPI/System/deviceInfo',
  triggers: 'GET /ISAPI/Event/triggers',
  proxies: 'GET /ISAPI/ContentMgmt/InputProxy/channels',
  inputs: 'GET /ISAPI/System/Video/inputs/channels',
  capabilities: 'GET /ISAPI/System/capabilities',
};

/** A camera that answers discovery. */
export function camera(triggers: Answer = answer(200, list(trigger('VMD-1', 'VMD')))): FakeAsker {
  return new FakeAsker()
    .on(paths.info, deviceInfo())
    .on(paths.triggers, triggers)
    .on(paths.inputs, channelList('VideoInput', [1, 'Camera 01']));
}

/** A recorder with two IP channels that answers discovery. */
export function recorder(): FakeAsker {
  return new FakeAsker()
    .on(paths.info, deviceInfo({ type: 'NVR', name: 'Home' }))
    .on(paths.triggers, answer(200, list(trigger('VMD-2', 'VMD'))))
    .on(paths.proxies, channelList('InputProxy', [1, 'garden'], [2, 'Driveway']))
    .on(paths.capabilities, capabilities(0));
}
