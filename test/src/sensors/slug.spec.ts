import should from 'should';
import { deviceSlug, slug, topic } from '../../../src/sensors/slug';
import { LONGEST_TEXT } from '../../../src/sensors/limits';
import { textWork } from '../../support/text-work';

describe('slug', () => {
  const cases: [string, string][] = [
    ['Front Porch', 'front_porch'],
    ['I/O', 'i_o'],
    ['  --Garage (2)!  ', 'garage_2'],
    ['Küche', 'kuche'],
    ['Ｆｕｌｌ　Ｗｉｄｔｈ', 'full_width'],
    ['İstanbul Ğ', 'istanbul_g'],
    ['Straße', 'straße'],
    ['Вход 1', 'вход_1'],
    ['前門', '前門'],
    ['a__b', 'a_b'],
    ['***', ''],
  ];
  for (const [text, made] of cases) {
    it(`makes "${made}" of "${text}"`, () => {
      should(slug(text)).equal(made);
    });
  }

  it('looks at the beginning of an endless text only', () => {
    const endless = `x${'\u0301\u0323'.repeat(16_000)}y`;
    slug(endless).should.equal('x');
    textWork(() => slug(endless)).should.be.below(5 * LONGEST_TEXT);
  });

  it('takes the first name that leaves something', () => {
    should(deviceSlug('', null, '192.168.1.20')).equal('192_168_1_20');
    should(deviceSlug('***', 'Front Porch', 'cam')).equal('front_porch');
    should(deviceSlug('', null, '::')).equal('device');
  });

  it('joins device and sensor as Home Assistant does', () => {
    should(topic('home', 'motion_2')).equal('home_motion_2');
  });
});
