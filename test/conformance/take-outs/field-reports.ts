import type { TakeOut } from './take-out';

/** What is done about F1 to F57. */
export const fieldReports: readonly TakeOut[] = [
  {
    // Whatever follows the line with the length is the event.
    lines: ['F1'],
    file: 'src/stream/splitter.ts',
    text: 'if (isBlankLine(data, line, end)) return this.#closeHeaders(line, end + 1);',
    instead:
      "if (data.subarray(line, end).includes('Content-Length')) return this.#closeHeaders(end, end + 1);",
  },
  {
    // A chunk is a part.
    lines: ['F2'],
    file: 'src/stream/splitter.ts',
    text: 'if (this.#pos === this.#data.length) {',
    instead: 'if (this.#pos <= this.#data.length) {',
  },
  {
    lines: ['F2'],
    file: 'src/stream/boundaries.ts',
    text: 'else if (isOpening(data[at + matched])) return matched;',
    instead: '',
  },
  {
    // What is read is given up at an end tag only.
    lines: ['F3'],
    file: 'src/stream/splitter.ts',
    text: 'if (at >= 0 && at < to && (first < 0 || at < first)) first = at;',
    instead: '',
  },
  {
    lines: ['F4'],
    file: 'src/stream/splitter.ts',
    text: 'if (end === this.#pos) {',
    instead: 'if (false) {',
  },
  {
    lines: ['F5'],
    file: 'src/stream/splitter.ts',
    text: 'if (head > 0 && (declared === null || text || (jpeg && endsJpeg(data, start, at)))) {',
    instead: 'if (head > 0) {',
  },
  {
    // The stream is text.
    lines: ['F5'],
    file: 'src/stream/splitter.ts',
    text: 'if (chunk.length === 0) return;',
    instead: 'chunk = Buffer.from(chunk.toString());',
  },
  {
    lines: ['F6'],
    file: 'src/stream/splitter.ts',
    text: 'return known === 0 && lineStart ? this.#boundaries.learn(this.#data, at) : known;',
    instead: 'return known;',
  },
  {
    lines: ['F7'],
    file: 'src/stream/splitter.ts',
    text: '} else if (declared === null && (!jpeg || endsJpeg(data, start, data.length))) {',
    instead: '} else if (false) {',
  },
  {
    lines: ['F7'],
    file: 'src/connection/http-transport.ts',
    text: "incoming.on('end', this.ended);",
    instead: `const { headers } = incoming;
    if (headers['content-length'] ?? headers['transfer-encoding']) incoming.on('end', this.ended);`,
  },
  {
    // What stands before the first boundary is no part.
    lines: ['F8'],
    file: 'src/stream/splitter.ts',
    text: "#state: State = 'between';",
    instead: "#state: State = 'skipping';",
  },
  {
    lines: ['F8'],
    file: 'src/connection/supervisor.ts',
    text: 'Math.max(retryDelay(error, this.failures, now, chance), spacing, 0)',
    instead: 'retryDelay(error, this.failures, now, chance)',
  },
  {
    // Only silence tells that a stream is over.
    lines: ['F9'],
    file: 'src/connection/supervisor.ts',
    text: "this.ended(session, new PassingError('ended', {}));",
    instead: '',
  },
  {
    lines: ['F10'],
    file: 'src/connection/supervisor.ts',
    text: 'this.renew();',
    instead: '',
  },
  {
    lines: ['F10'],
    file: 'src/connection/supervisor.ts',
    text: 'if (this.single) {',
    instead: 'if (true) {',
  },
  {
    // Bytes that complete no part are no sign of life.
    lines: ['F11'],
    file: 'src/connection/supervisor.ts',
    text: 'data: (chunk) => {',
    instead: `data: (chunk) => {
        const { parts } = this.record.counters;
        session.splitter.push(chunk);
        if (this.record.counters.parts === parts) return;
        chunk = Buffer.alloc(0);`,
  },
  {
    lines: ['F11'],
    file: 'src/connection/silence.ts',
    text: 'Math.max(this.patience, MARGIN * this.longestGap)',
    instead: 'this.patience',
  },
  {
    // The parser's own error goes through to whoever reads the stream.
    lines: ['F12', 'F13'],
    file: 'src/stream/xml.ts',
    text: "if (result === null || typeof result !== 'object') {",
    instead: 'if (failure === null && result === null) {',
  },
  {
    lines: ['F12'],
    file: 'src/stream/part-headers.ts',
    text: "(values.get('content-type') ?? '').split(';')",
    instead: "values.get('content-type').split(';')",
  },
  {
    lines: ['F13'],
    file: 'src/connection/supervisor.ts',
    text: 'this.user.bad(problem);',
    instead: "this.ended(session, new PassingError('reset'));",
  },
  {
    lines: ['F14'],
    file: 'src/connection/retry.ts',
    text: 'steps[Math.min(failures, steps.length) - 1] ?? 0',
    instead: '5_000 + 5_000 * failures',
  },
  {
    // A 200 is success.
    lines: ['F14'],
    file: 'src/connection/supervisor.ts',
    text: 'this.user.streamOpen(true);',
    instead: 'this.user.streamOpen(true);\nthis.failures = 0;',
  },
  {
    lines: ['F15'],
    file: 'src/connection/open-stream.ts',
    text: ", '/Event/notification/alertStream'] as const",
    instead: '] as const',
  },
  {
    lines: ['F15'],
    file: 'src/connection/supervisor.ts',
    text: 'this.path = path;',
    instead: '',
  },
  {
    lines: ['F15'],
    file: 'src/device/discovery.ts',
    text: "this.prefix === null || wanted.anyFailure ? [known, known === '' ? isapi : ''] : [known]",
    instead: '[known]',
  },
  {
    lines: ['F16', 'henry-spanka'],
    file: 'nodes/hikvision-device.ts',
    text: 'this.device = this.shared?.device ?? null;',
    instead: `const { clock, transport } = parts;
    this.device = this.shared && parts.createDevice(this.shared.settings, { clock, transport, log: logOf(node) });
    if (listens) this.device?.open();`,
  },
  {
    lines: ['F16'],
    file: 'src/connection/stream-refusal.ts',
    text: "return new PassingError('forbidden-or-limit', { status }, true);",
    instead: 'break;',
  },
  {
    lines: ['F16'],
    file: 'src/connection/supervisor.ts',
    text: "this.letGo('next');\n    if",
    instead: 'if',
  },
  {
    lines: ['F17'],
    file: 'src/connection/retry.ts',
    text: 'error instanceof PassingError && error.answered ? REFUSES : NOTHING_ANSWERS',
    instead: 'NOTHING_ANSWERS',
  },
  {
    // Forbidden once, forbidden for good.
    lines: ['F17'],
    file: 'src/connection/supervisor.ts',
    text: 'this.retryTimer = this.clock.after(delay, () => {',
    instead: "if (error.code !== 'forbidden-or-limit') this.retryTimer = this.clock.after(delay, () => {",
  },
  {
    lines: ['F17'],
    file: 'src/connection/supervisor.ts',
    text: 'if (!same || before.reason !== status.reason) ',
    instead: '',
  },
  {
    lines: ['F18'],
    file: 'src/device/device.ts',
    text: 'deviceSlug(name, this.inventory?.info.name ?? null, address.host)',
    instead: 'deviceSlug(address.host)',
  },
  {
    lines: ['F18'],
    file: 'src/sensors/numbering.ts',
    text: 'return number ?? (this.recorder ? 0 : 1);',
    instead: 'return 0;',
  },
  {
    lines: ['F19'],
    file: 'src/connection/address.ts',
    text: "text.slice(scheme?.[0].length ?? 0).replace(/^\\/+/, '')",
    instead: 'text',
  },
  {
    lines: ['F19'],
    file: 'src/connection/address.ts',
    text: "if (text.includes('@')) {",
    instead: 'if (false) {',
  },
  {
    lines: ['F20', 'F21', 'F23', 'F24'],
    file: 'src/stream/read-alert.ts',
    text: 'const channelID = positive(words.channelID);',
    instead: 'const channelID = Number(words.channelID);',
  },
  {
    lines: ['F20', 'F22'],
    file: 'src/sensors/numbering.ts',
    text: 'return number ?? (this.recorder ? 0 : 1);',
    instead: 'return number ?? 0;',
  },
  {
    lines: ['F21'],
    file: 'src/sensors/board.ts',
    text: 'this.number(alert.dynamicOnly);',
    instead: 'this.number(false);',
  },
  {
    lines: ['F22'],
    file: 'src/stream/read-alert.ts',
    text: 'channel: channelID ?? dynamic ?? suffix(type),',
    instead: 'channel: dynamic ?? channelID ?? suffix(type),',
  },
  {
    lines: ['F23'],
    file: 'src/stream/read-alert.ts',
    text: 'channel: channelID ?? dynamic ?? suffix(type),',
    instead:
      'channel: channelID !== null && channelID > 32 ? channelID - 32 : (channelID ?? dynamic ?? suffix(type)),',
  },
  {
    lines: ['F23'],
    file: 'src/sensors/numbering.ts',
    text: 'if (!recorder || inventory?.analog !== false) return;',
    instead: 'if (!recorder || !inventory) return;',
  },
  {
    lines: ['F23'],
    file: 'src/device/discovery.ts',
    text: 'if (ports === 0 || video?.length === 0) return false;',
    instead: '',
  },
  {
    lines: ['F24'],
    file: 'src/sensors/numbering.ts',
    text: "if (type.belongs === 'device' || number === null) return type.id;",
    instead: "if (type.belongs === 'device') return type.id;",
  },
  {
    lines: ['F25'],
    file: 'src/stream/read-alert.ts',
    text: ' ?? positive(words.dynInputIOPortID)',
    instead: '',
  },
  {
    lines: ['F25'],
    file: 'src/sensors/post.ts',
    text: "type.belongs === 'port' ? (alert.port ?? alert.channel) : alert.channel",
    instead: 'alert.channel',
  },
  {
    lines: ['F26'],
    file: 'src/stream/read-alert.ts',
    text: '    dateTime,\n    description: read.description,',
    instead: '    dateTime: dateTime && new Date(dateTime).toJSON(),\n    description: read.description,',
  },
  {
    lines: ['F26'],
    file: 'src/sensors/post.ts',
    text: 'dateTime: alert.dateTime,',
    instead: 'dateTime: alert.dateTime && new Date(alert.dateTime).toJSON(),',
  },
  {
    lines: ['F26'],
    file: 'src/sensors/sensor-state.ts',
    text: 'this.wait(this.host.hold);',
    instead: 'this.wait(Date.parse(event.dateTime) + this.host.hold - this.host.clock.now());',
  },
  {
    lines: ['F27'],
    file: 'src/stream/xml.ts',
    text: "MARK + name.slice(name.lastIndexOf(':') + 1)",
    instead: 'MARK + name',
  },
  {
    lines: ['F28'],
    file: 'src/stream/read-alert.ts',
    text: 'if (words.eventType !== null) {',
    instead: 'if (words.eventType !== null && words.eventDescription !== null) {',
  },
  {
    lines: ['F29'],
    file: 'src/stream/splitter.ts',
    text: 'if (next !== QUESTION && next !== EXCLAMATION) break;',
    instead: 'break;',
  },
  {
    lines: ['F29'],
    file: 'src/stream/bytes.ts',
    text: ' || isBom(byte);',
    instead: ';',
  },
  {
    // Nothing is going on any more where nothing was counted.
    lines: ['F30'],
    file: 'src/stream/read-alert.ts',
    text: "const state = isWord(words.eventState, 'inactive')",
    instead:
      "const state = /<activePostCount>0?</.test(part.body.toString()) || isWord(words.eventState, 'inactive')",
  },
  {
    lines: ['F31'],
    file: 'src/stream/read-alert.ts',
    text: "children(group, 'DetectionRegionEntry')",
    instead: "[field(group, 'DetectionRegionEntry')]",
  },
  {
    lines: ['F31'],
    file: 'src/stream/read-alert.ts',
    text: "id: texts(entry, 'regionID')[0] ?? null",
    instead: "id: field(entry, 'regionID')",
  },
  {
    lines: ['F32'],
    file: 'src/stream/xml.ts',
    text: "(match === '&' ? '&amp;' : match)",
    instead: 'match',
  },
  {
    // Waits for the root, whatever comes.
    lines: ['F33'],
    file: 'src/stream/splitter.ts',
    text: 'if (found > 0) return this.#tear(found);',
    instead: "if (found > 0) return this.#checkLength('document-too-large', partBounds.bytes);",
  },
  {
    lines: ['F34'],
    file: 'src/stream/read-alert.ts',
    text: '  // A named part may be a heartbeat by its name, whatever its bytes.',
    instead:
      "if (part.contentType !== 'application/xml') throw new BadPartError('not-an-alert', part.contentType);",
  },
  {
    lines: ['F35'],
    file: 'src/stream/read-alert.ts',
    text: 'if (first === 0x7b || first === 0x5b) {',
    instead: 'if (false) {',
  },
  {
    lines: ['F35'],
    file: 'src/stream/read-alert.ts',
    text: "? (child(document, 'EventNotificationAlert') ?? document)",
    instead: '? document',
  },
  {
    lines: ['F36'],
    file: 'src/sensors/sensor-state.ts',
    text: 'this.wait(this.host.hold);',
    instead: '',
  },
  {
    // The next post finds out that the event before was over.
    lines: ['F36', 'F37'],
    file: 'src/sensors/sensor-state.ts',
    text: 'this.wait(this.host.hold);',
    instead: `if (this.due > 0 && this.host.clock.ticks() >= this.due) this.end('timeout', event);
      this.due = this.host.clock.ticks() + this.host.hold;`,
  },
  {
    lines: ['F38'],
    file: 'src/stream/read-alert.ts',
    text: "isWord(words.eventState, 'inactive') ? 'inactive' : 'active'",
    instead: "'active'",
  },
  {
    lines: ['F38'],
    file: 'src/sensors/sensor-state.ts',
    text: "if (this.phase === 'on') this.end('inactive', post.event());",
    instead: '',
  },
  {
    lines: ['F38'],
    file: 'src/sensors/sensor-state.ts',
    text: "if (this.phase === 'on') this.end('inactive', post.event());",
    instead: "if (this.phase === 'on') this.finish('on');",
  },
  {
    lines: ['F39'],
    file: 'src/stream/read-alert.ts',
    text: "if (isWord(type, 'videoloss')) return state === 'inactive';",
    instead: '',
  },
  {
    // A real loss is taken for a heartbeat.
    lines: ['F39'],
    file: 'src/stream/read-alert.ts',
    text: "if (isWord(type, 'videoloss')) return state === 'inactive';",
    instead: "if (isWord(type, 'videoloss')) return true;",
  },
  {
    lines: ['F39'],
    file: 'src/stream/read-alert.ts',
    text: " || (isWord(type, 'other') && isWord(description, HEARTBEAT_NAME))",
    instead: '',
  },
  {
    lines: ['F39'],
    file: 'src/stream/read-alert.ts',
    text: 'isWord(type, HEARTBEAT_NAME) ||',
    instead: '',
  },
  {
    lines: ['F39'],
    file: 'src/stream/read-alert.ts',
    text: 'if (isBlank(body)) return',
    instead: 'if (false) return',
  },
  {
    lines: ['F39'],
    file: 'src/sensors/board.ts',
    text: 'return !this.lossIsOn(type, alert);',
    instead: 'return true;',
  },
  {
    lines: ['F40'],
    file: 'src/stream/read-alert.ts',
    text: "...children(group, 'Duration').flatMap((entry) => texts(entry, 'relationEvent')),",
    instead: '',
  },
  {
    lines: ['F40'],
    file: 'src/sensors/post.ts',
    text: 'isDuration(alert) ? alert.relations : [alert.type]',
    instead: '[alert.type]',
  },
  {
    lines: ['F41'],
    file: 'src/stream/read-alert.ts',
    text: ' ?? suffix(type)',
    instead: '',
  },
  {
    lines: ['F41'],
    file: 'src/sensors/catalogue.ts',
    text: "['VMD', 'motionDetection']",
    instead: "['VMD']",
  },
  {
    lines: ['F41'],
    file: 'src/sensors/catalogue.ts',
    text: "['shelteralarm'], { family: 'tamper_detection' }",
    instead: "['shelteralarm']",
  },
  {
    lines: ['F41'],
    file: 'src/sensors/catalogue.ts',
    text: "trimmed.replace(/-\\d+$/, '') || trimmed",
    instead: 'trimmed',
  },
  {
    // fieldDetection is another one than fielddetection.
    lines: ['F41'],
    file: 'src/sensors/catalogue.ts',
    text: 'known(bare.toLowerCase())',
    instead: 'known(/[a-z][A-Z]/.test(bare) ? bare : bare.toLowerCase())',
  },
  {
    lines: ['F41'],
    file: 'src/sensors/board.ts',
    text: 'return members.includes(type) ? type : (members[0] ?? type);',
    instead: 'return type;',
  },
  {
    // A list of types that are events.
    lines: ['F42'],
    file: 'src/stream/read-alert.ts',
    text: '  const channelID = positive(words.channelID);',
    instead: `  if (!/^(VMD|\\w+detection|IO|PIR|tamper|disk\\w+|videoloss)$/i.test(type)) {
    throw new BadPartError('not-an-alert', type);
  }
  const channelID = positive(words.channelID);`,
  },
  {
    lines: ['F42'],
    file: 'src/sensors/catalogue.ts',
    text: '?? unknown(bare);',
    instead: "?? unknown('unknown');",
  },
  {
    lines: ['F42'],
    file: 'src/sensors/board.ts',
    text: ' || this.told.has(type.id)) return;',
    instead: ') return;',
  },
  {
    lines: ['F43'],
    file: 'src/stream/read-alert.ts',
    text: "entry.split(',')",
    instead: '[entry]',
  },
  {
    lines: ['F43'],
    file: 'src/sensors/sensor-state.ts',
    text: 'if (post.targets.includes(target)) return true;',
    instead: 'return true;',
  },
  {
    lines: ['F43'],
    file: 'src/sensors/watch.ts',
    text: ' && this.withoutTargets >= postsWithoutTargets) {',
    instead: ' && false) {',
  },
  {
    lines: ['F44'],
    file: 'src/sensors/watch.ts',
    text: 'if (sensor.ignored) return;',
    instead: '',
  },
  {
    lines: ['F45'],
    file: 'src/device/discovery.ts',
    text: "if (!wanted.quiet) this.problems.push(say('list-unreadable', { what, why }));",
    instead: "if (!wanted.quiet) throw new LastingError('list-unreadable', { what, why });",
  },
  {
    // Sensors are those of the list.
    lines: ['F46'],
    file: 'src/sensors/board.ts',
    text: 'else if (sensor.seen) sensor.notifies = true;',
    instead: '',
  },
  {
    lines: ['F46', 'F53'],
    file: 'src/sensors/watch.ts',
    text: "return { kind: 'not-notifying' };",
    instead: 'return null;',
  },
  {
    lines: ['F46'],
    file: 'src/device/discovery.ts',
    text: '/^(center|http)$/i.test(method)',
    instead: "method !== ''",
  },
  {
    lines: ['F47'],
    file: 'src/device/discovery.ts',
    text: "roots: ['EventTriggerList', 'EventNotification'],",
    instead: "roots: ['EventTriggerList'],",
  },
  {
    lines: ['F47'],
    file: 'src/device/discovery.ts',
    text: "const channelFields = ['dynVideoInputChannelID', 'videoInputChannelID'];",
    instead: "const channelFields = ['videoInputChannelID'];",
  },
  {
    lines: ['F47'],
    file: 'src/device/discovery.ts',
    text: 'for (const name of [id, wire]) {',
    instead: 'for (const name of []) {',
  },
  {
    // A list has entries.
    lines: ['F47'],
    file: 'src/device/discovery.ts',
    text: "(list) => children(list, 'EventTrigger')",
    instead: '(list) => list.EventTrigger',
  },
  {
    // Words stand there bare, as in the RFC.
    lines: ['F48'],
    file: 'src/connection/challenge.ts',
    text: "quoted === undefined ? match[3] : quoted.replace(/\\\\(.)/g, '$1')",
    instead: '/^(algorithm|stale)$/.test(word) ? (match[3] ?? `"${quoted}"`) : (quoted ?? match[3])',
  },
  {
    lines: ['F48'],
    file: 'src/connection/challenge.ts',
    text: '|([^\\s,"]*)))?/gy',
    instead: '))?/gy',
  },
  {
    lines: ['F48'],
    file: 'src/connection/challenge.ts',
    text: "best: strongest ?? (basic && !digest ? { scheme: 'basic' } : null),",
    instead: "best: basic ? { scheme: 'basic' } : strongest,",
  },
  {
    lines: ['F48'],
    file: 'src/connection/digest.ts',
    text: 'const reply = await super.fetch(url, options);',
    instead: `const pair = Buffer.from(\`\${this.user}:\${this.password}\`).toString('base64');
      const reply = await super.fetch(url, withLogin(options, \`Basic \${pair}\`));`,
  },
  {
    lines: ['F49'],
    file: 'src/connection/login-guard.ts',
    text: 'stray ?? LONG_WAIT',
    instead: 'stray ?? STRAY_WAITS[0]',
  },
  {
    lines: ['F49'],
    file: 'src/connection/login-guard.ts',
    text: 'check.unlockTime === null ? LONG_WAIT : check.unlockTime + LOCK_MARGIN',
    instead: 'LONG_WAIT',
  },
  {
    // What is known of a login ends with its node.
    lines: ['F49'],
    file: 'src/device/device.ts',
    text: 'new HttpRequester(settings, { ...parts, guard });',
    instead: 'new HttpRequester(settings, { ...parts, guard: new LoginGuard(parts.clock) });',
  },
  {
    lines: ['F50'],
    file: 'src/connection/digest.ts',
    text: '})(parts.username, parts.password);',
    instead: '})(parts.username, parts.password.slice(0, 16));',
  },
  {
    lines: ['F50'],
    file: 'src/connection/login-guard.ts',
    text: "tries === null ? 'login-refused' : 'login-refused-tries'",
    instead: "'login-refused'",
  },
  {
    lines: ['F50'],
    file: 'nodes/hikvision-device.html',
    text: "$('#hikvision-long-password').toggle(password.val().length > 16);",
    instead: '',
  },
  {
    lines: ['F51'],
    file: 'src/connection/stream-refusal.ts',
    text: "if (NO_PERMISSION.has(reason)) return new LastingError('forbidden', { status });",
    instead: '',
  },
  {
    lines: ['F52'],
    file: 'src/connection/http-transport.ts',
    text: '    ...rest,',
    instead: '',
  },
  {
    lines: ['F52'],
    file: 'nodes/hikvision-device.ts',
    text: 'node.addTLSOptions(options);',
    instead: '',
  },
  {
    lines: ['F53'],
    file: 'src/device/test-device.ts',
    text: "else this.fail(new LastingError('test-none-notify', { of: sensors.length }));",
    instead: "else this.pass('sensors', 'test-sensors', { count, of: sensors.length });",
  },
  {
    // A device that never worked is given up.
    lines: ['F54'],
    file: 'src/connection/supervisor.ts',
    text: 'this.retryTimer = this.clock.after(delay, () => {',
    instead: 'if (this.openedBefore || this.failures < 5) this.retryTimer = this.clock.after(delay, () => {',
  },
  {
    // Nothing ends while nothing is heard.
    lines: ['F55'],
    file: 'src/sensors/sensor-state.ts',
    text: "this.end(this.host.streamOpen() ? 'timeout' : 'disconnected', this.event);",
    instead: "if (this.host.streamOpen()) this.end('timeout', this.event);",
  },
  {
    // What cannot be heard is off, at once.
    lines: ['F55'],
    file: 'src/sensors/sensor-state.ts',
    text: 'if (this.delay > 0) {',
    instead: 'if (this.delay > 0 && this.host.streamOpen()) {',
  },
  {
    // Waits to be called by the device.
    lines: ['F56'],
    file: 'src/device/device.ts',
    text: 'this.supervisor.start();',
    instead: '',
  },
  {
    // A device that ended its stream, as it does when it starts anew, is waited for.
    lines: ['F57'],
    file: 'src/connection/supervisor.ts',
    text: 'else this.failed(error);',
    instead: 'else this.countLoss(error);',
  },
];
