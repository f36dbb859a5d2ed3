import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import should from 'should';
import { readCapture } from '../../src/capture/capture-file';
import { readAlert } from '../../src/stream/read-alert';
import { Splitter } from '../../src/stream/splitter';
import { admin, camera, jpeg, listen, SimulatedDevice } from '../simulator';
import type { Listening } from '../simulator';
import { root } from '../support/node-red';
import { certificate } from '../support/certificates';
import { until } from '../support/until';

describe('hikvision-capture against a camera', function () {
  this.timeout(30_000);

  let folder: string;
  let device: SimulatedDevice;
  let server: Listening;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hikvision-capture-'));
    device = new SimulatedDevice(camera());
    server = await listen(device);
  });

  afterEach(async () => {
    device.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Given {
    readonly password?: string;
    /** Typed where the command asks for the password; else it stands in the environment. */
    readonly typed?: string;
    readonly more?: readonly string[];
  }

  /** Starts the command; `said` is everything that it has written. */
  function begin({ password = admin.password, typed, more = [] }: Given) {
    const out = join(folder, 'capture.ndjson');
    const to = ['127.0.0.1', '--port', String(server.port), '--user', admin.name, '--out', out];
    const env = { ...process.env, ...(typed === undefined && { HIKVISION_PASSWORD: password }) };
    const child = spawn(process.execPath, [join(root, 'dist/src/capture/command.js'), ...to, ...more], {
      env,
    });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    if (typed !== undefined) child.stdin.write(`${typed}\n`);
    return { child, out, said: () => text, closed: once(child, 'close') };
  }

  /** Runs the command; `meanwhile` is called when it records. */
  async function run(
    given: Given = {},
    meanwhile: (child: ChildProcess) => void = () => undefined,
  ): Promise<{ code: unknown; said: string; out: string }> {
    const { child, out, said, closed } = begin(given);
    try {
      await until(
        'it records or ends',
        () => said().includes('Recording') || child.exitCode !== null,
        15_000,
      );
      if (child.exitCode === null) meanwhile(child);
      const [code] = (await closed) as unknown[];
      return { code, said: said(), out };
    } finally {
      child.kill('SIGKILL');
    }
  }

  it('writes what happened without name, address or picture, and the splitter reads it', async () => {
    const picture = jpeg('secret');
    const { code, said, out } = await run({}, () => {
      device.event('linedetection', 1, 'active', { pictures: [{ data: picture }] });
      // The end comes after every byte that was sent.
      device.drop('end');
    });
    should(code).equal(0, said);
    const text = readFileSync(out, 'utf8');
    const capture = readCapture(text);
    capture.end.why.should.equal('ended');
    should(capture.model).equal(device.model.model);
    const bytes = Buffer.concat(capture.chunks.map((chunk) => chunk.bytes));
    const types: string[] = [];
    let pictures = 0;
    const splitter = new Splitter(
      {
        part: (part) => {
          if (part.contentType.startsWith('image/')) pictures += part.body.length;
          else types.push(readAlert(part).type);
        },
        bad: () => types.push('bad'),
      },
      { contentType: capture.contentType },
    );
    splitter.push(bytes);
    splitter.end();
    types.should.containEql('linedetection').and.not.containEql('bad');
    pictures.should.equal(picture.length);
    for (const secret of [admin.password, device.model.name, '127.0.0.1', 'secret'])
      (bytes.toString('latin1') + text + said).should.not.containEql(secret);
  });

  it('ends with Ctrl-C and keeps what came until then', async () => {
    const { code, said, out } = await run({}, (child) => child.kill('SIGINT'));
    should(code).equal(0, said);
    readCapture(readFileSync(out, 'utf8')).end.why.should.equal('stopped');
  });

  it('ends by itself when its time is over', async () => {
    const { code, said, out } = await run({ more: ['--seconds', '1'] });
    should(code).equal(0, said);
    const { why, at } = readCapture(readFileSync(out, 'utf8')).end;
    why.should.equal('stopped');
    at.should.be.within(950, 15_000);
  });

  it('asks for the password where the environment has none', async () => {
    const { code, said } = await run({ typed: admin.password }, () => {
      device.drop('end');
    });
    should(code).equal(0, said);
    said.should.startWith('Password: ').and.not.containEql(admin.password);
  });

  it('takes a certificate that the device signed itself only where it is told to', async () => {
    await server.close();
    server = await listen(device, { tls: certificate('self-signed') });
    const refused = await run({ more: ['--ssl'] });
    should(refused.code).equal(1);
    refused.said.should.match(/certificate that it signed itself/);
    device.ledger.requests.should.be.empty();
    const { code, said } = await run({ more: ['--ssl', '--insecure'] }, () => {
      device.drop('end');
    });
    should(code).equal(0, said);
  });

  it('says how it is used, and asks no device for that', async () => {
    const { code, said } = await run({ more: ['--help'] });
    should(code).equal(0);
    said.should.match(/^Records the event stream/).and.containEql('--seconds');
    device.ledger.requests.should.be.empty();
  });

  it('leaves a file alone that is there already', async () => {
    const mine = join(folder, 'capture.ndjson');
    writeFileSync(mine, 'mine');
    const { code, said } = await run();
    should(code).equal(1);
    said.should.match(/exists already/);
    readFileSync(mine, 'utf8').should.equal('mine');
    device.ledger.requests.should.be.empty();
  });

  it('writes nothing when Ctrl-C comes before the stream is open', async () => {
    device.faults.headersDelay = 60_000;
    const { child, out, said, closed } = begin({});
    await until('it has asked the device', () => device.ledger.connections.open > 0, 15_000);
    child.kill('SIGINT');
    const [code] = (await closed) as unknown[];
    should(code).equal(1);
    said().should.match(/nothing was written/);
    existsSync(out).should.be.false();
  });

  it('says what is wrong with the login and writes nothing', async () => {
    const { code, said, out } = await run({ password: 'wrong-password' });
    should(code).equal(1);
    said.should.match(/refused the login/).and.not.containEql('wrong-password');
    said.should.match(/WEB Authentication/);
    device.ledger.count('refused').should.equal(1);
    existsSync(out).should.be.false();
  });
});
