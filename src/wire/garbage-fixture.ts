/** For tests of decoders: what arrives when a disk, a bug or an attacker had its hands in it. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { toHex } from '../lib/bytes.ts';
import { WireError } from './codec.ts';

/** Runs the decoder; a WireError is an answer, anything else a bug. */
function attempt<T>(decode: (bytes: Uint8Array) => T, bytes: Uint8Array): { value: T } | null {
  try {
    return { value: decode(bytes) };
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}

/**
 * Random bytes, and the samples with bits flipped, cut, or lengthened: `decode` throws nothing but WireError, and what it takes
 * is written back by `encode` as the very same bytes.
 */
export function expectOnlyWireErrors<T>(
  decode: (bytes: Uint8Array) => T,
  encode: (value: T) => Uint8Array,
  samples: readonly Uint8Array[],
): void {
  const perturbed = fc
    .record({
      sample: fc.constantFrom(...samples),
      flips: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
      cut: fc.nat(3),
      tail: fc.uint8Array({ maxLength: 3 }),
    })
    .map(({ sample, flips, cut, tail }) => {
      const bytes = Uint8Array.from([
        ...sample.subarray(0, Math.max(0, sample.length - cut)),
        ...tail,
      ]);
      for (const [at, mask] of flips)
        if (bytes.length > 0)
          bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ mask;
      return bytes;
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), perturbed), (bytes) => {
      const decoded = attempt(decode, bytes);
      if (decoded !== null) expect(toHex(encode(decoded.value))).toBe(toHex(bytes));
    }),
    { numRuns: 3000 },
  );
}
