/**
 * What `npm start` shows once everything is built: Node-RED with the example flows, a simulated camera and recorder (or
 * a real device), and the booleans in the terminal. Nothing is written into the project.
 */
import { enact } from './simulator/activity';
import { admin, camera, listen, recorder, SimulatedDevice } from './simulator';
import type { Listening } from './simulator';
import { examples, isRecorder, pointAt } from './support/examples';
import type { Target } from './support/examples';
import { freePort } from './support/free-port';
import { start } from './support/node-red';
import type { FlowNode, Sent } from './support/node-red';
import { untilStopped } from './support/until-stopped';

const say = (sentence = '') => {
  console.log(sentence);
};

/** Examples of the first minute: they need no broker and no second device. */
const shown = /^(camera|nvr|recorder)/i;

async function main(): Promise<void> {
  // From the start on, so that a Ctrl-C during it ends as cleanly as any other.
  const stopped = untilStopped().then(() => 'Stopping.');
  const real = realDevice();
  const [cam, nvr] = [new SimulatedDevice(camera()), new SimulatedDevice(recorder())];
  const [camServer, nvrServer] = [await listen(cam), await listen(nvr)];
  const at = (server: Listening): Target => ({
    host: server.host,
    port: server.port,
    username: admin.name,
    password: admin.password,
  });
  const flows = examples().filter(({ name }) => shown.test(name));
  const { flow, credentials } = pointAt(
    flows.flatMap((example) => example.flow),
    (device) => (isRecorder(device) ? at(nvrServer) : (real ?? at(camServer))),
  );
  say('Starting Node-RED with a folder of its own; it takes a few seconds.');
  const nodeRed = await start({ port: await wantedPort(), flow, credentials });
  explain(nodeRed.url, flow, real, camServer, nvrServer);
  nodeRed.onLine((line) => {
    const sentence = /\[(?:warn|error)\] \[hikvision-device:.*?\] (.*)/.exec(line)?.[1];
    if (sentence !== undefined) say(sentence);
  });
  nodeRed.onMessage(printer(flow));
  const stopScenes = enact(real ? null : cam, nvr, (sentence) => {
    say(`            ${sentence}`);
  });
  const ended = nodeRed
    .until('Node-RED runs', () => false, 2 ** 31 - 1)
    .then(
      () => '',
      () => 'Node-RED has ended.',
    );
  const why = await Promise.race([stopped, ended]);
  say();
  say(why);
  stopScenes();
  cam.close();
  nvr.close();
  await Promise.all([nodeRed.stop(), camServer.close(), nvrServer.close()]);
  say('Everything is stopped, and the temporary folder is gone.');
  process.exit(0);
}

/** A real camera in place of the simulated one: HIKVISION_HOST, _PORT, _SSL, _USER, _PASSWORD. */
function realDevice(): Target | null {
  const { HIKVISION_HOST, HIKVISION_PORT, HIKVISION_SSL, HIKVISION_USER, HIKVISION_PASSWORD } = process.env;
  if (!HIKVISION_HOST) return null;
  if (!HIKVISION_USER || !HIKVISION_PASSWORD) {
    console.error('HIKVISION_HOST is set: set HIKVISION_USER and HIKVISION_PASSWORD too.');
    process.exit(1);
  }
  return {
    host: HIKVISION_HOST,
    port: HIKVISION_PORT ?? '',
    ssl: /^(1|true|yes)$/i.test(HIKVISION_SSL ?? ''),
    username: HIKVISION_USER,
    password: HIKVISION_PASSWORD,
  };
}

/** PORT, else 1880 or the next free one. */
async function wantedPort(): Promise<number> {
  const { PORT } = process.env;
  if (!PORT) return freePort(1880);
  const port = Number(PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    console.error(`PORT must be a number from 1 to 65535, not "${PORT}".`);
    process.exit(1);
  }
  if ((await freePort(port)) !== port) {
    console.error(`Port ${port} is taken. Set PORT to another one, or leave it out.`);
    process.exit(1);
  }
  return port;
}

function explain(
  url: string,
  flow: readonly FlowNode[],
  real: Target | null,
  camServer: Listening,
  nvrServer: Listening,
): void {
  say();
  say(`Open ${url}/ in a browser: the example flows are deployed and running.`);
  for (const tab of flow) if (tab.type === 'tab') say(`  - ${String(tab.label)}: ${url}/#flow/${tab.id}`);
  say('Double-click a sensor node to see its settings; the pencil beside "Device" opens the connection.');
  say('The debug sidebar (the bug icon) shows every message.');
  say('In the examples some sensors have a delay of 30 s, and one of each device is ignored on purpose.');
  say();
  if (real) say(`The camera is your own at ${real.host}; tick "Notify Surveillance Center" on its events.`);
  else say(`The camera "Front Porch" is simulated at ${camServer.url}.`);
  say(
    `The recorder "Home" is simulated at ${nvrServer.url}. The login of simulated devices is ${admin.name} / ${admin.password}.`,
  );
  if (!real)
    say(
      'For a real camera: HIKVISION_HOST=192.168.1.64 HIKVISION_USER=admin HIKVISION_PASSWORD=... npm start',
    );
  say('Ctrl-C stops everything.');
  say();
  say('Booleans as they arrive; what really happens in front of the cameras stands indented:');
}

/** First states of a node arrive together; they are counted for so long, in ms, and told in one line. */
const FIRST_STATES = 500;

/** Prints the boolean of each sensor message once, however many wires it takes, with the node that sent it. */
function printer(flow: readonly FlowNode[]): (sent: Sent) => void {
  const sensors = new Map(
    flow.filter(({ type }) => type === 'hikvision-sensor').map((node) => [node.id, node]),
  );
  let last = '';
  let first: boolean[] = [];
  return ({ from, msg, at }) => {
    const key = `${from} ${String(msg._msgid)}`;
    const node = sensors.get(from);
    const { payload } = msg;
    if (!node || typeof payload !== 'boolean' || key === last) return;
    last = key;
    if (msg.reason === 'initial') {
      if (first.length === 0)
        setTimeout(() => {
          say(
            `The first state of ${first.length} sensors: ${first.filter((on) => on).length} on, the others off.`,
          );
          first = [];
        }, FIRST_STATES);
      first.push(payload);
      return;
    }
    const time = new Date(at).toTimeString().slice(0, 8);
    const label = typeof node.name === 'string' && node.name !== '' ? node.name : 'a sensor node';
    say(
      `${time}    ${String(msg.topic).padEnd(26)} ${payload ? 'true ' : 'false'}   ${String(msg.reason).padEnd(12)} (${label})`,
    );
  };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
