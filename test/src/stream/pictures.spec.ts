import should from 'should';
import { PictureLinks } from '../../../src/stream/pictures';

describe('PictureLinks', () => {
  const part = (fields: Partial<Record<'contentId' | 'name' | 'filename', string>> = {}) => ({
    contentId: null,
    name: null,
    filename: null,
    ...fields,
  });

  it('gives a picture to the alert that names its Content-ID, pid or file, wherever it stands', () => {
    const links = new PictureLinks<string>();
    links.alert(['humanImage'], 'by content id');
    links.alert(['5EE7'], 'by pid');
    links.alert(['line_01'], 'by file');
    links.alert([], 'the last');
    should(links.of(part({ contentId: 'humanImage' }))).equal('by content id');
    should(links.of(part({ name: '5EE7', filename: 'other.jpg' }))).equal('by pid');
    should(links.of(part({ filename: 'line_01.jpg' }))).equal('by file');
    links.alert(['pic.01'], 'with a dot');
    links.alert([], 'the last');
    should(links.of(part({ filename: 'pic.01.jpg' }))).equal('with a dot');
  });

  it('gives a picture that nobody names to the alert before it', () => {
    const links = new PictureLinks<string>();
    links.alert(['a'], 'first');
    links.alert(['b'], 'second');
    should(links.of(part({ name: 'Picture_Name' }))).equal('second');
    should(links.of(part())).equal('second');
  });

  it('takes the newest of alerts that name the same', () => {
    const links = new PictureLinks<string>();
    links.alert(['a'], 'old');
    links.alert(['a'], 'new');
    should(links.of(part({ contentId: 'a' }))).equal('new');
  });

  it('knows nothing before the first alert, and forgets old ones', () => {
    const links = new PictureLinks<number>();
    should(links.of(part())).be.null();
    for (let i = 0; i < 100; i++) links.alert([`id${i}`], i);
    should(links.of(part({ contentId: 'id68' }))).equal(68);
    should(links.of(part({ contentId: 'id67' }))).equal(99);
  });

  it('knows a file that an alert names with a path, or with signs that are not kept', () => {
    const links = new PictureLinks<string>();
    links.alert(['pic/line:01.jpg'], 'by path');
    links.alert([], 'the last');
    should(links.of(part({ filename: 'line_01.jpg' }))).equal('by path');
  });

  it('forgets alerts whose documents are large, but never the last one', () => {
    const links = new PictureLinks<number>();
    for (let i = 0; i < 8; i++) links.alert([`id${i}`], i, 100 * 1024);
    should(links.of(part({ contentId: 'id6' }))).equal(6);
    should(links.of(part({ contentId: 'id5' }))).equal(7);
    links.alert(['small'], 8, 56 * 1024);
    should(links.of(part({ contentId: 'id6' }))).equal(6);
    links.alert(['one more'], 9, 1);
    should(links.of(part({ contentId: 'id6' }))).equal(9);
    links.alert(['large'], 10, 10 * 1024 * 1024);
    should(links.of(part({ contentId: 'one more' }))).equal(10);
  });
});
