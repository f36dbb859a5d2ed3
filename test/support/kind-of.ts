import { BadPartError } from '../../src/documents/bounds';

/** The kind of {@link BadPartError} that reading throws; `fine`: none. */
export function kindOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof BadPartError) return error.kind;
    throw error;
  }
  return 'fine';
}
