import { ActivityModel } from '../../../nodes/editor/activity-model';
import { Filter, Row, rowsOf, Shown } from '../../../nodes/sidebar/rows';
import { aDevice, aSensor } from '../../support/activity-answers';

const T = Date.UTC(2026, 0, 2, 12);
const everything: Filter = { word: '', onlyOn: false, onlyNotifying: false };

/** Two devices: a recorder with two channels, and a camera of which nothing is known yet. */
function shown(filter: Partial<Filter> = {}, fields: Partial<Shown> = {}): string[] {
  const model = new ActivityModel();
  const sensors = [
    aSensor('disk_full', T, [], null),
    aSensor('motion_2', T, [[T + 1, 1]], 2),
    aSensor('motion_1', T, [], 1),
    aSensor('line_crossing_1', T, [], 1),
  ];
  model.take([aDevice('nvr', sensors)], null, T + 10);
  const rows = rowsOf({
    devices: [
      { id: 'nvr', name: 'Home', host: '192.0.2.1' },
      { id: 'cam', name: 'Front Porch', host: 'porch.lan' },
    ],
    model: (id) => model.devices.get(id),
    filter: { ...everything, ...filter },
    isOpen: () => true,
    notifying: () => new Set(['motion_1', 'motion_2']),
    hasPicture: () => false,
    nameOf: ({ type }) => type.replaceAll('_', ' '),
    headingOf: ({ channel }) => ({
      group: String(channel),
      heading: channel === null ? 'itself' : `channel ${channel}`,
      channel,
      order: channel ?? 1_000,
    }),
    ...fields,
  });
  return rows.map(words);
}

function words(row: Row): string {
  switch (row.kind) {
    case 'device':
      return `${row.name}${row.open ? '' : ' (shut)'}${row.on > 0 ? ` ${row.on} on` : ''}`;
    case 'channel':
      return ` ${row.heading}`;
    case 'sensor':
      return `  ${row.sensor.id}`;
    case 'picture':
      return `  picture ${row.channel}`;
    case 'note':
      return `  ${row.note}`;
  }
}

describe('the rows of the sidebar', () => {
  it('are devices, under each its channels in order with their sensors, the device itself last', () => {
    shown().should.eql([
      'Home 1 on',
      ' channel 1',
      '  motion_1',
      '  line_crossing_1',
      ' channel 2',
      '  motion_2',
      ' itself',
      '  disk_full',
      'Front Porch',
      '  loading',
    ]);
  });

  it('show of a shut device how many of its sensors are on', () => {
    shown({}, { isOpen: () => false }).should.eql(['Home (shut) 1 on', 'Front Porch (shut)']);
  });

  it('are those that a word is in: of a sensor, a channel, or a device with all that it has', () => {
    shown({ word: 'line' }).should.eql(['Home 1 on', ' channel 1', '  line_crossing_1']);
    shown({ word: 'line cross' }).should.eql(['Home 1 on', ' channel 1', '  line_crossing_1']);
    shown({ word: 'home' }).length.should.equal(8);
    shown({ word: 'porch.lan' }).should.eql(['Front Porch', '  loading']);
    shown({ word: 'nothing like it' }).should.eql([]);
  });

  it('are those that are on, and those that notify, also of a device that was shut', () => {
    const home = ['Home 1 on', ' channel 2', '  motion_2'];
    shown({ onlyOn: true }, { isOpen: () => false }).should.eql([...home, 'Front Porch (shut)']);
    shown({ onlyNotifying: true })
      .filter((row) => row.startsWith('  '))
      .should.eql(['  motion_1', '  motion_2', '  loading']);
  });

  it('have a picture under its channel, and none for the device itself', () => {
    shown({}, { hasPicture: () => true })
      .filter((row) => row.startsWith('  picture'))
      .should.eql(['  picture 1', '  picture 2']);
  });

  it('say where a device has told of no sensor, and have room for why it is away', () => {
    const model = new ActivityModel();
    model.take([aDevice('nvr', [], { state: 'offline', reason: 'Nothing answers.' })], null, T);
    shown({}, { model: (id) => model.devices.get(id) }).should.eql([
      'Home',
      '  empty',
      'Front Porch',
      '  loading',
    ]);
  });
});
