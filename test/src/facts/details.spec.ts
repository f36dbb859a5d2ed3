import should from 'should';
import { Details, detailsOf } from '../../../src/facts/details';
import type { Value } from '../../../src/documents/document';
import { readAlert } from '../../../src/stream/read-alert';
import { anAlert } from '../../support/alerts';
import { bare } from '../../support/stream-parts';

type Content = Readonly<Record<string, Value>>;

/** The same alert as XML and as JSON: fields in a `<name>`d element, repeats as repeated elements. */
function xml(name: string, value: Value): string {
  if (Array.isArray(value)) return value.map((entry: Value) => xml(name, entry)).join('');
  if (typeof value !== 'object' || value === null) return `<${name}>${value ?? ''}</${name}>`;
  const inner = Object.entries(value).map(([key, entry]) => xml(key, entry));
  return `<${name}>${inner.join('\n')}</${name}>`;
}

const asXml = (type: string, content: Content): Details =>
  detailsOf(
    readAlert(
      bare(
        `<?xml version="1.0" encoding="UTF-8"?>\n${xml('EventNotificationAlert', { eventType: type, ...content })}`,
      ),
    ),
  );
const asJson = (type: string, content: Content): Details =>
  detailsOf(readAlert(bare(JSON.stringify({ eventType: type, ...content }))));

/** title, type, what the alert holds, what it tells. */
const cases: [string, string, Content, Details][] = [
  [
    'the first of two vehicles alone',
    'ANPR',
    {
      ANPR: [
        { licensePlate: 'A1' },
        { licensePlate: 'B2', direction: 'reverse', vehicleListName: 'blackList' },
      ],
    },
    { plate: 'A1' },
  ],
  ['a plate in the vehicle', 'ANPR', { ANPR: { Vehicle: { licensePlate: '007' } } }, { plate: '007' }],
  [
    'a plate that was compared',
    'vehicleMatchResult',
    { VehicleMatchResult: { licensePlate: 'X', vehicleListName: 'blockList' } },
    { plate: 'X', list: 'block' },
  ],
  ['a recognised plate', 'vehicleRcogResult', { vehicleRcogResult: { licensePlate: 'A' } }, { plate: 'A' }],
  [
    'the person of a candidate',
    'faceContrastSuccess',
    { similarity: 0.9, candidate: { name: 'Ada', employeeNoString: '0042' } },
    { person: 'Ada', employee: '0042', similarity: 0.9 },
  ],
  [
    'a person without a similarity',
    'faceContrastFailure',
    { name: 'no person', faces: [{ identify: [{ candidate: [{ reserve_field: { name: 'Ada' } }] }] }] },
    { person: 'Ada' },
  ],
  [
    'the face at a terminal',
    'AccessControllerEvent',
    {
      AccessControllerEvent: {
        majorEventType: 5,
        subEventType: 75,
        FaceInfo: { name: 'Ada', similarity: 88 },
      },
    },
    { person: 'Ada', major: 5, minor: 75, action: 'face accepted', similarity: 88 },
  ],
  [
    'the first of two records alone',
    'AccessControllerEvent',
    { AccessControllerEvent: [{ name: 'Ada' }, { name: 'Bob', cardNo: '1', doorNo: 2 }] },
    { person: 'Ada' },
  ],
  [
    'a rule named in the entry of its region',
    'TMPA',
    {
      DetectionRegionList: {
        DetectionRegionEntry: {
          regionID: 2,
          ruleName: 'Boiler',
          TMPA: {
            thermometryUnit: 'degreeFahrenheit',
            ruleTemperature: 9,
            currTemperature: 57.6,
            ruleType: 'highest',
          },
        },
      },
    },
    { temperature: 57.6, threshold: 9, unit: 'fahrenheit', rule: 'Boiler' },
  ],
  [
    'a temperature deeper than its limit',
    'TMA',
    { ruleName: 'Oven', TMA: { ruleTemperature: 40, Point: { currTemperature: 50 } } },
    { temperature: 50, threshold: 40, rule: 'Oven' },
  ],
  ['a rule alone', 'fireDetection', { TMA: { ruleName: 'A', ruleID: 1 } }, { rule: 'A' }],
  [
    'a plate of a camera',
    'ANPR',
    {
      channelID: 1,
      ANPR: {
        country: 46,
        licensePlate: '007AB12',
        line: 1,
        direction: 'forward',
        confidenceLevel: 97,
        plateType: 'unknown',
        vehicleListName: 'otherList',
        pictureInfoList: { pictureInfo: [{ fileName: 'licensePlatePicture.jpg' }, { fileName: 'x.jpg' }] },
      },
      UUID: 'x',
    },
    { plate: '007AB12', country: '46', confidence: 97, direction: 'forward', list: 'other' },
  ],
  [
    'a plate of older firmware',
    'anpr',
    { ANPR: { licensePlate: 'A1', vehicleListName: 'whiteList' } },
    { plate: 'A1', list: 'allow' },
  ],
  [
    'an allowed plate',
    'vehicledetection',
    { ANPR: { licensePlate: 'A1', vehicleListName: 'allowList' } },
    { plate: 'A1', list: 'allow' },
  ],
  [
    'a blocked plate',
    'ANPR',
    { ANPR: { licensePlate: 'B', vehicleListName: 'blackList' } },
    { plate: 'B', list: 'block' },
  ],
  [
    'a blocked plate of newer firmware',
    'ANPR',
    { ANPR: { licensePlate: 'B', vehicleListName: 'blockList' } },
    { plate: 'B', list: 'block' },
  ],
  [
    'a plate on a list of its owner',
    'ANPR',
    { ANPR: { licensePlate: 'B', vehicleListName: 'Staff' } },
    { plate: 'B' },
  ],
  [
    'a plate that stands flat',
    'ANPR',
    { licensePlate: 'ABC123', confidenceLevel: '92' },
    { plate: 'ABC123', confidence: 92 },
  ],
  ['a vehicle without a plate', 'ANPR', { ANPR: { country: 'ZA', licensePlate: '' } }, { country: 'ZA' }],
  [
    'a person at a terminal',
    'AccessControllerEvent',
    {
      AccessControllerEvent: {
        deviceName: 'Access Controller',
        majorEventType: 5,
        subEventType: 75,
        name: 'Иван',
        employeeNoString: '0042',
        cardNo: '0012345678',
        doorNo: 1,
        currentVerifyMode: 'cardOrFaceOrFp',
        serialNo: 100,
      },
    },
    {
      person: 'Иван',
      employee: '0042',
      card: '0012345678',
      door: 1,
      major: 5,
      minor: 75,
      action: 'face accepted',
    },
  ],
  [
    'a door that is opened',
    'AccessControllerEvent',
    { AccessControllerEvent: { majorEventType: 5, subEventType: 25, doorNo: 2 } },
    { door: 2, major: 5, minor: 25, action: 'door opened' },
  ],
  [
    'a code that is in no table',
    'AccessControllerEvent',
    { AccessControllerEvent: { majorEventType: 5, subEventType: 9999, name: '' } },
    { major: 5, minor: 9999 },
  ],
  ['a card that stands flat', 'AccessControllerEvent', { cardNo: '1111' }, { card: '1111' }],
  [
    'a face of a list',
    'alarmResult',
    {
      alarmResult: [
        {
          targetAttrs: { deviceName: 'NVR', faceTime: '2026-01-01T00:00:00Z' },
          faces: [
            {
              faceId: 1,
              identify: [
                {
                  maxsimilarity: 0.93,
                  candidate: [
                    { similarity: 0.71, reserve_field: { name: 'Somebody else' } },
                    {
                      similarity: 0.93,
                      human_id: 'h',
                      reserve_field: { name: 'Ada', certificateNumber: '7' },
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    },
    { person: 'Ada', similarity: 0.93 },
  ],
  ['a face of nobody', 'faceCapture', { faceCapture: [{ faces: [{ faceId: 1, faceScore: 25 }] }] }, {}],
  [
    'a comparison that stands flat',
    'faceContrastSuccess',
    { name: 'Ada', similarity: '88.5' },
    { person: 'Ada', similarity: 88.5 },
  ],
  [
    'people counted',
    'PeopleCounting',
    {
      peopleCounting: {
        statisticalMethods: 'realTime',
        RealTime: { time: '2020-07-09T12:07:07+08:00' },
        enter: 70,
        exit: 75,
        pass: 9729,
        regionsID: 1,
        childCounting: { enter: 1, exit: 2 },
      },
      childCounting: { enter: 0, exit: 0 },
    },
    { enter: 70, exit: 75, passing: 9729 },
  ],
  [
    'people counted in groups',
    'peopleCounting',
    {
      childCounting: { enter: 9 },
      peopleCounting: [
        { enter: 0, exit: 3 },
        { enter: 5, exit: 6 },
      ],
    },
    { enter: 0, exit: 3 },
  ],
  [
    'a temperature in the entry of a region',
    'TMPA',
    {
      DetectionRegionList: {
        DetectionRegionEntry: {
          regionID: 2,
          TMPA: {
            thermometryUnit: 'celsius',
            ruleTemperature: 9,
            currTemperature: 57.6,
            ruleCalibType: 'region',
            ruleType: 'highest temp is higher than',
            presetNo: 1,
          },
        },
      },
    },
    { temperature: 57.6, threshold: 9, unit: 'celsius', rule: 'highest temp is higher than' },
  ],
  [
    'a temperature by a named rule',
    'TMA',
    { TMA: { ruleName: 'Boiler', ruleID: '03', thermometryUnit: 'Fahrenheit', currTemperature: -4.5 } },
    { temperature: -4.5, unit: 'fahrenheit', rule: 'Boiler' },
  ],
  [
    'a temperature by the number of its rule',
    'TMA',
    { TMA: { ruleID: '03', currTemperature: 300 } },
    { temperature: 300, rule: '03' },
  ],
  [
    'a difference of temperatures',
    'temperature',
    { TDA: { currTemperatureDiff: 12, ruleTemperatureDiff: 5 } },
    {},
  ],
  [
    'an alarm of zone 0',
    'cidEvent',
    { CIDEvent: { code: 1130, zone: 0, type: 'zoneAlarm', system: 1 } },
    { zone: 0, code: 1130 },
  ],
  ['disarming', 'cidEvent', { CIDEvent: { code: 1401, userName: 'x' } }, { code: 1401 }],
  ['a call', 'voiceTalkEvent', { VoiceTalkEvent: { cmdType: 'request' } }, { call: 'ring' }],
  ['an answered call', 'videoIntercomEvent', { videoIntercomEvent: { cmdType: 'answer' } }, { call: 'busy' }],
  ['a call that somebody else took', 'voiceTalkEvent', { cmdType: 'deviceOnCall' }, { call: 'busy' }],
  ['a cancelled call', 'voiceTalkEvent', { cmdType: 'cancel' }, { call: 'ended' }],
  ['a state of calls', 'callStatus', { CallStatus: { status: 'onCall' } }, { call: 'busy' }],
  ['an idle station', 'callStatus', { CallStatus: { status: 'idle' } }, { call: 'ended' }],
];

describe('facts by name', () => {
  for (const [title, type, content, details] of cases) {
    it(`are read of ${title}, from XML and JSON alike`, () => {
      should(asXml(type, content)).eql(details);
      should(asJson(type, content)).eql(details);
    });
  }

  it('are read inside of another root, too', () => {
    const alert = { EventNotificationAlert: { eventType: 'cidEvent', CIDEvent: { code: 1130, zone: 1 } } };
    should(detailsOf(readAlert(bare(JSON.stringify(alert))))).eql({ code: 1130, zone: 1 });
  });

  it('cost nothing where there are none: the document is not looked at', () => {
    let looks = 0;
    const raw = () => {
      looks++;
      return {};
    };
    for (const type of ['VMD', 'fielddetection', 'IO', 'duration', 'facedetection', 'someNewThing']) {
      should(detailsOf(anAlert(type, { raw }))).eql({});
    }
    looks.should.equal(0);
    detailsOf(anAlert('ANPR-1', { raw }));
    looks.should.equal(1);
  });

  it('never fail an event, whatever stands where they are looked for', () => {
    const odd: Value[] = [null, '', 'x', 1, true, [], {}, [[{}]], { eventType: {} }, [null, 1, { a: [1] }]];
    const names = [
      'ANPR',
      'CIDEvent',
      'AccessControllerEvent',
      'peopleCounting',
      'TMA',
      'alarmResult',
      'CallInfo',
    ];
    for (const type of [...new Set(cases.map(([, name]) => name))]) {
      for (const value of odd) {
        const document = Object.fromEntries(names.map((name) => [name, value]));
        detailsOf(anAlert(type, { raw: () => ({ eventType: type, ...document }) })).should.be.an.Object();
      }
      const broken = () => {
        throw new Error('not there any more');
      };
      should(detailsOf(anAlert(type, { raw: broken }))).eql({});
    }
  });

  it('take no number for what is none, and cut endless words', () => {
    const odd = ['0x19', '5 ', '1e400', '9'.repeat(40), '--5', 'NaN', 'one', '36,5'];
    odd
      .map((doorNo) => asJson('AccessControllerEvent', { AccessControllerEvent: { doorNo } }).door)
      .should.eql([undefined, 5, undefined, undefined, undefined, undefined, undefined, undefined]);
    const { plate = '' } = asJson('ANPR', { ANPR: { licensePlate: `\u202e${'A'.repeat(10_000)}` } });
    plate.length.should.be.belowOrEqual(128);
    plate.should.startWith('A');
  });
});
