import should from 'should';
import { ActivityModel, DAY } from '../../../nodes/editor/activity-model';
import { aDevice, aSensor } from '../../support/activity-answers';

/** Epoch ms that tests count from. */
const T = Date.UTC(2026, 0, 2, 12);

describe('what the page knows of the devices', () => {
  it('asks for everything first, then for what is newer than what all devices in sight have told', () => {
    const model = new ActivityModel();
    should(model.since(['a'])).be.null();
    model.take([aDevice('a', [aSensor('motion', T, [[T + 5, 1]])])], null, T + 10);
    should(model.since(['a'])).equal(T + 5);
    model.take([aDevice('b', [aSensor('motion', T + 1)])], null, T + 10);
    should(model.since(['a', 'b'])).equal(T + 1);
    should(model.since(['a', 'b', 'c'])).be.null();
    should(model.since([])).be.null();
  });

  it('goes on with what changed, without having anything twice', () => {
    const model = new ActivityModel();
    model.take([aDevice('a', [aSensor('motion', T, [[T + 5, 1]]), aSensor('line', T)])], null, T + 10);
    model.take(
      [
        aDevice('a', [
          aSensor('motion', T, [
            [T + 5, 1],
            [T + 20, 0],
          ]),
        ]),
      ],
      T + 5,
      T + 30,
    );
    const { sensors, heardUntil } = model.devices.get('a') ?? {};
    should(sensors?.get('motion')).containEql({
      on: false,
      since: T + 20,
      changes: [
        [T + 5, 1],
        [T + 20, 0],
      ],
    });
    should(sensors?.has('line')).be.true();
    should(heardUntil).equal(T + 30);
    should(model.since(['a'])).equal(T + 20);
  });

  it('keeps more of a sensor than the runtime does, and begins anew where the runtime does', () => {
    const model = new ActivityModel();
    model.take([aDevice('a', [aSensor('motion', T, [[T + 5, 1]])])], null, T + 10);
    // The runtime has forgotten the first change, but still knows all since the last question.
    model.take([aDevice('a', [aSensor('motion', T + 5, [[T + 20, 0]])])], T + 10, T + 30);
    should(model.devices.get('a')?.sensors.get('motion')).containEql({ from: T });
    // Node-RED was restarted.
    model.take([aDevice('a', [aSensor('motion', T + 50)])], T + 20, T + 60);
    should(model.devices.get('a')?.sensors.get('motion')).containEql({ from: T + 50, changes: [] });
  });

  it('forgets sensors that are gone once it asks for everything again', () => {
    const model = new ActivityModel();
    model.take([aDevice('a', [aSensor('motion', T), aSensor('line', T)])], null, T + 10);
    model.forget();
    should(model.since(['a'])).be.null();
    should(model.devices.get('a')?.sensors.size).equal(2);
    model.take([aDevice('a', [aSensor('motion', T)])], null, T + 20);
    should([...(model.devices.get('a')?.sensors.keys() ?? [])]).eql(['motion']);
  });

  it('follows outages as they begin, end and have other reasons', () => {
    const model = new ActivityModel();
    const told = (outages: [number, number | null, string][], since: number | null, now: number) => {
      model.take([{ ...aDevice('a', []), outages }], since, now);
      return model.devices.get('a')?.outages;
    };
    should(told([[T + 5, null, 'Gone.']], null, T + 10)).eql([[T + 5, null, 'Gone.']]);
    should(told([[T + 5, T + 20, 'Gone.']], T + 5, T + 30)).eql([[T + 5, T + 20, 'Gone.']]);
    should(told([], T + 25, T + 40)).eql([[T + 5, T + 20, 'Gone.']]);
    should(told([[T + 50, null, 'Refused.']], T + 25, T + 60)).eql([
      [T + 5, T + 20, 'Gone.'],
      [T + 50, null, 'Refused.'],
    ]);
    should(told([], null, T + DAY + 60)).eql([]);
  });

  it('takes an answer that is older than the question as a new beginning: the clock was set back', () => {
    const model = new ActivityModel();
    model.take([aDevice('a', [aSensor('motion', T, [[T + 5, 1]])])], null, T + 10);
    model.take(
      [
        aDevice('a', [
          aSensor('motion', T - 99, [
            [T - 50, 1],
            [T - 40, 0],
          ]),
        ]),
      ],
      T + 5,
      T - 30,
    );
    should(model.devices.get('a')?.sensors.get('motion')?.changes).have.length(2);
    should(model.since(['a'])).equal(T - 40);
  });

  it('keeps a day, and a thousand changes of a sensor', () => {
    const model = new ActivityModel();
    const early = aSensor('motion', T - DAY, [
      [T - 100, 1],
      [T, 0],
      [T + 100, 1],
    ]);
    model.take([aDevice('a', [early])], null, T + DAY + 50);
    should(model.devices.get('a')?.sensors.get('motion')).containEql({ from: T, changes: [[T + 100, 1]] });
    let since: number | null = null;
    for (let i = 0; i < 30; i++) {
      const changes = Array.from({ length: 100 }, (_, n): [number, 0 | 1] => [
        T + i * 100 + n,
        n % 2 === 0 ? 1 : 0,
      ]);
      model.take([aDevice('b', [aSensor('motion', T - 1, changes)])], since, T + 4000);
      since = model.since(['b']);
    }
    should(model.devices.get('b')?.sensors.get('motion')?.changes).have.length(1000);
  });
});
