type Cost = (text: string, args: readonly unknown[], result: unknown) => number;

const whole: Cost = (text) => text.length;

/** What methods of texts look at, in characters. */
const COSTS: readonly (readonly [object, string, Cost])[] = [
  [RegExp.prototype, 'exec', (_, __, found) => 1 + (Array.isArray(found) ? String(found[0]).length : 0)],
  [
    String.prototype,
    'indexOf',
    (text, [needle, from], found) =>
      (Number(found) < 0 ? text.length : Number(found) + String(needle).length) - Number(from ?? 0),
  ],
  [String.prototype, 'slice', (_, __, cut) => String(cut).length],
  [String.prototype, 'startsWith', (_, [start]) => String(start).length],
  [String.prototype, 'normalize', whole],
  [String.prototype, 'replace', whole],
  [String.prototype, 'replaceAll', whole],
  [String.prototype, 'toLowerCase', whole],
];

/** How many characters `action` searches, matches, cuts and changes, so that a test can hold work against size without a clock. */
export function textWork(action: () => unknown): number {
  let looks = 0;
  const ends = COSTS.map(([prototype, name, cost]) => {
    const real = Object.getOwnPropertyDescriptor(prototype, name);
    const method: unknown = real?.value;
    if (real === undefined || typeof method !== 'function') throw new Error(`There is no ${name}.`);
    const value = function (this: unknown, ...args: unknown[]): unknown {
      const result: unknown = Reflect.apply(method, this, args);
      looks += cost(typeof this === 'string' ? this : '', args, result);
      return result;
    };
    Object.defineProperty(prototype, name, { ...real, value });
    return () => Object.defineProperty(prototype, name, real);
  });
  try {
    action();
  } finally {
    for (const end of ends) end();
  }
  return looks;
}
