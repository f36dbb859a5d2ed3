/**
 * Hikvision cameras and recorders without Node-RED: events as debounced booleans, pictures, control.
 *
 * ```ts
 * import { allSensors, connect } from 'node-red-contrib-hikvision-sensors';
 *
 * const device = connect({ host: '192.168.1.64', username: 'nodered', password: 'secret' });
 * device.watch(allSensors, {
 *   message: ({ topic, payload, reason }) => console.log(topic, payload, reason),
 *   changed: () => {},
 * });
 * device.onStatus({ status: ({ state, reason }) => console.log(state, reason) });
 * device.open();
 * process.once('SIGINT', () => device.close());
 * ```
 *
 * Pictures, commands and the search for devices are classes of their own, which find out from a device what they need:
 *
 * ```ts
 * const picture = await new Snapshots(device, systemClock).take({ channel: 1, stream: 'main' });
 * const control = new Control(device, systemClock);
 * await control.run({ action: 'output', port: 1, state: 'pulse', duration: 10 });
 * await control.run({ action: 'detection', sensor: 'motion', channel: 2, enabled: false });
 * const devices = await new DeviceFinder(systemClock).find();
 * ```
 *
 * Seconds are what people set (`ConnectOptions`), ms is everything behind it. Errors are `InputError` (correct what you
 * passed) or `DeviceError` (`cure` says whether a retry or a person helps; `message` and `hint` are for people).
 * @packageDocumentation
 */
export { systemClock } from './clock';
export type { Clock, Timer } from './clock';
export { DeviceError, InputError, LastingError, LoginError, PassingError } from './errors';
export type { Cure } from './errors';
export { silentLog } from './log';
export type { Log } from './log';
export { fill, sentences } from './sentences';
export type { Sentence, SentenceCode, SentenceValues } from './sentences';

export { HttpTransport } from './connection/http-transport';
export type { KeptSocket, Ready } from './connection/kept-socket';
export type { Post, PostOutcome, PostReceipt } from './feeds/posts';
export type { Rank } from './connection/login-guard';
export type { Answer, Ask, OpenStream, Requester } from './connection/requester';
export type { ResponseStatus } from './connection/response-status';
export type {
  Address,
  BodyReader,
  TlsOptions,
  Transport,
  WireReply,
  WireRequest,
} from './connection/transport';

export { RefusedError } from './connection/refusal';
export type { ControlAnswer } from './commands/action';
export type { DeviceAnswer, OtherBody } from './commands/asking';
export type { Asker, Commanded, ControlledDevice } from './commands/commanded';
export type { ActionId, ControlField } from './commands/action-settings';
export type { ControlRequest } from './commands/fields';
export type { Reported } from './commands/report';
export { allSensors, connect } from './device/connect';
export type { ConnectOptions } from './device/connect';
export { Device } from './device/device';
export type {
  AlertMessage,
  Channel,
  ConnectionStatus,
  DeviceActivity,
  DeviceApi,
  DeviceInfo,
  DeviceParts,
  DeviceSettings,
  DeviceView,
  EventFilter,
  EventListener,
  Picture,
  StatusListener,
  Watch,
  WatchListener,
  WatchOptions,
  WatchSummary,
} from './device/device-types';
export { readSettings } from './device/settings';
export type { Credentials, DeviceFields, ReadSettings } from './device/settings';
export { describe } from './setup/diagnostics';
export type { AlertShape, DiagnosticsInput, DiagnosticsSettings, Shape } from './setup/diagnostics';
export { discover } from './setup/discovery';
export type { DiscoverOptions } from './setup/discovery';
export { Snapshots } from './commands/snapshot';
export type { Snapshot, SnapshotRequest } from './commands/snapshot';
export { Control } from './commands/control';
export { DeviceFinder } from './setup/find-devices';
export type { FindOptions, FoundDevice } from './setup/find-devices';

export type { Move, Outage, SensorTimeline } from './sensors/activity';
export { catalogue, findSensorTypes, sensorTypesOf } from './sensors/catalogue';
export type { CustomizeRow } from './sensors/customize';
export type { About, Inventory, Trigger } from './sensors/inventory';
export type {
  AlertData,
  DeviceRef,
  EventData,
  ListedSensor,
  Reason,
  SensorInfo,
  StateMessage,
} from './sensors/message';
export type { SensorFilter, SensorNow } from './sensors/sensor-now';
export type { Belongs, Course, SensorType } from './sensors/sensor-type';
export type { Details } from './facts/details';

export type { Document, Value } from './documents/document';
export type { Alert, Region } from './stream/alert';
export type { BadPart, BadPartKind, Part } from './stream/part';
export { BadPartError } from './documents/bounds';
export { readAlert } from './stream/read-alert';
export { Splitter } from './stream/splitter';
export type { PartHandler, SplitterOptions } from './stream/splitter';
