/**
 * The device's side of a bench, in a process of its own: a bare server that gives every path a 404 and the stream
 * whatever it is told to. Commands come over IPC.
 */
import { createServer, Socket } from 'node:net';
import { LoadName, marker, part, picture, turn, TURN } from './loads';

export type Command =
  /** As many posts as fit, in one go, then the marker. */
  | { readonly kind: 'load'; readonly load: LoadName; readonly posts: number }
  /** Single posts, active and inactive in turn, `gap` ms apart, nothing following; answers with when each was written. */
  | { readonly kind: 'single'; readonly posts: number; readonly gap: number }
  /** So many posts a second until told to stop. */
  | { readonly kind: 'flood'; readonly rate: number }
  /** Single posts, 20 MB of pictures before each of them, until told to stop; answers as to `single`. */
  | { readonly kind: 'pictures'; readonly posts: number }
  | { readonly kind: 'stop' };

export type Told =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'open' }
  /** Times of `process.hrtime.bigint()` in ns, as text. */
  | { readonly kind: 'written'; readonly times: readonly string[] };

const streams = new Set<Socket>();
let flooding: NodeJS.Timeout | null = null;
/** How often we were told to stop. */
let stops = 0;

const tell = (told: Told): void => {
  process.send?.(told);
};

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => streams.delete(socket));
  socket.on('close', () => streams.delete(socket));
  socket.once('data', (head) => {
    if (!head.includes('alertStream')) {
      socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: multipart/mixed; boundary=boundary\r\n\r\n');
    streams.add(socket);
    tell({ kind: 'open' });
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address && typeof address === 'object') tell({ kind: 'listening', port: address.port });
});

/** Writes and waits until the kernel has room again. */
function write(bytes: Buffer): Promise<void> {
  const waits = [...streams].map(
    (socket) =>
      new Promise<void>((resolve) => {
        if (socket.write(bytes)) resolve();
        else socket.once('drain', resolve);
      }),
  );
  return Promise.all(waits).then(() => undefined);
}

async function load(name: LoadName, count: number): Promise<void> {
  const bytes = turn(name);
  for (let sent = 0; sent < count; sent += TURN) await write(bytes);
  await write(marker);
}

/** Single posts, each after what `between` waits for. */
async function single(count: number, between: () => Promise<void>): Promise<void> {
  const times: string[] = [];
  const stop = stops;
  for (let index = 0; index < count && stops === stop; index++) {
    const bytes = Buffer.from(part('VMD', index % 2 ? 'inactive' : 'active', 1, index, 'Motion alarm'));
    await between();
    times.push(String(process.hrtime.bigint()));
    await write(bytes);
  }
  tell({ kind: 'written', times });
}

/** ms between two pictures of 2 MB: what a gigabit network brings. */
const PICTURE_GAP = 17;

/** Ten pictures of 2 MB; the kernel has taken the last byte when it resolves. */
async function pictures(): Promise<void> {
  for (let count = 0; count < 10; count++) {
    await new Promise((resolve) => setTimeout(resolve, PICTURE_GAP));
    for (const socket of streams) await new Promise((resolve) => socket.write(picture, resolve));
  }
}

function flood(rate: number): void {
  const perTick = Math.max(1, Math.round(rate / 100));
  const bytes = Buffer.from(
    Array.from({ length: perTick }, (_, index) => part('VMD', 'active', 1, index, 'Motion alarm')).join(''),
  );
  flooding = setInterval(() => void write(bytes), 10);
}

process.on('message', (command: Command) => {
  if (command.kind === 'load') void load(command.load, command.posts);
  else if (command.kind === 'single')
    void single(command.posts, () => new Promise((resolve) => setTimeout(resolve, command.gap)));
  else if (command.kind === 'pictures') void single(command.posts, pictures);
  else if (command.kind === 'flood') flood(command.rate);
  else {
    stops++;
    if (flooding) clearInterval(flooding);
  }
});
process.on('disconnect', () => process.exit());
