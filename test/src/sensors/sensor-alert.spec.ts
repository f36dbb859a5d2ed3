import should from 'should';
import { EventMatcher } from '../../../src/sensors/sensor-alert';
import type { Alert } from '../../../src/stream/alert';
import { anAlert } from '../../support/alerts';
import { aBoard, anInventory, TestBoard } from '../../support/board';

const recorder = { recorder: true, analog: false };

describe('what hikvision-event hears', () => {
  const pick = (
    of: TestBoard,
    alert: Alert,
    events: string[],
    channel: number | null = null,
  ): string | null => of.board.take(alert)?.pick(new EventMatcher({ events, channel }))?.topic ?? null;

  it('is filtered by type ids, names, wire names and families', () => {
    const of = aBoard('Nvr');
    of.board.inventory(anInventory(recorder));
    const alert = anAlert('VMD', { channel: 2 });
    for (const name of ['motion', 'VMD', 'motionDetection', 'Motion']) {
      should(pick(of, alert, ['linedetection', name])).equal('nvr_motion_2');
    }
    should(pick(of, alert, ['linedetection'])).equal(null);
    should(pick(of, alert, [''])).equal('nvr_motion_2');
    should(pick(of, anAlert('shelteralarm', { channel: 1 }), ['tamper_detection'])).equal(
      'nvr_shelter_alarm_1',
    );
    const duration = anAlert('duration', { channel: 2, relations: ['fielddetection'] });
    should(pick(of, duration, ['field_detection'])).equal('nvr_field_detection_2');
    should(pick(of, duration, ['duration'])).equal('nvr_field_detection_2');
    should(pick(of, duration, ['motion'])).equal(null);
  });

  it('is filtered by channel', () => {
    const of = aBoard('Nvr');
    of.board.inventory(anInventory(recorder));
    should(pick(of, anAlert('VMD', { channel: 2 }), [], 2)).equal('nvr_motion_2');
    should(pick(of, anAlert('VMD', { channel: 2 }), [], 1)).equal(null);
    should(pick(of, anAlert('diskfull'), [], 1)).equal(null);
    should(pick(of, anAlert('diskfull'), ['disk_full'], 1)).equal('nvr_disk_full');
    const duration = (relation: string) => anAlert('duration', { channel: 2, relations: [relation] });
    should(pick(of, duration('fielddetection'), ['duration'], 2)).equal('nvr_field_detection_2');
    should(pick(of, duration('fielddetection'), ['duration'], 1)).equal(null);
    should(pick(of, duration('fielddetection'), ['VMD'], 2)).equal(null);
    should(pick(of, duration('diskfull'), ['duration'], 1)).equal('nvr_disk_full');
    should(pick(of, duration('diskfull'), [], 1)).equal(null);
  });

  it('is everything, pictures without an alert included, only where neither types nor a channel are asked for', () => {
    const wantsAll = (events: string[], channel: number | null) =>
      new EventMatcher({ events, channel }).wantsAll;
    should([wantsAll([], null), wantsAll(['', ' '], null)]).eql([true, true]);
    should([wantsAll(['VMD'], null), wantsAll([], 1), wantsAll(['VMD'], 1)]).eql([false, false, false]);
  });

  it('is the whole alert, with its document only where somebody asked for it, marked where it is of the past', () => {
    const of = aBoard('Cam');
    const now = of.board.take(anAlert('VMD'));
    should(now?.data(null)).not.have.properties('raw');
    should(now?.data(null)).not.have.properties('replayed');
    should(now?.data({ eventType: 'VMD' })).match({ type: 'VMD', raw: { eventType: 'VMD' } });
    should(of.board.take(anAlert('VMD', { replayed: true }))?.data(null)).match({ replayed: true });
  });

  it('holds retransmissions too, although they switch nothing', () => {
    const of = aBoard('Cam');
    const heard = of.hear();
    should(pick(of, anAlert('VMD', { replayed: true }), [])).equal('cam_motion');
    heard.lines.should.eql([]);
  });
});
