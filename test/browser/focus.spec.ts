import should from 'should';
import { device, editor, good, hold, id, selfSigned, sensorNode, useEditor } from './dialog-page';

describe('the focus in the dialogs, where a device answers late', function () {
  this.timeout(90_000);
  useEditor();

  /** Where the focus is; the page itself is nowhere. */
  const focus = async (): Promise<string> =>
    String(
      await editor.run(`(() => {
        const one = document.activeElement;
        if (one === null || one === document.body || one === document.documentElement) return 'the page';
        return one.closest('.red-ui-tray') ? one.id || one.dataset.action || one.className : 'outside of the dialog';
      })()`),
    );
  const stays = async (where: string): Promise<void> => {
    (await focus()).should.not.match(/^(?:the page|outside)/, where);
  };
  const press = async (selector: string): Promise<void> => {
    await editor.page.focus(selector);
    await editor.page.keyboard.press('Enter');
  };
  const openDevice = async (): Promise<void> => {
    await editor.add([device({ ssl: true })]);
    await editor.editDevice(id);
    await editor.page.fill('#node-config-input-password', 'secret');
  };

  for (const [what, answer, status] of [
    ['good', good, 200],
    ['bad', selfSigned, 200],
    ['refused', { error: 'x' }, 400],
  ] as const)
    it(`stays on Test, with a ${what} answer`, async () => {
      await openDevice();
      const release = await hold('test', answer, status);
      await press('#hikvision-test');
      await editor.page.waitForSelector('#hikvision-tested .fa-spinner');
      (await focus()).should.equal('hikvision-test');
      release();
      await editor.page.waitForSelector('[data-verdict]');
      (await focus()).should.equal('hikvision-test');
    });

  it('stays on Find, and goes to the user name when an address was chosen', async () => {
    await openDevice();
    const release = await hold('discover', {
      devices: [{ host: '192.0.2.64', port: 80, name: '', model: 'DS', firmware: 'V5', activated: true }],
    });
    await press('#hikvision-find');
    await editor.page.waitForSelector('#hikvision-found .fa-spinner');
    (await focus()).should.equal('hikvision-find');
    release();
    await editor.page.waitForSelector('.hikvision-choose');
    (await focus()).should.equal('hikvision-find');
    await press('.hikvision-choose');
    (await focus()).should.equal('node-config-input-username');
  });

  it('goes on from a certificate that is accepted', async () => {
    await openDevice();
    await editor.answer('test', 200, selfSigned);
    await press('#hikvision-test');
    await press('[data-action=accept-certificate]');
    (await focus()).should.equal('node-config-input-password');
  });

  it('goes to the question, to Stop, and to what was written, when a device is made to report', async () => {
    await openDevice();
    await editor.answer('test', 200, good);
    await press('#hikvision-test');
    await editor.page.waitForSelector('[data-action=report]');
    await press('[data-action=report]');
    await stays('question');
    const release = await hold('-/report', {
      results: [{ sensor: 'field_detection_2', ok: true, message: 'x' }],
    });
    await editor.page.keyboard.press('Enter');
    await editor.page.waitForSelector('#hikvision-tested progress');
    await stays('writing');
    release();
    await editor.page.waitForSelector('#hikvision-tested [role=status] ul .fa-check');
    await stays('written');
  });

  it('goes to the button for a new row, when a row is taken out', async () => {
    await editor.add([
      device({ customize: [{ sensor: 'motion_1', ignored: true, delay: '' }] }),
      {
        id: 'event',
        type: 'hikvision-event',
        x: 300,
        y: 200,
        device: id,
        events: ['motion'],
        wires: [[], []],
      },
    ]);
    const removed = async (form: string): Promise<void> => {
      await press(`${form} .red-ui-editableList-item-remove`);
      await editor.page.waitForSelector(`${form} .red-ui-editableList-item-remove`, { state: 'detached' });
      (await focus()).should.match(/addButton/);
    };
    await editor.editDevice(id);
    await removed('.hikvision-device-form');
    await editor.cancel();
    await editor.edit('event');
    await removed('.hikvision-event-form');
    await editor.cancel();
  });

  it('stays in the part for push', async () => {
    await editor.add([device({ source: 'push' })]);
    // The dialog makes the secret.
    await editor.editDevice(id);
    await editor.deviceDone();
    await editor.deploy();
    await editor.editDevice(id);
    const entry = { id: '2', url: '/hikvision/********' };
    const answer = { ok: true, entry, address: null, message: 'x', values: { id: '2' }, notes: [] };
    for (const [button, code, next] of [
      ['push', 'push-planned', '[data-action=push-add]'],
      ['push-add', 'push-added', '[data-action=push-remove]'],
      ['push-remove', 'push-removed', '#hikvision-pushed .fa-check'],
    ] as const) {
      await editor.page.unrouteAll();
      const release = await hold(`${id}/push`, { ...answer, code });
      await press(`[data-action=${button}]`);
      await editor.page.waitForSelector('#hikvision-pushed .fa-spinner');
      await stays(`${button}, asking`);
      release();
      await editor.page.waitForSelector(next);
      await stays(`${button}, answered`);
    }
    await press('#hikvision-new-token');
    await stays('new secret');
    await editor.cancel();
  });

  it('stays on Add, and goes back to it when the nodes are there', async () => {
    await editor.add([device(), sensorNode()]);
    await editor.answer('test', 200, good);
    await editor.editDevice(id);
    await press('#hikvision-test');
    await editor.page.waitForSelector('.hikvision-tested-sensors');
    await editor.deviceDone();
    await editor.edit('sensor');
    await press('#hikvision-add');
    (await focus()).should.equal('hikvision-add');
    await press('#hikvision-add-go');
    should(await focus()).equal('hikvision-add');
    editor.problems.should.eql([]);
  });
});
