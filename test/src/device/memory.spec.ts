import should from 'should';
import { recorder } from '../../simulator';
import { heap } from '../../support/heap';
import { Rig } from '../../support/rig';

const MB = 1024 * 1024;
/** Bytes that one device may keep, whatever it sends: 2,048 sensors of its own making, their day, and pictures for a moment. */
const BUDGET = 4 * MB;

const filler = 'x'.repeat(60_000);
const xml = (fields: string) =>
  Buffer.from(
    `<EventNotificationAlert><eventState>active</eventState>${fields}<x>${filler}</x></EventNotificationAlert>`,
  );

/** What each of a thousand parts is, by its number: everything that is kept of a device in some form. */
const FLOODS: readonly (readonly [
  string,
  (at: number) => readonly (readonly [Buffer, string, ...string[]])[],
])[] = [
  [
    'new types',
    (at) => [[xml(`<eventType>type${at}OfTheDevice</eventType><channelID>1</channelID>`), 'application/xml']],
  ],
  [
    'new channels',
    (at) => [[xml(`<eventType>VMD</eventType><channelID>${at}</channelID>`), 'application/xml']],
  ],
  [
    'long names of channels',
    (at) => [
      [
        xml(
          `<eventType>VMD</eventType><channelID>${at % 64}</channelID><channelName>${`${at} `.repeat(5_000)}</channelName>`,
        ),
        'application/xml',
      ],
    ],
  ],
  [
    'regions and targets',
    (at) => [
      [
        xml(
          `<eventType>fielddetection</eventType><channelID>1</channelID><DetectionRegionList>${Array.from({ length: 50 }, (_, one) => `<DetectionRegionEntry><regionID>${at}${one}</regionID><detectionTarget>target${at}x${one}</detectionTarget></DetectionRegionEntry>`).join('')}</DetectionRegionList>`,
        ),
        'application/xml',
      ],
    ],
  ],
  [
    'pictures of alerts',
    (at) => [
      [
        xml(`<eventType>linedetection</eventType><channelID>1</channelID><pid>p${at}</pid>`),
        'application/xml',
      ],
      [
        Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(200_000, 1)]),
        'image/jpeg',
        `Content-Disposition: form-data; name="p${at}"; filename="${'n'.repeat(300)}${at}.jpg"`,
      ],
    ],
  ],
  [
    'doors and codes',
    (at) => [
      [
        Buffer.from(
          JSON.stringify({
            eventType: 'AccessControllerEvent',
            AccessControllerEvent: {
              doorNo: at,
              majorEventType: 5,
              subEventType: 75,
              name: `${at}${filler}`,
            },
          }),
        ),
        'application/json',
      ],
    ],
  ],
  [
    'zones',
    (at) => [
      [
        Buffer.from(
          JSON.stringify({
            eventType: 'cidEvent',
            CIDEvent: { code: 1130, zone: at, system: at, name: `${at}${filler}` },
          }),
        ),
        'application/json',
      ],
    ],
  ],
  [
    'documents that are none',
    (at) => [[Buffer.from(`<EventNotificationAlert>${at}${filler}<`), 'application/xml']],
  ],
];

describe('the memory of one device', function () {
  this.timeout(60_000);
  let rig: Rig;

  afterEach(async () => {
    (await rig.close()).should.eql({ timers: 0, connections: 0 });
  });

  for (const [name, parts] of FLOODS)
    it(`is not filled by ${name}, for whoever listens`, async () => {
      rig = new Rig({ model: recorder() });
      let messages = 0;
      const count = () => {
        messages += 1;
      };
      rig.client.watch(
        { sensor: 'all', channel: null, target: null, delay: null, initial: false },
        { message: count, changed: () => undefined },
      );
      rig.client.onEvents({ events: [], channel: null }, { alert: count, picture: count });
      await rig.open();
      const before = heap();
      for (let at = 1; at <= 1000; at += 1) {
        for (const [body, type, ...headers] of parts(at)) rig.device.raw(body, type, headers);
        if (at % 20 === 0) await rig.clock.advance(1_000);
      }
      await rig.clock.advance(60_000);
      should(heap() - before).be.below(BUDGET);
      if (name !== 'documents that are none') messages.should.be.above(500);
      rig.client.status.state.should.equal('online');
    });
});
