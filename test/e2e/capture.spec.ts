import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import should from 'should';
import { readCapture } from '../../src/capture/capture-file';
import { readAlert } from '../../src/stream/read-alert';
import { Splitter } from '../../src/stream/splitter';
import { admin, camera, jpeg, listen, SimulatedDevice } from '../simulator';
import type { Listening } from '../simulator';
import { root } from '../support/node-red';
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

  /** Runs the command; `meanwhile` is called when it records, and Ctrl-C pressed after it. */
  async function run(
    password: string,
    then: 'interrupt' | 'wait',
    meanwhile: () => Promise<void>,
  ): Promise<{ code: unknown; said: string; out: string }> {
    const out = join(folder, 'capture.ndjson');
    const args = [
      join(root, 'dist/src/capture/command.js'),
      '127.0.0.1',
      '--port',
      String(server.port),
      '--user',
      admin.name,
      '--out',
      out,
    ];
    const child = spawn(process.execPath, args, { env: { ...process.env, HIKVISION_PASSWORD: password } });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const closed = once(child, 'close');
    try {
      await until('it records or ends', () => said.includes('Recording') || child.exitCode !== null, 15_000);
      if (child.exitCode === null) {
        await meanwhile();
        if (then === 'interrupt') child.kill('SIGINT');
      }
      const [code] = (await closed) as unknown[];
      return { code, said, out };
    } finally {
      child.kill('SIGKILL');
    }
  }

  it('writes what happened without name, address or picture, and the splitter reads it', async () => {
    const picture = jpeg('secret');
    const { code, said, out } = await run(admin.password, 'wait', () => {
      device.event('linedetection', 1, 'active', { pictures: [{ data: picture }] });
      // The end comes after every byte that was sent.
      device.drop('end');
      return Promise.resolve();
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
    const { code, said, out } = await run(admin.password, 'interrupt', () => Promise.resolve());
    should(code).equal(0, said);
    readCapture(readFileSync(out, 'utf8')).end.why.should.equal('stopped');
  });

  it('says what is wrong with the login and writes nothing', async () => {
    const { code, said } = await run('wrong-password', 'wait', () => Promise.resolve());
    should(code).equal(1);
    said.should.match(/refused the login/).and.not.containEql('wrong-password');
    device.ledger.count('refused').should.equal(1);
  });
});
