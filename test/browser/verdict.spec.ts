import should from 'should';
import { device, editor, good, hold, id, selfSigned, text, useEditor } from './dialog-page';

const sizes = [
  { width: 1024, height: 700 },
  { width: 1366, height: 768 },
];

/** Changes one field of the form as a person does. */
async function change(field: string): Promise<void> {
  const { page } = editor;
  const selector = `#node-config-input-${field}`;
  if (field === 'ssl') await page.click(selector);
  else if (field === 'tls') await page.selectOption(selector, 'mine');
  else await page.fill(selector, field === 'port' ? '8443' : `other-${field}`);
}

describe('the verdict of a test', function () {
  this.timeout(90_000);
  useEditor();

  /** The dialog of a device with all that can be tried, and TLS settings that can be chosen. */
  const open = async (): Promise<void> => {
    await editor.add([
      { id: 'mine', type: 'tls-config', name: 'Mine', verifyservercert: true },
      device({ ssl: true, tls: '', fingerprint: '', port: '' }),
    ]);
    await editor.editDevice(id);
    await editor.page.fill('#node-config-input-username', 'admin');
    await editor.page.fill('#node-config-input-password', 'secret');
  };
  const verdict = () => editor.locator('[data-verdict]');

  it('is taken back when what was tried changes, whichever field it is', async () => {
    await open();
    await editor.answer('test', 200, good);
    for (const field of ['host', 'port', 'username', 'password', 'fingerprint', 'tls', 'ssl']) {
      await editor.page.click('#hikvision-test');
      await editor.page.waitForSelector('[data-verdict=ok]');
      await change(field);
      should(await verdict().count()).equal(0, field);
    }
    editor.problems.should.eql([]);
  });

  for (const [what, answer] of [
    ['good', good],
    ['bad', selfSigned],
  ] as const)
    it(`is none of a form that was changed while Test ran, with a ${what} answer`, async () => {
      await open();
      for (const field of ['host', 'port', 'username', 'password', 'fingerprint', 'tls', 'ssl']) {
        await editor.page.unrouteAll();
        const release = await hold('test', answer);
        await editor.page.click('#hikvision-test');
        await editor.page.waitForSelector('#hikvision-tested .fa-spinner');
        await change(field);
        release();
        await editor.page.waitForSelector('#hikvision-test:not([aria-disabled])');
        should(await verdict().count()).equal(0, field);
        should(await editor.locator('#hikvision-tested .fa-spinner').isVisible()).be.false();
      }
      editor.problems.should.eql([]);
    });

  for (const size of sizes)
    for (const [what, answer] of [
      ['ok', good],
      ['failed', selfSigned],
    ] as const)
      it(`is in view at ${size.width} pixels where the test is ${what}`, async () => {
        await editor.page.setViewportSize(size);
        await open();
        await editor.answer('test', 200, answer);
        // The button is the last thing that is in view.
        await editor.page.fill('#node-config-input-password', 'a password that is too long');
        await editor.page.locator('#hikvision-test').evaluate((button) => {
          button.scrollIntoView({ block: 'end' });
          button.focus({ preventScroll: true });
        });
        await editor.page.keyboard.press('Enter');
        await editor.page.waitForSelector(`[data-verdict=${what}]`);
        // The picture below it is as tall as the answer to it makes it.
        await editor.page.waitForFunction(
          `$('#hikvision-tested [data-action=picture]').length === 0 || $('#hikvision-tested img:visible').length > 0`,
        );
        const inView = await verdict().evaluate((one) => {
          const box = one.getBoundingClientRect();
          const tray = one.closest('.red-ui-tray-body')?.getBoundingClientRect();
          return tray !== undefined && box.height > 0 && box.top >= tray.top && box.bottom <= tray.bottom;
        });
        inView.should.be.true();
        editor.problems.should.eql([]);
      });
});

for (const [language, add, update] of [
  ['en-US', 'Add', 'Update'],
  ['de', 'Hinzufügen', 'Aktualisieren'],
] as const)
  describe(`the verdict of a test in ${language}`, function () {
    this.timeout(90_000);
    useEditor(language);

    const press = async (): Promise<string> => {
      await editor.page.click('#hikvision-test');
      await editor.page.waitForSelector('[data-verdict=ok]');
      return text('[data-verdict]');
    };

    it('says what to press by the words on that button', async () => {
      await editor.answer('test', 200, good);
      await editor.add([device()]);
      await editor.editDevice(id);
      (await press()).should.containEql(update);
      (await text('#node-config-dialog-ok')).trim().should.equal(update);
      await editor.cancel();
      await editor.run(`RED.editor.editConfig('', 'hikvision-device', '_ADD_')`);
      await editor.settled('#node-config-input-host');
      await editor.page.fill('#node-config-input-host', '192.0.2.1');
      (await press()).should.containEql(add);
      (await text('#node-config-dialog-ok')).trim().should.equal(add);
    });
  });
