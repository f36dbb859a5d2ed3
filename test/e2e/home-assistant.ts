/**
 * What Home Assistant documents of a device that is discovered with its binary sensors (home-assistant.io/integrations/mqtt,
 * "Device discovery payload", and .../binary_sensor.mqtt, "Configuration variables"), and checks in its own schemas
 * (components/mqtt/schemas.py, DEVICE_DISCOVERY_SCHEMA).
 */

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string' && value !== '';
const flag: Check = (value) => typeof value === 'boolean';
const seconds: Check = (value) => Number.isInteger(value) && Number(value) > 0;
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length > 0 && value.every((entry) => check(entry));
const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
/** A topic to read from: no wildcards. */
const topic: Check = (value) => typeof value === 'string' && /^[^+#\0/][^+#\0]*$/.test(value);
const table =
  (keys: Readonly<Record<string, Check>>, required: readonly string[]): Check =>
  (value) =>
    faults(value, keys, required).length === 0;

const deviceClasses = [
  ...['battery', 'battery_charging', 'carbon_monoxide', 'cold', 'connectivity', 'door', 'garage_door', 'gas'],
  ...['heat', 'light', 'lock', 'moisture', 'motion', 'moving', 'occupancy', 'opening', 'plug', 'power'],
  ...[
    'presence',
    'problem',
    'running',
    'safety',
    'smoke',
    'sound',
    'tamper',
    'update',
    'vibration',
    'window',
  ],
];

const availability: Readonly<Record<string, Check>> = {
  topic,
  payload_available: text,
  payload_not_available: text,
  value_template: text,
};

const device: Readonly<Record<string, Check>> = {
  configuration_url: text,
  connections: listOf(listOf(text)),
  hw_version: text,
  identifiers: either(text, listOf(text)),
  manufacturer: text,
  model: text,
  model_id: text,
  name: text,
  serial_number: text,
  suggested_area: text,
  sw_version: text,
  via_device: text,
};

const origin: Readonly<Record<string, Check>> = { name: text, sw_version: text, support_url: text };

/** What stands once for all components. */
const shared: Readonly<Record<string, Check>> = {
  availability: listOf(table(availability, ['topic'])),
  availability_mode: oneOf('all', 'any', 'latest'),
  availability_template: text,
  availability_topic: topic,
  payload_available: text,
  payload_not_available: text,
  encoding: text,
  qos: oneOf(0, 1, 2),
  state_topic: topic,
};

const binarySensor: Readonly<Record<string, Check>> = {
  ...shared,
  default_entity_id: (value) => typeof value === 'string' && /^binary_sensor\.[a-z0-9_]+$/.test(value),
  device_class: oneOf(...deviceClasses, null),
  enabled_by_default: flag,
  entity_category: oneOf('config', 'diagnostic'),
  entity_picture: text,
  expire_after: seconds,
  force_update: flag,
  icon: text,
  json_attributes_template: text,
  json_attributes_topic: topic,
  name: either(text, oneOf(null)),
  off_delay: seconds,
  payload_off: text,
  payload_on: text,
  platform: oneOf('binary_sensor'),
  unique_id: text,
  value_template: text,
};

const discovery: Readonly<Record<string, Check>> = {
  ...shared,
  command_topic: topic,
  device: (value) =>
    table(device, [])(value) &&
    typeof value === 'object' &&
    value !== null &&
    ('identifiers' in value || 'connections' in value),
  origin: table(origin, ['name']),
  components: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/** Keys that are missing, unknown or of the wrong kind. */
function faults(
  value: unknown,
  keys: Readonly<Record<string, Check>>,
  required: readonly string[],
): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return ['it is no object'];
  const missing = required.filter((key) => !(key in value)).map((key) => `${key} is missing`);
  const wrong = Object.entries(value).flatMap(([key, entry]: [string, unknown]) => {
    const check = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (!check) return [`${key} is not documented`];
    return check(entry) ? [] : [`${key} cannot be ${JSON.stringify(entry)}`];
  });
  return [...missing, ...wrong];
}

/** What is wrong with the discovery message of a device; empty where Home Assistant would take it. */
export function discoveryFaults(topic: string, payload: string): string[] {
  // <discovery_prefix>/device/[<node_id>/]<object_id>/config
  const where = /^homeassistant\/device\/([a-zA-Z0-9_-]+\/)?[a-zA-Z0-9_-]+\/config$/.test(topic)
    ? []
    : [`the topic ${topic} cannot be found`];
  let config: unknown;
  try {
    config = JSON.parse(payload);
  } catch {
    return [...where, 'it is no JSON'];
  }
  const found = faults(config, discovery, ['device', 'origin', 'components']);
  if (found.length > 0 || typeof config !== 'object' || config === null) return [...where, ...found];
  if ('availability' in config && 'availability_topic' in config)
    found.push('availability and availability_topic exclude each other');
  for (const [name, component] of Object.entries((config as { components: object }).components)) {
    // One that is removed has nothing but its platform; any other needs an id of its own, and a topic to listen to.
    const gone = Object.keys(component as object).length === 1;
    const required = gone ? ['platform'] : ['platform', 'unique_id', 'state_topic'];
    found.push(...faults(component, binarySensor, required).map((fault) => `${name}: ${fault}`));
  }
  return [...where, ...found];
}

/** A discovered binary sensor, as far as Home Assistant needs it to show a state. */
export interface Discovered {
  readonly unique_id: string;
  readonly name: string;
  readonly state_topic: string;
  readonly payload_on?: string;
  readonly payload_off?: string;
  readonly device_class?: string;
  readonly availability: readonly { readonly topic: string }[];
  readonly availability_mode: string;
  readonly device: Readonly<Record<string, unknown>>;
}

/** The entities of a device's discovery message: its components, with what stands once for all of them. */
export function entitiesOf(payload: string): Discovered[] {
  const { components, ...common } = JSON.parse(payload) as { components: Readonly<Record<string, object>> };
  return Object.values(components)
    .filter((component) => 'unique_id' in component)
    .map((component) => ({ ...common, ...component }) as unknown as Discovered);
}

/** What Home Assistant would show of it, from the last message of each topic. */
export function shown(
  config: Discovered,
  topics: ReadonlyMap<string, string>,
): 'on' | 'off' | 'unavailable' | 'unknown' {
  const there = config.availability.map(({ topic }) => topics.get(topic) === 'online');
  const available = config.availability_mode === 'any' ? there.includes(true) : !there.includes(false);
  if (!available) return 'unavailable';
  const state = topics.get(config.state_topic);
  if (state === (config.payload_on ?? 'ON')) return 'on';
  return state === (config.payload_off ?? 'OFF') ? 'off' : 'unknown';
}
