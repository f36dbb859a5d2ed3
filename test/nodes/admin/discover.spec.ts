import 'should';
import helper from 'node-red-node-test-helper';
import { tab } from '../../support/flows';
import { answered, flows, post, replace, useEndpoints } from './endpoints';

describe('the admin endpoints', () => {
  useEndpoints();

  describe('discover', () => {
    beforeEach(() => {
      replace({ find: { group: '127.0.0.1', port: 1, interfaces: ['127.0.0.1'] } });
    });

    it('lists what answers and ends in time', async () => {
      await flows.load([tab]);
      const answer = await post('/hikvision-device/discover', {});
      answer.status.should.equal(200);
      answer.body.should.deepEqual({ devices: [] });
    });

    it('needs no body, but its Content-Type', async () => {
      await flows.load([tab]);
      const bare = await answered(
        helper.request().post('/hikvision-device/discover').type('application/json'),
      );
      bare.status.should.equal(200);
      (await answered(helper.request().post('/hikvision-device/discover'))).status.should.equal(415);
      const form = await answered(
        helper.request().post('/hikvision-device/discover').type('form').send('a=1'),
      );
      form.status.should.equal(415);
    });
  });
});
