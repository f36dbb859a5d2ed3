import 'should';
import { editor, id, known, lines, recorder, sensorNode, text, useEditor } from './dialog-page';

describe('adding nodes from the dialog of a sensor', function () {
  this.timeout(60_000);
  useEditor();

  it('lays out a node for every chosen sensor below itself, as one step that can be undone', async () => {
    await known();
    await editor.edit('sensor');
    await editor.choose('#hikvision-choice', 'Motion, channel 2, Driveway');
    await editor.page.click('#hikvision-add');
    // Chosen beforehand: reported, not ignored, and without a node yet.
    (await lines('#hikvision-adding li')).should.eql([
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

  /** Opens the list from a node that this test has put into the flow; gives back what it offers. */
  const offered = async (): Promise<string[]> => {
    await editor.edit('sensor');
    await editor.page.click('#hikvision-add');
    return lines('#hikvision-adding li:has(:checked)');
  };
  const reported = [
    'Motion, channel 1, Front door',
    'Line Crossing, channel 1, Front door',
    'Motion, channel 2, Driveway',
    'Disk Error',
  ];

  for (const [what, own, others] of [
    ['hears motion on every channel', { sensor: 'motion', channel: '' }, []],
    ['hears all sensors', { sensor: 'all', channel: '' }, []],
    ['has never been set', {}, []],
    [
      'is not alone in hearing every channel',
      { sensor: 'motion', channel: '' },
      [
        { id: 'second', y: 160, sensor: 'motion', channel: '' },
        { id: 'third', y: 220, sensor: 'line_crossing', channel: '' },
        { id: 'fourth', y: 280, sensor: 'all', channel: '' },
      ],
    ],
  ] as const)
    it(`leaves out none because the node ${what}`, async () => {
      await known(recorder, {}, [sensorNode(own), ...others.map((other) => sensorNode(other))]);
      (await offered()).should.eql(reported);
      (await text('#hikvision-add-go')).should.equal('Add nodes (4)');
      await editor.page.click('#hikvision-add-go');
      await editor.cancel();
      const old = ['sensor', ...others.map((other) => other.id)];
      (await editor.nodes())
        .filter((node) => node.type === 'hikvision-sensor' && !old.includes(node.id))
        .map((node) => [node.sensor, node.channel])
        .should.eql([
          ['motion', '1'],
          ['line_crossing', '1'],
          ['motion', '2'],
          ['disk_error', ''],
        ]);
      // Each of them has a node now.
      (await offered()).should.eql([]);
      (await editor.locator('#hikvision-add-go').isDisabled()).should.be.true();
      editor.problems.should.eql([]);
    });

  it('counts a node of one channel for that channel alone', async () => {
    const second = { id: 'second', y: 160, sensor: 'VMD', channel: '2' };
    await known(recorder, {}, [sensorNode(), sensorNode(second)]);
    (await offered()).should.eql(reported.filter((one) => one !== 'Motion, channel 2, Driveway'));
  });
});
