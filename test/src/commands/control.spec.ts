import 'should';
import { InputError } from '../../../src/errors';
import { controlRig, ControlRig } from '../../support/control-rig';
import { aboutRecorder as recorder, ok } from '../../support/fake-asker';

describe('control', () => {
  let device: ControlRig['device'];
  let run: ControlRig['run'];

  beforeEach(() => {
    ({ device, run } = controlRig());
  });

  it('refuses an action that it does not know, with a sentence', async () => {
    for (const action of ['', undefined, 'explode', 3])
      await run({ action }).should.be.rejectedWith(/output, detection/);
    device.asked.should.be.empty();
  });

  describe('preset and reboot', () => {
    it('goes to a preset on camera and recorder', async () => {
      device
        .on('PUT /ISAPI/PTZCtrl/channels/1/presets/3/goto', ok())
        .on('PUT /ISAPI/ContentMgmt/PTZCtrlProxy/channels/2/presets/3/goto', ok())
        .on('PUT /ISAPI/PTZCtrl/channels/4/presets/3/goto', ok());
      await run({ action: 'preset', preset: '3' });
      await run({ action: 'preset', preset: 3, channel: '2' }, recorder);
      await run({ action: 'preset', preset: 3, channel: 4 }, recorder);
      device.lines.should.eql([
        'PUT /ISAPI/PTZCtrl/channels/1/presets/3/goto',
        'PUT /ISAPI/ContentMgmt/PTZCtrlProxy/channels/2/presets/3/goto',
        'PUT /ISAPI/ContentMgmt/PTZCtrlProxy/channels/4/presets/3/goto',
        'PUT /ISAPI/PTZCtrl/channels/4/presets/3/goto',
      ]);
    });

    it('refuses a preset that is no number', async () => {
      await run({ action: 'preset', preset: '1/../../reboot' }).should.be.rejectedWith(InputError);
    });

    it('reboots, once', async () => {
      device.on('PUT /ISAPI/System/reboot', ok());
      await run({ action: 'reboot' });
      device.lines.should.eql(['PUT /ISAPI/System/reboot']);
    });
  });
});
