import type { ListedSensor } from '../../src/sensors/message';
import type { ReportResult } from '../../src/setup/triggers';
import { failure, post } from './ask';
import { boxLine, isOpen } from './box';
import { knownDevice, mayWrite, remember } from './devices';
import { endInRow } from './half-row';
import { sensorLabel } from './labels';
import { sentenceOf } from './sentence';
import { text } from './text';

/** Whose events are switched: the config node's id, and where it is not deployed, what its form holds. */
export interface Reporting {
  readonly id: string;
  /** `-` before the first deploy. */
  readonly path: string;
  readonly form?: object;
}

/** Offers to let a device report what it does not; nothing is written before a question has named it. */
export function reportButton(box: JQuery, device: Reporting, sensors: readonly ListedSensor[]): void {
  box.empty().toggle(sensors.length > 0 && mayWrite());
  const words = sensors.length === 1 ? text('report.button') : text('report.all', { number: sensors.length });
  const button = $('<button type="button" class="red-ui-button red-ui-button-small" data-action="report">')
    .text(words)
    .appendTo(box);
  const asked = $('<div class="hikvision-box" role="status">').hide().appendTo(box);
  button.on('click', () => {
    ask(asked, device, sensors);
  });
}

function ask(box: JQuery, device: Reporting, sensors: readonly ListedSensor[]): void {
  box.empty().show();
  $('<p class="hikvision-note">').text(text('report.question')).appendTo(box);
  const list = $('<ul class="hikvision-scroll" tabindex="0">').appendTo(box);
  const known = knownDevice(device.id);
  for (const sensor of sensors)
    $('<li class="hikvision-plain">').text(sensorLabel(sensor, known)).appendTo(list);
  for (const element of list) endInRow(element, 'li');
  $('<button type="button" class="red-ui-button red-ui-button-small">')
    .text(text('report.go'))
    .on('click', () => {
      write(box, device, sensors);
    })
    .appendTo($('<div class="hikvision-buttons">').appendTo(box))
    .trigger('focus');
}

/** One sensor at a time: a recorder takes seconds for each, and a person may have seen enough. */
function write(box: JQuery, device: Reporting, sensors: readonly ListedSensor[]): void {
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
      return;
    }
    const name = sensorLabel(sensor, knownDevice(device.id));
    const body = { ...device.form, sensors: [sensor.id], enabled: true };
    void post(`hikvision-device/${encodeURIComponent(device.path)}/report`, body)
      .done(({ results }: { readonly results: readonly ReportResult[] }) => {
        for (const result of results) {
          const { message, hint } = sentenceOf(result);
          boxLine(list, result.ok, name, `${message} ${hint}`.trim());
          if (result.ok) reports(device.id, sensor.id);
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

/** From now on the lists show it as reported. */
function reports(id: string, sensor: string): void {
  const known = knownDevice(id);
  if (!known) return;
  const sensors = known.sensors.map((one) => (one.id === sensor ? { ...one, notifies: true } : one));
  remember(id, { ...known, sensors });
}
