import should from 'should';
import { Alert } from '../../../src/stream/alert';
import { readAlert } from '../../../src/stream/read-alert';
import { bodiesOf, withCaptures } from '../../support/captures';
import { Outcome, part, split } from '../../support/stream-parts';

/** All that decides a sensor, in words. */
function words(alert: Alert): string {
  const regions = alert.regions.map(({ id, target }) => `${id ?? 'null'}:${target ?? 'null'}`);
  return [
    alert.type,
    alert.state,
    ...(alert.channel === null ? [] : [`channel ${alert.channel}`]),
    ...(alert.port === null ? [] : [`port ${alert.port}`]),
    ...(alert.dynamicOnly ? ['dynamic'] : []),
    ...(alert.relations.length > 0 ? [`of ${alert.relations.join()}`] : []),
    ...(alert.targets.length > 0 ? [`target ${alert.targets.join()}`] : []),
    ...(regions.length > 0 ? [`regions ${regions.join()}`] : []),
    ...(alert.replayed ? ['replayed'] : []),
    ...(alert.heartbeat ? ['heartbeat'] : []),
  ].join(' ');
}

/** How often each alert came, in the order of their first. */
function counts({ parts, bad }: Outcome): string[] {
  bad.should.eql([]);
  const found = new Map<string, number>();
  for (const one of parts) {
    const text = words(readAlert(one));
    found.set(text, (found.get(text) ?? 0) + 1);
  }
  return [...found].map(([text, count]) => (count === 1 ? text : `${count} x ${text}`));
}

/** Read by a person from the recordings. */
const expected: Readonly<Record<string, readonly string[]>> = {
  'episode_hiksink_cam_linedetection_to_inactive.multipart': [
    '9 x VMD active channel 1',
    '5 x linedetection active channel 1 regions 1:null',
    'linedetection inactive channel 1',
    'VMD inactive channel 1',
    '2 x videoloss inactive channel 1 heartbeat',
  ],
  'episode_hiksink_ptz_fielddetection.multipart': [
    '14 x VMD active channel 1',
    '12 x fielddetection active channel 1 regions 1:null',
  ],
  'episode_hiksink_ptz_vmd_no_inactive.multipart': ['40 x VMD active channel 1'],
  'gohikvision_PeopleCounting_push.xml': ['PeopleCounting active channel 1'],
  'hiksink_cam_DS-2CD2185FWD-I_VMD-active.xml': ['VMD active channel 1'],
  'hiksink_cam_DS-2CD2185FWD-I_VMD-inactive.xml': ['VMD inactive channel 1'],
  'hiksink_cam_DS-2CD2185FWD-I_heartbeat.xml': ['videoloss inactive channel 1 heartbeat'],
  'hiksink_cam_DS-2CD2185FWD-I_linedetection-active.xml': ['linedetection active channel 1 regions 1:null'],
  'hiksink_cam_DS-2CD2185FWD-I_linedetection-inactive.xml': ['linedetection inactive channel 1'],
  'hiksink_ptz_DS-2DE4A425IW-DE_VMD-active.xml': ['VMD active channel 1'],
  'hiksink_ptz_DS-2DE4A425IW-DE_fielddetection-active.xml': [
    'fielddetection active channel 1 regions 1:null',
  ],
  'hiksink_ptz_DS-2DE4A425IW-DE_heartbeat.xml': ['videoloss inactive channel 1 heartbeat'],
  'hikvisionapi_readme_heartbeat.json': ['videoloss inactive channel 1 heartbeat'],
  'hvnext_EventNotificationAlert_cam1_DS-2CD2T46G2-ISU_io_notification.xml': ['IO active channel 1 port 1'],
  'hvnext_EventNotificationAlert_cam2_DS-2CD2346G2-ISU_io_notification.xml': ['IO active channel 1 port 1'],
  'hvnext_EventNotificationAlert_cam3_DS-2CD2T86G2-ISU_io_notification.xml': ['IO active channel 1 port 1'],
  'hvnext_EventNotificationAlert_fielddetection_human.xml': [
    'fielddetection active channel 1 target human regions 3:human',
  ],
  'hvnext_EventNotificationAlert_fielddetection_vehicle.xml': [
    'fielddetection active channel 1 target vehicle regions 2:vehicle',
  ],
  'hvnext_EventNotificationAlert_ipc_1_fielddetection.xml': ['duration active channel 1 of fielddetection'],
  'hvnext_EventNotificationAlert_ipc_thermometry_motiondetection.xml': ['VMD active channel 2'],
  'hvnext_EventNotificationAlert_nvr_2_fielddetection.xml': ['fielddetection active channel 34'],
  'hvnext_EventNotificationAlert_pir.xml': ['PIR active channel 1'],
  'issue_HikvisionZM2_PIR.multipart': ['PIR active channel 1'],
  'issue_addons177_DS-K1T502_AccessControllerEvent.json': ['AccessControllerEvent active'],
  'issue_addons260_DS-KV6113_AccessControllerEvent.json': ['AccessControllerEvent active'],
  'issue_hikvisionclient17_diskerror.xml': ['diskerror active'],
  'issue_hvnext313_VMD_count0_targetType.xml': ['VMD active channel 2 target human'],
  'issue_hvnext375_DS-7116HGHI-K1_VMD.xml': ['VMD active channel 9 target human'],
  'issue_pyHik132_DS-2CD2087G3-LI2UY_heartbeat_shape.xml': ['videoloss inactive channel 1 heartbeat'],
  'issue_pyHik14_heartbeat_DS-2CD2342WD-I.multipart': ['videoloss inactive channel 1 heartbeat'],
  'issue_pyHik16_DS-KB6003-WIP_heartbeat.xml': ['other inactive heartbeat'],
  'issue_pyHik62_DS-2CD2386G2-I_duration_x2.multipart': ['2 x duration active channel 1 of fielddetection'],
  'issue_pyHik62_DS-2CD2386G2-I_fielddetection_ver20.xml': [
    'fielddetection active channel 1 target human regions 1:human',
  ],
  'issue_pyHik76_DS-2CD2347G2-LU_heartbeat_count1.xml': ['videoloss inactive channel 1 heartbeat'],
  'issue_ultimate105_NVR_VMD_x2.multipart': ['2 x VMD active channel 5 dynamic'],
  'issue_ultimate105_NVR_heartbeat.xml': ['videoloss inactive heartbeat'],
  'issue_ultimate105_camera_fielddetection_inactive.json': ['fielddetection inactive channel 1'],
  'issue_ultimate4_DS-2CD2T85FWD-I5_heartbeat.multipart': ['videoloss inactive channel 1 heartbeat'],
  'issue_ultimate83_DVR_VMD.multipart': ['VMD active channel 12 dynamic'],
  'official_heartbeat_alertStream.xml': ['videoloss inactive channel 1 heartbeat'],
  'official_heartbeat_subscribeEvent.xml': ['heartBeat active channel 1 heartbeat'],
  'push_2CD_fielddetection_TargetRect_2026.xml': [
    'fielddetection active channel 1 target human regions 1:human',
  ],
  'terminal_alertStream_MIME_boundary.multipart': [
    'videoloss inactive channel 3 heartbeat',
    'AccessControllerEvent active replayed',
  ],
  'tropicoo-50_HNDB302-W_heartbeat_psialliance_oneline.xml': ['other inactive heartbeat'],
  'ultimate_comment_NVR_VMD_count38.json': ['VMD active channel 13'],
  'ultimate_comment_NVR_fielddetection_TargetRect0.json': ['fielddetection active channel 13 regions 0:null'],
  'ultimate_comment_camera_duration_fielddetection.json': ['duration active channel 1 of fielddetection'],
  'ultimate_comment_camera_fielddetection_inactive.json': ['fielddetection inactive channel 1'],
  'ultimate_readme_radar_cidEvent.json': ['cidEvent active channel 1'],
};

withCaptures('every whole recording of a real device', ({ names, read }) => {
  it('is in the table below', () => {
    for (const name of Object.keys(expected)) names.should.containEql(name);
    const alerts = names
      .filter((name) => /\.(?:xml|json|multipart)$/.test(name))
      .filter((name) => {
        const text = read(name).toString();
        return /<EventNotificationAlert[\s>]|"eventState"/.test(text) && !name.startsWith('official_mixed');
      });
    for (const name of alerts) should(expected[name]).not.be.undefined();
  });

  for (const [name, alerts] of Object.entries(expected)) {
    it(`${name}: ${alerts.join(', ')}`, () => {
      const bytes = read(name);
      counts(split(bytes, { end: true })).should.eql(alerts);
      counts(split(bytes, { end: true, size: 1, contentType: '' })).should.eql(alerts);
    });
  }

  it('official_mixedTargetDetection_formdata: JSON without eventState that names its two pictures', () => {
    const [first] = split(read('official_mixedTargetDetection_formdata.multipart')).parts;
    should(first).not.be.undefined();
    if (first === undefined) return;
    const alert = readAlert(first);
    words(alert).should.equal('mixedTargetDetection active channel 1');
    alert.pictureIds.should.eql([
      'humanImage',
      'humanBackgroundImage',
      '9d48a26f7b8b4f2390c16808f93f3534',
      '5EE7078E07BB47CF860DE8E4E9A85F28',
    ]);
  });

  const full: [string, number, string[]][] = [
    [
      'hiksink_DS-2CD2185FWD-I_FULL_capture.ndjson',
      770,
      [
        '349 x videoloss inactive channel 1 heartbeat',
        '259 x VMD active channel 1',
        '112 x linedetection active channel 1 regions 1:null',
        '30 x VMD inactive channel 1',
        '20 x linedetection inactive channel 1',
      ],
    ],
    [
      'hiksink_PTZ_FULL_capture.ndjson',
      1516,
      [
        '1425 x VMD active channel 1',
        '75 x videoloss inactive channel 1 heartbeat',
        '16 x fielddetection active channel 1 regions 1:null',
      ],
    ],
  ];
  for (const [name, count, alerts] of full) {
    it(`${name}: ${count} alerts and no bad part, whole and in pieces of 7 bytes`, () => {
      const stream = Buffer.concat(bodiesOf(read(name)).map((body) => part(body)));
      for (const size of [stream.length, 7]) {
        const outcome = split(stream, { size });
        outcome.parts.should.have.length(count);
        counts(outcome)
          .sort()
          .should.eql([...alerts].sort());
      }
    });
  }
});
