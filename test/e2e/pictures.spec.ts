import 'should';
import { camera, jpeg } from '../simulator';
import type { FlowNode } from '../support/node-red';
import { deviceNode, place, sensorNode, tab } from './flows';
import { Site } from './site';
import type { Plugged } from './site';

/** Bytes of the picture; and how it drips: 5 MB in 2 s. */
const PICTURE = 5 * 1024 * 1024;
const DRIP = { bytes: 64 * 1024, every: 25 };

describe('a picture of 5 MB in the stream', () => {
  let site: Site;
  let slow: Plugged;
  let other: Plugged;

  before(async () => {
    site = await Site.open();
  });
  after(() => site.close());
  beforeEach(async () => {
    slow = await site.plug(camera({ name: 'Slow' }));
    other = await site.plug(camera({ name: 'Other' }));
    await site.run([
      tab,
      deviceNode('slow', slow.server),
      deviceNode('other', other.server),
      ...sensorNode('slow-motion', 'slow'),
      ...sensorNode('other-motion', 'other'),
      ...eventNode,
    ]);
  });
  afterEach(() => site.clear());

  const booleans = (id: string) => site.payloads(`${id}-debug`);
  const pictures = () => site.to('picture');
  const until = (what: string, condition: () => boolean) => site.nodeRed.until(what, condition, 20_000);
  const lineWithPicture = (note: string) => {
    const pictures = [{ data: jpeg(note, PICTURE), contentId: note, filename: `${note}.jpg` }];
    slow.device.event('linedetection', 1, 'active', { pictures });
  };

  it("delays no other device's boolean: it comes long before the picture's end", async () => {
    slow.device.faults.drip = DRIP;
    const start = slow.device.ledger.bytesOut;
    lineWithPicture('line');
    await until('the picture is on its way', () => slow.device.ledger.bytesOut > start + PICTURE / 10);
    other.device.event('VMD', 1, 'active');
    await until('the other device is heard', () => booleans('other-motion').length === 1);
    (slow.device.ledger.bytesOut - start).should.be.below(PICTURE);
    pictures().should.have.length(0);
    other.device.event('VMD', 1, 'inactive');
    await until('the picture is here', () => pictures().length === 1);
    pictures()[0]?.msg.should.containDeep({
      filename: 'line.jpg',
      contentType: 'image/jpeg',
      payload: { type: 'Buffer', length: jpeg('line', PICTURE).length },
      event: { type: 'linedetection', channel: 1 },
    });
  });

  it("sent at once, too, it leaves the other device's boolean in time", async () => {
    lineWithPicture('line');
    const at = Date.now();
    other.device.event('VMD', 1, 'active');
    await until('both are here', () => booleans('other-motion').length === 1 && pictures().length === 1);
    const took = (site.to('other-motion-debug')[0]?.at ?? Infinity) - at;
    took.should.be.below(FAST);
  });

  it("delays its own device's boolean by its bytes and nothing more", async () => {
    slow.device.faults.drip = DRIP;
    const start = slow.device.ledger.bytesOut;
    lineWithPicture('first');
    slow.device.event('VMD', 1, 'active');
    lineWithPicture('second');
    await until('the boolean is here', () => booleans('slow-motion').length === 1);
    // The second picture is still on its way: nobody waited for what comes after.
    const sent = slow.device.ledger.bytesOut - start;
    sent.should.be.above(PICTURE);
    sent.should.be.below(2 * PICTURE);
    const [boolean] = site.to('slow-motion-debug');
    await until('both pictures are here', () => pictures().length === 2);
    const [first, second] = pictures();
    if (!boolean || !first || !second) throw new Error('A message is missing.');
    const order = site.nodeRed.messages;
    order.indexOf(first).should.be.below(order.indexOf(boolean));
    order.indexOf(boolean).should.be.below(order.indexOf(second));
  });

  it('breaks off in the middle and does no harm to what comes after', async () => {
    slow.device.faults.drip = DRIP;
    const start = slow.device.ledger.bytesOut;
    lineWithPicture('half');
    await until('half of it is here', () => slow.device.ledger.bytesOut > start + PICTURE / 2);
    slow.device.drop('reset');
    await until('the stream is open again', () => slow.device.openStreams === 1);
    slow.device.faults.drip = null;
    slow.device.event('VMD', 1, 'active');
    await until('the boolean is here', () => booleans('slow-motion').length === 1);
    lineWithPicture('whole');
    await until('a whole picture is here', () => pictures().length === 1);
    pictures()[0]?.msg.should.containDeep({ filename: 'whole.jpg' });
  });
});

/** ms for a boolean beside 5 MB at once on a machine that does other things; the bytes themselves take a tenth of it. */
const FAST = 500;

const eventNode: readonly FlowNode[] = [
  {
    ...{ id: 'events', type: 'hikvision-event', ...place, name: '', device: 'slow', events: [], channel: '' },
    wires: [[], ['picture']],
  },
  { id: 'picture', type: 'debug', ...place, active: false, wires: [] },
];
