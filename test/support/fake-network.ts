import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';

/** Elements of an answer by name. */
type Fields = Readonly<Record<string, string>>;

/** The answer of a device to a search (PROTOCOL.md 13). */
export function probeMatch(fields: Fields): string {
  const inner = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\r\n<ProbeMatch>${inner.join('\r\n')}</ProbeMatch>\r\n`;
}

/** What answers a search for devices, on loopback: everything in `answers` goes back to whoever probes. */
export class FakeNetwork {
  readonly probes: string[] = [];
  answers: (string | Buffer)[] = [];
  readonly socket: Socket = createSocket({ type: 'udp4', reuseAddr: true });
  /** Resolves when so many probes have come and been answered. */
  private heard: (() => void) | null = null;

  async open(): Promise<number> {
    this.socket.on('message', (bytes, from) => void this.reply(bytes, from));
    await new Promise<void>((resolve) => this.socket.bind(0, '127.0.0.1', resolve));
    return this.socket.address().port;
  }

  private async reply(bytes: Buffer, from: RemoteInfo): Promise<void> {
    this.probes.push(bytes.toString());
    for (const answer of [bytes, ...this.answers])
      await new Promise<void>((resolve) => {
        this.socket.send(answer, from.port, from.address, () => {
          resolve();
        });
      });
    this.heard?.();
  }

  probed(): Promise<void> {
    return new Promise((resolve) => (this.heard = resolve));
  }

  close(): void {
    this.socket.close();
  }
}
