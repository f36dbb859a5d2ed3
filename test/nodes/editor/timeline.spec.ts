import should from 'should';
import { countOn, outline, Span, spanAt, spanDrawnAt, spans } from '../../../nodes/editor/timeline';
import type { Move, Outage } from '../../../src/sensors/activity';

const period = { from: 0, to: 1000 };

/** Spans as `kind from-to`. */
function drawn(
  from: number,
  changes: readonly Move[],
  outages: readonly Outage[] = [],
  heardUntil = 1000,
): string[] {
  const on = changes.at(-1)?.[1] === 1;
  return spans({ on, from, changes: [...changes] }, outages, heardUntil, period).map(
    (span) => `${span.kind} ${span.from}-${span.to}`,
  );
}

describe('a timeline', () => {
  it('is off and on as the sensor changed, and unknown before it was known', () => {
    drawn(100, [
      [200, 1],
      [300, 0],
      [900, 1],
    ]).should.eql(['unknown 0-100', 'off 100-200', 'on 200-300', 'off 300-900', 'on 900-1000']);
  });

  it('is what the sensor was before the oldest change that is kept', () => {
    drawn(100, [[300, 0]]).should.eql(['unknown 0-100', 'on 100-300', 'off 300-1000']);
    spans({ on: true, from: -50, changes: [] }, [], 1000, period)
      .map(({ kind }) => kind)
      .should.eql(['on']);
  });

  it('shows nothing as quiet that was deaf: outages are cut out of it, with their reason', () => {
    drawn(
      0,
      [
        [200, 1],
        [400, 0],
      ],
      [
        [300, 500, 'Nothing answers.'],
        [500, 600, 'Refused.'],
        [950, null, 'Gone.'],
      ],
    ).should.eql(['off 0-200', 'on 200-300', 'gone 300-500', 'gone 500-600', 'off 600-950', 'gone 950-1000']);
  });

  it('shows nothing as quiet that nobody has asked for: it ends with the last answer', () => {
    drawn(0, [], [], 700).should.eql(['off 0-700', 'unknown 700-1000']);
    drawn(0, [], [[600, null, 'Gone.']], 700).should.eql(['off 0-600', 'gone 600-700', 'unknown 700-1000']);
  });

  it('leaves out what lies outside', () => {
    drawn(-500, [
      [-400, 1],
      [-300, 0],
      [2000, 1],
    ]).should.eql(['off 0-1000']);
    drawn(0, [], [[-50, -20, 'Before.']]).should.eql(['off 0-1000']);
  });

  it('is one outline a kind, in which the shortest event can be seen and none leaves the picture', () => {
    const all: Span[] = [
      { kind: 'on', from: 100, to: 100.1, reason: '' },
      { kind: 'off', from: 100.1, to: 999.9, reason: '' },
      { kind: 'on', from: 999.9, to: 1000, reason: '' },
    ];
    outline(all, 'on', period).should.equal('M100 0h4v10h-4zM996 0h4v10h-4z');
    outline(all, 'off', period).should.equal('M100 4h900v2h-900z');
    outline(all, 'gone', period).should.equal('');
    // A pointer on what is drawn means the event, not the time beside it.
    should(spanDrawnAt(all, 0.103, period)).equal(all[0]);
    should(spanDrawnAt(all, 0.997, period)).equal(all[2]);
    should(spanDrawnAt(all, 0.5, period)).equal(all[1]);
  });

  it('knows what was at a time, how often the sensor turned on and for how long', () => {
    const changes: Move[] = [
      [200, 1],
      [300, 0],
      [900, 1],
    ];
    const sensor = { on: true, from: 100, changes };
    const all = spans(sensor, [], 1000, period);
    should(spanAt(all, 250)?.kind).equal('on');
    should(spanAt(all, 50)?.kind).equal('unknown');
    should(spanAt(all, 5000)?.kind).equal('on');
    should(spanAt([], 5)).be.null();
    countOn(sensor, all, period).should.eql({ times: 2, ms: 200 });
  });
});
