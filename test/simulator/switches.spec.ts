import 'should';
import { Asker, text } from './asker';
import { admin, camera, recorder } from './index';
import type { DeviceOptions, Model } from './index';

describe('simulator: what keeps an event from coming', () => {
  let asker: Asker;
  const start = (model: Model, options: DeviceOptions = {}) => {
    asker = new Asker(model, options);
  };

  afterEach(() => asker.end());

  it('a detection that is off, and one with nothing drawn', async () => {
    start(camera());
    const { switches } = asker.device;
    const line = '/ISAPI/Smart/LineDetection/1';
    (await asker.get(line)).should.match(/<CoordinatesList>\s*<Coordinates>/);
    switches.undraw('linedetection', 1);
    (await asker.get(line)).should.match(/<CoordinatesList><\/CoordinatesList>/);
    switches.enable('linedetection', 1, false);
    asker.device.detects('linedetection', 1).should.be.false();
    switches.enable('linedetection', 1, true);
    asker.device.detects('linedetection', 1).should.be.true();
    const motion = '/ISAPI/System/Video/inputs/channels/1/motionDetection';
    (await asker.get(motion)).should.match(/<gridMap>f/);
    switches.undraw('VMD', 1);
    (await asker.get(motion)).should.match(/<gridMap><\/gridMap>/);
  });

  it('an arming schedule that is empty, told alone and in a list', async () => {
    start(recorder());
    const path = '/ISAPI/Event/schedules/lineDetections';
    (await asker.get(`${path}/linedetection_video2`)).should.match(/<dayOfWeek>7<[^]*<endTime>24:00:00</);
    asker.device.switches.unarmed.add('linedetection 2');
    (await asker.get(`${path}/linedetection_video2`)).should.match(/<TimeBlockList>\s*<\/TimeBlockList>/);
    (await asker.get(path)).split('<dayOfWeek>1<').should.have.length(4);
    asker.device.detects('linedetection', 2).should.be.false();
    (await asker.login('GET', '/ISAPI/Event/schedules/nonsense')).status.should.equal(403);
  });

  it("a user's missing right, and a clock that is years off", async () => {
    const years = -6 * 365 * 86_400_000;
    start(camera(), {
      users: [admin, { name: 'viewer', password: 'x', rights: ['read'] }],
      clockError: years,
    });
    const rights = await asker.get('/ISAPI/Security/UserPermission/2');
    rights.should.containEql('<alarmOutOrUpload>false</alarmOutOrUpload>');
    rights.should.containEql('<logOrStateCheck>true</logOrStateCheck>');
    (await asker.get('/ISAPI/Security/users')).should.match(/<userName>viewer<[^]*<userLevel>Operator</);
    (await asker.get('/ISAPI/System/time')).should.containEql('<localTime>2020-01-0');
  });

  it('a camera turns until it is told to stop; a recorder only through its proxy path', async () => {
    start(camera());
    const move = async (path: string, pan: number) =>
      (await asker.login('PUT', `${path}/continuous`, `<PTZData><pan>${pan}</pan><tilt>0</tilt></PTZData>`))
        .status;
    (await move('/ISAPI/PTZCtrl/channels/1', 60)).should.equal(200);
    asker.device.ptz.moving(1).should.be.true();
    (await move('/ISAPI/PTZCtrl/channels/1', 101)).should.equal(400);
    (await move('/ISAPI/PTZCtrl/channels/1', 0)).should.equal(200);
    asker.device.ptz.moving(1).should.be.false();
    asker.device.ptz.moves.should.eql([60, 0].map((pan) => ({ channel: 1, pan, tilt: 0, zoom: 0 })));
    await asker.end();
    start(recorder({ presets: [{ id: 1, name: 'Gate' }] }));
    (await move('/ISAPI/PTZCtrl/channels/2', 60)).should.equal(403);
    (await move('/ISAPI/ContentMgmt/PTZCtrlProxy/channels/2', 60)).should.equal(200);
  });

  it('every kind of device has an id of its own, and a camera serves the picture of a bare channel', async () => {
    const ids = [];
    for (const model of [camera(), recorder()]) {
      start(model);
      ids.push(/<deviceID>(.*)</.exec(await asker.get('/ISAPI/System/deviceInfo'))?.[1]);
      const picture = await asker.login('GET', '/ISAPI/Streaming/channels/1/picture');
      const type = picture.header('content-type')[0] ?? '';
      type.startsWith('image/jpeg').should.equal(model.family === 'camera');
      await text(picture);
      if (model.family === 'camera') await asker.end();
    }
    new Set(ids).size.should.equal(2);
  });
});
