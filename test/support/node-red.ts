import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { FindOptions } from '../../src/setup/find-devices';
import { npm } from './npm';
import { ASK_FOR_HOLDINGS } from './reporter';
import type { Holdings, NodeStatus, Report } from './reporter';

/** The project: where package.json is. Compiled tests run from dist/test/support. */
export const root = resolve(__dirname, '../../..');
const packageName = 'node-red-contrib-hikvision-sensors';

/** One entry of a flow file. */
export interface FlowNode {
  id: string;
  type: string;
  [property: string]: unknown;
}

/** Credentials by node id. */
export type Credentials = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface StartOptions {
  /** 0: any free one. */
  readonly port?: number;
  readonly flow?: readonly FlowNode[];
  readonly credentials?: Credentials;
  /** Merged into settings.js; JSON only. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A folder with red.js; default: TEST_NODE_RED_DIR (test/node-red-5.mjs sets it), else the project's own Node-RED. */
  readonly nodeRedDir?: string;
  /** Default: TEST_NODE_BINARY, else the Node.js that runs this. */
  readonly nodeBinary?: string;
  /** The checkout as it was built (linked), a tarball of it (packed and installed with npm), or none. */
  readonly packageFrom?: 'checkout' | 'tarball' | 'none';
  /** Development dependencies with nodes of their own, as if a person had installed them. */
  readonly withPackages?: readonly string[];
  /** A tarball made before, so that several starts need one `npm pack`. */
  readonly tarball?: string;
  /** Where the package looks for devices, in place of the local network. Needs the reporter, not with a tarball. */
  readonly find?: FindOptions;
  /** More environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Hear every message and status; default: yes. Off where its cost would be measured. */
  readonly reporter?: boolean;
  /** ms until the editor must answer; default 60,000. */
  readonly limit?: number;
}

/** One message on a wire. */
export type Sent = Extract<Report, { kind: 'message' }>;

export type DeployType = 'full' | 'flows' | 'nodes' | 'reload';

/** A Node-RED that runs. */
export interface RunningNodeRed {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly userDir: string;
  readonly pid: number;
  /** Every line that it wrote, both outputs. */
  readonly logs: readonly string[];
  /** Every message that went over a wire, in order; a node with two wires has two entries. */
  readonly messages: readonly Sent[];
  /** Every status that a node showed, in order. */
  readonly statuses: readonly { readonly at: number; readonly id: string; readonly status: NodeStatus }[];
  /** Called for each line that it writes, those from before included. */
  onLine(listener: (line: string) => void): void;
  /** Called for each message as it comes. */
  onMessage(listener: (sent: Sent) => void): void;
  /** The first message from now or before that fits. Rejects after `limit` ms (default 10,000). */
  waitFor(what: string, fits: (sent: Sent) => boolean, limit?: number): Promise<Sent>;
  /** Waits until `condition` holds. Rejects after `limit` ms (default 10,000). */
  until(what: string, condition: () => boolean, limit?: number): Promise<void>;
  /** Deploys flows as the editor does. Nodes may carry `credentials`. */
  deploy(flow: readonly FlowNode[], type?: DeployType): Promise<void>;
  /** A request to the admin API; `path` starts with a slash. */
  admin(path: string, init?: RequestInit): Promise<Response>;
  /** What the process holds now: connections, timers, listeners. */
  holdings(): Promise<Holdings>;
  /** Stops it, as Ctrl-C does, and removes its folder. Says what ended it. */
  stop(): Promise<{ code: number | null; signal: string | null }>;
}

/** Node-RED gets so long to stop before it is killed. */
const STOP_LIMIT = 15_000;

/** Packs the checkout as it is built and returns the path of the tarball. Does not build. */
export async function pack(into: string): Promise<string> {
  const stdout = await npm(root, 'pack', '--ignore-scripts', '--json', '--pack-destination', into);
  const [entry] = JSON.parse(stdout) as { filename: string }[];
  if (!entry) throw new Error('npm pack made no tarball.');
  return join(into, entry.filename);
}

/** Starts a real Node-RED on 127.0.0.1 with a folder of its own, and waits until its flows run. */
export async function start(options: StartOptions = {}): Promise<RunningNodeRed> {
  const userDir = await mkdtemp(join(tmpdir(), 'hikvision-node-red-'));
  try {
    await prepare(userDir, options);
    return await launch(userDir, options);
  } catch (error) {
    await rm(userDir, { recursive: true, force: true });
    throw error;
  }
}

async function prepare(userDir: string, options: StartOptions): Promise<void> {
  const modules = join(userDir, 'node_modules');
  await mkdir(modules, { recursive: true });
  const dependencies: Record<string, string> = {};
  await writeFile(
    join(userDir, 'package.json'),
    JSON.stringify({ name: 'user', private: true, dependencies }),
  );
  const from = options.packageFrom ?? 'checkout';
  if (from === 'tarball') {
    const tarball = options.tarball ?? (await pack(userDir));
    await npm(userDir, 'install', '--prefer-offline', '--no-audit', '--no-fund', '--omit=dev', tarball);
  } else if (from === 'checkout') await symlink(root, join(modules, packageName), 'junction');
  for (const name of options.withPackages ?? []) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(root, 'node_modules', name), join(modules, name), 'junction');
  }
  if (options.reporter !== false) await addReporter(modules, options.find);
  await writeFile(join(userDir, 'flows.json'), JSON.stringify(options.flow ?? []));
  await writeFile(join(userDir, 'flows_cred.json'), JSON.stringify(options.credentials ?? {}), {
    mode: 0o600,
  });
  const settings = {
    uiHost: '127.0.0.1',
    uiPort: options.port ?? 0,
    flowFile: 'flows.json',
    credentialSecret: false,
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false, palette: { catalogues: [] } },
    ...options.settings,
  };
  await writeFile(join(userDir, 'settings.js'), `module.exports = ${JSON.stringify(settings, null, 2)};\n`, {
    mode: 0o600,
  });
}

async function addReporter(modules: string, search: FindOptions | undefined): Promise<void> {
  const reporter = join(modules, 'node-red-test-reporter');
  await mkdir(reporter, { recursive: true });
  await writeFile(
    join(reporter, 'package.json'),
    JSON.stringify({
      name: 'node-red-test-reporter',
      version: '1.0.0',
      keywords: ['node-red'],
      'node-red': { plugins: { reporter: 'index.js' } },
    }),
  );
  const code = JSON.stringify(join(__dirname, 'reporter.js'));
  // The package is a link to the checkout, so this is the very module that Node-RED loads.
  const nodes = JSON.stringify(join(root, 'dist', 'nodes', 'shared', 'parts.js'));
  const find = search ? `require(${nodes}).parts.find = ${JSON.stringify(search)};\n` : '';
  await writeFile(join(reporter, 'index.js'), `${find}module.exports = require(${code}).report;\n`);
}

async function launch(userDir: string, options: StartOptions): Promise<RunningNodeRed> {
  const nodeRed =
    options.nodeRedDir ?? process.env.TEST_NODE_RED_DIR ?? dirname(require.resolve('node-red/package.json'));
  const child = spawn(
    options.nodeBinary ?? process.env.TEST_NODE_BINARY ?? process.execPath,
    [join(nodeRed, 'red.js'), '--userDir', userDir, '--settings', join(userDir, 'settings.js')],
    { cwd: userDir, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { ...process.env, ...options.env } },
  );
  const logs: string[] = [];
  const messages: Sent[] = [];
  const statuses: { at: number; id: string; status: NodeStatus }[] = [];
  const readers: ((line: string) => void)[] = [];
  const listeners: ((sent: Sent) => void)[] = [];
  const asking: ((holdings: Holdings) => void)[] = [];
  const waiting = new Set<() => void>();
  const look = () => {
    for (const check of waiting) check();
  };
  for (const output of [child.stdout, child.stderr]) {
    let rest = '';
    output?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      logs.push(...lines);
      for (const read of readers) lines.forEach(read);
      look();
    });
  }
  child.on('message', (report: Report) => {
    if (report.kind === 'status') statuses.push(report);
    else if (report.kind === 'holdings') asking.shift()?.(report);
    else {
      messages.push(report);
      for (const listener of listeners) listener(report);
    }
    look();
  });
  const exit = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code, signal });
      look();
    });
  });

  const until = (what: string, condition: () => boolean, limit = 10_000) =>
    new Promise<void>((resolve, reject) => {
      const done = (error?: Error) => {
        clearTimeout(deadline);
        clearInterval(poll);
        waiting.delete(check);
        if (error) reject(error);
        else resolve();
      };
      const fail = (why: string) => {
        done(new Error(`${why}: ${what}\nNode-RED said:\n${logs.slice(-40).join('\n')}`));
      };
      const check = () => {
        if (condition()) done();
        else if (child.exitCode !== null || child.signalCode !== null) fail('Node-RED ended before');
      };
      const deadline = setTimeout(() => {
        fail(`Not within ${limit} ms`);
      }, limit);
      // Conditions may also look at what this process cannot hear of (the simulator, a broker).
      const poll = setInterval(check, 20);
      waiting.add(check);
      check();
    });

  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT);
    const result = await exit;
    clearTimeout(killer);
    await rm(userDir, { recursive: true, force: true });
    return result;
  };

  let url = '';
  try {
    await until(
      'the editor answers and the flows run',
      () => {
        url = find(logs, /now running at (http\S+?)\/?$/) ?? '';
        return url !== '' && logs.some((line) => /Started flows|Waiting for missing types/.test(line));
      },
      options.limit ?? 60_000,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  const missing = logs.find((line) => line.includes('Waiting for missing types'));
  if (missing !== undefined) {
    await stop();
    throw new Error(`Node types are missing:\n${logs.slice(-20).join('\n')}`);
  }
  const origin = new URL(url).origin;
  const base = url.replace(/\/$/, '');

  return {
    url: base,
    port: Number(new URL(origin).port),
    userDir,
    pid: pidOf(child),
    logs,
    messages,
    statuses,
    onLine(listener) {
      logs.forEach((line) => {
        listener(line);
      });
      readers.push(listener);
    },
    onMessage: (listener) => listeners.push(listener),
    async waitFor(what, fits, limit) {
      let found: Sent | undefined;
      await until(what, () => (found = messages.find(fits)) !== undefined, limit);
      if (!found) throw new Error(what);
      return found;
    },
    until,
    async deploy(flow, type = 'full') {
      const answer = await fetch(`${base}/flows`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Node-RED-Deployment-Type': type },
        body: JSON.stringify(flow),
      });
      if (!answer.ok) throw new Error(`The deploy was refused: ${answer.status} ${await answer.text()}`);
    },
    admin: (path, init) => fetch(base + path, init),
    holdings: () =>
      new Promise((resolve) => {
        asking.push(resolve);
        child.send(ASK_FOR_HOLDINGS);
      }),
    stop,
  };
}

function find(lines: readonly string[], pattern: RegExp): string | undefined {
  for (const line of lines) {
    const match = pattern.exec(line);
    if (match) return match[1];
  }
  return undefined;
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('Node-RED did not start.');
  return child.pid;
}
