import { connect } from 'node:net';

/** An HTTP answer as it came over the socket. */
export interface RawAnswer {
  readonly status: number;
  /** Header lines, in order, as sent. */
  readonly head: readonly string[];
  header(name: string): readonly string[];
  readonly body: Buffer;
}

/**
 * One request written by hand, so that tests see the bytes that a foreign client would send and get.
 * `until` ends the reading of an answer that goes on.
 */
export function rawRequest(
  port: number,
  lines: readonly string[],
  options: {
    readonly until?: (body: Buffer) => boolean;
    readonly body?: string;
    readonly limit?: number;
  } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let input = Buffer.alloc(0);
    const deadline = setTimeout(() => {
      socket.destroy(new Error(`No whole answer in time; so far: ${input.toString('latin1').slice(0, 500)}`));
    }, options.limit ?? 5000);
    const finish = (answer: RawAnswer) => {
      clearTimeout(deadline);
      socket.destroy();
      resolve(answer);
    };
    socket.on('error', (error) => {
      clearTimeout(deadline);
      reject(error);
    });
    socket.on('connect', () => {
      socket.write(`${lines.join('\r\n')}\r\n\r\n${options.body ?? ''}`);
    });
    const look = (ended: boolean) => {
      const answer = parse(input);
      if (!answer) {
        if (ended) socket.destroy(new Error('The connection ended before the answer.'));
        return;
      }
      const length = answer.header('content-length')[0];
      const whole = length !== undefined && answer.body.length >= Number(length);
      if (ended || whole || options.until?.(answer.body)) finish(answer);
    };
    socket.on('data', (chunk) => {
      input = Buffer.concat([input, chunk]);
      look(false);
    });
    socket.on('end', () => {
      look(true);
    });
  });
}

function parse(input: Buffer): RawAnswer | null {
  const end = input.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = input.toString('utf8', 0, end).split('\r\n');
  return {
    status: Number(/^HTTP\/1\.[01] (\d+)/.exec(head[0] ?? '')?.[1] ?? 0),
    head,
    header: (name) =>
      head
        .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
        .map((line) => line.slice(name.length + 1).trim()),
    body: input.subarray(end + 4),
  };
}
