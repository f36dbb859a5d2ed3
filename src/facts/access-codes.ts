/**
 * Codes of access control events, `majorEventType` and `subEventType`. Sources: the `MAJOR_` and `MINOR_` names of the
 * manufacturer's public SDK header (HCNetSDK, structure NET_DVR_ACS_ALARM_INFO, also at open.hikvision.com/hardware/structures),
 * which stand beside each code. From 5/0x65 on published headers disagree, so those codes have no words here.
 */

/** What a code does to the sensors of its door. */
export type DoorEffect = 'open' | 'closed' | 'bell';

/** What is known of a code. */
export interface AccessCode {
  /** A few plain words. */
  readonly words: string;
  readonly effect: DoorEffect | null;
}

/** Major 5 is what happens at doors; 1 are alarms, 2 exceptions, 3 operations of the device itself. */
export const MAJOR_EVENT = 0x5;

type Row = readonly [minor: number, words: string, effect?: DoorEffect];

/** MAJOR_ALARM, 0x1. */
const alarms: readonly Row[] = [
  [0x400, 'input short circuit'], // MINOR_ALARMIN_SHORT_CIRCUIT
  [0x401, 'input broken circuit'], // MINOR_ALARMIN_BROKEN_CIRCUIT
  [0x402, 'input exception'], // MINOR_ALARMIN_EXCEPTION
  [0x403, 'input restored'], // MINOR_ALARMIN_RESUME
  [0x404, 'controller tampered with'], // MINOR_HOST_DESMANTLE_ALARM
  [0x405, 'controller tamper restored'], // MINOR_HOST_DESMANTLE_RESUME
  [0x406, 'card reader tampered with'], // MINOR_CARD_READER_DESMANTLE_ALARM
  [0x407, 'card reader tamper restored'], // MINOR_CARD_READER_DESMANTLE_RESUME
  [0x408, 'case sensor alarm'], // MINOR_CASE_SENSOR_ALARM
  [0x409, 'case sensor restored'], // MINOR_CASE_SENSOR_RESUME
  [0x40a, 'duress'], // MINOR_STRESS_ALARM
  [0x40b, 'offline memory nearly full'], // MINOR_OFFLINE_ECENT_NEARLY_FULL
  [0x40c, 'too many failed cards'], // MINOR_CARD_MAX_AUTHENTICATE_FAIL
  [0x40d, 'memory card full'], // MINOR_SD_CARD_FULL
  [0x40f, 'door module tampered with'], // MINOR_SECURITY_MODULE_DESMANTLE_ALARM
  [0x410, 'door module tamper restored'], // MINOR_SECURITY_MODULE_DESMANTLE_RESUME
  [0x415, 'fire input short circuit'], // MINOR_FIRE_IMPORT_SHORT_CIRCUIT
  [0x416, 'fire input broken circuit'], // MINOR_FIRE_IMPORT_BROKEN_CIRCUIT
  [0x417, 'fire input restored'], // MINOR_FIRE_IMPORT_RESUME
  [0x418, 'fire button pressed'], // MINOR_FIRE_BUTTON_TRIGGER
  [0x419, 'fire button restored'], // MINOR_FIRE_BUTTON_RESUME
  [0x41a, 'maintenance button pressed'], // MINOR_MAINTENANCE_BUTTON_TRIGGER
  [0x41b, 'maintenance button restored'], // MINOR_MAINTENANCE_BUTTON_RESUME
  [0x41c, 'emergency button pressed'], // MINOR_EMERGENCY_BUTTON_TRIGGER
  [0x41d, 'emergency button restored'], // MINOR_EMERGENCY_BUTTON_RESUME
];

/** MAJOR_EXCEPTION, 0x2. */
const exceptions: readonly Row[] = [
  [0x27, 'network lost'], // MINOR_NET_BROKEN
  [0x3a, 'RS-485 device lost'], // MINOR_RS485_DEVICE_ABNORMAL
  [0x3b, 'RS-485 device restored'], // MINOR_RS485_DEVICE_REVERT
  [0x400, 'powered on'], // MINOR_DEV_POWER_ON
  [0x401, 'powered off'], // MINOR_DEV_POWER_OFF
  [0x402, 'watchdog restart'], // MINOR_WATCH_DOG_RESET
  [0x403, 'battery low'], // MINOR_LOW_BATTERY
  [0x404, 'battery restored'], // MINOR_BATTERY_RESUME
  [0x405, 'mains lost'], // MINOR_AC_OFF
  [0x406, 'mains restored'], // MINOR_AC_RESUME
  [0x407, 'network restored'], // MINOR_NET_RESUME
  [0x409, 'card reader lost'], // MINOR_CARD_READER_OFFLINE
  [0x40a, 'card reader restored'], // MINOR_CARD_READER_RESUME
  [0x40f, 'door module lost'], // MINOR_SECURITY_MODULE_OFF
  [0x410, 'door module restored'], // MINOR_SECURITY_MODULE_RESUME
  [0x421, 'camera lost'], // MINOR_CAMERA_NOT_CONNECT
  [0x422, 'camera restored'], // MINOR_CAMERA_RESUME
  [0x428, 'local login locked'], // MINOR_LOCAL_LOGIN_LOCK
  [0x429, 'local login unlocked'], // MINOR_LOCAL_LOGIN_UNLOCK
];

/** MAJOR_OPERATION, 0x3. */
const operations: readonly Row[] = [
  [0x5a, 'upgraded locally'], // MINOR_LOCAL_UPGRADE
  [0x70, 'remote login'], // MINOR_REMOTE_LOGIN
  [0x71, 'remote logout'], // MINOR_REMOTE_LOGOUT
  [0x79, 'remote client connected'], // MINOR_REMOTE_ARM
  [0x7a, 'remote client disconnected'], // MINOR_REMOTE_DISARM
  [0x7b, 'remote restart'], // MINOR_REMOTE_REBOOT
  [0x7e, 'remote upgrade'], // MINOR_REMOTE_UPGRADE
  [0x86, 'configuration exported'], // MINOR_REMOTE_CFGFILE_OUTPUT
  [0x87, 'configuration imported'], // MINOR_REMOTE_CFGFILE_INTPUT
  [0xd6, 'output turned on remotely'], // MINOR_REMOTE_ALARMOUT_OPEN_MAN
  [0xd7, 'output turned off remotely'], // MINOR_REMOTE_ALARMOUT_CLOSE_MAN
  [0x400, 'door opened remotely'], // MINOR_REMOTE_OPEN_DOOR
  [0x401, 'door closed remotely'], // MINOR_REMOTE_CLOSE_DOOR
  [0x402, 'door kept open remotely'], // MINOR_REMOTE_ALWAYS_OPEN
  [0x403, 'door kept closed remotely'], // MINOR_REMOTE_ALWAYS_CLOSE
  [0x404, 'clock set remotely'], // MINOR_REMOTE_CHECK_TIME
  [0x405, 'clock set by NTP'], // MINOR_NTP_CHECK_TIME
  [0x406, 'cards cleared remotely'], // MINOR_REMOTE_CLEAR_CARD
  [0x407, 'settings reset remotely'], // MINOR_REMOTE_RESTORE_CFG
  [0x408, 'input armed'], // MINOR_ALARMIN_ARM
  [0x409, 'input disarmed'], // MINOR_ALARMIN_DISARM
  [0x40a, 'settings reset locally'], // MINOR_LOCAL_RESTORE_CFG
  [0x40b, 'picture taken remotely'], // MINOR_REMOTE_CAPTURE_PIC
  [0x40f, 'unlocked by password'], // MINOR_UNLOCK_PASSWORD_OPEN_DOOR
];

/** MAJOR_EVENT, 0x5. */
const events: readonly Row[] = [
  [0x01, 'card accepted'], // MINOR_LEGAL_CARD_PASS
  [0x02, 'card and password accepted'], // MINOR_CARD_AND_PSW_PASS
  [0x03, 'card and password refused'], // MINOR_CARD_AND_PSW_FAIL
  [0x04, 'card and password timed out'], // MINOR_CARD_AND_PSW_TIMEOUT
  [0x05, 'card and password tried too often'], // MINOR_CARD_AND_PSW_OVER_TIME
  [0x06, 'card without permission'], // MINOR_CARD_NO_RIGHT
  [0x07, 'card outside its hours'], // MINOR_CARD_INVALID_PERIOD
  [0x08, 'card expired'], // MINOR_CARD_OUT_OF_DATE
  [0x09, 'card unknown'], // MINOR_INVALID_CARD
  [0x0a, 'anti-passback refused'], // MINOR_ANTI_SNEAK_FAIL
  [0x0b, 'interlocked door not closed'], // MINOR_INTERLOCK_DOOR_NOT_CLOSE
  [0x0c, 'card not in the group'], // MINOR_NOT_BELONG_MULTI_GROUP
  [0x0d, 'group outside its hours'], // MINOR_INVALID_MULTI_VERIFY_PERIOD
  [0x0e, 'group refused by supervisor'], // MINOR_MULTI_VERIFY_SUPER_RIGHT_FAIL
  [0x0f, 'group refused remotely'], // MINOR_MULTI_VERIFY_REMOTE_RIGHT_FAIL
  [0x10, 'group accepted'], // MINOR_MULTI_VERIFY_SUCCESS
  [0x11, 'kept open by first card'], // MINOR_LEADER_CARD_OPEN_BEGIN
  [0x12, 'no longer kept open by first card'], // MINOR_LEADER_CARD_OPEN_END
  [0x13, 'kept open'], // MINOR_ALWAYS_OPEN_BEGIN
  [0x14, 'no longer kept open'], // MINOR_ALWAYS_OPEN_END
  [0x15, 'unlocked'], // MINOR_LOCK_OPEN
  [0x16, 'locked'], // MINOR_LOCK_CLOSE
  [0x17, 'exit button pressed'], // MINOR_DOOR_BUTTON_PRESS
  [0x18, 'exit button released'], // MINOR_DOOR_BUTTON_RELEASE
  [0x19, 'door opened', 'open'], // MINOR_DOOR_OPEN_NORMAL
  [0x1a, 'door closed', 'closed'], // MINOR_DOOR_CLOSE_NORMAL
  [0x1b, 'door forced', 'open'], // MINOR_DOOR_OPEN_ABNORMAL
  [0x1c, 'door open too long', 'open'], // MINOR_DOOR_OPEN_TIMEOUT
  [0x1d, 'output on'], // MINOR_ALARMOUT_ON
  [0x1e, 'output off'], // MINOR_ALARMOUT_OFF
  [0x1f, 'kept closed'], // MINOR_ALWAYS_CLOSE_BEGIN
  [0x20, 'no longer kept closed'], // MINOR_ALWAYS_CLOSE_END
  [0x21, 'group waits for remote opening'], // MINOR_MULTI_VERIFY_NEED_REMOTE_OPEN
  [0x22, 'group accepted by super password'], // MINOR_MULTI_VERIFY_SUPERPASSWD_VERIFY_SUCCESS
  [0x23, 'group verified twice'], // MINOR_MULTI_VERIFY_REPEAT_VERIFY
  [0x24, 'group timed out'], // MINOR_MULTI_VERIFY_TIMEOUT
  [0x25, 'doorbell', 'bell'], // MINOR_DOORBELL_RINGING
  [0x26, 'fingerprint accepted'], // MINOR_FINGERPRINT_COMPARE_PASS
  [0x27, 'fingerprint refused'], // MINOR_FINGERPRINT_COMPARE_FAIL
  [0x28, 'card and fingerprint accepted'], // MINOR_CARD_FINGERPRINT_VERIFY_PASS
  [0x29, 'card and fingerprint refused'], // MINOR_CARD_FINGERPRINT_VERIFY_FAIL
  [0x2a, 'card and fingerprint timed out'], // MINOR_CARD_FINGERPRINT_VERIFY_TIMEOUT
  [0x2b, 'card, fingerprint and password accepted'], // MINOR_CARD_FINGERPRINT_PASSWD_VERIFY_PASS
  [0x2c, 'card, fingerprint and password refused'], // MINOR_CARD_FINGERPRINT_PASSWD_VERIFY_FAIL
  [0x2d, 'card, fingerprint and password timed out'], // MINOR_CARD_FINGERPRINT_PASSWD_VERIFY_TIMEOUT
  [0x2e, 'fingerprint and password accepted'], // MINOR_FINGERPRINT_PASSWD_VERIFY_PASS
  [0x2f, 'fingerprint and password refused'], // MINOR_FINGERPRINT_PASSWD_VERIFY_FAIL
  [0x30, 'fingerprint and password timed out'], // MINOR_FINGERPRINT_PASSWD_VERIFY_TIMEOUT
  [0x31, 'fingerprint unknown'], // MINOR_FINGERPRINT_INEXISTENCE
  [0x32, 'card sent to the platform'], // MINOR_CARD_PLATFORM_VERIFY
  [0x33, 'call to the center'], // MINOR_CALL_CENTER
  [0x34, 'kept open by fire alarm'], // MINOR_FIRE_RELAY_TURN_ON_DOOR_ALWAYS_OPEN
  [0x35, 'fire alarm over'], // MINOR_FIRE_RELAY_RECOVER_DOOR_RECOVER_NORMAL
  [0x36, 'face and fingerprint accepted'], // MINOR_FACE_AND_FP_VERIFY_PASS
  [0x37, 'face and fingerprint refused'], // MINOR_FACE_AND_FP_VERIFY_FAIL
  [0x38, 'face and fingerprint timed out'], // MINOR_FACE_AND_FP_VERIFY_TIMEOUT
  [0x39, 'face and password accepted'], // MINOR_FACE_AND_PW_VERIFY_PASS
  [0x3a, 'face and password refused'], // MINOR_FACE_AND_PW_VERIFY_FAIL
  [0x3b, 'face and password timed out'], // MINOR_FACE_AND_PW_VERIFY_TIMEOUT
  [0x3c, 'face and card accepted'], // MINOR_FACE_AND_CARD_VERIFY_PASS
  [0x3d, 'face and card refused'], // MINOR_FACE_AND_CARD_VERIFY_FAIL
  [0x3e, 'face and card timed out'], // MINOR_FACE_AND_CARD_VERIFY_TIMEOUT
  [0x3f, 'face, password and fingerprint accepted'], // MINOR_FACE_AND_PW_AND_FP_VERIFY_PASS
  [0x40, 'face, password and fingerprint refused'], // MINOR_FACE_AND_PW_AND_FP_VERIFY_FAIL
  [0x41, 'face, password and fingerprint timed out'], // MINOR_FACE_AND_PW_AND_FP_VERIFY_TIMEOUT
  [0x42, 'face, card and fingerprint accepted'], // MINOR_FACE_CARD_AND_FP_VERIFY_PASS
  [0x43, 'face, card and fingerprint refused'], // MINOR_FACE_CARD_AND_FP_VERIFY_FAIL
  [0x44, 'face, card and fingerprint timed out'], // MINOR_FACE_CARD_AND_FP_VERIFY_TIMEOUT
  [0x45, 'employee number and fingerprint accepted'], // MINOR_EMPLOYEENO_AND_FP_VERIFY_PASS
  [0x46, 'employee number and fingerprint refused'], // MINOR_EMPLOYEENO_AND_FP_VERIFY_FAIL
  [0x47, 'employee number and fingerprint timed out'], // MINOR_EMPLOYEENO_AND_FP_VERIFY_TIMEOUT
  [0x48, 'employee number, fingerprint and password accepted'], // MINOR_EMPLOYEENO_AND_FP_AND_PW_VERIFY_PASS
  [0x49, 'employee number, fingerprint and password refused'], // MINOR_EMPLOYEENO_AND_FP_AND_PW_VERIFY_FAIL
  [0x4a, 'employee number, fingerprint and password timed out'], // MINOR_EMPLOYEENO_AND_FP_AND_PW_VERIFY_TIMEOUT
  [0x4b, 'face accepted'], // MINOR_FACE_VERIFY_PASS
  [0x4c, 'face refused'], // MINOR_FACE_VERIFY_FAIL
  [0x4d, 'employee number and face accepted'], // MINOR_EMPLOYEENO_AND_FACE_VERIFY_PASS
  [0x4e, 'employee number and face refused'], // MINOR_EMPLOYEENO_AND_FACE_VERIFY_FAIL
  [0x4f, 'employee number and face timed out'], // MINOR_EMPLOYEENO_AND_FACE_VERIFY_TIMEOUT
  [0x50, 'face not recognised'], // MINOR_FACE_RECOGNIZE_FAIL
  [0x51, 'first card authorisation begins'], // MINOR_FIRSTCARD_AUTHORIZE_BEGIN
  [0x52, 'first card authorisation ends'], // MINOR_FIRSTCARD_AUTHORIZE_END
  [0x53, 'lock short circuit'], // MINOR_DOORLOCK_INPUT_SHORT_CIRCUIT
  [0x54, 'lock broken circuit'], // MINOR_DOORLOCK_INPUT_BROKEN_CIRCUIT
  [0x55, 'lock exception'], // MINOR_DOORLOCK_INPUT_EXCEPTION
  [0x56, 'door contact short circuit'], // MINOR_DOORCONTACT_INPUT_SHORT_CIRCUIT
  [0x57, 'door contact broken circuit'], // MINOR_DOORCONTACT_INPUT_BROKEN_CIRCUIT
  [0x58, 'door contact exception'], // MINOR_DOORCONTACT_INPUT_EXCEPTION
  [0x59, 'exit button short circuit'], // MINOR_OPENBUTTON_INPUT_SHORT_CIRCUIT
  [0x5a, 'exit button broken circuit'], // MINOR_OPENBUTTON_INPUT_BROKEN_CIRCUIT
  [0x5b, 'exit button exception'], // MINOR_OPENBUTTON_INPUT_EXCEPTION
  [0x5c, 'unlocking failed'], // MINOR_DOORLOCK_OPEN_EXCEPTION
  [0x5d, 'unlocking timed out'], // MINOR_DOORLOCK_OPEN_TIMEOUT
  [0x5e, 'first card missing'], // MINOR_FIRSTCARD_OPEN_WITHOUT_AUTHORIZE
];

const codes = new Map<number, ReadonlyMap<number, AccessCode>>(
  [
    [0x1, alarms] as const,
    [0x2, exceptions] as const,
    [0x3, operations] as const,
    [MAJOR_EVENT, events] as const,
  ].map(([major, rows]) => [
    major,
    new Map(rows.map(([minor, words, effect = null]) => [minor, { words, effect }])),
  ]),
);

/** What a code means; `null` for a code that is not in the table. */
export function accessCode(major: number | undefined, minor: number | undefined): AccessCode | null {
  if (major === undefined || minor === undefined) return null;
  return codes.get(major)?.get(minor) ?? null;
}
