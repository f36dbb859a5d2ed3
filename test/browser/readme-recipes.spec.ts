import 'should';
import { startBroker } from '../e2e/broker';
import type { Broker } from '../e2e/broker';
import { admin } from '../simulator';
import { modelOf } from '../simulator/home';
import { dashboardPackage, examples, kindOf } from '../support/examples';
import { manifest } from '../support/manifest';
import { backticked, readmeTable, Section } from '../support/readme';
import { editor, nodeRed, page, person, plug, useReader } from './readme-page';

describe('a reader who looks up what the README says', function () {
  this.timeout(120_000);
  useReader('recipes', { withPackages: [dashboardPackage] });

  describe('of the recipes', () => {
    let broker: Broker;
    before(async () => {
      broker = await startBroker();
    });
    after(async () => {
      await broker.stop();
    });

    const listed = (name: string) =>
      page.locator('.red-ui-treeList-label').getByText(name, { exact: true }).filter({ visible: true });
    const recipes = readmeTable('Recipes').map(({ Example = '' }) => backticked(Example)[0] ?? '');

    it('finds every example in its table', () => {
      [...recipes].sort().should.eql(examples().map(({ name }) => name));
    });

    for (const name of recipes) {
      it(`imports ${name} from the menu, fills in a device, and deploys`, async () => {
        const { flow } = examples().find((example) => example.name === name) ?? { flow: [] };
        const ofType = (type: RegExp) => flow.find((one) => type.test(one.type));
        const section = new Section('Recipes');
        section.says('Menu > **Import** > **Examples** > `node-red-contrib-hikvision-sensors`:');
        await person.menu('Import');
        await page.getByRole('link', { name: 'Examples' }).click();
        await listed(manifest.name).click();
        section.skipTable();
        section.says('Choose one and press **Import**; it comes on a tab of its own.');
        await listed(name).click();
        await person.button('Import').click();
        const label = String(ofType(/^tab$/)?.label);
        await page.locator('.red-ui-tab-label').getByText(label, { exact: true }).click();
        await page.waitForFunction(
          `RED.nodes.workspace(RED.workspaces.active())?.label === ${JSON.stringify(label)}`,
        );

        section.says('Double-click one of its hikvision nodes, press the pencil beside _Device_,');
        const settings = ofType(/^hikvision-device$/);
        if (!settings) throw new Error(`${name} has no device.`);
        const { device, front } = await plug(modelOf(kindOf(settings)));
        await openFirst(/^hikvision-(?!device)/);
        await person.beside('Device', 'pencil', '#node-config-input-host');
        section.says('fill in the address and the login of your device, and press **Test**,');
        await page.getByLabel('Host').fill(`${front.url}/`);
        await page.getByLabel('User name').fill(admin.name);
        await page.getByLabel('Password').fill(admin.password);
        await person.button('Test').click();
        // A panel lists no sensors; that is no failure.
        await page
          .locator('#hikvision-tested [data-verdict]')
          .or(page.locator('[data-verdict]'))
          .first()
          .waitFor();
        const crossed = page.locator('#hikvision-tested *:has(> .fa-times)');
        (await crossed.allInnerTexts()).should.eql([]);
        section.says('**Update**, **Done** and **Deploy**.');
        await person.button('Update').click();
        await editor.settled('#node-input-device');
        await person.button('Done').click();
        section.says(
          'The MQTT example also needs the address of your broker: double-click an MQTT node, and press the pencil beside _Server_.',
        );
        if (ofType(/^mqtt-broker$/)) {
          await openFirst(/^mqtt (in|out)$/);
          await person.beside('Server', 'pencil', '#node-config-input-broker');
          await page.locator('#node-config-input-broker').fill('127.0.0.1');
          await page.locator('#node-config-input-port').fill(String(broker.port));
          await person.button('Update').click();
          await editor.settled('#node-input-broker');
          await person.button('Done').click();
        }
        section.ends();
        const before = nodeRed.logs.length;
        await person.deploy();
        // It stands there for a few seconds only.
        await page.locator('.red-ui-notification').filter({ hasText: 'Successfully deployed' }).waitFor();
        const listens =
          ofType(/^hikvision-(sensor|event|status)$/) !== undefined && settings.source !== 'push';
        await nodeRed.until('the stream opens', () => device.openStreams === (listens ? 1 : 0));
        if (ofType(/^mqtt-broker$/)) await page.getByText('connected', { exact: true }).first().waitFor();
        (await page.locator('.red-ui-notification-error, .red-ui-notification-warning').count()).should.equal(
          0,
        );
        await editor.run(`$('.red-ui-notification').trigger('click')`);
        await editor.run(`$('#red-ui-workspace-chart').scrollLeft(0).scrollTop(0)`);
        await person.shot(name);
        nodeRed.logs
          .slice(before)
          .filter((line) => /\[(error|warn)\]/.test(line))
          .should.eql([]);
        editor.problems.should.eql([]);
      });
    }

    /** Double-clicks the first node of such a type that lies in the open flow. */
    const openFirst = async (type: RegExp) => {
      const id = String(
        await editor.run(
          `RED.nodes.filterNodes({ z: RED.workspaces.active() }).filter((node) => ${String(type)}.test(node.type))
            .sort((a, b) => a.x - b.x || a.y - b.y)[0].id`,
        ),
      );
      await page.locator(`[id="${id}"]`).dblclick();
      await editor.settled('#dialog-form');
    };
  });
});
