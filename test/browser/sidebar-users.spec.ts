import 'should';
import { camera, SimulatedDevice } from '../simulator';
import { adminAuth, people } from '../support/people';
import { cameraAt, editor, open, put, row, show, useSidebar } from './sidebar-page';

describe('the sidebar', function () {
  this.timeout(120_000);
  useSidebar();

  it('says so to who may not read, and asks for nothing', async () => {
    const front = await put(new SimulatedDevice(camera()));
    const [owner, reader] = adminAuth.users;
    await open(
      {
        ...cameraAt(front),
        settings: {
          adminAuth: {
            ...adminAuth,
            users: [
              owner,
              {
                ...reader,
                permissions: [
                  'flows',
                  'nodes',
                  'settings',
                  'plugins',
                  'icons',
                  'context',
                  'library',
                  'status',
                ].map((what) => `${what}.read`),
              },
            ],
          },
        },
      },
      { user: people.reader },
    );
    await show();
    (await editor.locator('.hikvision-sidebar').innerText()).should.match(/no permission/);
    (await editor.locator('.hikvision-frame').isVisible()).should.be.false();
  });

  it('is for reading where a user may only read: nothing can be added', async () => {
    const device = new SimulatedDevice(camera());
    const front = await put(device);
    await open({ ...cameraAt(front), settings: { adminAuth } }, { user: people.reader });
    await show();
    await row('cam', 'line_crossing').waitFor();
    (await editor.locator('[data-action="add-node"]:visible').count()).should.equal(0);
    device.event('VMD', 1, 'active');
    await editor.page.waitForSelector('[data-sensor="motion"][data-on="true"]', { timeout: 5_000 });
  });
});
