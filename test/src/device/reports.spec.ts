import should from 'should';
import type { Picture } from '../../../src/device/device-types';
import { Reports } from '../../../src/device/reports';

describe('the name of a picture part', () => {
  const told = (name: string | null): string | null | undefined => {
    const pictures: Picture[] = [];
    const reports = new Reports(() => ({ id: 'd', name: 'D', model: null, host: 'h' }));
    reports.add(
      { events: [], channel: null },
      { alert: () => undefined, picture: (picture) => pictures.push(picture) },
    );
    reports.picture({ body: Buffer.from('x'), contentType: 'image/jpeg', filename: null, name }, null);
    return pictures[0]?.part;
  };

  it('goes with the picture, on one line and no longer than a name', () => {
    should(told('licensePlatePicture')).equal('licensePlatePicture');
    should(told(' face\u202e\r\nPicture ')).equal('face Picture');
    should(told('x'.repeat(5000))?.length).equal(100);
  });

  it('is null where there is none', () => {
    should(told(null)).be.null();
    should(told('\u0000 ')).be.null();
  });
});
