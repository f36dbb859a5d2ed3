import type { Document } from '../documents/document';
import type { Details } from './details';
import { Fields, told } from './fields';

const PLACES = ['anpr', 'vehicledetection', 'vehiclematchresult', 'vehiclercogresult', 'vehicle'];

/**
 * Plates. Cameras put them into `<ANPR>` (`licensePlate`, `confidenceLevel`, `direction`, `country`, `vehicleListName`), some
 * send them flat; JSON has the same names.
 */
export function anprFacts(alert: Document): Details {
  const named = new Fields(alert).inside(...PLACES);
  const own = new Fields(...named, ...new Fields(...named).inside('vehicle'), alert);
  return told({
    plate: own.text('licenseplate', 'platenumber', 'plateno'),
    country: own.text('country'),
    confidence: own.number('confidencelevel', 'confidence'),
    direction: own.text('direction'),
    list: listOf(own.text('vehiclelistname', 'platelisttype')),
  });
}

/**
 * `whiteList` on older firmware is `allowList` on newer, `blackList` is `blockList`; any name but these and `other…`
 * tells nothing.
 */
function listOf(name: string | undefined): Details['list'] {
  const word = name?.toLowerCase() ?? '';
  if (word.startsWith('allow') || word.startsWith('white')) return 'allow';
  if (word.startsWith('block') || word.startsWith('black')) return 'block';
  return word.startsWith('other') ? 'other' : undefined;
}
