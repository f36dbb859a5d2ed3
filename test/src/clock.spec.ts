import { once } from 'node:events';
import { connect, createServer, Socket } from 'node:net';
import should from 'should';
import { systemClock } from '../../src/clock';

/** Keeps the event loop from doing anything else, as a busy flow does. */
function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('the real time', () => {
  it('reads what waits in a socket before it runs what is due in 0 ms, however late all timers are', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const reader = connect(port, '127.0.0.1');
    const [writer] = (await once(server, 'connection')) as [Socket];
    const order: string[] = [];
    reader.on('data', () => order.push('post'));
    await new Promise<void>((resolve) => {
      for (let i = 0; i < 3; i++) {
        systemClock.after(1 + i, () => {
          order.push('timer');
          if (i === 0) {
            systemClock.after(0, () => {
              order.push('end');
              resolve();
            });
          }
          block(5);
        });
      }
      writer.write('x');
      block(20);
    });
    reader.destroy();
    writer.destroy();
    server.close();
    should(order).eql(['timer', 'timer', 'timer', 'post', 'end']);
  });

  it('runs nothing early, not even by a part of a millisecond', async () => {
    const early = await Promise.all(
      Array.from({ length: 500 }, (_, index) => {
        const ms = 1 + index / 20.3;
        const due = systemClock.ticks() + ms;
        return new Promise<number>((resolve) =>
          systemClock.after(ms, () => {
            resolve(due - systemClock.ticks());
          }),
        );
      }),
    );
    Math.max(...early).should.be.belowOrEqual(0);
  });

  it('runs nothing that was cancelled', async () => {
    const ran: string[] = [];
    systemClock.after(0, () => ran.push('now')).cancel();
    systemClock.after(1, () => ran.push('soon')).cancel();
    await new Promise<void>((resolve) => systemClock.after(2, resolve));
    ran.should.eql([]);
  });
});
