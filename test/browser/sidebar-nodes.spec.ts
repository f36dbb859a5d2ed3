import should from 'should';
import { editor, row, useSidebar, withCamera } from './sidebar-page';

describe('the sidebar', function () {
  this.timeout(120_000);
  useSidebar();

  it('selects the nodes that use a sensor, and adds one where none does', async () => {
    await withCamera();
    await row('cam', 'motion').click();
    ((await editor.run('RED.view.selection().nodes.map(({ id }) => id)')) as string[]).should.eql(['node']);
    const line = row('cam', 'line_crossing');
    (await row('cam', 'motion').locator('[data-action="add-node"]').isVisible()).should.be.false();
    await line.click();
    (await editor.locator('.hikvision-told').innerText()).should.match(/^No node uses this sensor yet/);
    await editor.page.keyboard.press('+');
    await line.locator('[data-action="add-node"]').waitFor({ state: 'hidden' });
    const [added] = (await editor.nodes()).filter(
      ({ type, id }) => type === 'hikvision-sensor' && id !== 'node',
    );
    should(added).containEql({ device: 'cam', sensor: 'line_crossing', channel: '1' });
    await line.click();
    ((await editor.run('RED.view.selection().nodes.map(({ id }) => id)')) as string[]).should.eql([
      added?.id,
    ]);
    editor.problems.should.eql([]);
  });

  it('gives a sensor without a node to be dragged into the flow', async () => {
    await withCamera();
    const dragged = (await editor.run(`(() => {
      const data = new DataTransfer();
      const row = document.querySelector('[data-sensor="line_crossing"]');
      row.dispatchEvent(new DragEvent('dragstart', { bubbles: true, dataTransfer: data }));
      const chart = document.getElementById('red-ui-workspace-chart');
      chart.dispatchEvent(new DragEvent('dragenter', { bubbles: true, dataTransfer: data }));
      document.getElementById('red-ui-drop-target').dispatchEvent(new DragEvent('drop', { bubbles: true, dataTransfer: data }));
      return row.draggable && !document.querySelector('[data-sensor="motion"]').draggable;
    })()`)) as boolean;
    dragged.should.be.true();
    await editor.page.waitForFunction(
      `RED.nodes.filterNodes({ type: 'hikvision-sensor' }).some(({ sensor }) => sensor === 'line_crossing')`,
    );
  });
});
