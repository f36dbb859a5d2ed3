import 'should';
import {
  durationText,
  spanText,
  stateText,
  summaryText,
  timeText,
  todayText,
} from '../../../nodes/editor/activity-words';
import { spans } from '../../../nodes/editor/timeline';
import type { Move } from '../../../src/sensors/activity';
import { aSensor } from '../../support/activity-answers';
import { speakEnglish } from '../../support/editor-texts';

/** Noon of a day where the tests run, so that "today" is the same day everywhere. */
const noon = new Date(2026, 0, 14, 12).getTime();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the words for what sensors did', () => {
  let silence: () => void;

  before(() => {
    silence = speakEnglish();
  });
  after(() => {
    silence();
  });

  /** As English writes it, without the narrow blanks of some versions of ICU. */
  const plain = (words: string): string => words.replaceAll(/[\u00a0\u202f]/g, ' ');

  it('are times of today as such, and others with their day', () => {
    plain(timeText(noon, noon + HOUR)).should.equal('12:00:00 PM');
    plain(timeText(noon, noon + 24 * HOUR)).should.match(/^Wed,? 12:00:00 PM$/);
    plain(timeText(noon, noon + 30 * 24 * HOUR)).should.match(/^Jan 14,? 12:00:00 PM$/);
    timeText(noon, noon, 'de').should.equal('12:00:00');
  });

  it('are durations in the units of the language', () => {
    durationText(45_400).should.equal('45 sec');
    durationText(12 * MINUTE).should.equal('12 min');
    durationText(HOUR).should.equal('60 min');
    durationText(200 * MINUTE).should.equal('3 hr 20 min');
    durationText(24 * HOUR).should.equal('24 hr');
    durationText(24 * HOUR, 'de').should.equal('24 Std.');
    durationText(-5).should.equal('0 sec');
  });

  it('are the state and since when, or that it never moved', () => {
    const moves: Move[] = [[noon, 1]];
    plain(stateText(aSensor('motion', noon - HOUR, moves), noon)).should.equal('on since 12:00:00 PM');
    plain(stateText(aSensor('motion', noon - HOUR, [...moves, [noon + 1000, 0]]), noon)).should.equal(
      'off since 12:00:01 PM',
    );
    plain(stateText(aSensor('motion', noon - HOUR), noon)).should.equal('no change since 11:00:00 AM');
  });

  it('are how often today, and where less is known, since when', () => {
    const moves: Move[] = [
      [noon - 20 * HOUR, 1],
      [noon - 19 * HOUR, 0],
      [noon - HOUR, 1],
      [noon - HOUR + 1, 0],
      [noon, 1],
    ];
    const yesterday = noon - 24 * HOUR;
    plain(todayText(aSensor('motion', yesterday, moves), noon)).should.equal(
      'on since 12:00:00 PM, 2 times today',
    );
    plain(todayText(aSensor('motion', yesterday, moves.slice(0, 4)), noon)).should.match(/, once today$/);
    plain(todayText(aSensor('motion', yesterday, moves.slice(0, 2)), noon)).should.match(/, not once today$/);
    plain(todayText(aSensor('motion', noon - 2 * HOUR, moves.slice(2)), noon)).should.equal(
      'on since 12:00:00 PM, 2 × since 10:00:00 AM',
    );
    plain(todayText(aSensor('motion', noon - 2 * HOUR), noon)).should.equal('no change since 10:00:00 AM');
  });

  it('say of a whole timeline what the eye sees', () => {
    const period = { from: noon - HOUR, to: noon };
    const moves: Move[] = [
      [noon - 40 * MINUTE, 1],
      [noon - 38 * MINUTE, 0],
      [noon - 20 * MINUTE, 1],
      [noon - 15 * MINUTE, 0],
    ];
    const sensor = aSensor('motion', noon - 50 * MINUTE, moves);
    const all = spans(sensor, [[noon - 5 * MINUTE, null, 'Gone.']], noon, period);
    summaryText(sensor, all, period).should.equal(
      'Last 60 min: on 2 times, 7 min in all. Device not connected for 5 min. Nothing is known of 10 min.',
    );
    const quiet = aSensor('motion', noon - 2 * HOUR);
    summaryText(quiet, spans(quiet, [], noon, period), period).should.equal('Last 60 min: off all the time.');
    plain(
      spanText({ kind: 'gone', from: noon, to: noon + MINUTE, reason: 'Gone.' }, noon, (said) =>
        said.toUpperCase(),
      ),
    ).should.equal('Not connected from 12:00:00 PM to 12:01:00 PM: GONE.');
    plain(spanText({ kind: 'on', from: noon, to: noon + MINUTE, reason: '' }, noon)).should.equal(
      'On from 12:00:00 PM to 12:01:00 PM (60 sec)',
    );
  });
});
