import type { Browser } from 'playwright-core';
import should from 'should';
import type { RunningNodeRed } from '../support/node-red';
import { Editor, launchBrowser, startNodeRed } from './editor';

/** Nodes whose flow holds what no dialog writes, and choices that no list has. */
describe('odd nodes in the editor', () => {
  let nodeRed: RunningNodeRed;
  let browser: Browser;
  let editor: Editor;

  before(async () => {
    nodeRed = await startNodeRed({ flow: [{ id: 'tab', type: 'tab', label: 'Flow 1' }] });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
  });
  afterEach(async function () {
    await editor.shotOfFailure(this.currentTest);
    editor.problems.should.eql([]);
    await editor.close();
  });

  /** A recorder of four channels with motion and line crossing on each, and one node. */
  async function open(type: string, properties: object, channels = 4): Promise<void> {
    editor = await Editor.open(browser, nodeRed, { language: 'en-US' });
    await editor.add([
      { id: 'device', type: 'hikvision-device', name: 'Home', host: '192.0.2.64', customize: [] },
      { id: 'node', type, x: 200, y: 60, device: 'device', wires: [[]], ...properties },
    ]);
    const numbers = Array.from({ length: channels }, (_, index) => index + 1);
    const device = {
      device: { name: 'Home', recorder: true },
      channels: numbers.map((id) => ({ id, name: `Room ${id}` })),
      sensors: ['motion', 'line_crossing'].flatMap((kind) =>
        numbers.map((channel) => ({
          ...{ id: `${kind}_${channel}`, type: kind, name: kind, channel, channelName: `Room ${channel}` },
          ...{ notifies: true, ignored: false },
        })),
      ),
    };
    await editor.run(`RED.hikvision.devices.set('device', ${JSON.stringify(device)})`);
    await editor.edit('node');
  }

  for (const action of ['nonsense', 7, { a: 1 }])
    it(`shows the action ${JSON.stringify(action)} as none, so that one can be chosen`, async () => {
      await open('hikvision-control', { action, body: { a: 1 } });
      (await editor.label('node')).should.not.match(/short\.|nonsense/);
      (await editor.page.inputValue('#node-input-action')).should.equal('');
      (await editor.page.inputValue('#node-input-body')).should.equal('');
      await editor.page.selectOption('#node-input-action', 'reboot');
      await editor.done();
      (await editor.node('node')).should.match({ action: 'reboot', body: '' });
    });

  it('allows a move of a minute and a pulse of an hour', async () => {
    await open('hikvision-control', { action: 'move', pan: 5, duration: 100 });
    const red = () => editor.page.locator('#node-input-duration.input-error').count();
    should(await editor.run(`RED.nodes.node('node').valid`)).be.false();
    (await red()).should.equal(1);
    await editor.page.selectOption('#node-input-action', 'output');
    await editor.page.selectOption('#node-input-state', 'pulse');
    (await red()).should.equal(0);
    await editor.page.selectOption('#node-input-action', 'move');
    (await red()).should.equal(1);
    await editor.page.fill('#node-input-duration', '60');
    await editor.page.press('#node-input-duration', 'Tab');
    (await red()).should.equal(0);
    await editor.done();
    should(await editor.run(`RED.nodes.node('node').valid`)).be.true();
  });

  it('empties fields that hold objects, so that they can be repaired', async () => {
    await open('hikvision-sensor', { sensor: { a: 1 }, channel: [1], target: { b: 1 } });
    for (const field of ['channel', 'target']) {
      (await editor.page.inputValue(`#node-input-${field}`)).should.equal('');
    }
    (await editor.page.inputValue('#hikvision-choice')).should.equal('Motion, every channel');
    await editor.done();
    (await editor.node('node')).should.match({ sensor: 'motion', channel: '', target: '' });
  });

  it('takes a sensor node without a sensor for motion, as the runtime does', async () => {
    await open('hikvision-sensor', { sensor: null });
    (await editor.page.inputValue('#hikvision-choice')).should.equal('Motion, every channel');
    await editor.done();
    (await editor.node('node')).should.match({ sensor: 'motion' });
  });

  it('keeps the type in the list while a channel is typed that the device does not have', async () => {
    await open('hikvision-sensor', { sensor: 'motion', channel: '' });
    await editor.page.locator('#node-input-channel').pressSequentially('77');
    (await editor.page.inputValue('#hikvision-choice')).should.equal('Motion');
    should(await editor.page.isVisible('#hikvision-type-row')).be.false();
    (await editor.locator('#hikvision-not-notifying').innerText()).should.match(/list/i);
  });

  it('brings the list of sensors to add into view, and none is none, whatever a search hides', async () => {
    await open('hikvision-sensor', { sensor: 'all' }, 32);
    await editor.page.setViewportSize({ width: 1024, height: 700 });
    await editor.page.click('#hikvision-add');
    const box = await editor.page.locator('#hikvision-add-go').boundingBox();
    const tray = await editor.page.locator('.red-ui-tray-body').last().boundingBox();
    should((box?.y ?? 0) + (box?.height ?? 0)).be.belowOrEqual((tray?.y ?? 0) + (tray?.height ?? 0) + 1);
    await editor.page.fill('#hikvision-adding .hikvision-search', 'room 16 motion');
    await editor.page.getByRole('button', { name: 'None', exact: true }).click();
    should(await editor.page.isDisabled('#hikvision-add-go')).be.true();
    await editor.page.locator('#hikvision-adding li:not([hidden]) input').first().click();
    (await editor.locator('#hikvision-add-go').innerText()).should.match(/\(1\)/);
  });

  for (const [state, shown] of [
    ['Pulse', 'pulse'],
    ['${STATE}', '${STATE}'],
  ] as const)
    it(`keeps the state ${state}, which the action takes`, async () => {
      await open('hikvision-control', { action: 'output', port: 1, state, duration: 1 });
      should(await editor.run(`RED.nodes.node('node').valid`)).be.true();
      (await editor.page.inputValue('#node-input-state')).should.equal(shown);
      await editor.done();
      (await editor.node('node')).should.match({ state: shown });
    });

  it('ticks no box for a text that says no', async () => {
    await open('hikvision-sensor', { sensor: 'motion', initial: 'false' });
    (await editor.page.isChecked('#node-input-initial')).should.be.false();
    await editor.done();
    should((await editor.node('node')).initial).be.false();
  });

  it('keeps a variable in place of a switch, until somebody clicks', async () => {
    await open('hikvision-sensor', { sensor: 'motion', initial: '${TELL}' });
    await editor.done();
    (await editor.node('node')).should.match({ initial: '${TELL}' });
    await editor.edit('node');
    await editor.page.click('#node-input-initial');
    await editor.done();
    should((await editor.node('node')).initial).be.a.Boolean();
    await editor.run(`RED.nodes.node('device').ssl = '\${CAM_SSL}'`);
    await editor.editDevice('device');
    await editor.deviceDone();
    (await editor.node('device')).should.match({ ssl: '${CAM_SSL}' });
  });

  it('names no limit that only keeps nonsense away, and what is a whole number', async () => {
    await open('hikvision-control', { action: 'output', port: 1.5, state: 'on' });
    const reasons = () => editor.run(`RED.nodes.node('node').validationErrors`);
    should(await reasons()).eql(['Output: must be a whole number of 1 or more']);
    await editor.page.fill('#node-input-port', '70000');
    await editor.done();
    should(await reasons()).eql(['Output: must be a whole number from 1 to 65535']);
  });
});
