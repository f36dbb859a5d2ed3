import should from 'should';
import { MOST_OPEN_CODES } from '../../../src/sensors/limits';
import { OpenCodes } from '../../../src/sensors/open-codes';

describe('the open codes of a panel', () => {
  it('are closed one by one, each once', () => {
    const codes = new OpenCodes();
    codes.open({ event: 301, zone: null });
    codes.open({ event: 301, zone: null });
    codes.open({ event: 302, zone: null });
    should(codes.close({ event: 301, zone: null })).be.false();
    should(codes.close({ event: 301, zone: null })).be.false();
    should(codes.close({ event: 302, zone: null })).be.true();
    should(codes.close({ event: 302, zone: null })).be.true();
  });

  it('belong to their zone; a restore without a zone closes it everywhere', () => {
    const codes = new OpenCodes();
    codes.open({ event: 384, zone: 1 });
    codes.open({ event: 384, zone: 2 });
    should(codes.close({ event: 384, zone: 1 })).be.false();
    should(codes.close({ event: 384, zone: 7 })).be.false();
    should(codes.close({ event: 384, zone: null })).be.true();
    codes.open({ event: 384, zone: null });
    should(codes.close({ event: 384, zone: 5 })).be.true();
    codes.open({ event: 384, zone: 5 });
    codes.clear();
    codes.open({ event: 301, zone: null });
    should(codes.close({ event: 301, zone: null })).be.true();
  });

  it('are none where one is closed that was never open', () => {
    const codes = new OpenCodes();
    should(codes.close({ event: 301, zone: 1 })).be.true();
    codes.open({ event: 302, zone: 1 });
    should(codes.close({ event: 301, zone: null })).be.false();
    should(codes.close({ event: 302, zone: 1 })).be.true();
  });

  it('close of one zone before that of all of them', () => {
    const codes = new OpenCodes();
    for (const zone of [null, 5]) codes.open({ event: 384, zone });
    should(codes.close({ event: 384, zone: 5 })).be.false();
    should(codes.close({ event: 384, zone: 5 })).be.true();
  });

  it('are bounded', () => {
    const codes = new OpenCodes();
    for (let zone = 0; zone < MOST_OPEN_CODES + 5; zone++) codes.open({ event: 100, zone });
    let closed = 0;
    while (!codes.close({ event: 100, zone: closed })) closed++;
    closed.should.equal(MOST_OPEN_CODES - 1);
  });
});
