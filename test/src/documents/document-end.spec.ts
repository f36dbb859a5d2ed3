import should from 'should';
import { partBounds } from '../../../src/documents/bounds';
import { BAD, DocumentEnd, DONE, JsonEnd, TORN, WAIT } from '../../../src/documents/document-end';
import { XmlReader } from '../../../src/documents/xml-reader';

const names = { [WAIT]: 'more', [DONE]: 'done', [TORN]: 'torn', [BAD]: 'bad' } as Record<number, string>;

/** What is found of a document, and the place: behind other bytes, whole and byte by byte. */
function find(document: DocumentEnd, text: string): string {
  const inFront = 'behind this: ';
  const data = Buffer.from(inFront + text, 'latin1');
  const answers = [text.length, 1].map((step) => {
    document.begin();
    let kind = WAIT;
    for (let has = step; has <= text.length && kind === WAIT; has += step) {
      kind = document.read(data.subarray(0, inFront.length + has), inFront.length, inFront.length + has);
    }
    const place = kind === WAIT ? '' : ` at ${document.at}`;
    return `${names[kind]}${place}${kind === BAD ? `: ${document.tokens.problem}` : ''}`;
  });
  const [whole, piecemeal] = answers;
  should(piecemeal).equal(whole, `byte by byte: ${text}`);
  return whole ?? '';
}

/** Rows of a name and a text, in which `^` is the place that is wanted; none where more bytes are. */
function table(document: DocumentEnd, wanted: string, rows: readonly (readonly [string, string])[]): void {
  for (const [name, text] of rows) {
    it(`${name}: ${wanted}`, () => {
      const at = text.indexOf('^');
      const place = at < 0 ? '' : ` at ${at}`;
      // A document before leaves nothing behind.
      find(document, document instanceof XmlReader ? ' \n\n  \n <b><c/></b>' : '{"a":[1]}');
      find(document, text.replace('^', '')).should.equal(wanted.replace(/(?=:|$)/, place));
    });
  }
}

describe('the end of an XML document', () => {
  const xml = new XmlReader(partBounds, true);
  table(xml, 'done', [
    ['the end tag of its root', '<a><b>1</b></a>^<c>'],
    ['a root that is empty', '<a x="1"/>^<a>'],
    ['a root behind a declaration, blanks and a comment', '<?xml version="1.0"?>\r\n <!-- c -->\n<a>1</a>^x'],
    ['an element of the same name within', '<a><a>1</a>2</a>^</a>'],
    ['an empty element of the same name within', '<a><a/></a>^</a>'],
    ['names that are alike', '<ab><ac></ac><a></a><abc></abc></ab>^'],
    ['a name that ends alike', '<ab><b></b><cb></cb></ab>^'],
    ['names with NULs in them', '<ab\0><b\0\0c></bc\0></a\0b>^'],
    ['words that look like tags', '<a><b>Gate <east> or <a></b></a>^'],
    ['a comment, CDATA and an instruction with tags', '<a><!-- </a> --><![CDATA[</a>]]><?b </a>?></a>^'],
    ['names with prefixes', '<x:a><a></a><y:a></y:a></x:a>^'],
    ['an instruction whose name begins like a declaration', '<a><?xml-stylesheet ?><?xm ?></a>^'],
    ['a name that is an alert only in part', '<a><EventNotificationAlerts/><EventNotificationAlerx/></a>^'],
    ['a comment of one letter', '<a><!--b --></a>^'],
    ['a name of another alphabet', '<\xe4b><\xe5b></\xe5b></\xe4b>^'],
    ['an alert', '<EventNotificationAlert><b/></EventNotificationAlert>^'],
  ]);
  table(xml, 'torn', [
    ['an alert within', '<a><b>^<EventNotificationAlert>1'],
    ['an empty alert within', '<a><b>^<EventNotificationAlert/>'],
    ['an alert with a prefix within', '<a><b>^<ns:EventNotificationAlert>'],
    ['an alert within an alert', '<EventNotificationAlert>^<EventNotificationAlert>'],
    ['a declaration within', '<a><b>1</b>^<?xml version="1.0"?>'],
    ['text before the root', '<?xml version="1.0"?>^ text <a>'],
    ['CDATA before the root', '<?xml version="1.0"?>^<![CDATA[x]]><a>'],
    ['a sign that opens nothing', '^< a><b>'],
  ]);
  table(xml, 'more', [
    ['a root without end', '<a><b></b>'],
    ['an end tag that is cut', '<a>1</a'],
    ['text before the root, and no end of it', '<?xml version="1.0"?> \nt'],
    ['nothing but a declaration and blanks', '<?xml version="1.0"?> \r\n\0\t'],
    ['a tag before the root that is cut', '<?xml version="1.0"?> <a b="1"'],
  ]);
  table(xml, 'bad: not-xml', [
    ['an end tag of an element that is not open', '<a></b>^</a>'],
    ['an end tag with another case', '<a></A>^'],
    ['an end tag of a name that begins alike', '<ab></a>^'],
    ['an end tag of a longer name', '<ab></abc>^'],
    ['an end tag of a longer name with NULs', '<ab\0></a\0bc>^'],
    ['an end tag before the root', '<?xml version="1.0"?></a>^'],
    ['an element that never ends', '<a><b></a>^'],
    ['words that look like tags, and too much behind them', `<a><b><c>${'x'.repeat(4094)}</b>^</a>`],
  ]);
  table(xml, 'bad: doctype', [['a declaration of its type', '<?xml version="1.0"?>^<!DOCTYPE a>']]);
  table(xml, 'bad: too-deep', [['too many levels', `${'<a>'.repeat(64)}^<a>`]]);
});

describe('the end of a JSON document', () => {
  const json = new JsonEnd();
  table(json, 'done', [
    ['the bracket that closes its first one', '{"a":[{"b":"}"}],"c":{}}^}'],
    ['of a list', '[1,[2],{}]^]'],
  ]);
  table(json, 'torn', [
    ['an object where none can be', '{"a"^{"b":1}'],
    ['a string that a line end cuts', '{"a^\n"'],
  ]);
  table(json, 'more', [['brackets that are open', '{"a":[1]']]);
  table(json, 'bad: too-deep', [['too many levels', `${'['.repeat(64)}^[`]]);
});
