import 'should';
import should from 'should';
import type { TestAnswer } from '../../src/setup/check';
import { device, editor, known, recorder, sensor, sensorNode, text, useEditor } from './dialog-page';

describe('the dialog of a sensor', function () {
  this.timeout(60_000);
  useEditor();

  it("shows every channel first, then the device's own sensors by channel, then the other types", async () => {
    await known();
    await editor.edit('sensor');
    const options = await editor.options('#hikvision-choice');
    options
      .slice(0, 7)
      .should.eql([
        'All sensors',
        'Motion, every channel',
        'Motion, channel 1, Front door',
        'Line Crossing, channel 1, Front door',
        'Motion, channel 2, Driveway',
        'Field Detection, channel 2, Driveway (not reported)',
        'Disk Error',
      ]);
    options.should.containEql('PIR Alarm');
    should(options.at(-1)).equal('Another type …');
    (await editor.groups('#hikvision-choice')).should.eql([
      'Every channel',
      'channel 1, Front door',
      'channel 2, Driveway',
      'The device itself',
      'Other types',
    ]);
    editor.problems.should.eql([]);
  });

  it('saves the chosen sensor and tells its topic', async () => {
    await known();
    await editor.edit('sensor');
    await editor.choose('#hikvision-choice', 'Motion, channel 2, Driveway');
    (await text('#hikvision-topic')).should.equal('home_motion_2');
    await editor.done();
    (await editor.node('sensor')).should.match({ sensor: 'motion', channel: '2' });
    (await editor.label('sensor')).should.equal('Home: Motion 2');
    await editor.edit('sensor');
    (await editor.page.inputValue('#hikvision-choice')).should.equal('Motion, channel 2, Driveway');
    await editor.choose('#hikvision-choice', 'Field Detection, channel 2, Driveway (not reported)');
    (await text('#hikvision-not-notifying')).should.match(/Notify Surveillance Center/);
    await editor.choose('#hikvision-choice', 'Motion, every channel');
    (await text('#hikvision-topic')).should.equal('home_motion_1, home_motion_2');
    await editor.choose('#hikvision-choice', 'Disk Error');
    (await text('#hikvision-topic')).should.equal('home_disk_error');
    (await editor.locator('#hikvision-channel-row').isVisible()).should.be.false();
    editor.problems.should.eql([]);
  });

  it('needs no number for the only sensor of a camera', async () => {
    const camera: TestAnswer = {
      ...recorder,
      device: { name: 'Front Porch', model: 'DS-2CD2385G1', firmware: 'V5', deviceType: 'IPCamera' },
      channels: [{ id: 1, name: 'Camera 01' }],
      sensors: [sensor('motion', 'Motion', 1, { id: 'motion', channelName: 'Camera 01' })],
    };
    await known(camera, { name: '' });
    await editor.edit('sensor');
    await editor.choose('#hikvision-choice', 'Motion');
    (await text('#hikvision-topic')).should.equal('front_porch_motion');
    await editor.done();
    (await editor.node('sensor')).should.match({ sensor: 'motion', channel: '' });
    (await editor.label('sensor')).should.equal('Front Porch: Motion');
  });

  it('takes a type that nobody knows', async () => {
    await editor.add([device(), sensorNode()]);
    await editor.edit('sensor');
    await editor.choose('#hikvision-choice', 'Another type …');
    await editor.page.fill('#node-input-sensor', 'someNewThing');
    (await text('#hikvision-topic')).should.equal('home_somenewthing');
    await editor.done();
    (await editor.node('sensor')).should.match({ sensor: 'someNewThing', channel: '' });
    await editor.edit('sensor');
    (await editor.locator('#node-input-sensor').isVisible()).should.be.true();
    editor.problems.should.eql([]);
  });

  it('calls the number of an alarm input an input', async () => {
    await editor.add([device(), sensorNode({ sensor: 'i_o' })]);
    await editor.edit('sensor');
    (await text('#hikvision-channel-label')).should.equal('Input');
    should(await editor.locator('#node-input-channel').getAttribute('placeholder')).match(/input/);
  });

  it('shows the inherited delay in the empty field', async () => {
    const customize = [
      { sensor: 'motion', ignored: false, delay: 20 },
      { sensor: 'motion_2', ignored: false, delay: 30 },
    ];
    await editor.add([device({ delay: 7, customize }), sensorNode()]);
    await editor.edit('sensor');
    const shown = () => editor.locator('#node-input-delay').getAttribute('placeholder');
    should(await shown()).equal('20');
    await editor.page.fill('#node-input-channel', '2');
    should(await shown()).equal('30');
    await editor.choose('#hikvision-choice', 'PIR Alarm');
    should(await shown()).equal('7');
  });

  it('gives the list of types, and no error, for a device that an environment variable names', async () => {
    await editor.add([device({ name: '', host: '${CAM_HOST}' }), sensorNode()]);
    await editor.edit('sensor');
    (await editor.options('#hikvision-choice')).should.containEql('Motion');
    (await text('#hikvision-topic')).should.equal('…_motion');
    editor.problems.should.eql([]);
  });
});
