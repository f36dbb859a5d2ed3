import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from '../../src/setup/diagnostics';
import { deployedDevice, isDeployed } from '../shared/shared-device';
import type { Endpoint } from './endpoint';
import { Refusal, reply } from './reply';

/** `GET hikvision-device/:id/diagnostics`: what a maintainer needs to help, and nothing that names anybody. */
export const diagnostics: Endpoint = {
  method: 'get',
  path: '/:id/diagnostics',
  permission: 'read',
  handler: (RED) => (request, response) => {
    reply(RED, response, () => {
      const { id } = request.params;
      const settings: object = RED.settings;
      const nodeRed = 'version' in settings && typeof settings.version === 'string' ? settings.version : null;
      const versions = { package: packageVersion(), nodeRed, node: process.version };
      const shared = deployedDevice(id);
      if (shared) return describe(shared.device.diagnostics(versions));
      if (isDeployed(RED, id)) return { versions, running: false };
      throw Refusal.of(404, 'not-deployed');
    });
  },
};

function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8'));
  const has = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return has && typeof manifest.version === 'string' ? manifest.version : 'unknown';
}
