import type { TakeOut } from './take-out';

/** What is done about the faults of other clients. */
export const otherClients: readonly TakeOut[] = [
  {
    lines: ['ultimate 1', 'scrypted doorbell'],
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
    lines: ['ultimate 2', 'NorthernMan54'],
    file: 'src/stream/boundaries.ts',
    text: 'if (data[at] === LF) return at + 1 - from;',
    instead: 'if (data[at] === LF) return NOT_THERE;',
  },
  {
    lines: ['ultimate 3', 'scrypted doorbell'],
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
    lines: ['ultimate 5', 'Mayu-mic', 'scrypted', 'scrypted doorbell'],
    file: 'src/stream/splitter.ts',
    text: 'known === 0 && lineStart ? this.#boundaries.learn(this.#data, at) : known',
    instead: 'known',
  },
  // What declares no boundary is no stream.
  {
    lines: ['ultimate 5', 'scrypted', 'toxuin'],
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
    lines: ['ultimate 7', 'pyHik'],
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
    lines: ['ultimate 11', 'pit5bul'],
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
    lines: ['ultimate 13', 'henry-spanka', 'openHAB'],
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
    lines: ['ultimate 19', 'bpaludo'],
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
    lines: ['ultimate 22', 'pit5bul'],
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
  // Each chunk for itself.
  {
    lines: ['henry-spanka', 'jeroen13', 'joshua-nord', 'Mayu-mic', 'mideko', 'sergiou87', 'toxuin'],
    file: 'src/stream/splitter.ts',
    text: '} else this.#append(chunk);',
    instead: `} else {
      this.#data = chunk;
      this.#pos = 0;
      this.#go('between');
    }`,
  },
  {
    lines: ['henry-spanka'],
    file: 'src/stream/read-alert.ts',
    text: 'port: positive(words.inputIOPortID) ?? positive(words.dynInputIOPortID),',
    instead: 'port: null,',
  },
  // A heartbeat, or an event of another type, ends what is on.
  {
    lines: ['henry-spanka'],
    file: 'src/sensors/board.ts',
    text: 'if (this.isHeartbeat(alert)) return null;',
    instead: `for (const sensor of this.sensors) {
      if (sensor.type.wires.includes(alert.type.toLowerCase())) continue;
      for (const state of sensor.states) state.take({ kind: 'inactive', targets: [], event: () => eventData(alert) });
    }
    if (this.isHeartbeat(alert)) return null;`,
  },
  {
    lines: ['henry-spanka'],
    file: 'nodes/hikvision-device.ts',
    text: 'shared.close().then(done, done);',
    instead: 'done();',
  },
  {
    lines: ['jeroen13', 'dumacp, dflourusso'],
    file: 'src/sensors/board.ts',
    text: 'const sensor = this.find(type, number);\n    if (!sensor) return null;',
    instead:
      'const sensor = isCatalogued(type) ? this.find(type, number) : null;\n    if (!sensor) return null;',
  },
  {
    lines: ['Mayu-mic'],
    file: 'src/connection/retry.ts',
    text: 'return Math.max(0, error.retryAt - now);',
    instead: 'return 365 * 86_400_000;',
  },
  {
    lines: ['Mayu-mic'],
    file: 'nodes/hikvision-device.ts',
    text: '{ ...this.credentials }, tls ?? null',
    instead: 'config, tls ?? null',
  },
  // Alerts are read, and mean nothing.
  {
    lines: ['multipart-stream-decoder', 'sergiou87'],
    file: 'src/sensors/board.ts',
    text: '      this.dispatch(alert, sensor);\n',
    instead: '',
  },
  {
    lines: ['multipart-stream-decoder', 'eu-evops', 'mideko'],
    file: 'src/connection/supervisor.ts',
    text: '      this.retryTimer = null;\n      this.connect();\n',
    instead: '      this.retryTimer = null;\n',
  },
  // No length: no body.
  {
    lines: ['scrypted'],
    file: 'src/stream/splitter.ts',
    text: 'if (this.#headers.length === 0) this.#emit(0, NOTHING);',
    instead: 'if (!this.#headers.length) this.#emit(0, NOTHING);',
  },
  {
    lines: ['scrypted', 'pit5bul'],
    file: 'src/stream/read-alert.ts',
    text: 'if (first === 0x7b || first === 0x5b) {',
    instead: 'if (first === 0x5b) {',
  },
  {
    lines: ['scrypted', 'ioBroker', 'openHAB'],
    file: 'src/stream/read-alert.ts',
    text: "const state = isWord(words.eventState, 'inactive')",
    instead: "const state = isWord(type, 'videoloss') && isWord(words.eventState, 'inactive')",
  },
  {
    lines: ['scrypted'],
    file: 'src/stream/read-alert.ts',
    text: 'regions.flatMap((region) => (region.target === null ? [] : [region.target])),',
    instead: '',
  },
  {
    lines: ['scrypted', 'pit5bul', 'openHAB'],
    file: 'src/sensors/catalogue.ts',
    text: 'known(bare.toLowerCase())',
    instead: "known(bare === 'VMD' ? 'vmd' : bare)",
  },
  {
    lines: ['scrypted'],
    file: 'src/sensors/board.ts',
    text: 'this.watches.delete(watch);',
    instead: 'this.watches.clear();',
  },
  // The event before is told again with what is none.
  {
    lines: ['scrypted'],
    file: 'src/device/device.ts',
    text: 'const taken = this.board.take(alert);\n    if (!taken) return;',
    instead: `const taken = this.board.take(alert) ?? this.before;
    if (!taken) return;
    this.before = taken;
    alert = taken.alert;`,
  },
  {
    lines: ['henry-spanka', 'scrypted', 'HikSink', 'bkbilly'],
    file: 'src/connection/http-transport.ts',
    text: `const socket = address.ssl
      ? tlsConnect(`,
    instead: `const socket = address.port === 0
      ? tlsConnect(`,
  },
  {
    lines: ['scrypted doorbell'],
    file: 'src/sensors/post.ts',
    text: 'if (alert.retransmission || alert.replayed) return null;',
    instead: `if (alert.retransmission || alert.replayed) return null;
  if (Date.now() - Date.parse(alert.dateTime ?? '') > 30_000) return null;`,
  },
  {
    lines: ['pit5bul'],
    file: 'src/stream/bounds.ts',
    text: 'bytes: 256 * 1024,',
    instead: 'bytes: 100_000,',
  },
  {
    lines: ['pit5bul'],
    file: 'src/stream/splitter.ts',
    text: '    const used = this.#data.length - this.#pos;\n',
    instead: `    if (this.#data.length - this.#pos > 100_000) this.#pos = this.#data.length;
    const used = this.#data.length - this.#pos;
`,
  },
  {
    lines: ['pit5bul'],
    file: 'src/device/settings.ts',
    text: 'defaultHold = 5;',
    instead: 'defaultHold = 1;',
  },
  {
    lines: ['pit5bul', 'bkbilly', 'bpaludo'],
    file: 'src/connection/supervisor.ts',
    text: '    this.lookAt((this.next ?? this.current).lastByte + this.silence.limit);\n',
    instead: '',
  },
  {
    lines: ['pit5bul'],
    file: 'src/connection/http-transport.ts',
    text: '    ...rest,\n    host,',
    instead: '    host,',
  },
  // A document ends where as many letters as Content-Length says have come.
  {
    lines: ['NorthernMan54'],
    file: 'src/stream/splitter.ts',
    text: 'const body = this.#data.subarray(this.#pos, end);',
    instead: `const text = this.#data.toString('utf8', this.#pos);
    const { length } = this.#headers;
    if (length !== null && text.length < length) return false;
    if (length !== null) end = this.#pos + Buffer.byteLength(text.slice(0, length));
    const body = this.#data.subarray(this.#pos, end);`,
  },
  {
    lines: ['NorthernMan54'],
    file: 'src/stream/splitter.ts',
    text: 'if (data.length - start < declared) {',
    instead: "if (data.toString('utf8', start, start + declared).length < declared) {",
  },
  // The clock of an event turns over whatever is then.
  {
    lines: ['NorthernMan54', 'eu-evops'],
    file: 'src/sensors/sensor-state.ts',
    text: `    this.timer?.cancel();
    this.timer = null;
    this.phase = 'off';
    this.event = null;
    if (event) this.host.say(this, false, reason, event);`,
    instead: `    this.phase = was === 'off' ? 'on' : 'off';
    if (event) this.host.say(this, was === 'off', reason, event);`,
  },
  {
    lines: ['NorthernMan54'],
    file: 'src/connection/http-transport.ts',
    text: 'tcpConnect({ host: address.host, port: address.port })',
    instead: 'tcpConnect({ host: address.host, port: 80 })',
  },
  {
    lines: ['eu-evops'],
    file: 'src/stream/splitter.ts',
    text: 'this.#handler.part({ contentType',
    instead: 'if (body[0] !== LESS || startsWith(body, 0, PROLOG_OPEN) > 0) this.#handler.part({ contentType',
  },
  {
    lines: ['eu-evops'],
    file: 'src/stream/splitter.ts',
    text: 'this.#handler.part({ contentType',
    instead: 'if (this.#boundaries.find(this.#data, this.#pos) < 0) this.#handler.part({ contentType',
  },
  {
    lines: ['mideko', 'bkbilly', 'pyHik'],
    file: 'src/stream/read-alert.ts',
    text: 'const channelID = positive(words.channelID);',
    instead: 'const channelID = Number(words.channelID);',
  },
  {
    lines: ['henry-spanka', 'mideko'],
    file: 'src/connection/challenge.ts',
    text: "if (scheme !== 'digest') continue;",
    instead: 'continue;',
  },
  // Waits for pushes.
  {
    lines: ['ioBroker', 'dumacp, dflourusso', 'hikvision_next'],
    file: 'src/device/device.ts',
    text: 'this.supervisor.start();',
    instead: '',
  },
  {
    lines: ['ioBroker'],
    file: 'src/connection/login-attempt.ts',
    text: 'this.send(options.headers.Authorization ?? null)',
    instead: 'this.send(null)',
  },
  {
    lines: ['ioBroker'],
    file: 'src/sensors/sensor-state.ts',
    text: `    if (post.kind === 'inactive') {
      if (this.phase === 'on') this.end('inactive', post.event());
      return;
    }
`,
    instead: '',
  },
  {
    lines: ['openHAB'],
    file: 'src/sensors/numbering.ts',
    text: 'this.slot(type, number) === wanted',
    instead: 'String(this.slot(type, number)).startsWith(String(wanted))',
  },
  {
    lines: ['openHAB'],
    file: 'src/sensors/numbering.ts',
    text: 'number ?? (this.recorder ? 0 : 1)',
    instead: 'number ?? 1',
  },
  // One sensor of a type for all channels.
  {
    lines: ['openHAB', 'bkbilly'],
    file: 'src/sensors/board.ts',
    text: 'return this.bySlot.get(type.id)?.get(this.numbering.slot(type, number));',
    instead: 'return this.sensors.find((sensor) => sensor.type === type);',
  },
  // One object for all alerts, which keeps what the next one does not say.
  {
    lines: ['toxuin'],
    file: 'src/stream/scan.ts',
    text: `const words: Words = {
    eventType: null,
    eventState: null,
    channelID: null,
    dynChannelID: null,
    inputIOPortID: null,
    dynInputIOPortID: null,
    dateTime: null,
    eventDescription: null,
    channelName: null,
    targetType: null,
    isDataRetransmission: null,
  };`,
    instead: `const words: Words = (scan.words ??= {
    eventType: null,
    eventState: null,
    channelID: null,
    dynChannelID: null,
    inputIOPortID: null,
    dynInputIOPortID: null,
    dateTime: null,
    eventDescription: null,
    channelName: null,
    targetType: null,
    isDataRetransmission: null,
  });`,
  },
  // One sensor of a channel for all types.
  {
    lines: ['toxuin'],
    file: 'src/sensors/board.ts',
    text: 'return this.bySlot.get(type.id)?.get(this.numbering.slot(type, number));',
    instead: 'return this.sensors.find((sensor) => sensor.number === number);',
  },
  {
    lines: ['toxuin'],
    file: 'src/connection/retry.ts',
    text: 'return step * jitter;',
    instead: 'return 0;',
  },
  {
    lines: ['HikSink'],
    file: 'src/stream/splitter.ts',
    text: 'headers = this.#headerReader.read(block);',
    instead: `headers = this.#headerReader.read(block);
      if (/^[\\w-]*[^\\w\\-\\r\\n:]/m.test(block)) {
        return this.#drop('torn', 'a header that is none', body - this.#pos, 'skipping');
      }`,
  },
  // What looks like a boundary ends a picture.
  {
    lines: ['HikSink'],
    file: 'src/stream/splitter.ts',
    text: `const declared = this.#plausible(this.#headers.length) ? this.#headers.length : null;
    const stop`,
    instead: `const declared = null;
    const stop`,
  },
  {
    lines: ['bkbilly'],
    file: 'src/stream/read-alert.ts',
    text: 'channel: channelID ?? dynamic ?? suffix(type),',
    instead: 'channel: channelID ?? suffix(type),',
  },
  {
    lines: ['bkbilly'],
    file: 'src/connection/supervisor.ts',
    text: '    this.failures = 0;\n    this.lostBy = null;',
    instead: '    this.lostBy = null;',
  },
  {
    lines: ['bpaludo'],
    file: 'src/stream/splitter.ts',
    text: 'return length !== null && length <= this.#maxPart;',
    instead: 'return length !== null;',
  },
  {
    lines: ['pergolafabio'],
    file: 'src/stream/read-alert.ts',
    text: 'retransmission: words.isDataRetransmission !== null && flag(words.isDataRetransmission) === true,',
    instead: 'retransmission: false,',
  },
  {
    lines: ['pergolafabio'],
    file: 'src/sensors/post.ts',
    text: 'if (alert.retransmission || alert.replayed) return null;',
    instead: 'if (alert.retransmission) return null;',
  },
  {
    lines: ['pyHik'],
    file: 'src/stream/read-alert.ts',
    text: 'positive(words.inputIOPortID) ?? positive(words.dynInputIOPortID)',
    instead: 'positive(words.inputIOPortID)',
  },
  {
    lines: ['pyHik'],
    file: 'src/stream/read-alert.ts',
    text: " || (isWord(type, 'other') && isWord(description, HEARTBEAT_NAME))",
    instead: '',
  },
  {
    lines: ['hikvision_next'],
    file: 'src/stream/xml.ts',
    text: 'if (isUtf8(bytes)) return clean(utf8);',
    instead: 'return clean(utf8);',
  },
];
