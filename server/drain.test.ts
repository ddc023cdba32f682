import { expect, test } from 'vitest';
import { returnDelays } from './drain.ts';
import { DRAIN_SPREAD_MS_MAX, LIMITS } from './limits.ts';

function delaysOf(count: number): number[] {
  const delay = returnDelays(count, LIMITS);
  return Array.from({ length: count }, (_, index) => delay(index));
}

test('a few come back within the shortest spread, the first at once', () => {
  expect(delaysOf(4)).toEqual([0, 1250, 2500, 3750]);
  expect(delaysOf(0)).toEqual([]);
});

test('many come back at the rate, and nobody after a minute', () => {
  const delays = delaysOf(5_000);
  for (let second = 0; second < 17; second++) {
    const within = delays.filter((ms) => ms >= second * 1000 && ms < (second + 1) * 1000);
    expect(within.length).toBeLessThanOrEqual(LIMITS.drainReturnsPerSecond + 1);
  }
  // 5,000 are back within 30 s: these 17, and what it takes to stop and start.
  expect(Math.max(...delays)).toBeLessThan(17_000);
  expect(Math.max(...delaysOf(100_000))).toBeLessThan(DRAIN_SPREAD_MS_MAX);
});
