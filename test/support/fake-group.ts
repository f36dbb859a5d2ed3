import type { Socket } from 'node:dgram';
import { EventEmitter } from 'node:events';

/** A network with a multicast group, in memory: tests send nothing to other computers. It has one socket at a time. */
export class FakeGroup {
  /** Port that the last search listens on. */
  bound = 0;
  closed = false;
  /** Which group was joined on which interface. */
  readonly members: string[] = [];
  /** On which interfaces the question went out. */
  readonly asked: string[] = [];
  /** Code of the error that every question meets. */
  refusal: string | null = null;
  /** Somebody else has the port. */
  taken = false;

  constructor(public answers: readonly (string | Buffer)[]) {}

  readonly open = (): Socket => {
    const socket = new EventEmitter();
    let from = '';
    this.closed = false;
    Object.assign(socket, {
      bind: (port: number, _address: undefined, done: () => void) => {
        this.bound = port;
        if (this.taken) socket.emit('error', failure('EADDRINUSE'));
        else done();
      },
      addMembership: (group: string, address: string) => {
        if (isDown(address)) throw failure('ENODEV');
        this.members.push(`${group} ${address}`);
      },
      setMulticastInterface: (address: string) => {
        if (isDown(address)) throw failure('EADDRNOTAVAIL');
        from = address;
      },
      send: (_bytes: Buffer, _port: number, _group: string, done: (error: Error | null) => void) => {
        if (this.refusal !== null) {
          done(failure(this.refusal));
          return;
        }
        this.asked.push(from);
        done(null);
        queueMicrotask(() => {
          for (const answer of this.answers)
            socket.emit('message', typeof answer === 'string' ? Buffer.from(answer) : answer, {
              address: '192.168.1.64',
              port: 37_020,
            });
        });
      },
      close: () => {
        this.closed = true;
      },
    });
    return socket as unknown as Socket;
  };
}

/** TEST-NET-1: an interface that takes no multicast. */
const isDown = (address: string): boolean => address.startsWith('192.0.2.');

const failure = (code: string): Error => Object.assign(new Error(code), { code });
