import type { ControlledDevice } from '../../src/commands/commanded';
import type { Reported } from '../../src/commands/report';
import type { Answer, Ask } from '../../src/connection/requester';
import type { ConnectionStatus } from '../../src/connection/connection-status';
import type { About } from '../../src/sensors/inventory';
import type { SensorFilter, SensorNow } from '../../src/sensors/sensor-now';

type Reply = Answer | Error | (() => Answer | Promise<Answer>);

/** A device's answers, in order per `METHOD path`; the last one stays. Anything else is a 404. Keeps what was asked. */
export class FakeAsker {
  readonly asked: Ask[] = [];
  private readonly replies = new Map<string, Reply[]>();

  on(request: string, ...replies: Reply[]): this {
    this.replies.set(request, replies);
    return this;
  }

  /** `METHOD path` of everything asked so far. */
  get lines(): string[] {
    return this.asked.map((ask) => `${ask.method} ${ask.path}`);
  }

  async ask(request: Ask): Promise<Answer> {
    this.asked.push(request);
    const replies = this.replies.get(`${request.method} ${request.path}`) ?? [];
    const reply =
      (replies.length > 1 ? replies.shift() : replies[0]) ?? answer(404, 'Not Found', 'text/plain');
    if (reply instanceof Error) throw reply;
    return typeof reply === 'function' ? reply() : reply;
  }
}

/** Who answers. */
export const fakeAddress = { host: 'camera.test', port: 80, ssl: false };

/** A camera of which only that is known. */
export const aboutCamera: About = {
  recorder: false,
  analog: null,
  inputs: [],
  prefix: '/ISAPI',
  channels: null,
};

/** A recorder of which only that is known. */
export const aboutRecorder: About = { ...aboutCamera, recorder: true };

/** A device that answers like a {@link FakeAsker} and is what a test says. */
export class FakeCommanded extends FakeAsker implements ControlledDevice {
  known: About | Error = aboutCamera;
  sensors: SensorNow[] = [];
  readonly filters: SensorFilter[] = [];
  readonly reports: Reported[] = [];
  status: ConnectionStatus = {
    ...{ state: 'online', reason: '', hint: '', code: null, values: {}, since: 0, retryAt: null },
  };

  about(): Promise<About> {
    return this.known instanceof Error ? Promise.reject(this.known) : Promise.resolve(this.known);
  }

  states(filter: SensorFilter): readonly SensorNow[] {
    this.filters.push(filter);
    return this.sensors;
  }

  reported(reports: readonly Reported[]): void {
    this.reports.push(...reports);
  }
}

export function answer(status: number, body: string | Buffer = '', contentType = 'application/xml'): Answer {
  return { status, contentType, header: () => [], body: Buffer.from(body), address: fakeAddress };
}

/** A `ResponseStatus` as devices write it. */
export function responseStatus(
  status: number,
  code: number,
  statusString: string,
  subStatusCode: string,
): Answer {
  return answer(
    status,
    `<?xml version="1.0" encoding="UTF-8"?>\n<ResponseStatus version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">\n` +
      `<statusCode>${code}</statusCode>\n<statusString>${statusString}</statusString>\n` +
      `<subStatusCode>${subStatusCode}</subStatusCode>\n</ResponseStatus>\n`,
  );
}

export const ok = () => responseStatus(200, 1, 'OK', 'ok');
