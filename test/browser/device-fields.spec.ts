import should from 'should';
import { device, editor, id, know, sensorNode, text, useEditor } from './dialog-page';
import { listedCamera, listedRecorder } from './listed-devices';

const kinds = ['sensor', 'event', 'status', 'snapshot', 'control'];
const node = (kind: string, more: object = {}) => ({
  id: kind,
  type: `hikvision-${kind}`,
  x: 200,
  y: 60 + 60 * kinds.indexOf(kind),
  device: id,
  wires: [],
  ...more,
});

describe('fields that know the device', function () {
  this.timeout(90_000);
  useEditor();

  /** The dialog of a node whose device has told its list. */
  const open = async (kind: string, listed: object, more: object = {}): Promise<void> => {
    await editor.add([device(), node(kind, more)]);
    await know(listed);
    await editor.edit(kind);
  };
  const isCombobox = async (selector: string): Promise<void> => {
    should(await editor.locator(selector).getAttribute('role')).equal('combobox', selector);
  };

  for (const kind of ['sensor', 'event', 'snapshot', 'control'])
    it(`offer the channels of the device in the dialog of ${kind}`, async () => {
      await open(kind, listedRecorder(4, 6), kind === 'control' ? { action: 'preset' } : {});
      await isCombobox('#node-input-channel');
      (await editor.options('#node-input-channel'))
        .slice(1)
        .should.eql(['1, Camera 1', '2, Camera 2', '3, Camera 3', '4, Camera 4']);
      await editor.choose('#node-input-channel', '3, Camera 3');
      (await editor.page.inputValue('#node-input-channel')).should.equal('3');
      editor.problems.should.eql([]);
    });

  it('offer the types of the device in the dialogs of control and event, and in the type of a sensor', async () => {
    const own = ['Motion', 'Line Crossing', 'Field Detection'];
    const offers = async (selector: string): Promise<void> => {
      await isCombobox(selector);
      (await editor.options(selector)).slice(0, 3).should.eql(own);
      (await editor.groups(selector)).should.eql(['Home', 'Other types']);
    };
    await open('control', listedRecorder(4, 3), { action: 'detection' });
    await offers('#node-input-sensor');
    await editor.choose('#node-input-sensor', 'Line Crossing');
    (await editor.page.inputValue('#node-input-sensor')).should.equal('line_crossing');
    await editor.cancel();
    await editor.add([node('event', { events: ['motion'] })]);
    await editor.edit('event');
    await offers('.hikvision-event-type');
    await editor.cancel();
    await editor.add([sensorNode({ sensor: 'something_new' })]);
    await editor.edit('sensor');
    await offers('#node-input-sensor');
  });

  it('offer the sensors of the device in its own table, channel by channel', async () => {
    await editor.add([device({ customize: [{ sensor: 'motion', ignored: false, delay: 3 }] })]);
    await know(listedRecorder(2, 2));
    await editor.editDevice(id);
    const field = '.hikvision-customize-sensor';
    await isCombobox(field);
    (await editor.options(field))
      .slice(0, 4)
      .should.eql([
        'Motion, channel 1, Camera 1',
        'Line Crossing, channel 1, Camera 1',
        'Motion, channel 2, Camera 2',
        'Line Crossing, channel 2, Camera 2',
      ]);
    (await editor.groups(field)).should.eql(['channel 1, Camera 1', 'channel 2, Camera 2', 'Every channel']);
    await editor.choose(field, 'Motion, channel 2, Camera 2');
    (await editor.page.inputValue(field)).should.equal('motion_2');
  });

  it('show no topic before a device is chosen', async () => {
    await editor.add([sensorNode({ device: '' })]);
    await editor.edit('sensor');
    (await editor.locator('#hikvision-topic-row').isVisible()).should.be.false();
    await editor.cancel();
    await editor.add([device()]);
    await editor.edit('sensor');
    (await editor.locator('#hikvision-topic-row').isVisible()).should.be.true();
    (await text('#hikvision-topic')).should.equal('home_motion');
  });

  for (const kind of kinds) {
    it(`take the only device that there is in the dialog of ${kind}`, async () => {
      await editor.add([device(), node(kind, { device: '' })]);
      await editor.edit(kind);
      (await editor.page.inputValue('#node-input-device')).should.equal(id);
    });

    it(`take none of two devices in the dialog of ${kind}`, async () => {
      await editor.add([device(), device({ id: 'other', name: 'Other' }), node(kind, { device: '' })]);
      await editor.edit(kind);
      (await editor.page.inputValue('#node-input-device')).should.match(/^(?:_ADD_)?$/);
    });
  }

  for (const [kind, action] of [
    ['sensor', ''],
    ['event', ''],
    ['snapshot', ''],
    ['control', 'detection'],
    ['control', 'preset'],
    ['control', 'move'],
  ] as const)
    it(`hide the channel of a camera, but not one that the flow holds: ${kind} ${action}`, async () => {
      const own = action === '' ? {} : { action };
      await open(kind, listedCamera(3), own);
      (await editor.locator('#node-input-channel').isVisible()).should.be.false();
      await editor.cancel();
      await editor.run(`RED.nodes.node('${kind}').channel = '2'`);
      await editor.edit(kind);
      (await editor.locator('#node-input-channel').isVisible()).should.be.true();
      (await editor.page.inputValue('#node-input-channel')).should.equal('2');
      await editor.cancel();
      await know(listedRecorder(4, 3));
      await editor.run(`RED.nodes.node('${kind}').channel = ''`);
      await editor.edit(kind);
      (await editor.locator('#node-input-channel').isVisible()).should.be.true();
    });

  describe('that hold what the device does not list', () => {
    const note = () => editor.locator('#hikvision-not-notifying');

    it('say so of a type, until it is corrected', async () => {
      await open('sensor', listedRecorder(4, 3), { sensor: 'face_detection' });
      (await note().innerText()).should.match(/does not list/);
      await editor.choose('#hikvision-choice', 'Motion, channel 2, Camera 2');
      (await note().isVisible()).should.be.false();
    });

    for (const sensor of ['doorbell', 'armed', 'video_intercom_call', '${HIKVISION_TYPE}'])
      it(`say nothing of ${sensor}, which is in no list`, async () => {
        await open('sensor', listedRecorder(4, 3), { sensor });
        (await note().isVisible()).should.be.false();
      });

    it('say nothing where the device has told no list', async () => {
      await open('sensor', { device: {}, channels: [], sensors: [] }, { sensor: 'face_detection' });
      (await note().isVisible()).should.be.false();
    });

    for (const [kind, action] of [
      ['event', ''],
      ['snapshot', ''],
      ['control', 'detection'],
      ['control', 'preset'],
    ] as const)
      it(`say so of a channel, until it is corrected: ${kind} ${action}`, async () => {
        await open(kind, listedRecorder(4, 3), { channel: '9', ...(action === '' ? {} : { action }) });
        const said = editor.page.getByText('This device does not list such a channel.');
        (await said.isVisible()).should.be.true();
        for (const fits of ['4', '', '${HIKVISION_CHANNEL}']) {
          await editor.page.fill('#node-input-channel', fits);
          should(await said.isVisible()).be.false(fits);
          await editor.page.fill('#node-input-channel', '5');
          should(await said.isVisible()).be.true();
        }
        if (kind !== 'control') return;
        await editor.page.selectOption('#node-input-action', 'reboot');
        (await said.isVisible()).should.be.false();
      });
  });

  it('name the unit of a time', async () => {
    await open('control', listedCamera(1), { action: 'output' });
    (await text('[data-field=duration]')).should.match(/seconds/);
    await editor.cancel();
    await editor.add([sensorNode()]);
    await editor.edit('sensor');
    (await text('.form-row:has(#node-input-delay)')).should.match(/seconds/);
  });
});
