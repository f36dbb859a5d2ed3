/**
 * Simulated devices to point any client at: `npm run simulator`. With the path of a capture
 * (`npm run simulator -- hikvision-capture.ndjson`) the camera sends what was recorded, over and over.
 * Ports: CAMERA_PORT (8081), RECORDER_PORT (8082), STATION_PORT (8083), PANEL_PORT (8084), or the next free ones.
 */
import { readFileSync } from 'node:fs';
import { readCapture } from '../../src/capture/capture-file';
import type { Capture } from '../../src/capture/capture-file';
import { until } from '../support/until';
import { untilStopped } from '../support/until-stopped';
import { openHome, tellHome } from './home';
import { admin } from './index';
import type { SimulatedDevice } from './index';
import { haveKeys, listenToKeys, tellKeys } from './keys';

const say = (sentence: string) => {
  console.log(sentence);
};

async function main(): Promise<void> {
  const [file] = process.argv.slice(2);
  const capture = file === undefined ? null : readCapture(readFileSync(file, 'utf8'));
  const { CAMERA_PORT, RECORDER_PORT, STATION_PORT, PANEL_PORT } = process.env;
  const home = await openHome({
    ports: {
      camera: Number(CAMERA_PORT ?? 8081),
      recorder: Number(RECORDER_PORT ?? 8082),
      station: Number(STATION_PORT ?? 8083),
      panel: Number(PANEL_PORT ?? 8084),
    },
    // A capture has its own boundaries, so the header must be the one that came with them.
    framing: capture ? { mediaType: capture.contentType, boundary: '' } : {},
    say,
  });
  const { url } = home.servers.camera;
  tellHome(home, say);
  say(
    `Login: ${admin.name} / ${admin.password} (digest). Wrong passwords lock your address, as on a real device.`,
  );
  say(`Try: curl -N --digest -u ${admin.name}:${admin.password} ${url}/ISAPI/Event/notification/alertStream`);
  if (capture) {
    say('The camera sends the capture to whoever opens its stream, over and over.');
    void playForEver(home.devices.camera, capture);
  }
  let giveBack: () => void = () => undefined;
  if (haveKeys()) tellKeys(home.keys, say);
  else {
    say('Things happen by themselves, several times a minute. Ctrl-C stops.');
    giveBack = home.enact(say, capture ? ['camera'] : []);
  }
  await untilStopped((stop) => {
    if (haveKeys()) giveBack = listenToKeys(home.keys, stop);
  });
  giveBack();
  await home.close();
  const seen = Object.values(home.devices).map(({ ledger }) => ledger.requests.length);
  say(`Stopped. Seen: ${seen.reduce((sum, count) => sum + count)} requests.`);
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
