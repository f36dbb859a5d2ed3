import type { SensorActivity } from './activity';
import type { DefaultState } from './default-state';
import type { SensorInfo } from './message';
import type { OpenCodes } from './open-codes';
import type { SensorState } from './sensor-state';
import type { SensorType } from './sensor-type';

/** One sensor of one device: listed by it, or seen on the wire. */
export interface KnownSensor {
  readonly type: SensorType;
  /** What nodes and posts find it by: the family of its type. */
  readonly key: string;
  readonly number: number | null;
  /** Replaced, never changed, when the device tells more. Copy it into messages. */
  info: SensorInfo;
  /** Its trigger has `center` or `HTTP`, or it is not listed. */
  notifies: boolean;
  /** The device lists it in its triggers. */
  listed: boolean;
  /** An alert of it has come. */
  seen: boolean;
  /** One came although the device lists it without a notification. */
  unbidden: boolean;
  /** Epoch ms of the last post that switched it or kept it on, by the clock of `activity`; `null`: none yet. */
  lastAt: number | null;
  readonly ignored: boolean;
  /** ms, from customize; `null`: the device's. */
  readonly delay: number | null;
  /** Ticks of the last active post of an event that no post has ended; `null`: none. Of `video_loss`, a heartbeat ends it. */
  lossAt: number | null;
  /** What is open at a panel; `null`: nothing was yet. */
  open: OpenCodes | null;
  /** The state that `activity` tells of, which is one of `states`; `null`: ignored. */
  own: DefaultState | null;
  /** When it was on and off. */
  readonly activity: SensorActivity;
  /** Its own state, and those of the nodes that hear it: where a post goes without any search. */
  readonly states: SensorState[];
}
