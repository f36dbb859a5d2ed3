/** The processes of the bench: each measures or feeds by itself, so that none pays for another. */
import { ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Command, Told } from './feeder';

/** ms that a process has to end by itself when we let go of it. */
const STOP_LIMIT = 3_000;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The file of a process, by its name. */
export const here = (name: string): string => join(__dirname, `${name}.js`);

/** The next message of a child that fits. */
export function next<T extends { kind: string }>(child: ChildProcess, kind: T['kind']): Promise<T> {
  return new Promise((resolve, reject) => {
    const heard = (message: T): void => {
      if (message.kind !== kind) return;
      child.off('message', heard);
      child.off('exit', died);
      resolve(message);
    };
    const died = (): void => {
      reject(new Error(`A process of the bench ended while "${kind}" was waited for.`));
    };
    child.on('message', heard);
    child.once('exit', died);
  });
}

/** What is waited for, unless `child` ends first. */
function whileAlive<T>(child: ChildProcess, wanted: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const died = (): void => {
      reject(new Error('A process of the bench ended before it had connected.'));
    };
    child.once('exit', died);
    void wanted.then(resolve, reject).finally(() => child.off('exit', died));
  });
}

/** A process ends with the channel to us; only Node-RED does not. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.connected) child.disconnect();
  else child.kill();
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT);
  await ended;
  clearTimeout(killer);
}

/** A device that sends what it is told to. */
export interface Feeder {
  readonly child: ChildProcess;
  readonly port: number;
  tell(command: Command): void;
}

export async function startFeeder(): Promise<Feeder> {
  const child = fork(here('feeder'));
  const { port } = await next<Extract<Told, { kind: 'listening' }>>(child, 'listening');
  return {
    child,
    port,
    tell: (command) => {
      child.send(command);
    },
  };
}

/** When somebody has opened the stream of a feeder. */
export const streamOpened = ({ child }: Feeder): Promise<unknown> =>
  next<Extract<Told, { kind: 'open' }>>(child, 'open');

/** A bare process that reads a feeder in the way of `how`, once its stream is open. */
export async function startReader(
  how: string,
): Promise<{ feeder: Feeder; reader: ChildProcess; stop: () => Promise<void> }> {
  const feeder = await startFeeder();
  const opened = streamOpened(feeder);
  const reader = fork(here('reader'), [how, String(feeder.port)]);
  await whileAlive(reader, opened);
  await pause(300);
  return {
    feeder,
    reader,
    stop: async () => {
      await stop(reader);
      await stop(feeder.child);
    },
  };
}
