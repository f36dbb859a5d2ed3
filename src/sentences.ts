/**
 * Every sentence that a person may meet, in English. Editor and runtime catalogues translate them under the same codes;
 * `{{name}}` is filled in. `hint` is the next step. Plain words: the reader has never heard of ISAPI.
 */
export interface Sentence {
  readonly message: string;
  readonly hint?: string;
}

/** By code. Codes never change: translations and callers know sentences by them. */
export const sentences = {
  unreachable: {
    message: 'Nothing answers at {{host}}:{{port}}.',
    hint: 'Check the address and the port, and that the device is on and in this network.',
  },
  'unknown-host': {
    message: 'The name {{host}} is not known in this network.',
    hint: 'Check the spelling, or use the IP address.',
  },
  'connect-timeout': {
    message: 'No connection to {{host}}:{{port}} within {{seconds}} seconds.',
    hint: 'Check the address and the port, and that no firewall is between.',
  },
  'answer-timeout': {
    message: 'The device took the connection but did not answer within {{seconds}} seconds.',
    hint: 'It may be overloaded or restarting. If this goes on, restart it.',
  },
  reset: {
    message: 'The device broke the connection.',
    hint: 'It may be restarting. If this goes on, check the network and the port.',
  },
  ended: {
    message: 'The device ended the event stream.',
    hint: 'It may be restarting. If this goes on, close other clients of the device.',
  },
  silent: {
    message: 'The device said nothing for {{seconds}} seconds.',
    hint: 'Check that the device is on and in this network.',
  },
  'certificate-self-signed': {
    message: 'The device shows a certificate that it signed itself.',
    hint: 'To accept it, add a TLS configuration and untick "Verify server certificate", or load the certificate there as CA.',
  },
  'certificate-expired': {
    message: 'The certificate of the device has expired.',
    hint: 'Renew it in the device, or add a TLS configuration with "Verify server certificate" unticked.',
  },
  'certificate-name': {
    message: 'The certificate of the device was made for another name than {{host}}.',
    hint: 'Use the name in the certificate as host, or set the server name in a TLS configuration.',
  },
  'certificate-unknown': {
    message: 'The certificate of the device cannot be verified ({{reason}}).',
    hint: 'Load the CA that signed it in a TLS configuration, or untick "Verify server certificate" there.',
  },
  'certificate-client': {
    message: 'The device refuses the certificate that this client shows, or wants one.',
    hint: 'Set a client certificate that the device knows in a TLS configuration.',
  },
  'tls-config': {
    message: 'The TLS configuration cannot be used ({{reason}}).',
    hint: 'Check certificate, key and passphrase in the TLS configuration.',
  },
  'tls-failed': {
    message: 'No secure connection could be agreed with the device ({{reason}}).',
    hint: 'Check that the port is the HTTPS port of the device (mostly 443), and update its firmware.',
  },
  'tls-old': {
    message: 'The device only speaks an encryption that is too old for this Node.js.',
    hint: 'Update the firmware, or use the device without SSL in a network you trust.',
  },
  'tls-none': {
    message: 'Port {{port}} of the device does not speak SSL.',
    hint: 'Untick SSL, or use the HTTPS port (mostly 443).',
  },
  'tls-needed': {
    message: 'Port {{port}} of the device expects SSL.',
    hint: 'Tick SSL, or use the HTTP port (mostly 80).',
  },
  'not-http': {
    message: 'What answers at {{host}}:{{port}} is no web server.',
    hint: 'Use the HTTP port of the device (mostly 80), not the server port (8000) or RTSP (554).',
  },
  'login-refused': {
    message: 'The device refused the login; the next try is at {{time}}.',
    hint: 'Check user name and password, and that "WEB Authentication" of the device is set to digest or digest/basic. Give the user the permission "Remote: Notify Surveillance Center/Trigger Alarm Output". Some devices need an administrator account. The device locks this address for 30 minutes after a few wrong tries, so this waits.',
  },
  'login-refused-tries': {
    message:
      'The device refused the login; {{tries}} tries are left before it locks, and the next try is at {{time}}.',
    hint: 'Check user name and password, and that "WEB Authentication" of the device is set to digest or digest/basic. Give the user the permission "Remote: Notify Surveillance Center/Trigger Alarm Output". Some devices need an administrator account.',
  },
  'login-locked': {
    message: 'The device has locked this address after wrong passwords; the next try is at {{time}}.',
    hint: 'Wait, or restart the device and then Node-RED to end the lock. Every try during the lock would start it anew.',
  },
  'login-missing': {
    message: 'The device asks for a login, but user name or password is missing.',
    hint: 'Fill in user name and password.',
  },
  'login-scheme': {
    message: 'The device asks for a login in a way that is not understood.',
    hint: 'Set "WEB Authentication" of the device to digest or digest/basic.',
  },
  'login-basic-withheld': {
    message:
      'The device offered a safe login before and now asks for the password in the clear, so nothing was sent.',
    hint: 'Check that this is still your device, then restart Node-RED.',
  },
  'not-activated': {
    message: 'The device has no password yet, so it serves nobody ({{said}}status {{status}}).',
    hint: 'Activate it first: set a password on its own web page or with the SADP tool.',
  },
  forbidden: {
    message: 'The login is right, but this user may not do this ({{said}}status {{status}}).',
    hint: 'Give this user the permission for it in the device: "Remote: Notify Surveillance Center/Trigger Alarm Output" for events, Live View for pictures, Parameters Settings for switches, PTZ Control for movement. Some devices need an administrator account.',
  },
  'forbidden-or-limit': {
    message:
      'The device refuses this: the user may not do it, or too many clients are connected ({{said}}status {{status}}).',
    hint: 'Check the permissions of the user ("Remote: Notify Surveillance Center/Trigger Alarm Output" for events), and close other clients.',
  },
  limit: {
    message: 'Too many clients are connected to this device ({{said}}status {{status}}).',
    hint: 'Close other clients, or restart the device to free their places.',
  },
  'no-stream': {
    message: 'This device does not offer an event stream to this user.',
    hint: 'Check that it is a Hikvision device with current firmware.',
  },
  'not-found': {
    message: 'The device does not know {{path}} ({{said}}status {{status}}).',
  },
  unsupported: {
    message: 'The device does not support this ({{said}}status {{status}}).',
    hint: 'Check that it is a Hikvision device with current firmware, and that this model has it.',
  },
  busy: {
    message: 'The device is busy ({{said}}status {{status}}).',
    hint: 'Wait a moment. If this goes on, restart the device.',
  },
  redirect: {
    message: 'The device sends this client to another address, which is not followed.',
    hint: 'Enter the address where the device really is.',
  },
  'redirect-ssl': {
    message: 'The device only answers over SSL.',
    hint: 'Turn on SSL (and use its HTTPS port, mostly 443).',
  },
  'redirect-login': {
    message: 'A proxy or another web page stands between, and wants a login of its own (status {{status}}).',
    hint: 'Let the proxy pass everything under /ISAPI through without a login of its own, or enter the address of the device itself.',
  },
  gateway: {
    message: 'A proxy stands between, and does not reach the device (status {{status}}).',
    hint: 'Check the address of the device in the proxy, or enter the address of the device itself here.',
  },
  'web-page': {
    message: 'The device answered with a web page.',
    hint: 'Check address and port: this may be a router, a proxy or another web server. A proxy must pass everything under /ISAPI on to the device.',
  },
  nothing: {
    message: 'The device answered with nothing.',
    hint: 'It may be restarting. If this goes on, check address and port, then restart the device.',
  },
  'login-unheard': {
    message: 'The device does not accept the login ({{said}}status {{status}}).',
    hint: 'Check user name and password.',
  },
  'not-hikvision': {
    message: 'What answers at {{host}}:{{port}} does not look like a Hikvision device.',
    hint: 'Check address and port.',
  },
  status: { message: 'The device answered with status {{status}}.' },
  refused: { message: 'The device refused: {{words}} (status {{status}}).' },
  exclusive: {
    message: 'The device cannot do this together with {{words}}.',
    hint: 'Turn that off first.',
  },
  'no-switch': {
    message:
      'The device gives no switch for {{sensor}} on channel {{channel}}: its document has no "enabled".',
    hint: 'Use the action "request" with the path that the device has for it.',
  },
  'no-picture': {
    message: 'The device answered, but not with a picture.',
    hint: 'Check that the channel exists and that its camera is online.',
  },
  waiting: {
    message: 'Too many requests for pictures of this device are waiting already.',
    hint: 'Ask less often.',
  },
  'search-running': { message: 'A search for devices is running already.', hint: 'Wait a few seconds.' },
  'search-failed': {
    message: 'The search could not be sent into the network ({{reason}}).',
    hint: 'Enter the address of the device yourself.',
  },
  'test-reach': { message: 'Something answers at {{host}}:{{port}}.' },
  'test-login': { message: 'The login is accepted.' },
  'test-device': { message: 'It is a {{model}} with firmware {{firmware}}.' },
  'test-sensors': { message: '{{count}} of its {{of}} sensors are set to notify.' },
  'test-none-notify': {
    message: 'None of its {{of}} sensors is set to notify, so no event will come.',
    hint: 'In the device, tick "Notify Surveillance Center" as linkage method of every event you want.',
  },
  'test-no-list': {
    message: 'The device does not tell which events it has. Sensors appear when their first event comes.',
  },
  'test-stream': { message: 'The event stream is open.' },
  'test-stream-running': { message: 'The event stream of this device is open: a deployed node uses it.' },
  'test-timeout': {
    message: 'The test took longer than {{seconds}} seconds and was ended.',
    hint: 'The device is very slow or overloaded. Try again.',
  },
  'too-large': { message: 'The answer is larger than {{megabytes}} MB and was dropped.' },
  'broken-install': {
    message: 'A part of this package is missing ({{reason}}).',
    hint: 'Remove the package and install it again.',
  },
  'customize-no-sensor': { message: 'Row {{row}} of the sensor settings names no sensor and is left out.' },
  'customize-twice': {
    message: 'The sensor settings have more than one row for "{{sensor}}"; the last one is used.',
  },
  'customize-ignored': {
    message: 'The sensor settings say ignored "{{value}}" for "{{sensor}}"; only true and false can be used.',
  },
  'customize-delay': {
    message:
      'The delay "{{value}}" for "{{sensor}}" is not a number of seconds from 0 to {{most}}; the default is used.',
  },
  'customize-no-list': { message: 'The sensor settings are no list and are left out.' },
  'setting-range': {
    message:
      'The {{name}} "{{value}}" is not a number of seconds from {{least}} to {{most}}; the default is used.',
  },
  'variable-unset': {
    message: 'The environment variable {{name}} is not set.',
    hint: 'Set it, or write the value into the node.',
  },
  'list-unreadable': { message: 'The {{what}} could not be read: {{why}}' },
  'not-asked': { message: 'The device took too long over earlier questions.' },
  'not-understood': { message: 'The answer is not what a Hikvision device says.' },
  'too-many-sensors': {
    message: 'The device sends more than {{most}} different sensors; further ones are left out.',
    hint: 'Check that this is a Hikvision device.',
  },
  'unknown-type': {
    message: 'The device sends events of type "{{type}}", which has no name here; its sensor is {{id}}.',
  },
  'old-node': { message: 'This needs Node.js 20.19 or newer; this is {{version}}.', hint: 'Update Node.js.' },
} as const satisfies Record<string, Sentence>;

/** Names one sentence. */
export type SentenceCode = keyof typeof sentences;
/** What is filled into a sentence. */
export type SentenceValues = Readonly<Record<string, string | number>>;

/** Fills `{{name}}` in. An unknown name stays as it is. */
export function fill(text: string, values: SentenceValues): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  );
}
