import { readFields, readNumber, Schema, Setting, settingProblem } from '../../src/schema';
import { isEnv, text, words } from './text';

/** What is wrong with a value, in the editor's language; `null`: nothing. `node`: whose it is, where it depends on others. */
export type Check = (value: unknown, node: EditorNode) => string | null;

/** Checks of single properties, beside what their kind says. */
export type Checks<S extends Schema> = Partial<Record<keyof S, Check>>;

/**
 * The properties of a node for Node-RED, with their defaults and validators, by its schema. `set` is the node type, whose
 * catalogue has the labels.
 */
export function propertiesOf<S extends Schema>(
  set: string,
  schema: S,
  checks: Checks<S> = {},
): Record<string, NodeProperty> {
  const properties: Record<string, NodeProperty> = {};
  for (const [name, setting] of Object.entries(schema)) {
    if (setting.kind === 'secret') continue;
    const check: Check = checks[name] ?? checkOf(setting);
    properties[name] = {
      value: firstOf(setting),
      ...(setting.kind === 'node' && { type: setting.type, required: setting.required }),
      // Only when it is asked for: after an install from the palette catalogues may come later than this script.
      get label() {
        return labelOf(set, name);
      },
      // Node-RED itself checks references to other nodes.
      ...(setting.kind !== 'node' && {
        validate(value, options) {
          return reason(check(value, this), options);
        },
      }),
    };
  }
  return properties;
}

/** The credentials of a node for Node-RED, by its schema. */
export function credentialsOf(schema: Schema): Record<string, { type: 'text' | 'password' }> {
  const secrets: Record<string, { type: 'text' | 'password' }> = {};
  for (const [name, setting] of Object.entries(schema))
    if (setting.kind === 'secret') secrets[name] = { type: setting.hidden ? 'password' : 'text' };
  return secrets;
}

/** What a new node has. */
function firstOf(setting: Setting): unknown {
  if (setting.kind === 'words' || setting.kind === 'rows') return [];
  return (setting.kind === 'choice' ? setting.first : undefined) ?? setting.default ?? '';
}

/** What a setting of this kind may hold. */
export function checkOf(setting: Setting): (value: unknown) => string | null {
  if (setting.kind === 'choice') {
    const options = setting.options.join(', ');
    return (value) => {
      const isGood = isEnv(value) || settingProblem('', setting, value) === null;
      return isGood ? null : text('invalid.choice', { options });
    };
  }
  if (setting.kind !== 'number') return () => null;
  const { least, most, whole, guard } = setting;
  return (value) => {
    if (isEnv(value) || readNumber(value, setting) !== undefined) return null;
    // A limit that only keeps nonsense away is named where it was passed.
    if (most === undefined || (guard && !(Number(value) > most)))
      return text(whole ? 'invalid.wholeLeast' : 'invalid.least', { min: least });
    return text(whole ? 'invalid.whole' : 'invalid.number', { min: least, max: most });
  };
}

/**
 * Shows in an open dialog what the runtime takes a damaged property for, so that it is saved so: Node-RED writes an object
 * as "[object Object]" into a field of text, and shows a blank drop-down for a choice that is none of its options.
 * `prefix` is what the ids of the fields begin with.
 */
export function showRead(
  node: EditorNode,
  schema: Schema,
  prefix: 'node-input' | 'node-config-input' = 'node-input',
): void {
  const { values } = readFields(schema, node);
  for (const [name, setting] of Object.entries(schema)) {
    const saved = node[name];
    const isPlain = setting.kind === 'text' || setting.kind === 'number';
    const isDamaged = (isPlain && typeof saved === 'object') || (setting.kind === 'choice' && !isEnv(saved));
    const field = $(`#${prefix}-${name}`);
    if (isDamaged) field.val(words(values[name]));
    // Node-RED ticks a box for any text: "false", and variables, of which only the runtime knows what they say.
    if (setting.kind === 'switch' && typeof saved === 'string')
      field.prop(isEnv(saved) ? { indeterminate: true } : { checked: values[name] === true });
  }
}

/** On saving: a switch that is a variable stays one, unless somebody has clicked. Node-RED finds fields by their ids. */
export function keepVariables(
  schema: Schema,
  prefix: 'node-input' | 'node-config-input' = 'node-input',
): void {
  for (const [name, setting] of Object.entries(schema)) {
    const field = $(`#${prefix}-${name}`);
    if (setting.kind === 'switch' && field.prop('indeterminate') === true) field.removeAttr('id');
  }
}

/** Marks a field of a table that Node-RED does not know, and says why. */
export function showCheck(field: JQuery, problem: string | null, title: string): void {
  field
    .toggleClass('input-error', problem !== null)
    .attr({ title: problem ?? title, 'aria-invalid': String(problem !== null) });
}

/** Name and device are called the same in every dialog. */
function labelOf(set: string, name: string): string {
  if (name === 'name' || name === 'device') return text(`label.${name}`);
  return RED._(`node-red-contrib-hikvision-sensors/${set}:label.${name}`);
}

/** On the node itself a reason must say which field it means; beside the field that is plain. */
function reason(problem: string | null, options?: RuleOptions): true | string {
  if (problem === null) return true;
  return options?.label === undefined || options.label === '' ? problem : `${options.label}: ${problem}`;
}

/** The channel field's text, as the runtime reads it. */
export function channelOf(value: unknown): string {
  return words(value).trim();
}
