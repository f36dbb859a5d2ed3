import { writeSync } from 'node:fs';
import { Session } from 'node:inspector';
import { isMainThread, Worker, parentPort } from 'node:worker_threads';

/**
 * Ends a suite that would never end, and says where it stands. Mocha's own time limit cannot: a loop that never waits keeps its
 * timer from firing, and what a test left open keeps the process alive after the last one.
 */

/** Seconds that one test may take, and seconds that may pass between the last test and the end of the process. */
const LONGEST_TEST = 600;
const LONGEST_END = 30;

/** What Mocha's hooks are told of a test. */
interface Hooked {
  readonly currentTest?: { fullTitle(): string };
}

export const mochaHooks = isMainThread ? hooks() : {};

function hooks() {
  const worker = new Worker(__filename);
  worker.unref();
  return {
    beforeEach(this: Hooked) {
      worker.postMessage(this.currentTest?.fullTitle() ?? 'a test without a title');
    },
    afterAll() {
      worker.postMessage('the end of the process');
      // It does not keep the process alive: it runs only where something else does.
      setTimeout(() => {
        const open = process.getActiveResourcesInfo().join(', ');
        writeSync(2, `The tests are over, and this keeps their process alive: ${open}\n`);
        // Mocha gives its own code to any other exit.
        process.kill(process.pid, 'SIGKILL');
      }, LONGEST_END * 1000).unref();
    },
  };
}

if (!isMainThread) {
  let timer: NodeJS.Timeout | undefined;
  parentPort?.on('message', (title: string) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      stop(title);
    }, LONGEST_TEST * 1000);
  });
}

/** Shows the call stack of the main thread, wherever it loops, and kills the process. */
function stop(title: string): void {
  writeSync(2, `\nStuck for ${LONGEST_TEST} s: ${title}\n`);
  const session = new Session();
  const kill = () => process.kill(process.pid, 'SIGKILL');
  session.connectToMainThread();
  session.on('Debugger.paused', ({ params }) => {
    for (const { functionName, url, location } of params.callFrames)
      writeSync(2, `    at ${functionName} (${url}:${location.lineNumber + 1})\n`);
    kill();
  });
  session.post('Debugger.enable');
  session.post('Debugger.pause');
  // Nothing runs on the main thread: it waits, and there is no stack to show.
  setTimeout(kill, 5_000);
}
