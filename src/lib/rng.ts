/** Seeded randomness for machines and simulations: sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state. */
export type Rng = {
  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number;
  /** A number from 0 to 1, 1 excluded. */
  float(): number;
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number;
  /** True with the probability given. */
  chance(probability: number): boolean;
  /** One of the items; the list must not be empty. */
  pick<T>(items: readonly T[]): T;
  bytes(length: number): Uint8Array;
  /** An independent generator, so that one part drawing more does not shift another. */
  fork(): Rng;
};

export function createRng(seed: number, stream = 0): Rng {
  let a = seed >>> 0;
  let b = Math.floor(seed / 2 ** 32) >>> 0;
  let c = stream >>> 0;
  let counter = 1;
  const uint32 = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 15; i++) uint32();
  const float = (): number => uint32() / 2 ** 32;
  const below = (limit: number): number => Math.floor(float() * limit);
  return {
    uint32,
    float,
    below,
    chance: (probability) => float() < probability,
    pick: (items) => items[below(items.length)] as (typeof items)[number],
    bytes: (length) => Uint8Array.from({ length }, () => uint32() & 0xff),
    fork: () => createRng(uint32() * 2 ** 21 + (uint32() >>> 11), uint32()),
  };
}
