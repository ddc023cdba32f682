import { expect, test } from 'vitest';
import { CreditWindow } from './credit-window.ts';

const FRAME = 16 * 1024;

/** A route of so many bytes a millisecond and so much delay, filled whenever the window lets it. Returns the window at the end. */
function run(
  bytesPerMs: number,
  delayMs: number,
  forMs: number,
  window = new CreditWindow(),
  fromMs = 0,
): CreditWindow {
  const arrivals: { bytes: number; atMs: number }[] = [];
  let busyUntilMs = fromMs;
  let sent = window.sentBytes;
  for (let nowMs = fromMs; nowMs < fromMs + forMs; nowMs++) {
    while (window.isOpen) {
      window.sent(FRAME, nowMs);
      sent += FRAME;
      busyUntilMs = Math.max(busyUntilMs, nowMs) + FRAME / bytesPerMs;
      arrivals.push({ bytes: sent, atMs: busyUntilMs + delayMs });
    }
    while (arrivals[0] !== undefined && arrivals[0].atMs <= nowMs)
      window.credited(arrivals.shift()?.bytes ?? 0, nowMs);
  }
  return window;
}

test('stays small on a short route', () => {
  expect(run(10_000, 1, 1_000).windowBytes).toBeLessThan(300 * 1024);
});

test('grows to fill a long one', () => {
  const window = run(5_000, 100, 3_000);
  // The route holds 500 kB.
  expect(window.windowBytes).toBeGreaterThan(500_000);
  expect(window.windowBytes).toBeLessThan(2_500_000);
});

test('shrinks again when the receiver slows down', () => {
  const window = run(5_000, 100, 3_000);
  const before = window.windowBytes;
  run(300, 20, 60_000, window, 3_000);
  expect(window.windowBytes).toBeLessThan(before / 2);
});

test('opens for what was credited', () => {
  const window = new CreditWindow();
  while (window.isOpen) window.sent(FRAME, 0);
  expect(window.sentBytes).toBe(256 * 1024);
  window.credited(64 * 1024, 1);
  expect([window.isOpen, window.creditedBytes]).toEqual([true, 64 * 1024]);
});
