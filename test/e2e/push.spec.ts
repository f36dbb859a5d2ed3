import { execFile, spawnSync } from 'node:child_process';
import should from 'should';
import { admin, camera, jpeg, listen, SimulatedDevice } from '../simulator';
import type { Listening } from '../simulator';
import { freePort } from '../support/free-port';
import { start } from '../support/node-red';
import type { FlowNode, RunningNodeRed } from '../support/node-red';
import { deviceNode, place, sensorNode, tab } from './flows';

const haveCurl = spawnSync('curl', ['--version']).status === 0;
const token = 'abcdefghijklmnopqrstuvwxyz012345';
const PORTS = 40_000 + (process.pid % 20_000);

describe(
  haveCurl ? 'a device that sends to a real Node-RED' : 'a device that sends (SKIPPED: no curl)',
  () => {
    let device: SimulatedDevice;
    let front: Listening;
    let nodeRed: RunningNodeRed;
    let port: number;

    before(async function () {
      if (!haveCurl) this.skip();
      device = new SimulatedDevice(camera());
      front = await listen(device);
      port = await freePort(PORTS);
      nodeRed = await run();
    });
    after(async () => {
      const running = nodeRed as RunningNodeRed | undefined;
      if (!running) return;
      await running.stop();
      device.close();
      await front.close();
    });

    function run(): Promise<RunningNodeRed> {
      const flow: FlowNode[] = [
        tab,
        deviceNode('cam', front, { source: 'push', name: 'Porch', credentials: undefined }),
        ...sensorNode('motion', 'cam'),
        {
          ...place,
          id: 'events',
          type: 'hikvision-event',
          device: 'cam',
          events: [],
          channel: '',
          wires: [['alerts'], ['pictures']],
        },
        { ...place, id: 'alerts', type: 'debug', active: false, wires: [] },
        { ...place, id: 'pictures', type: 'debug', active: false, wires: [] },
      ];
      const login = { username: admin.name, password: admin.password, token };
      return start({ flow, credentials: { cam: login }, port });
    }

    const to = (id: string) => nodeRed.messages.filter((sent) => sent.to === id).map(({ msg }) => msg);
    const alert = (type: string, state = 'active', at = new Date().toISOString()) =>
      `<EventNotificationAlert version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema"><ipAddress>192.0.2.1</ipAddress>` +
      `<channelID>1</channelID><dateTime>${at}</dateTime><activePostCount>1</activePostCount><eventType>${type}</eventType>` +
      `<eventState>${state}</eventState><eventDescription>x</eventDescription></EventNotificationAlert>`;
    /** The status that curl is told. */
    const curl = (input: string | Buffer | null, ...args: readonly string[]): Promise<string> =>
      new Promise((resolve, reject) => {
        const path = args.find((one) => one.startsWith('/')) ?? `/hikvision/${token}`;
        const rest = args.filter((one) => !one.startsWith('/'));
        const child = execFile(
          'curl',
          [
            '-s',
            '--max-time',
            '20',
            '-o',
            '/dev/null',
            '-w',
            '%{http_code}',
            ...rest,
            `http://127.0.0.1:${port}${path}`,
          ],
          (error, out) => {
            if (error && out === '') reject(new Error(error.message));
            else resolve(out);
          },
        );
        child.stdin?.on('error', () => undefined);
        child.stdin?.end(input ?? '');
      });
    const xml = ['-H', 'Content-Type: application/xml', '--data-binary', '@-'];

    it('takes XML, whole and in chunks, and JSON', async () => {
      (await curl(alert('linedetection'), ...xml)).should.equal('200');
      (await curl(alert('fielddetection'), ...xml, '-H', 'Transfer-Encoding: chunked')).should.equal('200');
      const json = JSON.stringify({
        eventType: 'regionEntrance',
        eventState: 'active',
        channelID: 1,
        ipAddress: 'x',
      });
      (await curl(json, '-H', 'Content-Type: application/json', '--data-binary', '@-')).should.equal('200');
      await nodeRed.until('all are heard', () => to('alerts').length === 3);
      to('alerts')
        .map(({ payload }) => (payload as { type: string }).type)
        .should.eql(['linedetection', 'fielddetection', 'regionEntrance']);
    });

    it('takes a form with a picture', async () => {
      const picture = jpeg('pushed', 40_000);
      const parts = [
        `--boundary\r\nContent-Disposition: form-data; name="MoveDetection.xml"; filename="MoveDetection.xml"\r\nContent-Type: application/xml\r\n\r\n${alert('VMD')}\r\n`,
        '--boundary\r\nContent-Disposition: form-data; name="MoveDetectionImage"; filename="../../now.jpg"\r\nContent-Type: image/jpeg\r\n' +
          `Content-Length: ${picture.length}\r\n\r\n`,
        '\r\n--boundary--\r\n',
      ].map((text) => Buffer.from(text));
      const [first = Buffer.alloc(0), second = Buffer.alloc(0), last = Buffer.alloc(0)] = parts;
      const body = Buffer.concat([first, second, picture, last]);
      const type = ['-H', 'Content-Type: multipart/form-data; boundary=boundary', '--data-binary', '@-'];
      (await curl(body, ...type)).should.equal('200');
      await nodeRed.until('the picture is there', () => to('pictures').length === 1);
      should(to('pictures')[0]).match({
        filename: 'now.jpg',
        part: 'MoveDetectionImage',
        contentType: 'image/jpeg',
      });
      await nodeRed.until('motion is on', () => to('motion-debug').at(-1)?.payload === true);
      await nodeRed.until('and off again', () => to('motion-debug').at(-1)?.payload === false);
      to('motion-debug')
        .map(({ payload }) => payload)
        .should.eql([true, false]);
    });

    it('is 404 for everybody else, and a thousand guesses are not heard', async () => {
      const heard = to('alerts').length;
      (await curl(alert('VMD'), ...xml, `/hikvision/${token.slice(0, -1)}6`)).should.equal('404');
      (await curl(alert('VMD'), ...xml, '/hikvision/')).should.equal('404');
      (await curl(alert('VMD'), ...xml, `/hikvision/${'x'.repeat(32)}[1-1000]`)).should.match(/^(?:404)+$/);
      (await curl(alert('linedetection', 'inactive'), ...xml)).should.equal('200');
      await nodeRed.until('the device itself is heard', () => to('alerts').length === heard + 1);
    });

    it('hears what comes after a restart of Node-RED, each once', async () => {
      await nodeRed.stop();
      (await curl(alert('VMD'), ...xml).catch(() => 'nobody')).should.match(/nobody|000/);
      nodeRed = await run();
      device.httpHosts.set(1, '127.0.0.1', port, `/hikvision/${token}`);
      for (const type of ['VMD', 'linedetection', 'fielddetection']) device.event(type, 1, 'active');
      await device.httpHosts.settled;
      device.httpHosts.posts.map(({ status }) => status).should.eql([200, 200, 200]);
      await nodeRed.until('all are heard', () => to('alerts').length >= 3);
      // The device restarts, and what it sends then is heard as before.
      device.drop('reset');
      device.event('VMD', 1, 'active');
      await device.httpHosts.settled;
      await nodeRed.until('it goes on', () => to('alerts').length >= 4);
      to('alerts')
        .map(({ payload }) => (payload as { type: string }).type)
        .should.eql(['VMD', 'linedetection', 'fielddetection', 'VMD']);
    });
  },
);
