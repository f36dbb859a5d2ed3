import should from 'should';
import { Details, detailsOf } from '../../../src/facts/details';
import { readAlert } from '../../../src/stream/read-alert';
import { withCaptures } from '../../support/captures';
import { bare } from '../../support/stream-parts';

/** What real devices told; pieces that end in the middle are closed here by hand. */
const told: [file: string, closing: string, details: Details][] = [
  [
    'issue_addons177_DS-K1T502_AccessControllerEvent.json',
    '',
    { door: 1, major: 5, minor: 21, action: 'unlocked' },
  ],
  [
    'issue_addons260_DS-KV6113_AccessControllerEvent.json',
    '',
    { major: 3, minor: 1024, action: 'door opened remotely' },
  ],
  ['ultimate_readme_radar_cidEvent.json', '', { zone: 1, code: 3103 }],
  ['gohikvision_PeopleCounting_push.xml', '', { enter: 70, exit: 75 }],
  [
    'issue_ultimate106_TMPA.txt',
    '}}}}',
    { temperature: 57.6, threshold: 9, unit: 'celsius', rule: 'highest temp is higher than' },
  ],
  ['hiksink_cam_DS-2CD2185FWD-I_VMD-active.xml', '', {}],
  ['hvnext_EventNotificationAlert_fielddetection_human.xml', '', {}],
];

withCaptures('recordings of real devices: facts by name', ({ read }) => {
  for (const [file, closing, details] of told) {
    it(`${file} tells ${JSON.stringify(details)}`, () => {
      const text = read(file).toString();
      const body = closing === '' ? text : `${text.slice(0, text.lastIndexOf(',"'))}${closing}`;
      should(detailsOf(readAlert(bare(body)))).eql(details);
    });
  }
});
