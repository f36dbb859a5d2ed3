import { KnownDevice, state } from './state';
import { text, words } from './text';

/** The device node with this id. */
export function deviceNode(id: unknown): EditorNode | null {
  const node = typeof id === 'string' && id !== '' && id !== '_ADD_' ? RED.nodes.node(id) : null;
  return node?.type === 'hikvision-device' ? node : null;
}

/** What a device last said; `null`: nothing yet. */
export function knownDevice(id: string): KnownDevice | null {
  return state.devices.get(id) ?? null;
}

/** Keeps what a device last said, in a test of the form or by the runtime. */
export function remember(id: string, known: Partial<KnownDevice>): KnownDevice {
  const { device = {}, channels = [], sensors = [] } = known;
  const kept = { device, channels, sensors };
  state.devices.set(id, kept);
  return kept;
}

/** Forgets what a device has said since; `null`: all of it. */
export function recall(id: string, known: KnownDevice | null): void {
  if (known) state.devices.set(id, known);
  else state.devices.delete(id);
}

/** What a person calls the device: its name here, else its own, else the address. */
export function deviceName(node: EditorNode | null): string {
  if (!node) return '';
  return words(node.name) || (knownDevice(node.id)?.device.name ?? '') || words(node.host);
}

/** A heading over what a device has. */
export function deviceLabel(known: KnownDevice | null): string {
  return known?.device.name ?? text('sensor.thisDevice');
}

/** "Home: Motion 2", for nodes without a name. */
export function nodeLabel(node: EditorNode, sensor: string): string {
  const device = deviceName(deviceNode(node.device));
  return device ? text('sensor.of', { device, sensor }) : sensor;
}

/** The endpoints know deployed nodes only; asking for others would only put a 404 into the console. */
export function isDeployed(id: string): boolean {
  const flow = RED.nodes.originalFlow() ?? [];
  return flow.some((node) => node.id === id && node.type === 'hikvision-device' && !node.d);
}

/** Whether the user may see what devices say. */
export function mayRead(): boolean {
  return RED.user.hasPermission('hikvision-device.read');
}

/** Whether the user may have devices asked. */
export function mayWrite(): boolean {
  return RED.user.hasPermission('hikvision-device.write');
}

/** Tells what is known of a device: at once what was known before, again when the runtime has answered. */
export function load(id: string, done: (known: KnownDevice | null) => void): void {
  done(knownDevice(id));
  if (!deviceNode(id) || !isDeployed(id) || !mayRead()) return;
  void $.getJSON(`hikvision-device/${encodeURIComponent(id)}/sensors`, (answer: KnownDevice) => {
    // Before discovery is done, what a test found is the better list.
    if (answer.sensors.length > 0 || !knownDevice(id)) remember(id, answer);
    done(knownDevice(id));
  });
}

/** Labels of nodes show what their device calls itself; once the page was loaded again, only the runtime knows. */
export function askNames(): void {
  RED.nodes.eachConfig((node) => {
    if (node.type !== 'hikvision-device' || words(node.name)) return true;
    load(node.id, (known) => {
      if (!known?.device.name) return;
      RED.events.emit('nodes:change', node);
      for (const user of node.users) {
        user.dirty = true;
        user.resize = true;
        RED.events.emit('nodes:change', user);
      }
      RED.view.redraw();
    });
    return true;
  });
}

/** A node that has no device yet gets the only one that there is. */
export function chooseOnlyDevice(node: EditorNode): void {
  if (words(node.device) !== '') return;
  const devices: EditorNode[] = [];
  RED.nodes.eachConfig((config) => {
    if (config.type === 'hikvision-device' && !config.d) devices.push(config);
    return true;
  });
  const [only, another] = devices;
  if (only && !another) $('#node-input-device').val(only.id).trigger('change');
}

/**
 * Follows the device that a dialog has chosen: `show` runs at once, whenever another one is chosen, and when the runtime has
 * answered. Never after the dialog has closed.
 */
export function followDevice(
  show: (known: KnownDevice | null, device: EditorNode | null, id: string) => void,
): void {
  const select = $('#node-input-device');
  const update = (): void => {
    const id = words(select.val());
    load(id, (known) => {
      if (select.closest('body').length > 0 && words(select.val()) === id) show(known, deviceNode(id), id);
    });
  };
  select.on('change', update);
  update();
}
