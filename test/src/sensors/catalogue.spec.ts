import should from 'should';
import {
  catalogue,
  findSensorType,
  findSensorTypes,
  knownType,
  sensorTypeOf,
  sensorTypesOf,
} from '../../../src/sensors/catalogue';
import { LONGEST_TEXT } from '../../../src/sensors/limits';
import { textWork } from '../../support/text-work';

/** id, name, wire names, what its number counts. */
const homeAssistant: [string, string, string, string][] = [
  ['motion', 'Motion', 'VMD motionDetection', 'channel'],
  ['line_crossing', 'Line Crossing', 'linedetection', 'channel'],
  ['field_detection', 'Field Detection', 'fielddetection', 'channel'],
  ['tamper_detection', 'Tamper Detection', 'tamperdetection', 'channel'],
  ['shelter_alarm', 'Shelter Alarm', 'shelteralarm', 'channel'],
  ['disk_full', 'Disk Full', 'diskfull', 'device'],
  ['disk_error', 'Disk Error', 'diskerror', 'device'],
  ['net_interface_broken', 'Net Interface Broken', 'nicbroken', 'device'],
  ['ip_conflict', 'IP Conflict', 'ipconflict', 'device'],
  ['illegal_access', 'Illegal Access', 'illaccess', 'device'],
  ['video_mismatch', 'Video Mismatch', 'videomismatch', 'device'],
  ['bad_video', 'Bad Video', 'badvideo', 'channel'],
  ['pir_alarm', 'PIR Alarm', 'PIR', 'channel'],
  ['face_detection', 'Face Detection', 'facedetection', 'channel'],
  ['scene_change_detection', 'Scene Change Detection', 'scenechangedetection', 'channel'],
  ['i_o', 'I/O', 'IO', 'port'],
  ['unattended_baggage', 'Unattended Baggage', 'unattendedBaggage', 'channel'],
  ['attended_baggage', 'Attended Baggage', 'attendedBaggage', 'channel'],
  ['recording_failure', 'Recording Failure', 'recordingfailure', 'device'],
  ['exiting_region', 'Exiting Region', 'regionExiting', 'channel'],
  ['entering_region', 'Entering Region', 'regionEntrance', 'channel'],
  ['video_loss', 'Video Loss', 'videoloss', 'channel'],
];

describe('a wire name without a word in it', () => {
  for (const [wire, id, name] of [
    ['-5', '5', '-5'],
    ['___', 'unknown', 'unknown'],
    ['***', 'unknown', '***'],
  ] as const)
    it(`"${wire}" is the sensor ${id}`, () => {
      should(sensorTypeOf(wire)).match({ id, name, belongs: 'channel', course: 'lasts' });
    });
});

/** id and wire names of the further rows; `!` marks types that happen rather than last. */
const further: [string, string][] = [
  ['loitering', 'loitering'],
  ['people_gathering', 'group'],
  ['fast_moving', 'rapidMove'],
  ['parking', 'parking'],
  ['face_capture!', 'faceSnap faceCapture'],
  ['audio_exception', 'audioexception audioDetection'],
  ['defocus', 'defocus'],
  ['software_virtual_alarm_input', 'softIO'],
  ['wireless_sensor', 'WLSensor'],
  ['call_for_help_wireless', 'callhelp'],
  ['input_recording_resolution_mismatch', 'resolutionmismatch'],
  ['hdd_health_detection', 'storageDetection'],
  [
    'hardware_exceptions',
    'raidexception raidfailure spareException pocException poePowerException fanfailure',
  ],
  ['hardware_exceptions', 'overheat abnormalReboot'],
  ['people_counting!', 'PeopleCounting'],
  ['plate_vehicle!', 'ANPR vehicledetection'],
  ['temperature_measurement', 'thermometry'],
  ['temperature_measurement_alarm', 'TMA'],
  ['temperature_pre_alarm', 'TMPA'],
  ['fire_detection', 'fireDetection smokeAndFireDetection'],
  ['smoke_detection', 'smokeDetection'],
  ['temperature_difference', 'temperature temperatureDetection'],
  ['ship_detection', 'shipsDetection'],
  ['multi_target_type_detection!', 'mixedTargetDetection'],
  [
    'target_capture_comparison!',
    'targetCapture humanRecognition faceContrast alarmResult HVTVehicleDetection',
  ],
  ['face_comparison_success!', 'faceContrastSuccess whiteListFaceContrast blackListFaceContrast'],
  ['face_comparison_failure!', 'faceContrastFailure'],
  ['objects_thrown_from_building', 'objectsThrownDetection'],
  ['human_detection', 'peopleDetection'],
  ['counting_family!', 'personDensityDetection personQueueDetection personQueueDetecton heatmap counting'],
  ['behaviour_analysis', 'behavior failDown retention running trial'],
  ['image_diagnostics', 'ROI intelliTrace hide ICR protectiveFilm'],
  ['traffic_incident_enforcement_data', 'AID_congestion TFS_illegalParking TPS'],
  ['video_intercom_call', 'voiceTalkEvent videoIntercomEvent callStatus'],
  ['ax_pro_zone_status', 'zoneUpdate'],
];

describe('the catalogue of event types', () => {
  it('begins with the 22 types that have the names of Home Assistant', () => {
    const first = catalogue.slice(0, homeAssistant.length);
    first.map(({ id, name }) => [id, name]).should.eql(homeAssistant.map(([id, name]) => [id, name]));
  });

  for (const [id, name, wires, belongs] of homeAssistant) {
    it(`knows ${wires} as ${id} in any case`, () => {
      for (const wire of wires.split(' ')) {
        for (const spelling of [wire, wire.toLowerCase(), wire.toUpperCase(), ` ${wire} `]) {
          sensorTypeOf(spelling).should.match({ id, name, belongs, course: 'lasts' });
        }
      }
    });
  }

  for (const [mark, wires] of further) {
    it(`knows ${wires} as ${mark}`, () => {
      const id = mark.replace('!', '');
      for (const wire of wires.split(' ')) {
        sensorTypeOf(wire).should.match({ id, course: mark === id ? 'lasts' : 'happens' });
      }
    });
  }

  it('gives every row an id and every wire name of its own', () => {
    const ids = catalogue.map(({ id }) => id);
    new Set(ids).size.should.equal(ids.length);
    // Doors and panels share one wire name each: what an alert holds tells its sensors apart.
    const wires = catalogue.flatMap((type) => type.wires).filter((wire) => sensorTypesOf(wire).length === 1);
    new Set(wires).size.should.equal(wires.length);
    sensorTypesOf('AccessControllerEvent')
      .map(({ id, belongs, course }) => [id, belongs, course])
      .should.eql([
        ['door_open', 'door', 'stays'],
        ['doorbell', 'door', 'happens'],
        ['access_control_event', 'door', 'happens'],
      ]);
    sensorTypesOf('CIDEVENT')
      .map(({ id, belongs, course }) => [id, belongs, course])
      .should.eql([
        ['zone_alarm', 'zone', 'stays'],
        ['panel_alarm', 'device', 'stays'],
        ['panel_trouble', 'device', 'stays'],
        ['armed', 'area', 'stays-armed'],
      ]);
  });

  it('spells ids and wire names in letters that devices send and people see', () => {
    for (const { id, wires } of catalogue) {
      id.should.match(/^[a-z0-9_]+$/);
      for (const wire of wires) wire.should.match(/^[a-z0-9]+$/);
    }
  });

  it('counts hardware exceptions and disk health as the device itself', () => {
    for (const wire of ['overheat', 'storageDetection', 'resolutionmismatch', 'voiceTalkEvent']) {
      sensorTypeOf(wire).belongs.should.equal('device');
    }
    sensorTypeOf('softIO').belongs.should.equal('port');
  });

  it('takes the channel off an event type that carries it, as DS-2CD cameras with V5.7.3 send', () => {
    sensorTypeOf('facedetection-1').id.should.equal('face_detection');
    sensorTypeOf('VMD-16').id.should.equal('motion');
    sensorTypeOf('tamper-1').id.should.equal('tamper_detection');
  });

  it('makes one family of tamper and shelter, and of the two names of a temperature alarm', () => {
    sensorTypeOf('tamperdetection').family.should.equal(sensorTypeOf('shelteralarm').family);
    sensorTypeOf('thermometry').family.should.equal(sensorTypeOf('TMA').family);
    sensorTypeOf('defocus').family.should.not.equal(sensorTypeOf('shelteralarm').family);
  });

  it('makes a sensor of a type that nobody knows', () => {
    sensorTypeOf('someNewThing').should.match({
      id: 'somenewthing',
      name: 'some New Thing',
      belongs: 'channel',
      course: 'lasts',
      wires: ['somenewthing'],
      family: 'somenewthing',
      listed: true,
    });
    sensorTypeOf('some__new _Thing').name.should.equal('some new Thing');
    for (const wire of ['my_AID_thing', 'raid_2', 'aidan'])
      sensorTypeOf(wire).id.should.equal(wire.toLowerCase());
    sensorTypeOf('ChannelPassingEvent').should.match({
      id: 'channelpassingevent',
      name: 'Channel Passing Event',
    });
    sensorTypeOf('HVTNew_thing-3').should.match({ id: 'hvtnew_thing', name: 'HVT New thing' });
    sensorTypeOf('certificateRevocation').id.should.equal('certificaterevocation');
  });

  it('keeps names that a device makes up short and harmless', () => {
    const endless = 'x'.repeat(100_000);
    const type = sensorTypeOf(endless);
    textWork(() => sensorTypeOf(endless)).should.be.below(20 * LONGEST_TEXT);
    type.id.length.should.be.belowOrEqual(64);
    type.name.length.should.be.belowOrEqual(64);
    sensorTypeOf('???').id.should.equal('unknown');
    sensorTypeOf('__proto__').id.should.equal('proto');
    sensorTypeOf('constructor').id.should.equal('constructor');
    sensorTypeOf('a\u001b[31mb\r\nc').name.should.equal('a [31mb c');
  });

  const typed: [string, string][] = [
    ['motion', 'motion'],
    ['MOTION', 'motion'],
    ['Motion Detection', 'motion'],
    ['Line Crossing', 'line_crossing'],
    ['linecrossing', 'line_crossing'],
    ['line-crossing', 'line_crossing'],
    ['i/o', 'i_o'],
    ['I O', 'i_o'],
    ['io', 'i_o'],
    ['pir', 'pir_alarm'],
    ['Fire detection', 'fire_detection'],
    ['smoke_detection', 'smoke_detection'],
    ['smokeAndFireDetection', 'fire_detection'],
    ['doorbell', 'doorbell'],
    ['Zone Alarm', 'zone_alarm'],
    ['regionEntrance', 'entering_region'],
    ['AID_congestion', 'traffic_incident_enforcement_data'],
    ['someNewThing', 'somenewthing'],
  ];
  for (const [text, id] of typed) {
    it(`understands "${text}" typed by a person as ${id}`, () => {
      should(findSensorType(text).id).equal(id);
    });
  }

  it('knows the one type that a person means, and none where nobody knows the word or it means several', () => {
    for (const [text, id] of [
      ['Line crossing', 'line_crossing'],
      ['VMD', 'motion'],
      ['doorbell', 'doorbell'],
      ['someNewThing', null],
      ['AccessControllerEvent', null],
      ['', null],
    ] as const)
      should(knownType(text)?.id ?? null).equal(id, text);
    should(findSensorTypes('access controller event').map(({ id }) => id)).eql([
      'door_open',
      'doorbell',
      'access_control_event',
    ]);
  });
});
