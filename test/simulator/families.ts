import type { SimulatedDevice } from './device';
import { jpeg } from './jpeg';
import { branch, leaf } from './xml';

/** What happens at devices that are no plain cameras, each as one call. Fields and nesting: PROTOCOL.md 10 and 11. */

/** A vehicle drives past an ANPR camera: its plate, and two pictures whose part names say which is which. */
export function vehicle(
  device: SimulatedDevice,
  options: {
    readonly plate: string;
    /** `allowList` (`whiteList` on older firmware), `blockList`, `otherList`. */
    readonly list?: string;
    readonly country?: number;
    readonly confidence?: number;
    readonly direction?: 'forward' | 'reverse';
  },
): void {
  const { plate, list = 'otherList', country = 19, confidence = 97, direction = 'forward' } = options;
  const names = ['licensePlatePicture', 'detectionPicture'];
  device.event('ANPR', 1, 'active', {
    description: 'ANPR',
    partHeaders: ['Content-Disposition: form-data; name="anpr.xml"; filename="anpr.xml"'],
    lines: [
      ...branch('ANPR', [
        leaf('country', country),
        leaf('licensePlate', plate),
        leaf('line', 1),
        leaf('direction', direction),
        leaf('confidenceLevel', confidence),
        leaf('plateType', 'unknown'),
        leaf('plateColor', 'white'),
        leaf('vehicleType', 'vehicle'),
        ...branch('vehicleInfo', [leaf('index', 405), leaf('colorDepth', 2), leaf('color', 'gray')]),
        ...branch(
          'pictureInfoList',
          names.flatMap((name) =>
            branch('pictureInfo', [leaf('fileName', `${name}.jpg`), leaf('type', name), leaf('dataType', 0)]),
          ),
        ),
        leaf('originalLicensePlate', plate),
        leaf('vehicleListName', list),
      ]),
      leaf('picNum', names.length),
      leaf('isDataRetransmission', false),
    ],
    pictures: names.map((name) => ({
      data: jpeg(`${name} of ${plate}`),
      name: `${name}.jpg`,
      filename: `${name}.jpg`,
    })),
  });
}

/** An access controller, terminal or door station reports a code of its table. */
export function access(
  device: SimulatedDevice,
  options: {
    /** 5: what happens at doors. */
    readonly major?: number;
    /** 0x01 card accepted, 0x15 unlocked, 0x19 opened, 0x1a closed, 0x25 doorbell, 0x4b face accepted … */
    readonly minor: number;
    readonly door?: number;
    readonly name?: string;
    readonly employee?: string;
    readonly card?: string;
    /** False: a record of the past that the device sends again to whoever connects. */
    readonly current?: boolean;
  },
): void {
  const { major = 5, minor, door, name, employee, card, current = true } = options;
  device.event('AccessControllerEvent', null, 'active', {
    description: 'Access Controller Event',
    json: {
      AccessControllerEvent: {
        deviceName: device.model.name,
        majorEventType: major,
        subEventType: minor,
        ...(card === undefined ? {} : { cardNo: card, cardType: 1 }),
        ...(name === undefined ? {} : { name }),
        ...(employee === undefined ? {} : { employeeNoString: employee }),
        ...(door === undefined ? {} : { doorNo: door }),
        cardReaderKind: 1,
        serialNo: device.ledger.posts.length + 1,
        currentEvent: current,
        attendanceStatus: 'undefined',
        picturesNumber: 0,
      },
    },
  });
}

/** A panel or radar reports a Contact ID code: 1xxx new or disarmed, 3xxx restored or armed. */
export function contactId(
  device: SimulatedDevice,
  code: number,
  where: { readonly zone?: number; readonly system?: number } = {},
): void {
  device.event('cidEvent', 1, 'active', {
    description: 'CID event',
    json: {
      CIDEvent: {
        code,
        standardCIDcode: code,
        type: Math.floor((code % 1000) / 100) === 4 ? 'operation' : 'zoneAlarm',
        ...where,
      },
    },
  });
}

/** A thermal camera measures: `TMA` is its alarm, `TMPA` its warning before. Unlike motion they come once. */
export function heat(
  device: SimulatedDevice,
  options: {
    readonly type?: 'TMA' | 'TMPA';
    readonly temperature: number;
    readonly threshold: number;
    readonly rule?: string;
    readonly channel?: number;
  },
): void {
  const { type = 'TMA', temperature, threshold, rule = 'Boiler', channel = 2 } = options;
  device.event(type, channel, 'active', {
    description: 'Temperature Measurement Alarm',
    lines: branch(
      'DetectionRegionList',
      branch('DetectionRegionEntry', [
        leaf('regionID', 2),
        ...branch(type, [
          leaf('thermometryUnit', 'celsius'),
          leaf('ruleName', rule),
          leaf('ruleTemperature', threshold),
          leaf('currTemperature', temperature),
          leaf('ruleType', 'highest temp is higher than'),
        ]),
      ]),
    ),
  });
}

/** A counting camera tells how many have come and gone today, children on their own. */
export function counted(
  device: SimulatedDevice,
  options: { readonly enter: number; readonly exit: number; readonly passing?: number },
): void {
  const { enter, exit, passing = 0 } = options;
  device.event('PeopleCounting', 1, 'active', {
    description: 'peopleCounting alarm',
    namespace: 'urn:psialliance-org',
    lines: [
      ...branch('peopleCounting', [
        leaf('statisticalMethods', 'realTime'),
        leaf('enter', enter),
        leaf('exit', exit),
        leaf('pass', passing),
        leaf('regionsID', 1),
      ]),
      ...branch('childCounting', [leaf('enter', 0), leaf('exit', 0)]),
    ],
  });
}

/** A recorder reports something with the address of a picture that it keeps, in place of the picture. */
export function withKeptPicture(
  device: SimulatedDevice,
  type: string,
  channel: number,
  origin: string,
): void {
  const target = device.pictures.keep(jpeg(`${type} on channel ${channel}`));
  device.event(type, channel, 'active', { pictureUrl: `${origin}${target}` });
}
