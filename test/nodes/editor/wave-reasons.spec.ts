import 'should';
import { ActivityModel } from '../../../nodes/editor/activity-model';
import { likelyReasons, Waved } from '../../../nodes/editor/wave-reasons';
import type { DeviceActivity } from '../../../src/device/device-types';
import type { ListedSensor } from '../../../src/sensors/message';
import { aDevice } from '../../support/activity-answers';
import { speakEnglish } from '../../support/editor-texts';

const motion: ListedSensor = {
  id: 'motion',
  type: 'motion',
  name: 'Motion',
  channel: 1,
  channelName: null,
  notifies: true,
  ignored: false,
};

/** The first words of each reason for a node that hears motion of channel 1. */
function reasons(
  waved: Partial<Waved>,
  state: DeviceActivity['state'] | null = 'online',
  targets: readonly string[] | null = null,
): string[] {
  const model = new ActivityModel();
  if (state) model.take([aDevice('cam', [], { state, reason: 'Nothing answers.' })], null, 1);
  const report = {
    at: 1,
    sensor: 'motion',
    type: 'motion',
    channel: 1,
    channelName: null,
    state: 'active',
  } as const;
  return likelyReasons(
    {
      key: '',
      device: 'cam',
      hears: (type, channel) => type === 'motion' && channel === 1,
      several: false,
      listed: [motion],
      target: '',
      ...waved,
    },
    model.devices.get('cam') ?? null,
    targets ? [{ ...report, targets, regions: [] }] : [],
  ).map((reason) => reason.split(' ').slice(0, 6).join(' '));
}

describe('why nothing may come when somebody waves', () => {
  let silence: () => void;
  const always = [
    'The detection may be switched off',
    'The arming schedule of the event',
    'What moves may be too small,',
  ];

  before(() => {
    silence = speakEnglish();
  });
  after(() => {
    silence();
  });

  it('is the connection, first of all', () => {
    reasons({}, null).should.eql(['The node of this device is']);
    reasons({}, 'connecting').should.eql(['The device is not connected yet:']);
    reasons({}, 'offline').should.eql(['The device is not connected: Nothing']);
  });

  it('is no target that counts as the wanted one', () => {
    reasons({ target: 'animal' }, 'online', ['pet']).should.eql([]);
    reasons({ target: 'animal' }, 'online', ['human']).should.have.length(1);
  });

  it('is that the sensor is ignored here, not listed, or not reported', () => {
    reasons({ listed: [{ ...motion, ignored: true }] }).should.eql(['This sensor is set to be']);
    reasons({ listed: [{ ...motion, channel: 2 }] }).should.eql(['The device does not list this', ...always]);
    reasons({ listed: [{ ...motion, notifies: false }] }).should.eql([
      'The device does not report it:',
      ...always,
    ]);
  });

  it('is what the device does not tell, where all of that is well or nothing is known', () => {
    reasons({}).should.eql(always);
    reasons({ listed: [] }).should.eql(always);
  });

  it('is the target, where reports come without it; else nothing is wrong', () => {
    reasons({ target: 'human' }, 'online', ['vehicle']).should.eql(['Reports come, but none names the']);
    reasons({ target: 'human' }, 'online', ['human']).should.eql([]);
    reasons({}, 'online', []).should.eql([]);
  });
});
