/**
 * What Home Assistant documents of an MQTT binary sensor that is discovered
 * (home-assistant.io/integrations/mqtt, "MQTT Discovery", and .../binary_sensor.mqtt, "Configuration variables").
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

const binarySensor: Readonly<Record<string, Check>> = {
  availability: listOf(table(availability, ['topic'])),
  availability_mode: oneOf('all', 'any', 'latest'),
  availability_template: text,
  availability_topic: topic,
  default_entity_id: (value) => typeof value === 'string' && /^binary_sensor\.[a-z0-9_]+$/.test(value),
  device: (value) =>
    table(device, [])(value) &&
    typeof value === 'object' &&
    value !== null &&
    ('identifiers' in value || 'connections' in value),
  device_class: oneOf(...deviceClasses, null),
  enabled_by_default: flag,
  encoding: text,
  entity_category: oneOf('config', 'diagnostic'),
  entity_picture: text,
  expire_after: seconds,
  force_update: flag,
  icon: text,
  json_attributes_template: text,
  json_attributes_topic: topic,
  name: either(text, oneOf(null)),
  object_id: text,
  off_delay: seconds,
  origin: table(origin, ['name']),
  payload_available: text,
  payload_not_available: text,
  payload_off: text,
  payload_on: text,
  platform: oneOf('binary_sensor'),
  qos: oneOf(0, 1, 2),
  state_topic: topic,
  unique_id: text,
  value_template: text,
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

/** What is wrong with a discovery message of a binary sensor; empty where Home Assistant would take it. */
export function discoveryFaults(topic: string, payload: string): string[] {
  // <discovery_prefix>/<component>/[<node_id>/]<object_id>/config
  const where = /^homeassistant\/binary_sensor\/([a-zA-Z0-9_-]+\/)?[a-zA-Z0-9_-]+\/config$/.test(topic)
    ? []
    : [`the topic ${topic} cannot be found`];
  let config: unknown;
  try {
    config = JSON.parse(payload);
  } catch {
    return [...where, 'it is no JSON'];
  }
  const found = faults(config, binarySensor, ['state_topic', 'origin']);
  if (typeof config !== 'object' || config === null) return [...where, ...found];
  if ('availability' in config && 'availability_topic' in config)
    found.push('availability and availability_topic exclude each other');
  // Without an id of its own an entity cannot be set up in the pages of Home Assistant, nor belong to a device.
  if ('device' in config && !('unique_id' in config)) found.push('a device needs a unique_id');
  return [...where, ...found];
}

/** A discovered binary sensor, as far as Home Assistant needs it to show a state. */
export interface Discovered {
  readonly unique_id: string;
  readonly name: string;
  readonly state_topic: string;
  readonly payload_on: string;
  readonly payload_off: string;
  readonly device_class?: string;
  readonly availability: readonly { readonly topic: string }[];
  readonly availability_mode: string;
  readonly device: Readonly<Record<string, unknown>>;
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
  if (state === config.payload_on) return 'on';
  return state === config.payload_off ? 'off' : 'unknown';
}
