import type { Document } from '../documents/document';
import { accessCode } from './access-codes';
import type { Details } from './details';
import { Fields, told } from './fields';

/** Doors, cards and persons of access controllers, terminals and door stations (`AccessControllerEvent`). */
export function accessFacts(alert: Document): Details {
  const event = new Fields(alert).inside('accesscontrollerevent');
  // Some firmware keeps the person in an element of its own.
  const person = new Fields(...event).inside('faceinfo', 'personinfo', 'cardinfo');
  const own = new Fields(...event, ...person, alert);
  const major = own.number('majoreventtype', 'major');
  const minor = own.number('subeventtype', 'minoreventtype', 'minor');
  return told({
    person: own.text('name'),
    employee: own.text('employeenostring', 'employeeno'),
    card: own.text('cardno'),
    door: own.number('doorno'),
    major,
    minor,
    action: accessCode(major, minor)?.words,
    similarity: own.number('similarity', 'facesimilarity'),
  });
}
