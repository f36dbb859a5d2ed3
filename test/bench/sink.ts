/**
 * A node that only takes messages, for benches inside Node-RED: notes when each came and what the process has used when
 * the marker came. Asked for over the admin API.
 */
interface Runtime {
  readonly nodes: {
    createNode(node: object, config: object): void;
    registerType(type: string, make: (this: Sink, config: object) => void): void;
  };
  readonly httpAdmin: {
    get(path: string, run: (request: unknown, response: { json(body: unknown): void }) => void): void;
  };
}

interface Sink {
  on(event: 'input', run: (msg: { topic?: string }, send: unknown, done: () => void) => void): void;
}

export interface SinkReport {
  readonly count: number;
  /** ns of `process.hrtime.bigint()`, as text; the last 5,000. */
  readonly times: readonly string[];
  /** ms of CPU from `begin` to the marker; `null` until it came. */
  readonly cpu: number | null;
  readonly pid: number;
}

module.exports = function register(RED: Runtime): void {
  let count = 0;
  let times: bigint[] = [];
  let cpu: number | null = null;
  let begun = process.cpuUsage();

  RED.nodes.registerType('bench-sink', function (config) {
    RED.nodes.createNode(this, config);
    this.on('input', (msg, _send, done) => {
      count++;
      if (times.length < 5_000) times.push(process.hrtime.bigint());
      if (msg.topic?.includes('line_crossing') && cpu === null) {
        const { user, system } = process.cpuUsage(begun);
        cpu = (user + system) / 1000;
      }
      done();
    });
  });

  RED.httpAdmin.get('/bench-sink/begin', (_request, response) => {
    count = 0;
    times = [];
    cpu = null;
    begun = process.cpuUsage();
    response.json({});
  });
  RED.httpAdmin.get('/bench-sink', (_request, response) => {
    response.json({ count, times: times.map(String), cpu, pid: process.pid } satisfies SinkReport);
  });
};
