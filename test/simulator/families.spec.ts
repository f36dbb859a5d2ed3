import 'should';
import { Asker, bytes } from './asker';
import {
  access,
  contactId,
  counted,
  countingCamera,
  heat,
  panel,
  plateCamera,
  recorder,
  terminal,
  thermalCamera,
  vehicle,
  withKeptPicture,
} from './index';
import type { Model } from './index';

describe('simulator: devices that are no plain cameras', () => {
  let asker: Asker;
  let stream: string;

  async function start(model: Model) {
    asker = new Asker(model);
    const reply = await asker.login('GET', '/ISAPI/Event/notification/alertStream');
    stream = '';
    reply.read({
      data: (chunk) => (stream += chunk.toString('latin1')),
      end: () => undefined,
      error: () => undefined,
    });
  }

  afterEach(() => asker.end());

  const json = () =>
    stream
      .split('\r\n\r\n')
      .filter((piece) => piece.startsWith('{'))
      .map((piece) => JSON.parse(piece.slice(0, piece.lastIndexOf('}') + 1)) as Record<string, object>);

  it('an ANPR camera sends a plate and two pictures that say which they are', async () => {
    await start(plateCamera());
    vehicle(asker.device, { plate: 'AB123CD', list: 'allowList', direction: 'reverse' });
    stream.should.match(
      /name="anpr\.xml"[^]*<eventType>ANPR<[^]*<licensePlate>AB123CD<[^]*<vehicleListName>allowList</,
    );
    const names = [...stream.matchAll(/form-data; name="(\w+\.jpg)"; filename="(\w+\.jpg)"/g)];
    names.map(([, name]) => name).should.eql(['licensePlatePicture.jpg', 'detectionPicture.jpg']);
  });

  it('a terminal names card, person and door, and sends records of the past as such', async () => {
    await start(terminal());
    access(asker.device, { minor: 0x01, door: 1, name: 'Ada', employee: '007', card: '0012345678' });
    access(asker.device, { minor: 0x19, door: 1, current: false });
    json()
      .slice(1)
      .map(({ AccessControllerEvent }) => AccessControllerEvent)
      .should.containDeepOrdered([
        { majorEventType: 5, subEventType: 1, cardNo: '0012345678', name: 'Ada', employeeNoString: '007' },
        { subEventType: 25, doorNo: 1, currentEvent: false },
      ]);
  });

  it('a panel reports zones and arming, and every two seconds that nothing happened', async () => {
    await start(panel());
    contactId(asker.device, 1130, { zone: 0, system: 1 });
    await asker.clock.advance(2000);
    json()
      .map(({ eventState, CIDEvent }) => ({ eventState, ...CIDEvent }))
      .should.containDeepOrdered([
        { eventState: 'inactive' },
        { eventState: 'active', code: 1130, zone: 0, system: 1 },
        { eventState: 'inactive' },
      ]);
  });

  it('a thermal camera names its rule, a counting one keeps children apart', async () => {
    await start(thermalCamera());
    heat(asker.device, { temperature: 81.5, threshold: 80 });
    stream.should.match(/<TMA>[^]*<ruleTemperature>80<[^]*<currTemperature>81.5</);
    await asker.end();
    await start(countingCamera());
    counted(asker.device, { enter: 70, exit: 75, passing: 3 });
    stream.should.match(/<peopleCounting>[^]*<enter>70<[^]*<childCounting>[^]*<enter>0</);
  });

  it('a recorder tells the address of a picture and serves it to whoever logs in', async () => {
    await start(recorder());
    withKeptPicture(asker.device, 'fielddetection', 2, 'http://192.0.2.64:80');
    const url = new URL((/<bkgUrl>([^<]*)</.exec(stream)?.[1] ?? '').replaceAll('&amp;', '&'));
    const target = url.pathname + url.search;
    (await asker.send('GET', target)).status.should.equal(401);
    const picture = await asker.login('GET', target);
    picture.header('content-type').should.eql(['image/jpeg']);
    (await bytes(picture)).subarray(0, 2).toString('hex').should.equal('ffd8');
  });
});
