import type { Document } from '../documents/document';
import type { Details } from './details';
import { Fields, told } from './fields';

/**
 * Plates. Cameras put them into `<ANPR>` (`licensePlate`, `confidenceLevel`, `direction`, `country`, `vehicleListName`), some
 * send them flat; JSON has the same names.
 */
export function anprFacts(alert: Document): Details {
  const top = new Fields(alert);
  const own = new Fields(...top.inside('anpr', 'vehicledetection', 'vehicle'), alert);
  return told({
    plate: own.text('licenseplate', 'platenumber', 'plateno'),
    country: own.text('country'),
    confidence: own.number('confidencelevel', 'confidence'),
    direction: own.text('direction'),
    list: listOf(own.text('vehiclelistname', 'platelisttype')),
  });
}

/** `whiteList` on older firmware is `allowList` on newer, `blackList` is `blockList`; lists of other names are nobody's. */
function listOf(name: string | undefined): Details['list'] {
  const word = name?.toLowerCase() ?? '';
  if (word.startsWith('allow') || word.startsWith('white')) return 'allow';
  if (word.startsWith('block') || word.startsWith('black')) return 'block';
  return word.startsWith('other') ? 'other' : undefined;
}
