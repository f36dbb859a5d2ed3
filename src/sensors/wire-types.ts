import { flat } from '../clean';
import { isCatalogued, sensorTypeOf } from './catalogue';
import type { Trigger } from './inventory';
import { LONGEST_TEXT, MOST_TYPES } from './limits';
import type { SensorType } from './sensor-type';

/** What wire names mean on one device: of a family the member that it lists, and unknown types as they were first seen. */
export class WireTypes {
  private readonly types = new Map<string, SensorType>();
  private readonly unknown = new Map<string, SensorType>();
  private readonly listed = new Map<string, SensorType[]>();

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
      const members = this.listed.get(type.family) ?? [];
      if (!members.includes(type)) this.listed.set(type.family, [...members, type]);
    }
  }

  /** A type that nobody knows keeps the name under which it was first seen. */
  private firstSeen(type: SensorType): SensorType {
    if (isCatalogued(type)) return type;
    const first = this.unknown.get(type.id);
    if (first) return first;
    if (this.unknown.size < MOST_TYPES) this.unknown.set(type.id, type);
    return type;
  }

  private listedMember(type: SensorType): SensorType {
    const members = this.listed.get(type.family) ?? [];
    return members.includes(type) ? type : (members[0] ?? type);
  }
}
