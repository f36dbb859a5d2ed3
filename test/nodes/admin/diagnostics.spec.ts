import 'should';
import { admin } from '../../simulator';
import { tab } from '../../support/flows';
import { device, flows, get, HOST, sensor, useEndpoints } from './endpoints';

describe('the admin endpoints', () => {
  useEndpoints();

  describe('diagnostics', () => {
    it('describes a device without naming anybody', async () => {
      await flows.load([tab, device, sensor]);
      const answer = await get('/hikvision-device/device/diagnostics');
      answer.status.should.equal(200);
      answer.body.should.have.properties(['versions', 'settings', 'device', 'connection', 'alerts']);
      for (const secret of [admin.password, HOST, 'Front Porch']) answer.text.should.not.containEql(secret);
      (answer.body.versions as { package: string }).package.should.match(/^\d+\.\d+\.\d+/);
    });
  });
});
