import 'should';
import { alertType } from '../../../src/stream/alert-type';

describe('an event type as sent', () => {
  it('carries its channel behind the last dash, and is none without a name before that', () => {
    for (const [sent, name, channel] of [
      ['VMD', 'VMD', null],
      ['facedetection-1', 'facedetection', 1],
      ['x-12', 'x', 12],
      ['a-b-2', 'a-b', 2],
      ['facedetection-0', 'facedetection', null],
      ['-1', '-1', null],
      ['a-', 'a-', null],
      ['a-b1', 'a-b1', null],
      ['a-1b', 'a-1b', null],
      ['', '', null],
    ] as const) {
      alertType(sent).should.eql({ name, channel }, sent);
    }
  });
});
