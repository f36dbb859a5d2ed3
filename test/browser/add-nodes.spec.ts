import 'should';
import { editor, id, known, text, useEditor } from './dialog-page';

describe('adding nodes from the dialog of a sensor', function () {
  this.timeout(60_000);
  useEditor();

  it('lays out a node for every chosen sensor below itself, as one step that can be undone', async () => {
    await known();
    await editor.edit('sensor');
    await editor.choose('#hikvision-choice', 'Motion, channel 2, Driveway');
    await editor.page.click('#hikvision-add');
    // Chosen beforehand: reported, not ignored, and without a node yet.
    (await editor.locator('#hikvision-adding li').allInnerTexts())
      .map((line) => line.replace(/\s+/g, ' ').trim())
      .should.eql([
        'Motion, channel 1, Front door',
        'Line Crossing, channel 1, Front door',
        'Motion, channel 2, Driveway (has a node)',
        'Field Detection, channel 2, Driveway (not reported)',
        'Disk Error',
      ]);
    (await text('#hikvision-add-go')).should.equal('Add nodes (3)');
    await editor.shot('add-nodes');
    await editor.page.click('#hikvision-add-go');
    await editor.cancel();
    const added = (await editor.nodes()).filter(
      (node) => node.type === 'hikvision-sensor' && node.id !== 'sensor',
    );
    added
      .map((node) => [node.sensor, node.channel, node.device])
      .should.eql([
        ['motion', '1', id],
        ['line_crossing', '1', id],
        ['disk_error', '', id],
      ]);
    added.map((node) => node.y).should.eql([150, 200, 250]);
    await editor.run('RED.history.pop()');
    (await editor.nodes()).filter((node) => node.type === 'hikvision-sensor').should.have.length(1);
    editor.problems.should.eql([]);
  });
});
