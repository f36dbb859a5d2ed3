/**
 * A simulated camera and recorder to point any client at: `npm run simulator`. With the path of a capture
 * (`npm run simulator -- hikvision-capture.ndjson`) the camera sends what was recorded, over and over.
 * Ports: CAMERA_PORT (8081) and RECORDER_PORT (8082), or the next free ones.
 */
import { readFileSync } from 'node:fs';
import { readCapture } from '../../src/capture/capture-file';
import type { Capture } from '../../src/capture/capture-file';
import { freePort } from '../support/free-port';
import { until } from '../support/until';
import { untilStopped } from '../support/until-stopped';
import { enact } from './activity';
import { admin, camera, jpeg, listen, recorder, SimulatedDevice } from './index';

const say = (sentence: string) => {
  console.log(sentence);
};

async function main(): Promise<void> {
  const [file] = process.argv.slice(2);
  const capture = file === undefined ? null : readCapture(readFileSync(file, 'utf8'));
  // A capture has its own boundaries, so the header must be the one that came with them.
  const framing = capture ? { mediaType: capture.contentType, boundary: '' } : {};
  const [cam, nvr] = [new SimulatedDevice(camera({ framing })), new SimulatedDevice(recorder())];
  const camServer = await listen(cam, { port: await freePort(Number(process.env.CAMERA_PORT ?? 8081)) });
  const nvrServer = await listen(nvr, { port: await freePort(Number(process.env.RECORDER_PORT ?? 8082)) });
  say(`Simulated camera "${cam.model.name}" (${cam.model.model}): ${camServer.url}`);
  say(`Simulated recorder "${nvr.model.name}" (${nvr.model.model}): ${nvrServer.url}`);
  say(
    `Login: ${admin.name} / ${admin.password} (digest). Wrong passwords lock your address, as on a real device.`,
  );
  say(
    `Try: curl -N --digest -u ${admin.name}:${admin.password} ${camServer.url}/ISAPI/Event/notification/alertStream`,
  );

  const keys: Readonly<Record<string, readonly [string, () => void]>> = {
    m: ['motion at the camera for 5 s', () => cam.episode({ type: 'VMD', channel: 1, lasts: 5000 })],
    l: ['line crossing', () => cam.episode({ type: 'linedetection', channel: 1, lasts: 2000 })],
    p: [
      'line crossing with a picture',
      () => {
        const pictures = [{ data: jpeg('line'), contentId: 'line1', filename: 'line.jpg' }];
        cam.event('linedetection', 1, 'active', { pictures });
        cam.event('linedetection', 1, 'inactive');
      },
    ],
    1: ['motion on channel 1 of the recorder', () => nvr.episode({ type: 'VMD', channel: 1, lasts: 5000 })],
    2: ['motion on channel 2', () => nvr.episode({ type: 'VMD', channel: 2, lasts: 5000 })],
    d: [
      'drop every stream',
      () => {
        cam.drop('reset');
        nvr.drop('reset');
      },
    ],
    s: [
      'silence on or off: streams stay open and carry nothing',
      () => {
        cam.faults.silent = nvr.faults.silent = !cam.faults.silent;
        say(cam.faults.silent ? 'Silent.' : 'Speaking again.');
      },
    ],
    r: [
      'restart both',
      () => {
        cam.reboot();
        nvr.reboot();
      },
    ],
  };
  if (capture) {
    say('The camera sends the capture to whoever opens its stream, over and over.');
    void playForEver(cam, capture);
  }
  let stopScenes: () => void = () => undefined;
  const { stdin } = process;
  if (stdin.isTTY) {
    say('Press a key to make something happen:');
    for (const [key, [what]] of Object.entries(keys)) say(`  ${key}  ${what}`);
    say('  q  stop (or Ctrl-C)');
    stdin.setRawMode(true);
    stdin.resume();
  } else {
    say('Things happen by themselves, several times a minute. Ctrl-C stops.');
    stopScenes = enact(capture ? null : cam, nvr, say);
  }
  await untilStopped((stop) => {
    if (!stdin.isTTY) return;
    stdin.on('data', (typed) => {
      for (const key of typed.toString()) {
        if (key === 'q' || key === '\u0003') stop();
        else keys[key]?.[1]();
      }
    });
  });
  stopScenes();
  if (stdin.isTTY) stdin.setRawMode(false);
  stdin.pause();
  cam.close();
  nvr.close();
  await Promise.all([camServer.close(), nvrServer.close()]);
  say(`Stopped. Seen: ${cam.ledger.requests.length + nvr.ledger.requests.length} requests.`);
  // A capture that still plays would keep it alive to its end.
  process.exit();
}

/** ms between two rounds of a capture, so that what it left on is over. */
const BETWEEN_ROUNDS = 10_000;

async function playForEver(device: SimulatedDevice, { chunks }: Capture): Promise<never> {
  for (;;) {
    await until('somebody opens the stream', () => device.openStreams > 0, Infinity);
    await device.play(chunks);
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_ROUNDS));
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
