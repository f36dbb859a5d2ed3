import type { TakeOut } from './take-out';

/** What is done about the faults of other clients. */
export const otherClients: readonly TakeOut[] = [
  {
    lines: ['ultimate 1'],
    file: 'src/stream/splitter.ts',
    text: `        return this.#walkXml();
      }
      return this.#emitTo(end);`,
    instead: `        return this.#walkXml();
      }
      if (this.#boundaries.find(data, end) < 0) return false;
      return this.#emitTo(end);`,
  },
  {
    lines: ['ultimate 2'],
    file: 'src/stream/boundaries.ts',
    text: 'if (data[at] === LF) return at + 1 - from;',
    instead: 'if (data[at] === LF) return NOT_THERE;',
  },
  {
    lines: ['ultimate 3'],
    file: 'src/stream/splitter.ts',
    text: 'if (length <= limit) return false;',
    instead: 'if (length >= 0) return false;',
  },
  {
    lines: ['ultimate 4'],
    file: 'src/stream/splitter.ts',
    text: 'this.#handler.part({ contentType, name, filename, contentId, body });',
    instead:
      'if (/^(application|image)./.test(contentType)) this.#handler.part({ contentType, name, filename, contentId, body });',
  },
  {
    lines: ['ultimate 5'],
    file: 'src/stream/splitter.ts',
    text: 'known === 0 && lineStart ? this.#boundaries.learn(this.#data, at) : known',
    instead: 'known',
  },
  // What declares no boundary is no stream.
  {
    lines: ['ultimate 5'],
    file: 'src/stream/splitter.ts',
    text: 'if (chunk.length === 0) return;',
    instead: 'if (chunk.length === 0 || this.#boundaries.longest === 0) return;',
  },
  {
    lines: ['ultimate 6'],
    file: 'src/stream/read-alert.ts',
    text: "? (child(document, 'EventNotificationAlert') ?? document)",
    instead: '? document',
  },
  {
    lines: ['ultimate 7'],
    file: 'src/stream/read-alert.ts',
    text: "isWord(words.eventState, 'inactive') ? 'inactive' : 'active'",
    instead: "isWord(words.eventState, 'active') ? 'active' : 'inactive'",
  },
  {
    lines: ['ultimate 8'],
    file: 'src/stream/pictures.ts',
    text: 'if (found) return found.owner;',
    instead: '',
  },
  {
    lines: ['ultimate 8'],
    file: 'src/device/device.ts',
    text: 'this.pictures.alert(alert.pictureIds, reported);',
    instead: '',
  },
  {
    lines: ['ultimate 8'],
    file: 'src/device/device.ts',
    text: 'if (!picked && (taken || !matcher.wantsAll)) continue;',
    instead: '',
  },
  {
    lines: ['ultimate 9'],
    file: 'nodes/hikvision-sensor.ts',
    text: 'user.send({ ...message });',
    instead: 'user.send(message);',
  },
  {
    lines: ['ultimate 9'],
    file: 'src/sensors/watch.ts',
    text: 'event: copyEvent(event)',
    instead: 'event',
  },
  {
    lines: ['ultimate 9'],
    file: 'src/sensors/watch.ts',
    text: 'sensor: { ...sensor.info }',
    instead: 'sensor: sensor.info',
  },
  {
    lines: ['ultimate 10'],
    file: 'src/connection/challenge.ts',
    text: '(MD5|SHA-256|SHA-512-256)',
    instead: '(MD5)',
  },
  // The strongest is not looked for: the first that is offered is taken.
  {
    lines: ['ultimate 10'],
    file: 'src/connection/challenge.ts',
    text: 'best && STRENGTH[best.hash] >= STRENGTH[next.hash] ? best : next',
    instead: 'best ?? next',
  },
  {
    lines: ['ultimate 11'],
    file: 'src/connection/login-guard.ts',
    text: 'this.hold(credential, stray ?? LONG_WAIT, check);',
    instead: 'this.hold(credential, 2 * SECOND, check);',
  },
  {
    lines: ['ultimate 12'],
    file: 'src/connection/supervisor.ts',
    text: 'this.failures > 1 || error instanceof LastingError',
    instead: 'error instanceof LastingError',
  },
  {
    lines: ['ultimate 13'],
    file: 'src/sensors/sensor-state.ts',
    text: 'this.wait(this.host.hold);',
    instead: '',
  },
  {
    lines: ['ultimate 13'],
    file: 'src/sensors/sensor-state.ts',
    text: "this.host.streamOpen() ? 'timeout' : 'disconnected'",
    instead: "'timeout'",
  },
  {
    lines: ['ultimate 14'],
    file: 'src/sensors/sensor-state.ts',
    text: `    if (was === 'off') this.host.say(this, true, 'active', event);
    if (was !== 'on')`,
    instead: `    this.host.say(this, true, 'active', event);
    if (was !== 'on')`,
  },
  // One state for all nodes that hear a sensor.
  {
    lines: ['ultimate 15'],
    file: 'src/sensors/watch.ts',
    text: 'const state = new SensorState(',
    instead: 'const state = sensor.states[0] ?? new SensorState(',
  },
  {
    lines: ['ultimate 16'],
    file: 'src/stream/read-alert.ts',
    text: 'return entries\n',
    instead: 'return entries.slice(0, 1)\n',
  },
  {
    lines: ['ultimate 17'],
    file: 'src/sensors/board.ts',
    text: 'if (alert.heartbeat && !this.lossSeen) return true;',
    instead: 'if (alert.heartbeat) return true;',
  },
  {
    lines: ['ultimate 18'],
    file: 'nodes/hikvision-device.ts',
    text: 'if (served.has(admin)) return;',
    instead: '',
  },
  {
    lines: ['ultimate 18'],
    file: 'nodes/hikvision-device.ts',
    text: "admin.post('/hikvision-device/test'",
    instead: "admin.get('/hikvision-device/test'",
  },
  {
    lines: ['ultimate 18'],
    file: 'nodes/hikvision-device.ts',
    text: 'RED.auth.needsPermission(`hikvision-device.${action}`)',
    instead: '(request, response, next) => next()',
  },
  {
    lines: ['ultimate 19'],
    file: 'src/connection/http-transport.ts',
    text: '    ...rest,\n    host,',
    instead: '    ...rest,\n    rejectUnauthorized: false,\n    host,',
  },
  {
    lines: ['ultimate 19'],
    file: 'src/connection/address.ts',
    text: 'address.port === usual ? urlHost(address.host) :',
    instead: 'address.port > 0 ? urlHost(address.host) :',
  },
  {
    lines: ['ultimate 19'],
    file: 'src/connection/http-requester.ts',
    text: 'address: this.settings.address,',
    instead: 'address: { ...this.settings.address, port: this.settings.address.ssl ? 443 : 80 },',
  },
  {
    lines: ['ultimate 20'],
    file: 'nodes/hikvision-device.ts',
    text: 'this.device.open();',
    instead: 'this.clock.after(10_000, () => this.device.open());',
  },
  {
    lines: ['ultimate 20'],
    file: 'src/device/device.ts',
    text: "if (this.status.state !== 'connecting') listener.status",
    instead: 'listener.status',
  },
  {
    lines: ['ultimate 21'],
    file: 'src/sensors/catalogue.ts',
    text: "row('Line Crossing', ['linedetection'])",
    instead: "row('Line Crossing', ['linedetection\\u200b'])",
  },
  {
    lines: ['ultimate 22'],
    file: 'src/stream/splitter.ts',
    text: '    if (chunk.length === 0) return;\n',
    instead: '    if (chunk.length === 0) return;\n    chunk = Buffer.from(chunk.toString());\n',
  },
  {
    lines: ['ultimate 22'],
    file: 'src/stream/read-alert.ts',
    text: '|| isHeartbeatPart(part),',
    instead: "|| isHeartbeatPart(part) || part.body.includes('<activePostCount></activePostCount>'),",
  },
  // The second of two boundaries ends an empty part.
  {
    lines: ['ultimate 22'],
    file: 'src/stream/splitter.ts',
    text: `      this.#go('between');
      return true;
    }
    const block`,
    instead: `      this.#emit(0, NOTHING);
      return true;
    }
    const block`,
  },
  {
    lines: ['ultimate 22'],
    file: 'src/stream/part-headers.ts',
    text: 'line.slice(0, colon).trim().toLowerCase()',
    instead: 'line.slice(0, colon).toLowerCase()',
  },
];
