import type { TakeOut } from './take-out';

/** What is done about the faults of other clients. */
export const otherClients: readonly TakeOut[] = [];
