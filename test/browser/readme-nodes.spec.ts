import should from 'should';
import { nodeTypes } from '../support/manifest';
import type { FlowNode } from '../support/node-red';
import { backticked, readmePart, readmeTable } from '../support/readme';
import { editor, page, person, useReader } from './readme-page';

/** A field of a dialog as a person sees it. */
interface Field {
  readonly label: string;
  /** What is filled in or chosen: `on` or `off` for a tick, empty where no config node is chosen. */
  readonly value: string;
  /** What stands there while nothing is filled in. */
  readonly placeholder: string;
  /** The property that it is. */
  readonly property: string;
}

const visibleFields = `[...document.querySelectorAll('.hikvision-form label, .hikvision-form [id$="-label"]')]
  .filter((label) => label.getClientRects().length && !label.parentElement.closest('label, .red-ui-editableList'))
  .map((label) => {
    const field = label.control ?? document.getElementById(label.htmlFor);
    const chosen = field?.tagName === 'SELECT' && !['', '_ADD_'].includes(field.value);
    return {
      label: label.innerText.trim(),
      value: field?.type === 'checkbox' ? (field.checked ? 'on' : 'off')
        : field?.tagName === 'SELECT' ? (chosen ? field.selectedOptions[0].text : '')
        : field?.value ?? '',
      placeholder: field?.placeholder ?? '',
      property: field?.id.replace(/^node-(config-)?input-/, '') ?? '',
    };
  })`;

/** The fields of the dialog that is open, as a person sees them. */
const fields = async () => (await editor.run(visibleFields)) as Field[];

const node = (type: string): FlowNode => ({
  id: type,
  type: `hikvision-${type}`,
  x: 200,
  y: 100,
  wires: [],
});

describe('a reader who looks up what the README says', function () {
  this.timeout(120_000);
  useReader('nodes');

  describe('of the nodes', () => {
    it('finds them in the palette under the names that it gives, each with its help', async () => {
      const text = readmePart('The nodes').trim().split('\n\n')[0] ?? '';
      text.should.startWith('The palette shows them under _hikvision_ as ');
      const palette = await page
        .locator('.red-ui-palette-node[data-palette-type^="hikvision-"] .red-ui-palette-label')
        .allInnerTexts();
      backticked(text).sort().should.eql(palette.sort());
      for (const type of nodeTypes)
        String(await editor.run(`RED.nodes.getNodeHelp('${type}')`)).length.should.be.above(100, type);
    });

    /** The fields of a dialog are those of the table, in its order, with its defaults; a blank one may hold an example. */
    const holds = (title: string, shown: readonly Field[]) => {
      const rows = readmeTable(title);
      const labels = rows.flatMap(({ Property = '' }) => Property.split(', '));
      shown.map(({ label }) => label.toLowerCase()).should.eql(labels.map((label) => label.toLowerCase()));
      for (const { Property = '', Default = '' } of rows) {
        const { value = '', placeholder = '' } = shown.find(({ label }) => Property.startsWith(label)) ?? {};
        const [first = ''] = Default.replace(/ s$/, '').split(', ');
        if (first === '') value.should.equal('', Property);
        else (value || placeholder).should.equal(first, Property);
      }
    };

    it('sees the settings of a device as in its table', async () => {
      await editor.add([{ id: 'device', type: 'hikvision-device' }]);
      await editor.editDevice('device');
      const port = async () => (await fields()).find(({ property }) => property === 'port')?.placeholder;
      const plain = await fields();
      should(await port()).equal('80');
      plain.some(({ label }) => label === 'TLS settings').should.be.false();
      await page.getByLabel('SSL (HTTPS)').check();
      should(await port()).equal('443');
      const all = await fields();
      holds(
        'hikvision-device',
        all.map((field) => plain.find(({ property }) => property === field.property) ?? field),
      );
      const table = readmeTable('hikvision-device');
      table.find(({ Property }) => Property === 'Port')?.Default?.should.equal('80, SSL 443');
      await person.shot('device');
      editor.problems.should.eql([]);
    });

    it('sees the settings of a sensor as in its table', async () => {
      await editor.add([node('sensor')]);
      await editor.edit('sensor');
      holds('hikvision-sensor', await fields());
      for (const label of ['All sensors', 'Another type …']) {
        readmePart('hikvision-sensor').should.containEql(`_${label}_`);
        (await editor.options('#hikvision-choice')).should.containEql(label);
      }
      await editor.choose('#hikvision-choice', 'I/O');
      (await fields()).map(({ label }) => label).should.containEql('Input');
      await person.shot('sensor');
      editor.problems.should.eql([]);
    });

    it('sees the settings of the other nodes as in their words', async () => {
      await editor.add(['event', 'status', 'snapshot'].map(node));
      const of = async (type: string) => {
        await editor.edit(type);
        const found = (await fields()).map(({ label }) => label.toLowerCase());
        await person.shot(type);
        await editor.cancel();
        return found;
      };
      const properties =
        /Properties: (.*)\./.exec(readmePart('hikvision-event').replace(/\s+/g, ' '))?.[1] ?? '';
      (await of('event')).should.eql(['name', ...properties.replace(/ \(.*?\)/g, '').split(', ')]);
      (await of('status')).should.eql(['name', 'device']);
      readmePart('hikvision-snapshot')
        .should.containEql('`channel` (property')
        .and.containEql('main or sub stream');
      (await of('snapshot')).should.eql(['name', 'device', 'channel', 'stream']);
      editor.problems.should.eql([]);
    });

    it('sees for each action of a control node what it needs', async () => {
      await editor.add([node('control')]);
      await editor.edit('control');
      const rows = readmeTable('hikvision-control');
      const actions = (await editor.run(
        `[...document.querySelectorAll('#node-input-action option')].map((one) => one.value).filter(Boolean)`,
      )) as string[];
      rows.flatMap(({ Action = '' }) => backticked(Action)).should.eql(actions);
      for (const { Action = '', Needs = '' } of rows) {
        await page.selectOption('#node-input-action', backticked(Action)[0] ?? '');
        const properties = (await fields()).map(({ property }) => property).filter(Boolean);
        properties.should.eql(['name', 'device', 'action', ...backticked(Needs)], Action);
      }
      readmePart('hikvision-control').should.containEql('_Switch an alarm output_');
      (await editor.options('#node-input-action')).should.containEql('Switch an alarm output');
      await person.shot('control');
      editor.problems.should.eql([]);
    });
  });
});
