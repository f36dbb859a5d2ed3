import 'should';
import { Asker, digest, text } from './asker';
import { doorStation } from './index';
import type { DeviceOptions, Model } from './index';

const STATUS = '/ISAPI/VideoIntercom/callStatus?format=json';
const SIGNAL = '/ISAPI/VideoIntercom/callSignal?format=json';
const DOOR = '/ISAPI/AccessControl/RemoteControl/door/1';
const open = '<RemoteControlDoor><cmd>open</cmd></RemoteControlDoor>';

describe('simulator: a door station', () => {
  let asker: Asker;
  const start = (model: Model, options: DeviceOptions = {}) => {
    asker = new Asker(model, options);
  };
  const status = async () => JSON.parse(await asker.get(STATUS)) as object;
  const is = (state: string) => ({ CallStatus: { status: state } });

  afterEach(() => asker.end());

  it('rings, takes a message and is idle again, as long as a real one does', async () => {
    start(doorStation());
    (await status()).should.eql(is('idle'));
    asker.device.doorStation.ring({ caller: 2 });
    (await status()).should.eql(is('ring'));
    (await asker.get('/ISAPI/VideoIntercom/callerInfo?format=json')).should.containEql('"devNo":2');
    await asker.clock.advance(31_200);
    (await status()).should.eql(is('onCall'));
    await asker.clock.advance(31_200);
    (await status()).should.eql(is('idle'));
  });

  it('does what a signal says, and refuses one without a call or of another kind', async () => {
    start(doorStation());
    const { device } = asker;
    const signal = async (cmdType: string) =>
      (await asker.login('PUT', SIGNAL, JSON.stringify({ CallSignal: { cmdType } }))).status;
    (await signal('answer')).should.equal(403);
    device.doorStation.ring();
    (await signal('answer')).should.equal(200);
    device.doorStation.status.should.equal('onCall');
    (await signal('hangUp')).should.equal(200);
    device.doorStation.status.should.equal('idle');
    (await signal('whistle')).should.equal(400);
    device.doorStation.commands.should.eql(['answer', 'answer', 'hangUp']);
  });

  it('opens a door for five seconds, for good, and closes it again; JSON and strange doors are refused', async () => {
    start(doorStation());
    const { device, clock } = asker;
    const control = async (body: string, path = DOOR) => (await asker.login('PUT', path, body)).status;
    (await control(open)).should.equal(200);
    device.doorStation.door(1).should.equal('open');
    await clock.advance(5000);
    device.doorStation.door(1).should.equal('closed');
    (await control(open.replace('open', 'alwaysOpen'))).should.equal(200);
    await clock.advance(60_000);
    device.doorStation.door(1).should.equal('alwaysOpen');
    (await control(open.replace('open', 'resume'))).should.equal(200);
    device.doorStation.door(1).should.equal('closed');
    (await control('{"RemoteControlDoor":{"cmd":"open"}}')).should.equal(400);
    (await control(open, DOOR.replace('1', '2'))).should.equal(400);
    device.doorStation.needs = ['channelNo', 'controlType'];
    (await control(open)).should.equal(400);
    const full = open.replace('<cmd>', '<channelNo>1</channelNo><controlType>monitor</controlType><cmd>');
    (await control(full)).should.equal(200);
  });

  it('has no stream, of either kind', async () => {
    start(doorStation());
    const path = '/ISAPI/Event/notification/alertStream';
    const reply = await asker.login('GET', path);
    reply.status.should.equal(200);
    (await text(reply)).should.equal('<?xml version="1.0" encoding="UTF-8"?>\r\n');
    await asker.end();
    start(doorStation({ stream: 'none' }));
    (await asker.login('GET', path)).status.should.equal(404);
  });

  for (const usedNonce of ['accepted', 'challenge', 'nothing'] as const)
    it(`meets a nonce that was used before: ${usedNonce}`, async () => {
      start(doorStation(), { login: { usedNonce } });
      const challenged = await asker.send('GET', STATUS);
      const first = digest(challenged, 'GET', STATUS, 'Hik-12345');
      (await asker.send('GET', STATUS, { authorization: first })).status.should.equal(200);
      const next = (authorization: string) => asker.send('GET', STATUS, { authorization });
      const second = await next(digest(challenged, 'GET', STATUS, 'Hik-12345', 'admin', 2));
      second.status.should.equal(usedNonce === 'accepted' ? 200 : 401);
      const offered = second.header('www-authenticate').map((value) => value.split(' ')[0]);
      offered.should.eql({ accepted: [], challenge: ['Digest'], nothing: [''] }[usedNonce]);
      asker.device.ledger.count('refused').should.equal(0);
    });
});
