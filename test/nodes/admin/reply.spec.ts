import 'should';
import helper from 'node-red-node-test-helper';
import { tab } from '../../support/flows';
import { Answer, answered, device, flows, form, transport, useEndpoints } from './endpoints';

describe('the admin endpoints', () => {
  useEndpoints();

  for (const path of ['test', 'discover']) {
    it(`takes nothing but a JSON object at ${path}`, async () => {
      await flows.load([tab, device]);
      const send = (type: string, body: string): Promise<Answer> =>
        answered(helper.request().post(`/hikvision-device/${path}`).set('Content-Type', type).send(body));
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/problem+json'])
        (await send(type, JSON.stringify(form))).status.should.equal(415, type);
      for (const body of ['[]', '[{}]', 'null', '"text"', '5', '{"host":'])
        (await send('application/json', body)).status.should.equal(400, body);
      const empty = await send('application/json; charset=utf-8', '');
      empty.status.should.equal(path === 'discover' ? 200 : 400);
      transport.sent.length.should.equal(0);
    });
  }
});
