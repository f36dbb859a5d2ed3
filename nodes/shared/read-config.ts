import type { Node } from 'node-red';
import { readFields, Schema, SchemaValues } from '../../src/schema';
import { inEnglish, Problem } from '../../src/sentences';

/** Reads the properties of a node by its schema. What cannot be used is told as an error of the node; the default counts. */
export function readConfig<S extends Schema>(node: Node, schema: S, config: object): SchemaValues<S> {
  const unset: Problem[] = [];
  const { values, problems } = readFields(schema, withoutUnset(schema, config, unset));
  for (const problem of [...unset, ...problems]) node.error(inEnglish(problem));
  return values;
}

/**
 * The properties or credentials of a schema without the environment variables that are not set: Node-RED leaves `${NAME}` as
 * it is where there is no such variable. Each of them is told as a problem.
 */
export function withoutUnset<S extends Schema>(
  schema: S,
  fields: object,
  problems: Problem[],
): Partial<Record<keyof S, unknown>> {
  const filled: Partial<Record<keyof S, unknown>> = {};
  for (const [name, value] of Object.entries<unknown>({ ...fields })) {
    if (!Object.hasOwn(schema, name)) continue;
    const variable = typeof value === 'string' ? /^\$\{([^{}]+)\}$/.exec(value.trim())?.[1] : undefined;
    filled[name as keyof S] = variable === undefined ? value : '';
    if (variable !== undefined) problems.push({ code: 'variable-unset', values: { name: variable } });
  }
  return filled;
}

/** The credentials that a node declares, by its schema. */
export function credentialsOf(schema: Schema): Record<string, { type: 'text' | 'password' }> {
  const secrets: Record<string, { type: 'text' | 'password' }> = {};
  for (const [name, setting] of Object.entries(schema))
    if (setting.kind === 'secret') secrets[name] = { type: setting.hidden ? 'password' : 'text' };
  return secrets;
}

/** Node-RED takes whatever a flow holds as the name of a node: an object would stand as "[object Object]" in each log line. */
export function plainName(node: Node): void {
  const name: unknown = node.name;
  if (typeof name === 'object') node.name = '';
}
