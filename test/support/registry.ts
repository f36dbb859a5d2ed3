import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { manifest } from './manifest';
import { root } from './node-red';
import { npm } from './npm';

/** An npm registry and a Node-RED catalogue as if this package were published. For the rest npm is sent to the real one. */
export interface Registry {
  readonly url: string;
  /** What the palette manager searches: a catalogue with nothing but this package. */
  readonly catalogue: string;
  close(): Promise<void>;
}

/** Serves the tarball at `path` as the only version of this package. */
export async function serveTarball(path: string): Promise<Registry> {
  const tarball = readFileSync(path);
  const elsewhere = (await npm(root, 'config', 'get', 'registry')).trim();
  const { name, version, keywords } = manifest;
  const answers: Record<string, () => unknown> = {
    [`/${name}`]: () => {
      const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
      const dist = { tarball: `${origin}/${name}.tgz`, integrity };
      return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } };
    },
    '/catalogue.json': () => ({
      name: 'Node-RED Community catalogue',
      modules: [
        { id: name, version, keywords, description: '', updated_at: '2026-01-01T00:00:00Z', types: [] },
      ],
    }),
  };
  const server = createServer(({ url = '' }, response) => {
    const answer = answers[url.split('?')[0] ?? ''];
    if (answer) {
      response.setHeader('Content-Type', 'application/json');
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.end(JSON.stringify(answer()));
    } else if (url === `/${name}.tgz`) response.end(tarball);
    else response.writeHead(302, { Location: new URL(url, elsewhere).href }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: origin,
    catalogue: `${origin}/catalogue.json`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
