import 'should';
import should from 'should';
import type { Browser, Page } from 'playwright-core';
import { startBroker } from '../e2e/broker';
import type { Broker } from '../e2e/broker';
import { deviceNode, sensorNode, tab } from '../e2e/flows';
import { admin, camera, listen, SimulatedDevice } from '../simulator';
import type { DeviceOptions, Listening, Model } from '../simulator';
import { certificate } from '../support/certificates';
import { modelOf } from '../simulator/home';
import { dashboardPackage, examples, kindOf } from '../support/examples';
import { manifest, nodeTypes } from '../support/manifest';
import type { FlowNode, RunningNodeRed } from '../support/node-red';
import { readmePart, readmeTable, Section } from '../support/readme';
import { Editor, FAILED, launchBrowser, startNodeRed } from './editor';
import { Person } from './person';

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

/** What is in backticks. */
const names = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

describe('a reader who looks up what the README says', function () {
  this.timeout(120_000);
  let browser: Browser;
  let nodeRed: RunningNodeRed;
  let editor: Editor;
  let page: Page;
  let person: Person;
  const opened: { device: SimulatedDevice; front: Listening }[] = [];

  before(async () => {
    [browser, nodeRed] = await Promise.all([
      launchBrowser(),
      startNodeRed({ withPackages: [dashboardPackage] }),
    ]);
    editor = await Editor.open(browser, nodeRed);
    page = editor.page;
    person = await Person.at(editor, 'reference');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
    await unplug();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await person.shot('failed');
    await editor.reset();
  });

  const plug = async (model: Model, options: DeviceOptions = {}) => {
    const device = new SimulatedDevice(model, options);
    const front = await listen(device, options.ssl === true ? { tls: certificate('self-signed') } : {});
    opened.push({ device, front });
    return { device, front };
  };
  const unplug = async () => {
    for (const { device, front } of opened.splice(0)) {
      device.close();
      await front.close();
    }
  };
  const fields = async () => (await editor.run(visibleFields)) as Field[];
  const node = (type: string): FlowNode => ({
    id: type,
    type: `hikvision-${type}`,
    x: 200,
    y: 100,
    wires: [],
  });

  describe('of the nodes', () => {
    it('finds them in the palette under the names that it gives, each with its help', async () => {
      const text = readmePart('The nodes').trim().split('\n\n')[0] ?? '';
      text.should.startWith('The palette shows them under _hikvision_ as ');
      const palette = await page
        .locator('.red-ui-palette-node[data-palette-type^="hikvision-"] .red-ui-palette-label')
        .allInnerTexts();
      names(text).sort().should.eql(palette.sort());
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
      rows.flatMap(({ Action = '' }) => names(Action)).should.eql(actions);
      for (const { Action = '', Needs = '' } of rows) {
        await page.selectOption('#node-input-action', names(Action)[0] ?? '');
        const properties = (await fields()).map(({ property }) => property).filter(Boolean);
        properties.should.eql(['name', 'device', 'action', ...names(Needs)], Action);
      }
      readmePart('hikvision-control').should.containEql('_Switch an alarm output_');
      (await editor.options('#node-input-action')).should.containEql('Switch an alarm output');
      await person.shot('control');
      editor.problems.should.eql([]);
    });
  });

  describe('of the recipes', () => {
    let broker: Broker;
    before(async () => {
      broker = await startBroker();
    });
    after(async () => {
      await broker.stop();
      await nodeRed.deploy([]);
      await unplug();
      await page.reload();
    });

    const listed = (name: string) =>
      page.locator('.red-ui-treeList-label').getByText(name, { exact: true }).filter({ visible: true });
    const recipes = readmeTable('Recipes').map(({ Example = '' }) => names(Example)[0] ?? '');

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
        const listens =
          ofType(/^hikvision-(sensor|event|status)$/) !== undefined && settings.source !== 'push';
        await nodeRed.until('the stream opens', () => device.openStreams === (listens ? 1 : 0));
        if (ofType(/^mqtt-broker$/)) await page.getByText('connected', { exact: true }).first().waitFor();
        const notices = page.locator('.red-ui-notification');
        (await notices.allInnerTexts()).join('\n').should.containEql('Successfully deployed');
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

  describe('of what to do when it does not work', () => {
    const section = new Section('When it does not work');
    let stuck = false;
    beforeEach(function () {
      if (stuck) this.skip();
    });
    afterEach(async function () {
      if (this.currentTest?.state === 'failed') stuck = true;
      await nodeRed.deploy([]);
      await unplug();
    });

    /** A sensor of this device, deployed by somebody, in the editor as it is after a reload. */
    const sensorOf = async (
      { front }: { front: Listening },
      device: Partial<FlowNode> = {},
      sensor: Partial<FlowNode> = {},
    ) => {
      await nodeRed.deploy([
        tab,
        deviceNode('device', front, { name: 'Front', ...device }),
        ...sensorNode('sensor', 'device', { name: 'the sensor', x: 300, y: 200, ...sensor }),
      ]);
      await page.reload();
      await page.waitForFunction('window.RED?.nodes?.originalFlow()?.length > 0');
      await person.inFlow('the sensor').waitFor();
    };
    const status = (words: string) => person.inFlow('the sensor').getByText(words, { exact: true }).waitFor();
    const openDevice = async () => {
      await person.open('the sensor');
      await person.beside('Device', 'pencil', '#node-config-input-host');
    };
    /** Presses Test; what the step that failed says. */
    const test = async () => {
      await person.button('Test').click();
      await page.locator('#hikvision-tested [data-verdict]').waitFor();
      return (await page.locator(FAILED).allInnerTexts()).join('\n');
    };
    const closeDialogs = async () => {
      await person.button('Update').click();
      await editor.settled('#node-input-device');
      await person.button('Done').click();
    };
    /** The password anew, then Deploy. */
    const password = async (words: string) => {
      await openDevice();
      await page.getByLabel('Password').fill(words);
      await closeDialogs();
      await person.deploy();
    };

    it('sees which event is not ticked', async () => {
      section.says(
        '**Connected, but no events.** _Notify Surveillance Center_ is not ticked for that event, its arming schedule is off, or it has no area; the node then says "tick Notify Surveillance Center".',
      );
      const triggers = [{ type: 'VMD', channel: 1, notify: ['record'] }];
      const plugged = await plug(camera({ triggers }));
      await sensorOf(plugged);
      await status('tick Notify Surveillance Center');
      await person.shot('not-ticked');
      section.says(
        "On a recorder look in the recorder's pages, not in the camera's. After a firmware update look again: some updates clear the ticks.",
      );
      section.says(
        "**Let the device report this**, in the sensor's dialog and below a test, sets the tick from here.",
      );
      await person.open('the sensor');
      await person.button('Let the device report this').click();
      await person.button('Write it into the device').click();
      await nodeRed.until('the tick is set', () => plugged.device.triggers.reports('VMD', 1) === true);
      await editor.cancel();
    });

    it('corrects a password, and it is tried at once', async () => {
      section.says(
        '**Login refused.** Check name and password, then _WEB Authentication_ (digest or digest/basic). After a few wrong passwords a device locks the address of your Node-RED for about 30 minutes, and every further try starts the 30 minutes again. So this package waits and says until when.',
      );
      const { device, front } = await plug(camera());
      const credentials = { username: admin.name, password: 'wrong' };
      await sensorOf({ front }, { credentials });
      await status('login refused');
      await openDevice();
      const words = await test();
      words.should.match(
        /next try is at \d\d:\d\d\.[^]*"WEB Authentication" of the device is set to digest or digest\/basic/,
      );
      await person.shot('login-refused');
      await editor.cancel();
      device.ledger.logins.length.should.equal(1);
      section.says('Correct the password and deploy: a new password is tried at once,');
      await password(admin.password);
      await status('off');
      await person.shot('login-corrected');
    });

    it('corrects a password while a lock runs, and it is not tried', async () => {
      section.says('unless a lock is known to run.');
      const { device, front } = await plug(camera(), { login: { tries: 1 } });
      const credentials = { username: admin.name, password: 'wrong' };
      await sensorOf({ front }, { credentials });
      await status('login refused');
      await password(admin.password);
      await openDevice();
      (await test()).should.match(
        /has locked this address after wrong passwords; the next try is at \d\d:\d\d\./,
      );
      await person.shot('login-locked');
      device.ledger.logins.length.should.equal(1);
      section.says('A restart of the device ends the lock,');
      device.reboot();
      (await test()).should.match(/restart the device and then Node-RED/);
      section.says(
        'and one of Node-RED after it makes it forget the lock. Passwords over 16 characters fail on some devices.',
      );
    });

    it('sees that the stream is refused though the login is right', async () => {
      section.says(
        '**The login is right, but the stream is refused.** The user lacks _Remote: Notify Surveillance Center/Trigger Alarm Output_, the device wants an administrator, or too many other clients hold its event connections.',
      );
      const plugged = await plug(camera(), { users: [{ ...admin, rights: ['read'] }] });
      await sensorOf(plugged);
      await status('no permission');
      await openDevice();
      const words = await test();
      words.should.containEql('The login is right, but this user may not do this');
      words.should.containEql('Remote: Notify Surveillance Center/Trigger Alarm Output');
      words.should.containEql('Some devices need an administrator account.');
      await person.shot('stream-refused');
    });

    it('sees that a device sends no targets', async () => {
      section.says(
        '**It stays on.** The device goes on reporting: look with `hikvision-event`. Otherwise look at `hold` and `delay`: off comes `hold` + `delay` seconds after the last report, or `delay` seconds after the device says that it is over.',
      );
      section.says(
        '**It comes late.** `true` is sent with the first report and waits for nothing. What is late is the camera: raise the sensitivity of the event there. `false` is late on purpose: see delay.',
      );
      section.says('**On and off and on again.** Raise the delay; 15 seconds for recorders.');
      section.says(
        '**Motion for cats and trees.** Older firmware reports every motion whatever filter is set. Use Line Crossing or Field Detection, or a target if your device sends targets (the node says when it does not).',
      );
      const plugged = await plug(camera());
      await sensorOf(plugged, {}, { target: 'human' });
      await nodeRed.until('the stream opens', () => plugged.device.openStreams === 1);
      for (let report = 0; report < 10; report += 1) plugged.device.event('VMD', 1);
      await status('sends no targets');
      await person.shot('no-targets');
    });

    it('accepts a certificate that the device signed itself', async () => {
      section.says(
        '**"The device shows a certificate that it signed itself."** Every Hikvision device does so at first.',
      );
      const plugged = await plug(camera(), { ssl: true });
      await sensorOf(plugged, { ssl: true });
      await status('certificate');
      await openDevice();
      (await test()).should.startWith('The device shows a certificate that it signed itself.');
      await person.shot('certificate');
      section.says('Press **Accept exactly this certificate** below the test and type the password again.');
      await person.button('Accept exactly this certificate').click();
      await page.getByLabel('Password').fill(admin.password);
      await closeDialogs();
      await person.deploy();
      await status('off');
      section.says('Where you have a CA of your own, load it in _TLS settings_ instead.');
    });

    it('sees that a proxy stands between', async () => {
      section.says(
        '**A proxy stands between.** It must pass on every byte at once (nginx: `proxy_buffering off`), compress nothing, ask for no login of its own, and give each device a name or port of its own: a path does not work.',
      );
      const plugged = await plug(camera());
      plugged.device.faults.answer(/^/, {
        status: 502,
        headers: [['Content-Type', 'text/html']],
        body: '<html><head><title>502 Bad Gateway</title></head></html>',
      });
      await sensorOf(plugged);
      await openDevice();
      (await test()).should.match(/proxy/i);
      await person.shot('proxy');
      await page.getByLabel('Host').fill(`${plugged.front.url}/cam1/`);
      await page.getByLabel('Port').focus();
      await page.getByText(/The path \/cam1\/ is left out/).waitFor();
      await editor.cancel();
    });

    it('sees that a doorbell wants an administrator, or has no stream at all', async () => {
      section.says(
        "**Channel numbers do not fit.** A recorder counts its own channels. Hybrid recorders (analog and IP) count IP cameras from 33 on or after the analog ones; this package corrects that only where the device's own lists prove it. `event.channel` is always the number as sent.",
      );
      section.says(
        '**A doorbell or intercom.** Some offer the event stream only to an administrator, some not at all; Test says which.',
      );
      const plugged = await plug(camera({ name: 'Doorbell', model: 'DS-KV6113', deviceType: 'VIS' }));
      plugged.device.faults.answer(/alertStream/, { status: 404 });
      await sensorOf(plugged);
      await status('no event stream');
      await openDevice();
      (await test()).should.startWith('This device does not offer an event stream to this user.');
      await person.shot('doorbell');
      await editor.cancel();
      plugged.device.faults.heal();
      section.says(
        'Ringing arrives as the sensor _Video intercom call_, from the stream or, where that is silent, by asking the device once a second.',
      );
      await sensorOf(plugged, {}, { sensor: 'video_intercom_call' });
      await person.open('the sensor');
      (await page.inputValue('#hikvision-choice')).should.equal('Video intercom call');
      await editor.cancel();
      await nodeRed.until('the stream opens', () => plugged.device.openStreams === 1);
      const call = '<VoiceTalkEvent><cmdType>request</cmdType></VoiceTalkEvent>';
      plugged.device.event('voiceTalkEvent', null, 'active', { lines: [call] });
      await status('on');
    });

    it('copies diagnostics without names, addresses or passwords', async () => {
      section.says(
        "**Still stuck?** _Copy diagnostics_ in the device's dialog copies what a maintainer needs, without names, addresses or passwords.",
      );
      const plugged = await plug(camera());
      await sensorOf(plugged);
      await status('off');
      await openDevice();
      await person.button('Copy diagnostics').click();
      await page.getByText('Copied. Paste it into your report.').waitFor();
      await person.shot('diagnostics');
      const copied = String(await editor.run('navigator.clipboard.readText()'));
      copied.should.containEql('DS-2CD2385G1-I').and.containEql('V5.7.15');
      const { name, password } = admin;
      const secrets = [
        `"${name}"`,
        password,
        plugged.front.host,
        'Front Porch',
        'Camera 01',
        plugged.device.model.serial,
      ];
      secrets.filter((secret) => copied.includes(secret)).should.eql([]);
      section.says(
        'To record what your device really sends, see [CONTRIBUTING.md](CONTRIBUTING.md#capture-a-stream-from-a-real-device).',
      );
      section.ends();
    });
  });
});
