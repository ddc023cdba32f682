import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { must } from '../lib/assert.ts';
import { Clock } from './clock.ts';
import { CLOCK_DRIFT, CLOCK_ROUNDING_MS, CLOCK_SAMPLES } from './limits.ts';

const START = 1.79e12;
const YEAR_MS = 3.2e10;

/** A question on its way at the true time `atMs`, and what the asker makes of the answer. */
type Exchange = { atMs: number; thereMs: number; heldMs: number; backMs: number };

/** Two clocks in true time; ours keeps it. */
class TwoClocks {
  readonly clock = new Clock();
  readonly #skewMs: number;
  readonly #drift: number;

  constructor(skewMs: number, drift = 0) {
    this.#skewMs = skewMs;
    this.#drift = drift;
  }

  offsetAt(trueMs: number): number {
    return this.#skewMs + trueMs * this.#drift;
  }

  #theirUs(trueMs: number): number {
    return Math.round((START + trueMs + this.offsetAt(trueMs)) * 1000);
  }

  exchange({ atMs, thereMs, heldMs, backMs }: Exchange): number {
    const receivedUs = this.#theirUs(atMs + thereMs);
    const heldUs = this.#theirUs(atMs + thereMs + heldMs) - receivedUs;
    const arrivedMs = atMs + thereMs + heldMs + backMs;
    expect(this.clock.take({ receivedUs, heldUs }, START + atMs, START + arrivedMs)).toBe(true);
    return arrivedMs;
  }

  expectTrueAt(trueMs: number): void {
    const { offsetMs, errorMs } = must(this.clock.at(START + trueMs));
    expect(Math.abs(offsetMs - this.offsetAt(trueMs))).toBeLessThanOrEqual(errorMs);
  }
}

const wayMs = fc.oneof(
  fc.double({ min: 0, max: 2, noNaN: true }),
  fc.double({ min: 0, max: 3000, noNaN: true }),
);
const exchanges = fc.array(
  fc.record({
    pauseMs: fc.double({ min: 0, max: 60_000, noNaN: true }),
    thereMs: wayMs,
    heldMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 500, noNaN: true })),
    backMs: wayMs,
  }),
  { minLength: 1, maxLength: 20 },
);

describe('a clock', () => {
  test('is never farther off than it says: years apart, ways of any length, each direction its own', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -10 * YEAR_MS, max: 10 * YEAR_MS, noNaN: true }),
        // Each of two clocks may drift by half of CLOCK_DRIFT; held times are measured with one of them.
        fc.double({ min: -0.99 * CLOCK_DRIFT, max: 0.99 * CLOCK_DRIFT, noNaN: true }),
        exchanges,
        (skewMs, drift, list) => {
          const two = new TwoClocks(skewMs, drift);
          let atMs = 0;
          for (const { pauseMs, ...ways } of list) {
            atMs = two.exchange({ atMs: atMs + pauseMs, ...ways });
            two.expectTrueAt(atMs);
          }
          two.expectTrueAt(atMs + 3_600_000);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('believes the least round trip of the last eight', () => {
    const two = new TwoClocks(5000);
    const slow = { thereMs: 300, heldMs: 0, backMs: 20 };
    let atMs = two.exchange({ atMs: 0, ...slow });
    expect(must(two.clock.at(START + atMs)).errorMs).toBeCloseTo(160, 1);
    atMs = two.exchange({ atMs: atMs + 1000, thereMs: 4, heldMs: 30, backMs: 6 });
    const good = must(two.clock.at(START + atMs));
    expect(good.errorMs).toBeCloseTo(5, 1);
    expect(good.offsetMs).toBeCloseTo(4999, 1);
    for (let i = 0; i < CLOCK_SAMPLES - 1; i++) atMs = two.exchange({ atMs: atMs + 1000, ...slow });
    expect(must(two.clock.at(START + atMs)).errorMs).toBeLessThan(6);
    atMs = two.exchange({ atMs: atMs + 1000, ...slow });
    expect(must(two.clock.at(START + atMs)).errorMs).toBeGreaterThan(150);
  });

  test('an old measurement is worth less', () => {
    const two = new TwoClocks(0);
    two.exchange({ atMs: 0, thereMs: 1, heldMs: 0, backMs: 1 });
    const errorAt = (ms: number): number => must(two.clock.at(START + ms)).errorMs;
    expect(errorAt(3_600_000) - errorAt(2)).toBeCloseTo(3_600_000 * CLOCK_DRIFT, 0);
  });

  test('that was set, or stood still in its sleep, is measured anew', () => {
    const before = new TwoClocks(0);
    before.exchange({ atMs: 0, thereMs: 1, heldMs: 0, backMs: 1 });
    const slept = { receivedUs: (START + 10_000 - 4000) * 1000, heldUs: 0 };
    expect(before.clock.take(slept, START + 9990, START + 10_010)).toBe(true);
    expect(before.clock.count).toBe(1);
    const { offsetMs, errorMs } = must(before.clock.at(START + 10_010));
    expect(offsetMs).toBeCloseTo(-4000, 1);
    expect(errorMs).toBeCloseTo(10, 1);
  });

  test('an answer that was held for longer than we waited is not taken', () => {
    const clock = new Clock();
    const answer = { receivedUs: START * 1000, heldUs: 50_000 };
    expect(clock.take(answer, START, START + 49)).toBe(false);
    expect(clock.at(START + 49)).toBeNull();
    expect(clock.take(answer, START, START + 50)).toBe(true);
    expect(must(clock.at(START + 50)).errorMs).toBeLessThan(2 * CLOCK_ROUNDING_MS);
  });
});
