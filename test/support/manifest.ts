import { readFileSync } from 'node:fs';

/** What the package says of itself; the suites run in the project's folder. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly keywords: readonly string[];
  readonly homepage: string;
  readonly repository: { readonly type: string; readonly url: string };
  readonly bugs: { readonly url: string };
  readonly engines: Readonly<Record<string, string>>;
  readonly main: string;
  readonly types: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly 'node-red': { readonly version: string; readonly nodes: Readonly<Record<string, string>> };
}

/** A JSON file of this project; its shape is for the caller to know. */
export function json(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

export const manifest = json('package.json') as Manifest;

/** Node types in the order in which Node-RED loads them. */
export const nodeTypes = Object.keys(manifest['node-red'].nodes);
