import should from 'should';
import { linkages, switchCenter } from '../../../src/commands/trigger-entry';
import { withCaptures } from '../../support/captures';
import { counted } from '../../support/counted';

const center = (recurs = '') =>
  `<EventTriggerNotification><id>center</id><notificationMethod>center</notificationMethod>${recurs}</EventTriggerNotification>`;
const record =
  '<EventTriggerNotification><id>record-1</id><notificationMethod>record</notificationMethod></EventTriggerNotification>';

const trigger = (list: string, id = 'VMD-1') =>
  `<?xml version="1.0"?>\n<EventTrigger version="2.0" xmlns="x"><id>${id}</id><eventType>VMD</eventType>${list}</EventTrigger>\n`;
const listOf = (...entries: string[]) =>
  `<EventTriggerNotificationList>${entries.join('')}</EventTriggerNotificationList>`;

const change = (document: string, enabled: boolean, id = 'VMD-1') =>
  switchCenter(Buffer.from(document, 'latin1'), id, enabled)?.toString('latin1') ?? null;

describe('the entry "center" of a trigger', () => {
  it('is added behind the others and taken out again, every other byte as it was', () => {
    const before = trigger(listOf(record));
    const after = trigger(listOf(record, center()));
    should(change(before, true)).equal(after);
    should(change(after, false)).equal(before);
  });

  it('stands before FTP and trace, as devices list it', () => {
    const ftp = record.replaceAll('record-1', 'FTP').replaceAll('>record<', '>FTP<');
    should(change(trigger(listOf(record, ftp)), true)).equal(trigger(listOf(record, center(), ftp)));
  });

  it('says when to notify where cameras do, and not where recorders do not', () => {
    const recurs = '<notificationRecurrence>beginning</notificationRecurrence>';
    const camera = record.replace('</EventTriggerNotification>', `${recurs}</EventTriggerNotification>`);
    should(change(trigger(listOf(camera)), true)).containEql(center(recurs));
    const described = `<eventDescription>VMD</eventDescription>${listOf()}`;
    should(change(trigger(described), true)).containEql(center(recurs));
    should(change(trigger(listOf()), true)).containEql(center());
  });

  it('keeps prefixes, odd bytes, comments and the layout of the document', () => {
    const before =
      '<t:EventTrigger xmlns:t="x" note="a>b">\r\n\t<t:id>VMD-1</t:id>\r\n\t<t:name>caf\xe9 \xff</t:name><!-- <id>center</id> -->\r\n' +
      '\t<t:EventTriggerNotificationList>\r\n\t\t<t:EventTriggerNotification>\r\n\t\t\t<t:id>beep</t:id>\r\n' +
      '\t\t\t<t:notificationMethod>beep</t:notificationMethod>\r\n\t\t</t:EventTriggerNotification>\r\n' +
      '\t</t:EventTriggerNotificationList>\r\n</t:EventTrigger>\r\n';
    const after = change(before, true);
    should(after).containEql(
      '\r\n\t\t<t:EventTriggerNotification>\r\n\t\t\t<t:id>center</t:id>\r\n\t\t\t<t:notificationMethod>center</t:notificationMethod>\r\n\t\t</t:EventTriggerNotification>\r\n\t</t:Event',
    );
    should(change(after ?? '', false)).equal(before);
  });

  for (const [name, list] of [
    ['an empty list', '<EventTriggerNotificationList></EventTriggerNotificationList>'],
    ['an empty list on two lines', '<EventTriggerNotificationList>\n</EventTriggerNotificationList>'],
    ['an empty list with a blank', '<EventTriggerNotificationList> </EventTriggerNotificationList>'],
    ['a list that is one tag', '<EventTriggerNotificationList/>'],
    ['a list that is one tag with attributes', '<EventTriggerNotificationList version="2.0" xmlns="x"/>'],
  ] as const)
    it(`comes into ${name} and leaves it as it was`, () => {
      const before = `<EventTrigger>\n  <id>VMD-1</id>\n  ${list}\n</EventTrigger>`;
      const after = change(before, true);
      should(linkages(Buffer.from(after ?? ''), 'VMD-1')).eql(['center']);
      should(change(after ?? '', false)).equal(before);
    });

  it('changes nothing where it is as wanted already', () => {
    const with_ = trigger(listOf(center()));
    should(change(with_, true)).equal(with_);
    const without = trigger(listOf(record));
    should(change(without, false)).equal(without);
  });

  it('is taken out whatever its id is, and however often it stands there', () => {
    const odd = center().replace('<id>center</id>', '<id>center-3</id>');
    should(change(trigger(listOf(odd, record, center())), false)).equal(trigger(listOf(record)));
  });

  it('gets a list of its own where the trigger has none', () => {
    const after = change(trigger(''), true);
    should(after).equal(trigger(listOf(center())));
  });

  it('is not changed in what is no document of this one trigger', () => {
    for (const document of [
      '',
      'text',
      '<EventTrigger><id>VMD-1</id>',
      '<EventTrigger><id>VMD-1</eventType></EventTrigger>',
      trigger(listOf(), 'VMD-2'),
      `<EventTriggerList>${trigger(listOf()).slice(22)}${trigger(listOf()).slice(22)}</EventTriggerList>`,
      `<html><body>VMD-1</body></html>`,
      '<a>'.repeat(5000),
    ])
      should(change(document, true)).equal(null, document);
  });

  it('is found in linear time in documents that are made to be slow', () => {
    for (const piece of ['<a>', '<', '<a', '<!--', '<![CDATA[', '<a b="', '<a/>', ' ', '<EventTrigger>']) {
      const body = Buffer.from(piece.repeat(4_000));
      const counter = { looks: 0 };
      switchCenter(counted(body, counter), 'VMD-1', true);
      (counter.looks / body.length).should.be.below(8, piece);
    }
  });
});

withCaptures('recordings of real devices: reporting on and off again', (captures) => {
  for (const name of captures.names.filter((one) => /triggers/i.test(one)))
    it(`gives back the same bytes in ${name}`, () => {
      const text = captures.read(name).toString('latin1');
      const triggers =
        text.match(/<EventTrigger(?: [^>]*)?>(?:(?!<EventTrigger[ >])[^])*?<\/EventTrigger>/g) ?? [];
      for (const before of triggers) {
        const id = /<id>([^<]*)</.exec(before)?.[1] ?? '';
        const bytes = Buffer.from(before, 'latin1');
        const has = linkages(bytes, id)?.includes('center');
        should(has).not.equal(undefined);
        const changed = change(before, !has, id) ?? '';
        should(linkages(Buffer.from(changed, 'latin1'), id)?.includes('center')).equal(!has);
        should(change(changed, has === true, id)).equal(before);
      }
    });
});
