import { flat } from '../clean';
import { sensorTypeOf } from './catalogue';
import type { Trigger } from './inventory';
import { LONGEST_TEXT, MOST_TYPES } from './limits';
import type { SensorType } from './sensor-type';

/** What wire names mean on one device: of a family the member that it lists, and unknown types as they were first seen. */
export class WireTypes {
  private readonly types = new Map<string, SensorType>();
  private readonly first = new Map<string, SensorType>();
  private readonly listed = new Map<string, Set<SensorType>>();

  /** The type of a wire name; the first of those that share it. */
  of(wire: string): SensorType {
    const cached = this.types.get(wire);
    if (cached) return cached;
    const type = this.listedMember(this.firstSeen(sensorTypeOf(wire)));
    if (this.types.size < MOST_TYPES && wire.length <= LONGEST_TEXT) this.types.set(flat(wire), type);
    return type;
  }

  /** The device has told (anew) what it lists. */
  list(triggers: readonly Trigger[]): void {
    this.types.clear();
    this.listed.clear();
    for (const wire of new Set(triggers.map(({ type }) => type))) {
      const type = this.firstSeen(sensorTypeOf(wire));
      this.listed.set(type.family, (this.listed.get(type.family) ?? new Set()).add(type));
    }
  }

  /** A type that nobody knows keeps the name under which it was first seen. */
  private firstSeen(type: SensorType): SensorType {
    const first = this.first.get(type.id);
    if (first) return first;
    if (this.first.size < MOST_TYPES) this.first.set(type.id, type);
    return type;
  }

  private listedMember(type: SensorType): SensorType {
    const members = this.listed.get(type.family);
    if (!members || members.has(type)) return type;
    const [first = type] = members;
    return first;
  }
}
