/**
 * What `npm start` shows once everything is built: Node-RED with example flows, a simulated camera, recorder, door station
 * and alarm panel (or a real camera), and the booleans in the terminal. Nothing is written into the project.
 */
import { admin } from './simulator';
import type { Listening } from './simulator';
import { openHome, tellHome } from './simulator/home';
import type { Home } from './simulator/home';
import { haveKeys, listenToKeys, tellKeys } from './simulator/keys';
import { examples, kindOf, pointAt } from './support/examples';
import type { Target } from './support/examples';
import { freePort } from './support/free-port';
import { start } from './support/node-red';
import type { FlowNode, Sent } from './support/node-red';
import { untilStopped } from './support/until-stopped';

const say = (sentence = '') => {
  console.log(sentence);
};

/** Examples of the first minute, one for each simulated device: they need no broker and nothing else. */
const shown = ['camera-motion', 'nvr-channels-and-all', 'doorbell', 'alarm-panel'];

async function main(): Promise<void> {
  let giveBack: () => void = () => undefined;
  let stop: () => void = () => undefined;
  // From the start on, so that a Ctrl-C during it ends as cleanly as any other.
  const stopped = untilStopped((also) => (stop = also)).then(() => 'Stopping.');
  const real = realDevice();
  const home = await openHome({ say });
  if (haveKeys()) giveBack = listenToKeys(home.keys, stop);
  const at = (server: Listening): Target => ({
    host: server.host,
    port: server.port,
    username: admin.name,
    password: admin.password,
  });
  const flows = examples().filter(({ name }) => shown.includes(name));
  const { flow, credentials } = pointAt(
    flows.flatMap((example) => example.flow),
    (device) => {
      const kind = kindOf(device);
      return kind === 'camera' && real ? real : at(home.servers[kind]);
    },
  );
  say('Starting Node-RED with a folder of its own; it takes a few seconds.');
  const nodeRed = await start({ port: await wantedPort(), flow, credentials });
  explain(nodeRed.url, flow, real, home);
  nodeRed.onLine((line) => {
    const sentence = /\[(?:warn|error)\] \[hikvision-device:.*?\] (.*)/.exec(line)?.[1];
    if (sentence !== undefined) say(sentence);
  });
  nodeRed.onMessage(printer(flow));
  const stopScenes = home.enact(
    (sentence) => {
      say(`            ${sentence}`);
    },
    real ? ['camera'] : [],
  );
  const ended = nodeRed
    .until('Node-RED runs', () => false, 2 ** 31 - 1)
    .then(
      () => '',
      () => 'Node-RED has ended.',
    );
  const why = await Promise.race([stopped, ended]);
  say();
  say(why);
  giveBack();
  stopScenes();
  await Promise.all([nodeRed.stop(), home.close()]);
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

function explain(url: string, flow: readonly FlowNode[], real: Target | null, home: Home): void {
  say();
  say(`Open ${url}/ in a browser: the example flows are deployed and running.`);
  for (const tab of flow) if (tab.type === 'tab') say(`  - ${String(tab.label)}: ${url}/#flow/${tab.id}`);
  say('Double-click a sensor node to see its settings; the pencil beside "Device" opens the connection.');
  say('The debug sidebar (the bug icon) shows every message, the sidebar "Hikvision" every sensor.');
  say('More examples: menu, Import, Examples; choose one of these devices in them and deploy.');
  say();
  tellHome(home, say);
  say(`The login of simulated devices is ${admin.name} / ${admin.password}.`);
  if (real) say(`The camera is your own at ${real.host}; tick "Notify Surveillance Center" on its events.`);
  else
    say(
      'For a real camera: HIKVISION_HOST=192.168.1.64 HIKVISION_USER=admin HIKVISION_PASSWORD=... npm start',
    );
  if (haveKeys()) tellKeys(home.keys, say);
  else say('Ctrl-C stops everything.');
  say();
  say('Booleans as they arrive; what really happens in front of the devices stands indented:');
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
