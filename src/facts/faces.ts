import type { Document } from '../documents/document';
import type { Details } from './details';
import { Fields, everyPart, told } from './fields';

/**
 * Faces that were compared with a list: the best candidate. JSON has `faces[].identify[].candidate[]` with `similarity` and
 * the person's record in `reserve_field`; other firmware writes name and similarity next to each other.
 */
export function faceFacts(alert: Document): Details {
  let best: Fields | null = null;
  let similarity: number | undefined;
  /** The first person that is told, where nobody says how alike. */
  let person: Fields | null = null;
  for (const { document: part } of everyPart(alert)) {
    const candidate = new Fields(part).inside('candidate');
    const records = new Fields(part, ...candidate).inside('reserve_field', 'personinfo', 'faceinfo');
    const own = new Fields(part, ...candidate, ...records);
    if (candidate.length + records.length > 0)
      person ??= nameOf(new Fields(...records, ...candidate)) ? own : null;
    const like = own.number('similarity');
    if (like === undefined || (similarity !== undefined && like <= similarity)) continue;
    best = own;
    similarity = like;
  }
  best ??= person ?? new Fields(alert);
  return told({
    person: nameOf(best),
    employee: best.text('employeenostring', 'employeeno'),
    card: best.text('cardno'),
    similarity,
  });
}

function nameOf(fields: Fields): string | undefined {
  return fields.text('name', 'personname');
}
