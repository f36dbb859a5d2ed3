/** A signal that knows how many still listen for its abort, for what must leave none on a signal that lives on. */
export interface CountedSignal {
  readonly signal: AbortSignal;
  readonly listeners: number;
}

export function countedSignal(): CountedSignal {
  const { signal } = new AbortController();
  const left = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...parameters: Parameters<typeof add>) => {
    if (parameters[0] === 'abort') left.add(parameters[1]);
    add(...parameters);
  };
  signal.removeEventListener = (...parameters: Parameters<typeof remove>) => {
    if (parameters[0] === 'abort') left.delete(parameters[1]);
    remove(...parameters);
  };
  return {
    signal,
    get listeners() {
      return left.size;
    },
  };
}
