import should from 'should';
import type { AlertMessage, Picture } from '../../../src/device/device-types';
import { Reports } from '../../../src/device/reports';
import { jpeg } from '../../simulator';
import { rigs } from '../../support/rig';

describe('the name of a picture part', () => {
  const told = (name: string | null): string | null | undefined => {
    const pictures: Picture[] = [];
    const reports = new Reports(() => ({ id: 'd', name: 'D', model: null, host: 'h' }));
    reports.add(
      { events: [], channel: null },
      { alert: () => undefined, picture: (picture) => pictures.push(picture) },
    );
    reports.picture({ body: Buffer.from('x'), contentType: 'image/jpeg', filename: null, name }, null);
    return pictures[0]?.part;
  };

  it('goes with the picture, on one line and no longer than a name', () => {
    should(told('licensePlatePicture')).equal('licensePlatePicture');
    should(told(' face\u202e\r\nPicture ')).equal('face Picture');
    should(told('x'.repeat(5000))?.length).equal(100);
  });

  it('is null where there is none', () => {
    should(told(null)).be.null();
    should(told('\u0000 ')).be.null();
  });
});

describe('what a device tells hikvision-event', () => {
  const { online } = rigs();

  it('gives whole alerts, leaves heartbeats and ignored sensors out, and filters', async () => {
    const rig = await online({ settings: { customize: [{ sensor: 'motion', ignored: true }] } });
    const all: AlertMessage[] = [];
    const lines: AlertMessage[] = [];
    rig.client.onEvents(
      { events: [], channel: null },
      { alert: (message) => all.push(message), picture: () => undefined },
    );
    rig.client.onEvents(
      { events: ['line_crossing'], channel: 1 },
      { alert: (message) => lines.push(message), picture: () => undefined },
    );
    await rig.clock.advance(30_000);
    rig.device.event('VMD', 1);
    rig.device.event('linedetection', 1);
    rig.device.event('fielddetection', 1);
    await rig.clock.advance(0);
    all
      .map(({ payload, topic }) => [payload.type, topic])
      .should.eql([
        ['linedetection', 'front_porch_line_crossing'],
        ['fielddetection', 'front_porch_field_detection'],
      ]);
    lines.length.should.equal(1);
    all[0]?.payload.raw.should.have.property('eventType', 'linedetection');
  });

  it('ties a picture to the alert that it belongs to', async () => {
    const rig = await online();
    const alerts: AlertMessage[] = [];
    const pictures: Picture[] = [];
    rig.client.onEvents(
      { events: [], channel: null },
      { alert: (alert) => alerts.push(alert), picture: (picture) => pictures.push(picture) },
    );
    const data = jpeg('line', 2_000);
    rig.device.event('linedetection', 1, 'active', { pictures: [{ data, filename: 'line.jpg' }] });
    await rig.clock.advance(0);
    pictures.length.should.equal(1);
    pictures[0]?.data.equals(data).should.be.true();
    pictures[0]?.should.match({
      contentType: 'image/jpeg',
      filename: 'line.jpg',
      part: 'Picture_Name',
      topic: 'front_porch_line_crossing',
    });
    pictures[0]?.event?.type.should.equal('linedetection');
    should(pictures[0]?.event).eql(alerts[0]?.payload);
    should(pictures[0]?.event?.raw).not.equal(alerts[0]?.payload.raw);
  });

  it('gives a picture without an alert to those who hear everything, and to nobody else', async () => {
    const rig = await online();
    const got: string[] = [];
    const filters = { all: { events: [], channel: null }, motion: { events: ['motion'], channel: null } };
    for (const [name, filter] of Object.entries(filters))
      rig.client.onEvents(filter, {
        alert: () => undefined,
        picture: ({ event, topic, sensor }) => got.push(`${name} ${JSON.stringify([event, topic, sensor])}`),
      });
    rig.device.raw(jpeg('lone', 500), 'image/jpeg');
    await rig.clock.advance(0);
    got.should.eql(['all [null,null,null]']);
  });

  it('keeps the pictures of an ignored sensor to itself, and all where nobody hears events', async () => {
    const rig = await online({ settings: { customize: [{ sensor: 'motion', ignored: true }] } });
    const pictures = [{ data: jpeg('motion', 500) }];
    rig.device.event('VMD', 1, 'active', { pictures });
    await rig.clock.advance(0);
    const got: Picture[] = [];
    rig.client.onEvents(
      { events: [], channel: null },
      { alert: () => undefined, picture: (picture) => got.push(picture) },
    );
    rig.device.event('VMD', 1, 'active', { pictures });
    await rig.clock.advance(0);
    got.should.eql([]);
    rig.device.event('linedetection', 1, 'active', { pictures });
    await rig.clock.advance(0);
    got.should.have.length(1);
  });

  it('gives a picture only to those who hear its alert', async () => {
    const rig = await online();
    const gotPicture: string[] = [];
    const filters = {
      line: { events: ['line_crossing'], channel: 1 },
      motion: { events: ['motion'], channel: null },
      'another channel': { events: ['line_crossing'], channel: 2 },
    };
    for (const [name, filter] of Object.entries(filters)) {
      rig.client.onEvents(filter, { alert: () => undefined, picture: () => gotPicture.push(name) });
    }
    rig.device.event('linedetection', 1, 'active', { pictures: [{ data: jpeg('line', 2_000) }] });
    await rig.clock.advance(0);
    gotPicture.should.eql(['line']);
  });
});
