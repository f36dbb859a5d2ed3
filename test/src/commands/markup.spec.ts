import should from 'should';
import { findEnabled, splice } from '../../../src/commands/markup';
import { counted } from '../../support/counted';

describe('enabled', () => {
  const find = (text: string) => {
    const at = findEnabled(Buffer.from(text, 'latin1'));
    return at ? text.slice(at.innerStart, at.innerEnd) : null;
  };

  it('finds the child of the root and none deeper, before or after it', () => {
    should(
      find('<A><B><enabled>no</enabled></B><enabled>yes</enabled><B><enabled>no</enabled></B></A>'),
    ).equal('yes');
  });

  it('takes prefixes, attributes, spaces and an empty text', () => {
    should(find('<h:A><h:enabled opt="a>b" >x</h:enabled ></h:A>')).equal('x');
    should(find('<A>\r\n <B/> <B a="/"></B><enabled></enabled></A>')).equal('');
    should(find('<A><enabled/><enabled>x</enabled></A>')).equal('x');
  });

  it('is not misled by comments, CDATA, instructions and similar names', () => {
    should(
      find(
        '<?x <A><enabled>?><!--<A>--><A><![CDATA[<enabled>no</enabled>]]><enabledX>no</enabledX><enabled>yes</enabled></A>',
      ),
    ).equal('yes');
  });

  it('takes words that look like tags in a name, and no document of which something is missing', () => {
    const name = '<name>Gate <east> of <b>Hall <2></b></name>';
    should(find(`<A>${name.repeat(70)}<enabled>x</enabled><name>Gate <enabled></name></A>`)).equal('x');
    should(find('<A><enabled>x</enabled><br></A>')).equal(null);
    should(find('<A><b><enabled>x</enabled></A>')).equal(null);
  });

  it('finds nothing in documents that are torn, nested wrongly or none', () => {
    for (const text of [
      '',
      'enabled',
      '<enabled>x</enabled>',
      '<A><enabled>x',
      '<A><enabled>x</enabled>',
      '<A><enabled/></A>',
      '<A><!-- <enabled>x</enabled></A>',
      '<A></A><B><enabled>x</enabled></B>',
      '<A><enabled>x<b>y</b></enabled></A>',
      '<A><enabled>x</other></A>',
      '<A <enabled>x</enabled></A>',
    ])
      should(find(text)).equal(null, text);
  });

  it('looks at each byte a few times where markup never ends', () => {
    const floods = ['<!--', '<![CDATA[', '<a "', "<a '", '<a ', '<', '<a>', '<?'].map((piece) =>
      piece.repeat(4_000),
    );
    for (const flood of [...floods, `<A${' x="y"'.repeat(4_000)}>`, `<A${' x'.repeat(4_000)}`]) {
      const counter = { looks: 0 };
      should(findEnabled(counted(Buffer.from(flood), counter))).be.undefined();
      (counter.looks / flood.length).should.be.below(8, flood.slice(0, 20));
    }
  });

  it('replaces bytes, not characters', () => {
    const body = Buffer.from([0x3c, 0x41, 0x3e, 0xff, 0xfe, ...Buffer.from('<enabled>false</enabled></A>')]);
    const at = findEnabled(body);
    should(at).be.ok();
    if (at)
      splice(body, at.innerStart, at.innerEnd, Buffer.from('true'))
        .equals(Buffer.concat([body.subarray(0, 14), Buffer.from('true</enabled></A>')]))
        .should.be.true();
  });
});
