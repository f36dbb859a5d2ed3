/** Ids of types that a channel of a large recorder may have. */
const types = [
  ...['motion', 'line_crossing', 'field_detection', 'tamper_detection', 'face_detection', 'video_loss'],
  ...['scene_change_detection', 'entering_region', 'exiting_region', 'pir_alarm', 'loitering', 'parking'],
  ...['audio_exception', 'defocus', 'unattended_baggage', 'attended_baggage', 'bad_video', 'fast_moving'],
  ...['people_gathering', 'human_detection', 'ship_detection', 'face_capture', 'people_counting'],
  ...['wireless_sensor', 'temperature_pre_alarm'],
];

/** A recorder as its list of sensors tells of it. */
export function listedRecorder(channels: number, events: number): object {
  const numbers = Array.from({ length: channels }, (_, index) => index + 1);
  const sensors = types.slice(0, events).flatMap((type) =>
    numbers.map((channel) => ({
      id: `${type}_${channel}`,
      type,
      name: type,
      channel,
      channelName: `Camera ${channel}`,
      notifies: channel % 3 > 0,
      ignored: channel === 4,
    })),
  );
  return {
    device: { name: 'Home', model: 'DS-96256NI-I24', firmware: 'V4', deviceType: 'NVR', recorder: true },
    channels: numbers.map((id) => ({ id, name: `Camera ${id}` })),
    sensors,
  };
}

/** A camera as its list of sensors tells of it: its only channel needs no number. */
export function listedCamera(events: number): object {
  return {
    ...listedRecorder(1, events),
    device: { name: 'Porch', model: 'DS-2CD', firmware: 'V5', recorder: false },
  };
}
