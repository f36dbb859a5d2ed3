import 'should';
import should from 'should';
import { device, editor, id, sensorNode, useEditor } from './dialog-page';

describe('the dialogs of the other nodes', function () {
  this.timeout(60_000);
  useEditor();

  it('keep the events of an event node', async () => {
    await editor.add([
      device(),
      {
        id: 'event',
        type: 'hikvision-event',
        x: 200,
        y: 100,
        device: id,
        events: ['motion'],
        wires: [[], []],
      },
    ]);
    await editor.edit('event');
    await editor.locator('.hikvision-event-form .red-ui-editableList-addButton').click();
    await editor.locator('.hikvision-event-type').nth(1).fill('linedetection');
    await editor.done();
    should((await editor.node('event')).events).eql(['motion', 'line_crossing']);
    (await editor.label('event')).should.equal('Home: Motion, Line Crossing');
    editor.problems.should.eql([]);
  });

  it('show the fields of the chosen action only', async () => {
    await editor.add([
      device(),
      { id: 'control', type: 'hikvision-control', x: 200, y: 100, device: id, wires: [[]] },
    ]);
    const visible = () =>
      editor.run(`[...document.querySelectorAll('.hikvision-control-form .hikvision-action')]
        .filter((row) => row.getClientRects().length)
        .map((row) => row.querySelector('label')?.htmlFor.replace('node-input-', '') ?? 'note')`);
    await editor.edit('control');
    for (const [action, fields] of [
      ['detection', ['sensor', 'channel', 'enabled']],
      ['preset', ['channel', 'preset']],
      ['reboot', ['note']],
      ['request', ['method', 'path', 'body']],
      ['output', ['port', 'state', 'duration']],
    ] as const) {
      await editor.page.selectOption('#node-input-action', action);
      should(await visible()).eql(fields);
    }
    await editor.page.selectOption('#node-input-state', 'on');
    should(await visible()).eql(['port', 'state']);
    await editor.page.fill('#node-input-port', '1');
    await editor.done();
    (await editor.label('control')).should.equal('Home: output 1 on');
    editor.problems.should.eql([]);
  });

  it('say what they are without a name', async () => {
    await editor.add([
      device(),
      { id: 'status', type: 'hikvision-status', x: 200, y: 100, device: id, wires: [[]] },
      {
        id: 'snapshot',
        type: 'hikvision-snapshot',
        x: 200,
        y: 200,
        device: id,
        channel: '2',
        wires: [[]],
      },
      sensorNode({ sensor: 'all', y: 300 }),
    ]);
    (await editor.label('status')).should.equal('Home: connection');
    (await editor.label('snapshot')).should.equal('Home: snapshot 2');
    (await editor.label('sensor')).should.equal('Home: All sensors');
  });
});
