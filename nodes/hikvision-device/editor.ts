import { deviceSchema } from '../../src/device/device-schema';
import { fingerprintProblem, hostProblem } from '../editor/address';
import { askNames, deviceName, knownDevice, load } from '../editor/devices';
import { credentialsOf, keepVariables, propertiesOf, showRead } from '../editor/rules';
import { warnSameTopics } from '../editor/same-topics';
import { fieldText, isEnv, words } from '../editor/text';
import { translateStatuses } from '../editor/translated-status';
import { followAddress, takeAddress } from './address-fields';
import { CustomizeTable, customizeProblem } from './customize-table';
import { diagnosticsButton } from './diagnostics-button';
import { findButton } from './find-button';
import { pushPart } from './push-part';
import { forgetTest, keepTest, testButton } from './test-button';

/** Devices take 16 characters; some cut a longer password without a word, others refuse it. It is sent whole. */
const SAFE_PASSWORD = 16;

const tables = new WeakMap<EditorNode, CustomizeTable>();

RED.nodes.registerType('hikvision-device', {
  category: 'config',
  color: '#8FB3BC',
  icon: 'hikvision-device.svg',
  defaults: propertiesOf('hikvision-device', deviceSchema, {
    host: hostProblem,
    fingerprint: fingerprintProblem,
    customize: customizeProblem,
  }),
  credentials: credentialsOf(deviceSchema),
  label() {
    return deviceName(this) || 'hikvision-device';
  },
  labelStyle() {
    return words(this.name) ? 'node_label_italic' : '';
  },
  oneditprepare() {
    const { id } = this;
    showRead(this, deviceSchema, 'node-config-input');
    const name = $('#node-config-input-name');
    const host = $('#node-config-input-host');
    const password = $('#node-config-input-password');
    followAddress();
    const warn = (): void => {
      warnSameTopics($('#hikvision-same-topics'), id, fieldText(name), fieldText(host));
    };
    name.add(host).on('input keyup change', warn);
    warn();
    const warnOfLength = (): void => {
      $('#hikvision-long-password').toggle(String(password.val()).length > SAFE_PASSWORD);
    };
    password.on('input keyup change', warnOfLength);
    warnOfLength();
    const table = new CustomizeTable(this.customize);
    tables.set(this, table);
    const offer = (): void => {
      // A dialog that was closed must not be written to by an answer that comes late.
      if (!document.body.contains(host[0] ?? null)) return;
      table.offer(knownDevice(id));
      warn();
    };
    load(id, offer);
    testButton(id, offer);
    findButton();
    pushPart(id, words(this.credentials?.token));
    diagnosticsButton(id);
  },
  oneditcancel() {
    forgetTest(this.id);
  },
  oneditsave() {
    keepTest(this.id);
    keepVariables(deviceSchema, 'node-config-input');
    const table = tables.get(this);
    if (table) this.customize = table.rows();
    takeAddress();
    const host = $('#node-config-input-host');
    host.val(fieldText(host));
    const tls = $('#node-config-input-tls');
    const secure = $('#node-config-input-ssl').prop('checked') === true || isEnv(fieldText(host));
    if (!secure || tls.val() === '_ADD_') tls.val('');
  },
});

RED.events.on('flows:loaded', askNames);
translateStatuses();
