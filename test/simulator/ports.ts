import type { Answers, Reply, Route } from './answers';
import { ioPorts, ioStatus } from './documents';
import type { Model } from './model';
import type { DeviceRequest } from './wire';

/** Alarm inputs and outputs. */
export class Ports {
  /** Alarm outputs that are on. */
  readonly outputs = new Set<number>();
  /** Alarm inputs that are on. */
  readonly inputs = new Set<number>();
  readonly routes: readonly Route[];

  constructor(
    private readonly model: Model,
    private readonly answers: Answers,
  ) {
    const { alarmInputs, alarmOutputs } = model;
    this.routes = [
      ['GET', /^System\/IO\/inputs$/, 'read', () => answers.xml(ioPorts(model, 'input', alarmInputs))],
      ['GET', /^System\/IO\/outputs$/, 'read', () => answers.xml(ioPorts(model, 'output', alarmOutputs))],
      [
        'GET',
        /^System\/IO\/(input|output)s\/(\d+)\/status$/,
        'read',
        (request, [, kind, id]) => this.status(request, kind === 'input' ? 'input' : 'output', Number(id)),
      ],
      [
        'PUT',
        /^System\/IO\/outputs\/(\d+)\/trigger$/,
        'output',
        (request, [, id]) => this.trigger(request, Number(id)),
      ],
    ];
  }

  private status(request: DeviceRequest, kind: 'input' | 'output', id: number): Reply {
    const { model, answers } = this;
    const count = kind === 'input' ? model.alarmInputs : model.alarmOutputs;
    if (id < 1 || id > count) return answers.status(request, 6, 'badParameters', 400);
    const active = (kind === 'input' ? this.inputs : this.outputs).has(id);
    return answers.xml(ioStatus(model, kind, id, active));
  }

  private trigger(request: DeviceRequest, port: number): Reply {
    const { answers } = this;
    const state = /<outputState>\s*(high|low)\s*<\/outputState>/.exec(request.body.toString())?.[1];
    if (port < 1 || port > this.model.alarmOutputs) return answers.status(request, 6, 'badParameters', 400);
    if (state === undefined) return answers.status(request, 5, 'badXmlFormat', 400);
    if (state === 'high') this.outputs.add(port);
    else this.outputs.delete(port);
    return answers.ok(request);
  }
}
