import should from 'should';
import { PostFilter, targetWords, Weight } from '../../../src/sensors/filter';
import type { Region } from '../../../src/stream/alert';

/** `1:human`, `:vehicle`, `2:` as entries of a post. */
const entries = (text: string): Region[] =>
  text.split(' ').flatMap((entry) => {
    const [id = '', target = ''] = entry.split(':');
    return entry === '' ? [] : [{ id: id || null, target: target || null }];
  });

describe('the target and region of a node', () => {
  const cases: [
    title: string,
    target: string | null,
    region: string | null,
    targets: string,
    regions: string,
    weight: Weight,
  ][] = [
    ['nothing asked for', null, null, '', '', 'starts'],
    ['the target', 'Human', null, 'vehicle human', '', 'starts'],
    ['no target', 'human', null, '', '1:', 'refreshes'],
    ['other targets', 'human', null, 'vehicle', '', 'nothing'],
    ['a pet for an animal', 'animal', null, 'pet', '', 'starts'],
    ['an animal for an animal', 'animal', null, 'animal', '', 'starts'],
    ['an animal for a pet', 'pet', null, 'animal', '', 'nothing'],
    ['a vehicle for an animal', 'animal', null, 'vehicle', '', 'nothing'],
    ['the region, and another behind it', 'human', '2', '', '2: 1:human', 'refreshes'],
    ['the region, and another target behind it', 'human', '2', 'vehicle', '2: 2:vehicle', 'refreshes'],
    ['the region behind an entry without one', null, '2', '', ': 2:', 'starts'],
    ['another region without a target', 'human', '2', '', '1:', 'nothing'],
    ['the region', null, ' 2 ', '', '1: 2:', 'starts'],
    ['other regions', null, '2', '', '1: 3:', 'nothing'],
    ['entries without a region', null, '2', 'human', ':human', 'refreshes'],
    ['no entries', null, '2', 'human', '', 'refreshes'],
    ['both in one entry', 'human', '2', 'human', '1:vehicle 2:human', 'starts'],
    ['both in different entries', 'human', '2', 'human vehicle', '1:human 2:vehicle', 'nothing'],
    ['the region with one of several targets', 'human', '2', 'human vehicle', '2:vehicle 2:human', 'starts'],
    ['the region without a target', 'human', '2', '', '2:', 'refreshes'],
    [
      'the region without a target beside another region with it',
      'human',
      '2',
      'human',
      '1:human 2:',
      'refreshes',
    ],
    ['the target without a region', 'human', '2', 'human', ':human', 'refreshes'],
    ['another target without a region', 'human', '2', 'vehicle', ':vehicle', 'nothing'],
    ['the target without entries', 'human', '2', 'human', '', 'refreshes'],
    ['another target without entries', 'human', '2', 'vehicle', '', 'nothing'],
    ['nothing at all', 'human', '2', '', '', 'refreshes'],
    ['blanks', ' ', ' ', 'vehicle', '1:', 'starts'],
  ];
  for (const [title, target, region, targets, regions, weight] of cases) {
    it(`takes a post with ${title}: ${weight}`, () => {
      const post = { targets: targets.split(' ').filter(Boolean), regions: entries(regions) };
      should(new PostFilter(target, region).weigh(post)).equal(weight);
    });
  }

  it('asks for a target or not', () => {
    const asks = [null, '', ' ', 'human'].map((target) => new PostFilter(target, '2').asksTarget);
    should(asks).eql([false, false, false, true]);
  });

  it('takes words as people type them for those that devices send', () => {
    should(targetWords(' Human ')).eql(['human']);
    should(targetWords('ANIMAL')).eql(['animal', 'pet']);
    should(targetWords('pet')).eql(['pet']);
    should(targetWords(' ')).eql([]);
  });
});
