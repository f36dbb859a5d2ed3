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
  for (const part of everyPart(alert)) {
    const own = new Fields(part, ...new Fields(part).inside('reserve_field', 'personinfo', 'faceinfo'));
    const like = own.number('similarity');
    if (like === undefined || (similarity !== undefined && like <= similarity)) continue;
    best = own;
    similarity = like;
  }
  best ??= new Fields(alert);
  return told({
    person: best.text('name', 'personname'),
    employee: best.text('employeenostring', 'employeeno'),
    card: best.text('cardno'),
    similarity,
  });
}
