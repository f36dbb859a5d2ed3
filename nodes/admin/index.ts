import type { NodeAPI } from 'node-red';
import { activity } from './activity';
import { diagnostics } from './diagnostics';
import { discover } from './discover';
import type { Endpoint } from './endpoint';
import { push } from './push';
import { report } from './report';
import { reports } from './reports';
import { sensors } from './sensors';
import { snapshot } from './snapshot';
import { test } from './test';

const endpoints: readonly Endpoint[] = [
  activity,
  reports,
  sensors,
  diagnostics,
  test,
  discover,
  report,
  snapshot,
  push,
];

/** Admin apps that have the endpoints already: a package that is disabled and enabled again is loaded twice. */
const served = new WeakSet();

/** Serves what the dialogs ask for. Paths are without the admin root: the editor calls them relative to its own page. */
export function serve(RED: NodeAPI): void {
  const admin = RED.httpAdmin;
  if (served.has(admin)) return;
  served.add(admin);
  for (const { method, path, permission, handler } of endpoints)
    admin[method](
      `/hikvision-device${path}`,
      RED.auth.needsPermission(`hikvision-device.${permission}`),
      handler(RED),
    );
}
