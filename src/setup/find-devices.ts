import { randomUUID } from 'node:crypto';
import { createSocket, Socket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Clock, Timer } from '../clock';
import { abortReason, PassingError } from '../errors';
import type { Document } from '../documents/document';
import { Bounds, partBounds } from '../documents/bounds';
import { child, line, text } from '../documents/document';
import { readDocument } from '../documents/answer';

/** A device that answered. Its texts are its own: one line, cut, and to be shown as text only. */
export interface FoundDevice {
  readonly host: string;
  readonly port: number;
  /** `null`: SADP mostly carries none. */
  readonly name: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  /** Has a password; `null`: it did not say. A device that is not activated serves nobody yet. */
  readonly activated: boolean | null;
}

/** How to search; the defaults are what SADP does. */
export interface FindOptions {
  /** Multicast group, or one address to ask alone (tests ask 127.0.0.1). */
  readonly group?: string;
  /** Where devices listen and, with a multicast group, where answers come to. */
  readonly port?: number;
  /** IPv4 addresses of the interfaces to ask on; default: all of this computer but loopback. One address is asked from the first. */
  readonly interfaces?: readonly string[];
  /** ms to listen. */
  readonly limit?: number;
  /** Ends the search when so many devices have answered. */
  readonly answers?: number;
  readonly uuid?: () => string;
}

/** PROTOCOL.md 13. */
const GROUP = '239.255.255.250';
const PORT = 37_020;
/** ms to listen: a person waits for it. */
const LIMIT = 3_000;
/** Devices in one list: more than anybody looks through. */
const ANSWERS = 256;
const ANSWER_BYTES = 8 * 1024;
/** Datagrams looked at in all, our own and strangers' included: ends a flood. */
const DATAGRAMS = 2_048;
/** ms until the probe is sent once more: datagrams get lost. */
const AGAIN = 1_000;
const TEXT_LIMIT = 64;
/** Answers are flat with some 40 fields. */
const answer: Bounds = { ...partBounds, bytes: ANSWER_BYTES, depth: 8, tags: 256 };

/** Finds devices in the network by SADP, the manufacturer's own way (PROTOCOL.md 13). One search at a time. */
export class DeviceFinder {
  private searching = false;

  /** `openSocket` gives each search a socket of its own, not yet bound. */
  constructor(
    private readonly clock: Clock,
    private readonly openSocket: () => Socket = () => createSocket({ type: 'udp4', reuseAddr: true }),
  ) {}

  /**
   * Asks and listens for 3 s. No answer does not mean no device: behind Docker bridges and across networks nothing answers.
   * Rejects with a `PassingError` (`search-running`, `search-failed`) or the signal's reason. The socket is always closed.
   */
  async find(options: FindOptions = {}, signal?: AbortSignal): Promise<FoundDevice[]> {
    if (this.searching) throw new PassingError('search-running');
    this.searching = true;
    try {
      return await new Search(this.clock, this.openSocket(), options, signal).run();
    } finally {
      this.searching = false;
    }
  }
}

class Search {
  private readonly group: string;
  private readonly port: number;
  private readonly multicast: boolean;
  private readonly interfaces: readonly string[];
  private readonly probe: Buffer;
  private readonly answers: number;
  private readonly found = new Map<string, FoundDevice>();
  private readonly timers: Timer[] = [];
  private datagrams = 0;

  constructor(
    private readonly clock: Clock,
    private readonly socket: Socket,
    private readonly options: FindOptions,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.group = options.group ?? GROUP;
    this.port = options.port ?? PORT;
    this.answers = options.answers ?? ANSWERS;
    this.multicast = isMulticast(this.group);
    this.interfaces = options.interfaces ?? ownAddresses();
    const uuid = (options.uuid ?? randomUUID)().toUpperCase();
    this.probe = Buffer.from(
      `<?xml version="1.0" encoding="utf-8"?><Probe><Uuid>${uuid}</Uuid><Types>inquiry</Types></Probe>`,
    );
  }

  async run(): Promise<FoundDevice[]> {
    const { signal, socket } = this;
    let stop: () => void = () => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        stop = () => {
          if (signal) reject(abortReason(signal));
        };
        if (signal?.aborted) {
          stop();
          return;
        }
        signal?.addEventListener('abort', stop, { once: true });
        socket.on('error', (error: NodeJS.ErrnoException) => {
          reject(new PassingError('search-failed', { reason: error.code ?? 'error' }));
        });
        socket.on('message', (bytes, from) => {
          this.take(bytes, from.address);
          if (this.found.size >= this.answers || this.datagrams >= DATAGRAMS) resolve();
        });
        // What is sent to a group comes to every address of this computer.
        const own = this.multicast ? undefined : this.options.interfaces?.[0];
        socket.bind(this.multicast ? this.port : 0, own, () => {
          const failure = this.join();
          if (failure) {
            reject(failure);
            return;
          }
          this.timers.push(
            // Only repeats the first question: what keeps it from being sent is told by that one.
            this.clock.after(AGAIN, () => void this.ask().catch(() => undefined)),
            this.clock.after(this.options.limit ?? LIMIT, resolve),
          );
          this.ask().catch(reject);
        });
      });
      return [...this.found.values()].sort((a, b) => byAddress(a.host, b.host) || a.port - b.port);
    } finally {
      signal?.removeEventListener('abort', stop);
      for (const timer of this.timers) timer.cancel();
      // Errors that come late belong to nobody any more.
      socket.removeAllListeners('message').on('error', () => undefined);
      socket.close();
    }
  }

  /** Listens on every interface that lets us; an error only where none does. */
  private join(): PassingError | null {
    if (!this.multicast) return null;
    let failure: PassingError | null = new PassingError('search-failed', { reason: 'no network' });
    for (const address of this.interfaces) {
      try {
        this.socket.addMembership(this.group, address);
        failure = null;
      } catch {
        // This interface cannot do multicast; another one may.
      }
    }
    return failure;
  }

  /** Sends the probe on every interface; rejects only where none takes it. */
  private async ask(): Promise<void> {
    let sent = false;
    let code = 'error';
    for (const address of this.multicast ? this.interfaces : ['']) {
      try {
        if (address !== '') this.socket.setMulticastInterface(address);
        await this.send();
        sent = true;
      } catch (error) {
        if (error instanceof Error && 'code' in error && typeof error.code === 'string') code = error.code;
      }
    }
    if (!sent) throw new PassingError('search-failed', { reason: code });
  }

  private send(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.send(this.probe, this.port, this.group, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  private take(bytes: Buffer, from: string): void {
    this.datagrams++;
    const match = readAnswer(bytes);
    if (!match) return;
    const device = readDevice(match, from);
    const id = text(match, 'MAC') ?? text(match, 'DeviceSN') ?? device.host;
    const key = `${id.toLowerCase()} ${device.host}:${device.port}`;
    if (this.found.size < this.answers) this.found.set(key, device);
  }
}

/** The fields of a ProbeMatch; `null` for everything else: our own probe, other programs, noise. */
function readAnswer(bytes: Buffer): Document | null {
  const match = child(readDocument(bytes, answer) ?? {}, 'ProbeMatch');
  return match && ('MAC' in match || 'IPv4Address' in match) ? match : null;
}

/** Fields differ between devices and may be missing or nonsense (PROTOCOL.md 13). */
function readDevice(match: Document, from: string): FoundDevice {
  const address = text(match, 'IPv4Address');
  const port = Number(text(match, 'HttpPort'));
  const activated = text(match, 'Activated')?.toLowerCase();
  return {
    host: address !== null && isIPv4(address) && address !== '0.0.0.0' ? address : from,
    port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : 80,
    name: line(match, 'DeviceName', TEXT_LIMIT),
    model: line(match, 'DeviceDescription', TEXT_LIMIT),
    firmware: line(match, 'SoftwareVersion', TEXT_LIMIT),
    activated: activated === 'true' ? true : activated === 'false' ? false : null,
  };
}

function isMulticast(address: string): boolean {
  const first = Number(address.split('.')[0]);
  return first >= 224 && first <= 239;
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((entry) => entry.family === 'IPv4' && !entry.internal)
    .map((entry) => entry.address);
}

function byAddress(a: string, b: string): number {
  const [left, right] = [a, b].map((address) => address.split('.').map(Number));
  for (let i = 0; i < 4; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
