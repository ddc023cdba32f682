import { expect, test } from 'vitest';
import { CreditWindow } from './credit-window.ts';

const FRAME = 16 * 1024;

/** A route of so many bytes a millisecond (it may change) and so much delay, filled whenever the window lets it. */
function run(bytesPerMs: (nowMs: number) => number, delayMs: number, forMs: number): CreditWindow {
  const window = new CreditWindow();
  const arrivals: { bytes: number; atMs: number }[] = [];
  let busyUntilMs = 0;
  for (let nowMs = 0; nowMs < forMs; nowMs++) {
    while (window.isOpen) {
      window.sent(FRAME, nowMs);
      busyUntilMs = Math.max(busyUntilMs, nowMs) + FRAME / bytesPerMs(nowMs);
      arrivals.push({ bytes: window.sentBytes, atMs: busyUntilMs + delayMs });
    }
    while (arrivals[0] !== undefined && arrivals[0].atMs <= nowMs) {
      window.credited(arrivals.shift()?.bytes ?? 0, nowMs);
    }
  }
  return window;
}

test('stays small on a short route', () => {
  expect(run(() => 10_000, 1, 1_000).windowBytes).toBeLessThan(300 * 1024);
});

test('grows to fill a long one, and not much more', () => {
  // The route holds 500 kB.
  const { windowBytes } = run(() => 5_000, 100, 3_000);
  expect(windowBytes).toBeGreaterThan(500_000);
  expect(windowBytes).toBeLessThan(1_000_000);
});

test('shrinks when the receiver slows down', () => {
  const { windowBytes } = run((nowMs) => (nowMs < 3_000 ? 5_000 : 500), 100, 60_000);
  expect(windowBytes).toBeLessThan(300_000);
});

test('opens for what was credited', () => {
  const window = new CreditWindow();
  while (window.isOpen) window.sent(FRAME, 0);
  expect(window.sentBytes).toBe(256 * 1024);
  window.credited(160 * 1024, 1);
  expect([window.isOpen, window.creditedBytes]).toEqual([true, 160 * 1024]);
});
