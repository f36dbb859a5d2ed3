import type { ListedSensor } from '../../src/sensors/message';
import type { ReportResult } from '../../src/setup/triggers';
import { failure, post } from './ask';
import { boxLine, isOpen } from './box';
import { knownDevice, mayWrite, remember } from './devices';
import { endInRow } from './half-row';
import { sensorLabel } from './labels';
import { inFull } from './sentence';
import type { KnownDevice } from './state';
import { text } from './text';

/** Whose events are switched: the config node's id, and where it is not deployed, what its form holds. */
export interface Reporting {
  readonly id: string;
  /** `-` before the first deploy. */
  readonly path: string;
  readonly form?: object;
}

/**
 * Offers to let a device report what it does not; nothing is written before a question has named it. `written` hears of
 * each sensor that the device reports from now on.
 */
export function reportButton(
  box: JQuery,
  device: Reporting,
  sensors: readonly ListedSensor[],
  written: (id: string) => void = () => undefined,
): void {
  let silent = sensors;
  box.empty().toggle(sensors.length > 0 && mayWrite());
  const button = $('<button type="button" class="red-ui-button red-ui-button-small" data-action="report">');
  const show = (): void => {
    const number = silent.length;
    button.toggle(number > 0).text(number === 1 ? text('report.button') : text('report.all', { number }));
  };
  button.appendTo(box);
  show();
  const asked = $('<div class="hikvision-box" role="status">').hide().appendTo(box);
  // Without a way back, whoever has read the question could only cancel the whole dialog.
  const back = (): void => {
    asked.empty().hide();
    button.trigger('focus');
  };
  const done = (id: string): void => {
    reports(device.id, id);
    silent = silent.filter((sensor) => sensor.id !== id);
    show();
    written(id);
  };
  button.on('click', () => {
    const wanted = silent;
    ask(asked, wanted, knownDevice(device.id), back, () => {
      // Asked again meanwhile, it would take Stop away from what is being written.
      button.prop('disabled', true);
      write(asked, device, wanted, done, () => button.prop('disabled', false));
    });
  });
}

function ask(
  box: JQuery,
  sensors: readonly ListedSensor[],
  known: KnownDevice | null,
  back: () => void,
  go: () => void,
): void {
  box.empty().show();
  $('<p class="hikvision-note">').text(text('report.question')).appendTo(box);
  const list = $('<ul class="hikvision-scroll" tabindex="0">').appendTo(box);
  for (const sensor of sensors)
    $('<li class="hikvision-plain">').text(sensorLabel(sensor, known)).appendTo(list);
  for (const element of list) endInRow(element, 'li');
  const buttons = $('<div class="hikvision-buttons">').appendTo(box);
  const button = (words: string, press: () => void): JQuery =>
    $('<button type="button" class="red-ui-button red-ui-button-small">')
      .text(words)
      .on('click', press)
      .appendTo(buttons);
  const first = button(text('report.go'), go);
  button(RED._('common.label.cancel'), back);
  buttons.on('keydown', (event) => {
    if (event.key === 'Escape') back();
  });
  first.trigger('focus');
}

/** One sensor at a time: a recorder takes seconds for each, and a person may have seen enough. */
function write(
  box: JQuery,
  device: Reporting,
  sensors: readonly ListedSensor[],
  written: (id: string) => void,
  ended: () => void,
): void {
  box.empty();
  const number = sensors.length;
  const progress = $('<progress>')
    .attr({ max: number, value: 0, 'aria-label': text('report.go') })
    .appendTo(box);
  const told = $('<span class="hikvision-note">').appendTo(box);
  const list = $('<ul class="hikvision-scroll" tabindex="0">').appendTo(box);
  let stopped = false;
  const stop = $('<button type="button" class="red-ui-button red-ui-button-small">')
    .text(text('report.stop'))
    .on('click', () => {
      stopped = true;
    })
    .appendTo($('<div class="hikvision-buttons">').appendTo(box))
    .trigger('focus');
  const next = (done: number): void => {
    if (!isOpen(box)) return;
    progress.attr('value', done);
    told.text(done < number ? text('report.progress', { done, number }) : '');
    const sensor = sensors[done];
    if (!sensor || stopped) {
      // What is gone with it must not take the focus along.
      if (stop.is(':focus')) list.trigger('focus');
      stop.remove();
      ended();
      return;
    }
    const name = sensorLabel(sensor, knownDevice(device.id));
    const body = { ...device.form, sensors: [sensor.id], enabled: true };
    void post(`hikvision-device/${encodeURIComponent(device.path)}/report`, body)
      .done(({ results }: { readonly results: readonly ReportResult[] }) => {
        for (const result of results) {
          boxLine(list, result.ok, name, inFull(named(result, name)));
          if (result.ok) written(sensor.id);
        }
        next(done + 1);
      })
      .fail((xhr) => {
        boxLine(list, false, name, failure(xhr, { 403: 'test.storedPassword' }));
        next(number);
      });
  };
  next(0);
}

/** The sentence calls the sensor as the lists do, not by the id of the device's own list. */
function named(result: ReportResult, name: string): ReportResult {
  return result.values?.id === undefined ? result : { ...result, values: { ...result.values, id: name } };
}

/** From now on the lists show it as reported. */
function reports(id: string, sensor: string): void {
  const known = knownDevice(id);
  if (!known) return;
  const sensors = known.sensors.map((one) => (one.id === sensor ? { ...one, notifies: true } : one));
  remember(id, { ...known, sensors });
}
