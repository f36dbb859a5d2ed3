import { fieldReports } from './field-reports';
import { otherClients } from './other-clients';
import type { TakeOut } from './take-out';

export type { TakeOut } from './take-out';

/** All of them. */
export const takeOuts: readonly TakeOut[] = [...fieldReports, ...otherClients];
