import type { Document } from '../documents/document';
import type { Details } from './details';
import { Fields, everyPart, told } from './fields';

const CHILDREN = 'childcounting';

/**
 * People counted: `enter`, `exit` and `pass` of the whole count. Where a device counts in groups or regions the first one
 * counts, and what it counts of children on its own (`childCounting`) stays out.
 */
export function countingFacts(alert: Document): Details {
  for (const { document } of everyPart(alert, CHILDREN)) {
    const own = new Fields(document);
    const facts = told({
      enter: own.number('enter', 'enternum'),
      exit: own.number('exit', 'exitnum', 'leave'),
      passing: own.number('pass', 'passing', 'passnum'),
    });
    if (Object.keys(facts).length > 0) return facts;
  }
  return {};
}
