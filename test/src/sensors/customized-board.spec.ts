import should from 'should';
import { anAlert } from '../../support/alerts';
import { aBoard, anInventory, aTrigger } from '../../support/board';

const recorder = { recorder: true, analog: false };

describe('a camera named Front Porch', () => {
  it('gives front_porch_motion with a delay of 30 s and no line crossing at all', async () => {
    const { board, clock, hear } = aBoard('Front Porch', {
      customize: [
        { sensor: 'motion', delay: 30 },
        { sensor: 'line_crossing', ignored: true },
      ],
    });
    board.inventory(
      anInventory({
        channels: [{ id: 1, name: 'Camera 01' }],
        triggers: [aTrigger('VMD'), aTrigger('linedetection'), aTrigger('fielddetection')],
      }),
    );
    const heard = hear();
    board.take(anAlert('VMD', { channel: 1 }));
    board.take(anAlert('linedetection', { channel: 1 }));
    board.take(anAlert('fielddetection', { channel: 1 }));
    await clock.advance(2000);
    board.take(anAlert('VMD', { channel: 1, state: 'inactive' }));
    board.take(anAlert('linedetection', { channel: 1, state: 'inactive' }));
    await clock.advance(120_000);
    heard.lines.should.eql([
      '0 front_porch_motion true active',
      '0 front_porch_field_detection true active',
      '10 front_porch_field_detection false timeout',
      '32 front_porch_motion false inactive',
    ]);
    should(heard.messages[0]).eql({
      payload: true,
      topic: 'front_porch_motion',
      sensor: { id: 'motion', type: 'motion', name: 'Motion', channel: 1, channelName: 'Camera 01' },
      device: { id: 'd1', name: 'Front Porch', model: 'M', host: '192.0.2.1' },
      reason: 'active',
      event: {
        type: 'VMD',
        state: 'active',
        channel: 1,
        dateTime: null,
        description: null,
        targets: [],
        regions: [],
        details: {},
      },
    });
  });
});

describe('a recorder named Home', () => {
  it('gives home_motion_1 with a delay of 30 s, home_motion_2 with its own, and no field detection 2', async () => {
    const { board, clock, hear } = aBoard('Home', {
      customize: [
        { sensor: 'motion_1', delay: 30 },
        { sensor: 'field_detection_2', ignored: true },
      ],
    });
    board.inventory(
      anInventory({
        ...recorder,
        triggers: [1, 2].flatMap((n) => [aTrigger('VMD', n), aTrigger('fielddetection', n)]),
      }),
    );
    const heard = hear();
    for (const channel of [1, 2]) {
      board.take(anAlert('VMD', { channel }));
      board.take(anAlert('fielddetection', { channel }));
    }
    await clock.advance(120_000);
    heard.lines.should.eql([
      '0 home_motion_1 true active',
      '0 home_field_detection_1 true active',
      '0 home_motion_2 true active',
      '10 home_field_detection_1 false timeout',
      '10 home_motion_2 false timeout',
      '35 home_motion_1 false timeout',
    ]);
    board
      .list()
      .map(({ id, ignored }) => `${id} ${ignored}`)
      .should.eql(['motion_1 false', 'field_detection_1 false', 'motion_2 false', 'field_detection_2 true']);
  });
});
