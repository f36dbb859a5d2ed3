/** Counts how often bytes are looked at, so that a test can hold work against size without a clock. */
export interface Counter {
  looks: number;
}

type Cost = (args: readonly unknown[], result: unknown, length: number) => number;

const all: Cost = (_, __, length) => length;
const part: Cost = (args, _, length) => range(args[1], args[2], length);

/** Methods of Buffer that look at bytes, and how many: by arguments, answer and length of what they are called on. */
const METHODS: Readonly<Record<string, Cost>> = {
  indexOf: ([needle, from], result, length) => {
    const start = typeof from === 'number' ? from : 0;
    const wanted = needle instanceof Uint8Array || typeof needle === 'string' ? needle.length : 1;
    return typeof result === 'number' && result >= 0 ? result - start + wanted : Math.max(0, length - start);
  },
  includes: all,
  compare: all,
  equals: all,
  toString: part,
  copy: (_, result) => Number(result),
  copyWithin: part,
};

function range(from: unknown, to: unknown, length: number): number {
  return (typeof to === 'number' ? Math.min(to, length) : length) - (typeof from === 'number' ? from : 0);
}

const real = new WeakMap<object, Buffer>();

/** The bytes behind what `counted` gave. */
export function uncounted(bytes: Buffer): Buffer {
  return real.get(bytes) ?? bytes;
}

/**
 * The same bytes for a reader, with every look counted: each index read and each byte that a search, a copy, a comparison or
 * a conversion goes over. What is cut out of it is counted too.
 */
export function counted(bytes: Buffer, counter: Counter): Buffer {
  const proxy = new Proxy(bytes, {
    get(target, name) {
      if (typeof name === 'symbol') return Reflect.get(target, name, target) as unknown;
      const first = name.charCodeAt(0);
      if (first >= 48 && first <= 57) {
        counter.looks += 1;
        return target[Number(name)];
      }
      if (name === 'length') return target.length;
      if (name === 'subarray') {
        return (from?: number, to?: number) => counted(target.subarray(from, to), counter);
      }
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const cost = METHODS[name];
      if (cost === undefined) throw new Error(`Nobody says what ${name} costs.`);
      return (...args: unknown[]) => {
        const plain = args.map((arg) => (arg instanceof Uint8Array ? uncounted(arg as Buffer) : arg));
        const result: unknown = Reflect.apply(value, target, plain);
        counter.looks += cost(plain, result, target.length);
        return result;
      };
    },
  });
  real.set(proxy, bytes);
  return proxy;
}

/** Runs `action` while every new buffer of the reader is counted, too. */
export function countingAll(counter: Counter, action: () => void): void {
  const allocUnsafe = Buffer.allocUnsafe.bind(Buffer);
  Buffer.allocUnsafe = (size) => counted(allocUnsafe(size), counter) as Buffer<ArrayBuffer>;
  try {
    action();
  } finally {
    Buffer.allocUnsafe = allocUnsafe;
  }
}
