import { describe, expect, test } from 'vitest';
import { createClock } from './timers.ts';

describe('the clock of a room', () => {
  test('goes on through a sleep that the page does not notice, and never back', () => {
    let [pageMs, wallMs] = [1000, 1_790_000_000_000];
    const now = createClock(
      () => pageMs,
      () => wallMs,
    );
    const pass = (page: number, wall: number): number => {
      pageMs += page;
      wallMs += wall;
      return now();
    };
    expect(pass(500, 500)).toBe(1500);
    // An hour asleep.
    expect(pass(10, 3_600_010)).toBe(3_601_510);
    expect(pass(100, 100)).toBe(3_601_610);
    // Corrected a little; set back; set forward again.
    expect(pass(100, 900)).toBe(3_601_710);
    expect(pass(100, -86_400_000)).toBe(3_601_810);
    expect(pass(100, 100)).toBe(3_601_910);
    expect(pass(100, 86_400_100)).toBeGreaterThan(3_602_010);
  });
});
