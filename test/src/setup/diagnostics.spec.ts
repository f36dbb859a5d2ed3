import fc from 'fast-check';
import should from 'should';
import { deviceSchema } from '../../../src/device/device-schema';
import { AlertShapes, describe as tell, DiagnosticsInput, shapeOf } from '../../../src/setup/diagnostics';
import type { Document } from '../../../src/documents/document';

const input: DiagnosticsInput = {
  versions: { package: '1.0.0', nodeRed: '4.1.15', node: 'v20.19.0' },
  settings: {
    name: 'Villa Meier',
    host: 'cam-meier.lan',
    port: 8443,
    ssl: true,
    tls: { set: true, verifies: false },
    username: 'hansmeier',
    hasPassword: true,
    hasFingerprint: true,
    delay: 5000,
    hold: 5000,
    silence: null,
    customize: [
      { sensor: 'motion_1', ignored: true },
      { sensor: 'Meier garage', delay: '30' },
    ],
  },
  info: { name: 'Meier', model: 'DS-7616NI-K2/16P', firmware: 'V4.74.210 build 230908', deviceType: 'NVR' },
  recorder: true,
  analog: false,
  prefix: '/ISAPI',
  channels: [{ id: 2, name: 'Meier door' }],
  triggers: [
    { type: 'VMD', number: 2, notifies: true },
    { type: 'facedetection-1', number: null, notifies: false },
  ],
  problems: ['10.1.2.3 did not say'],
  status: {
    state: 'offline',
    reason: 'Nothing answers at cam-meier.lan:8443.',
    hint: 'Check cam-meier.lan.',
    code: 'unreachable',
    values: { host: 'cam-meier.lan', port: 8443 },
    since: 5,
    retryAt: null,
  },
  rhythm: { longestGap: 11_000, limit: 33_000 },
  record: {
    changes: [{ at: 7, what: 'lost', reason: 'connect-timeout' }],
    counters: { bytes: 1, parts: 2, alerts: 3, badParts: 4, reconnects: 5 },
  },
  alerts: [],
};

const alert: Document = {
  ipAddress: '10.1.2.3',
  ipv6Address: 'fe80::1',
  macAddress: '24:32:ae:55:c9:c0',
  channelID: '3',
  dateTime: '2024-01-22T11:46:3100:00',
  activePostCount: '17',
  eventType: 'fielddetection',
  eventState: 'active',
  channelName: 'Meier door',
  DetectionRegionList: {
    DetectionRegionEntry: [{ regionID: '', detectionTarget: 'human,vehicle' }, { sensitivityLevel: 50 }],
  },
  bkgUrl: 'http://10.1.2.3/pic?name=meier',
  plate: 'M-AB 1234',
  serialNumber: '20200101AAWRE12345678',
  ok: true,
  none: null,
};

describe('diagnostics', () => {
  it('tells shapes: names, types, states, channels and counts as they are, the rest as kind and length', () => {
    should(shapeOf(alert)).eql({
      ipAddress: 'ipv4',
      ipv6Address: 'ipv6',
      macAddress: 'mac',
      channelID: '3',
      dateTime: '0000-00-00T00:00:0000:00',
      activePostCount: '17',
      eventType: 'fielddetection',
      eventState: 'active',
      channelName: 'text(10)',
      DetectionRegionList: {
        DetectionRegionEntry: [
          { regionID: 'empty', detectionTarget: 'human,vehicle' },
          { sensitivityLevel: 'digits(2)' },
        ],
      },
      bkgUrl: 'url(30)',
      plate: 'text(9)',
      serialNumber: 'text(21)',
      ok: true,
      none: null,
    });
  });

  it('tells of every setting of a device, but for the secret part of its push address', () => {
    const { settings } = tell(input);
    const names = Object.keys(deviceSchema).filter((name) => name !== 'token');
    Object.keys(settings as object)
      .sort()
      .should.eql(names.sort());
  });

  it('keeps model, firmware, versions, triggers, rhythm, counters and codes', () => {
    const told = tell(input);
    should(told).containDeep({
      versions: { package: '1.0.0', nodeRed: '4.1.15', node: 'v20.19.0' },
      settings: { host: 'name(13)', username: 'text(9)', password: true, port: 8443, fingerprint: true },
      device: {
        model: 'DS-7616NI-K2/16P',
        firmware: 'V4.74.210 build 230908',
        deviceType: 'NVR',
        triggers: input.triggers,
        channels: [{ id: 2, name: 'text(10)' }],
        problems: 1,
      },
      connection: {
        code: 'unreachable',
        rhythm: input.rhythm,
        counters: input.record.counters,
        changes: input.record.changes,
      },
    });
    should(told)
      .have.propertyByPath('settings', 'customize')
      .eql([
        { sensor: 'motion_1', ignored: true, delay: null },
        { sensor: 'text(12)', ignored: false, delay: 30 },
      ]);
    JSON.stringify(told).should.not.match(/meier|10\.1\.2\.3/i);
  });

  it('takes the models of the field', () => {
    for (const model of [
      'DS-2CD2032-I',
      'DS-2CD2386G2-IU',
      'iDS-7208HQHI-M1/S',
      'ERI-K104-PR',
      'IPC-D140H(-M)',
      'N46PCK',
    ])
      should(tell({ ...input, info: { ...input.info, model } }))
        .have.propertyByPath('device', 'model')
        .equal(model);
  });

  it('does not take a serial number, an address or a person for a model', () => {
    for (const model of [
      'DS-2CD2386G2-IU20200101AAWRE12345678',
      '192.168.1.4',
      'Hans Meier',
      'Hans',
      '24:32:ae:55:c9:c0',
    ])
      should(tell({ ...input, info: { ...input.info, model } }))
        .have.propertyByPath('device', 'model')
        .not.equal(model);
  });

  /** A secret that no allowed form matches: what people, plates, serials, MACs and addresses look like, and anything else. */
  const secret = fc.oneof(
    fc.constantFrom(
      'Erika Mustermann',
      'M-AB 1234',
      'B·XY-77',
      '24:32:ae:55:c9:c0',
      '192.168.77.31',
      'fe80::77:1',
      'x@y.example',
    ),
    fc.string({ minLength: 1, maxLength: 20 }).map((text) => `§${text}§`),
    fc.integer({ min: 1_000_000, max: 99_999_999 }).map((serial) => `20200101AAWRE${serial}`),
  );

  it('lets no secret through, wherever it stands', () => {
    fc.assert(
      fc.property(secret, fc.string({ minLength: 1, maxLength: 12 }), (text, key) => {
        const document: Document = {
          ...Object.fromEntries(Object.keys(alert).map((name) => [name, text])),
          [key]: text,
          [text]: 'x',
          list: [text, { [text]: [text] }],
        };
        const shapes = new AlertShapes();
        shapes.add({ type: text, state: 'active', raw: () => document }, 1);
        const told = tell({
          ...input,
          versions: { package: text, nodeRed: text, node: text },
          settings: {
            ...input.settings,
            name: text,
            host: text,
            username: text,
            customize: [{ sensor: text, delay: text }],
          },
          info: { name: text, model: text, firmware: text, deviceType: text },
          prefix: text,
          channels: [{ id: 1, name: text }],
          triggers: [{ type: text, number: 1, notifies: true }],
          problems: [text],
          status: { ...input.status, reason: text, hint: text, values: { host: text } },
          record: { changes: [{ at: 1, what: text, reason: text }], counters: { [text]: 1 } },
          alerts: shapes.all,
        });
        return !JSON.stringify(told).includes(JSON.stringify(text).slice(1, -1));
      }),
      { numRuns: 500 },
    );
  });

  it('counts alerts by type and state and reads only the first document of each', () => {
    const shapes = new AlertShapes();
    let read = 0;
    const vmd = (state: 'active' | 'inactive') => ({
      type: 'VMD',
      state,
      raw: () => {
        read++;
        return alert;
      },
    });
    shapes.add(vmd('active'), 10);
    shapes.add(vmd('active'), 20);
    shapes.add(vmd('inactive'), 30);
    read.should.equal(2);
    shapes.all
      .map(({ state, count, first, last }) => [state, count, first, last])
      .should.eql([
        ['active', 2, 10, 20],
        ['inactive', 1, 30, 30],
      ]);
  });

  it('stays small whatever comes', () => {
    const shapes = new AlertShapes();
    for (let i = 0; i < 1000; i++) shapes.add({ type: `t${i}`, state: 'active', raw: () => alert }, i);
    shapes.all.length.should.equal(50);
    let deep: Document = { a: 'x' };
    for (let i = 0; i < 5000; i++) deep = { a: deep };
    JSON.stringify(shapeOf(deep)).length.should.be.below(200);
    const wide = Object.fromEntries(
      Array.from({ length: 5000 }, (_, i) => [`n${i % 10}_${'x'.repeat(i % 40)}${i}`, 'v']),
    );
    Object.keys(shapeOf(wide) ?? {}).length.should.equal(65);
    should(shapeOf(Array.from({ length: 99 }, () => 'x'))).eql(['text(1)', 'text(1)', 'text(1)', '96 more']);
  });
});
