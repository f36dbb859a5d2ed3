import { familyKey, findSensorType } from './catalogue';
import { readSensorName, SensorName } from './customize';
import type { Numbering } from './numbering';
import type { SensorType } from './sensor-type';
import { squash } from './slug';

/** A sensor as far as it decides who hears it. */
export interface Heard {
  readonly type: SensorType;
  /** See `familyKey`. */
  readonly key: string;
  readonly number: number | null;
}

/** Which sensors one sensor node hears: what its dialog previews is what it does. */
export class Wanted {
  /** Type and number asked for; `null`: all sensors. */
  readonly name: SensorName | null;
  /** Channel or port asked for; `null`: every one. */
  readonly number: number | null;
  private readonly key: string | null;
  private readonly whole: string;

  /**
   * @param sensor a type id, any wire name, with or without a number, or `all`
   * @param channel channel or port; `null`: what the name says, else every one
   */
  constructor(
    sensor: string,
    private readonly channel: number | null,
  ) {
    this.whole = squash(sensor);
    this.name = this.whole === 'all' ? null : readSensorName(sensor);
    this.key = this.name && familyKey(this.name.type);
    this.number = channel ?? this.name?.number ?? null;
  }

  /** Whether it hears this sensor of a device that numbers like this. */
  hears({ type, key, number }: Heard, numbering: Numbering): boolean {
    // The digits at the end of a type that nobody knows may be part of its name.
    const named = this.key === null || this.key === key;
    if (!named) return this.whole === key && numbering.meets(type, number, this.channel);
    if (this.key === null && type.belongs === 'device') return this.number === null;
    return numbering.meets(type, number, this.number);
  }
}

/** A sensor of a list by the id of its type and its channel, as {@link Wanted} asks for it. */
export function listedAs(typeId: string, channel: number | null): Heard {
  const type = findSensorType(typeId);
  return { type, key: familyKey(type), number: type.belongs === 'device' ? null : channel };
}
