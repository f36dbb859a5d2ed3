import { findSensorType } from './catalogue';
import { readSensorName, SensorName } from './names';
import type { Numbering } from './numbering';
import type { SensorType } from './sensor-type';
import { squash } from './slug';

/** A sensor as far as it decides who hears it. */
export interface Heard {
  readonly type: SensorType;
  /** The family of its type. */
  readonly key: string;
  readonly number: number | null;
}

/** Which sensors somebody means by a name and a number: a node, a filter, a question. What a dialog previews is what is done. */
export class Wanted {
  /** Types and number asked for; `null`: all sensors. */
  readonly name: SensorName | null;
  /** Channel, port, door or zone asked for; `null`: every one. */
  readonly number: number | null;
  private readonly keys: ReadonlySet<string>;
  private readonly whole: string;

  /**
   * @param sensor a type id, any wire name, with or without a number, or `all`
   * @param channel channel, port, door or zone; `null`: what the name says, else every one
   */
  constructor(
    sensor: string,
    private readonly channel: number | null,
  ) {
    this.whole = squash(sensor);
    this.name = this.whole === 'all' ? null : readSensorName(sensor);
    this.number = channel ?? this.name?.number ?? null;
    this.keys = new Set(this.name?.types.map(({ family }) => family));
  }

  /** Whether this sensor of a device that numbers like this is one of them. */
  hears({ type, key, number }: Heard, numbering: Numbering): boolean {
    if (this.name !== null && !this.keys.has(key)) {
      // The digits at the end of a type that nobody knows may be part of its name.
      return this.whole === key && numbering.meets(type, number, this.channel);
    }
    // Who asks for one channel of several types does not mean the device itself.
    if (type.belongs === 'device' && this.keys.size !== 1) return this.number === null;
    return numbering.meets(type, number, this.number);
  }
}

/** A sensor of a list by the id of its type and its channel, as {@link Wanted} asks for it. */
export function listedAs(typeId: string, channel: number | null): Heard {
  const type = findSensorType(typeId);
  return { type, key: type.family, number: type.belongs === 'device' ? null : channel };
}
