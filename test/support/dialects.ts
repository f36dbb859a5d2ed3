import { xmlAlert } from './stream-parts';

/** Bodies in every shape seen on real devices, written by us: what replaces the captures where they are absent. */
export const dialects: Readonly<Record<string, string>> = {
  'recorder, LF, dynChannelID only': [
    '<EventNotificationAlert version="1.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">',
    '<ipAddress>192.0.2.20</ipAddress>',
    '<portNo>80</portNo>',
    '<protocol>HTTP</protocol>',
    '<macAddress>00:00:5e:00:53:20</macAddress>',
    '<dynChannelID>5</dynChannelID>',
    '<dateTime>2026-05-13T10:30:47+02:00</dateTime>',
    '<activePostCount>1</activePostCount>',
    '<eventType>VMD</eventType>',
    '<eventState>active</eventState>',
    '<eventDescription>Motion alarm</eventDescription>',
    '</EventNotificationAlert>',
    '',
  ].join('\n'),
  'camera, CRLF': xmlAlert({ eol: '\r\n' }),
  'camera heartbeat with extensions': xmlAlert({
    type: 'videoloss',
    state: 'inactive',
    eol: '\r\n',
    extra:
      '<channelName></channelName>\r\n<Extensions version="1.0" xmlns="urn:psialliance-org">\r\n' +
      '<serialNumber xmlns="urn:selfextension:psiaext-ver10-xsd">DS-0000000000</serialNumber>\r\n' +
      '<eventPush xmlns="urn:selfextension:psiaext-ver10-xsd">IO&amp;&amp;DS-0000000000,2021-07-02T14:27:59+08:00,1.0</eventPush>\r\n' +
      '</Extensions>',
  }),
  'PTZ with an empty region list': xmlAlert({ extra: '<DetectionRegionList>\n</DetectionRegionList>' }),
  'smart event with regions and a target': xmlAlert({
    type: 'fielddetection',
    extra:
      '<DetectionRegionList><DetectionRegionEntry><regionID>3</regionID><sensitivityLevel>50</sensitivityLevel>' +
      '<RegionCoordinatesList><RegionCoordinates><positionX>1</positionX><positionY>2</positionY></RegionCoordinates>' +
      '</RegionCoordinatesList><detectionTarget>human</detectionTarget></DetectionRegionEntry></DetectionRegionList>' +
      '<isDataRetransmission>false</isDataRetransmission>',
  }),
  duration: xmlAlert({
    type: 'duration',
    extra:
      '<DurationList>\n<Duration>\n<relationEvent>fielddetection</relationEvent>\n</Duration>\n</DurationList>',
  }),
  input: xmlAlert({ type: 'IO', extra: '<inputIOPortID>1</inputIOPortID>\n<dynInputIOPortID/>' }),
  'psialliance, one line':
    '<?xml version="1.0" encoding="UTF-8"?><EventNotificationAlert version="1.0" xmlns="urn:psialliance-org">' +
    '<ipAddress>192.0.2.1</ipAddress><dateTime>2022-09-30T13:04:07-05:00</dateTime><activePostCount>1</activePostCount>' +
    '<eventType>other</eventType><eventDescription>Heartbeat</eventDescription><eventState>inactive</eventState>' +
    '</EventNotificationAlert>',
  'no namespace, indented, target': xmlAlert({ extra: '  <targetType>human,vehicle</targetType>' }).replace(
    / version.*"/,
    '',
  ),
  'empty channels':
    '<?xml version="1.0" encoding="utf-8" ?>\n' +
    xmlAlert({ type: 'diskerror', channel: '' }).replace('<channelID>', '<dynChannelID/>\n<channelID>'),
  prefixed: xmlAlert()
    .replaceAll(/<(\/?)(?=[a-zA-Z])/g, '<$1h:')
    .replace('xmlns=', 'xmlns:h='),
  'Latin-1 and a bare ampersand': xmlAlert({ extra: '<channelName>T\u00fcr & Tor</channelName>' }),
  'CDATA and a comment': xmlAlert({ extra: '<!-- x --><channelName><![CDATA[a < b]]></channelName>' }),
  'JSON, flat':
    '{\n"ipAddress": "192.0.2.64",\n"channelID": 3,\n"activePostCount": 1,\n"eventType": "videoloss",\n"eventState": "inactive"\n}',
  'JSON, wrapped': '{"EventNotificationAlert":{"eventType":"VMD","eventState":"active","channelID":"1"}}',
};
