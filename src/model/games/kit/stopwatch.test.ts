import { expect, test } from 'vitest';
import { Stopwatch } from './stopwatch.ts';

test('runs only while the two are together', () => {
  const watch = new Stopwatch(1000, true);
  expect(watch.readMs(1500)).toBe(500);
  watch.setTogether(false, 2000);
  expect(watch.readMs(60_000)).toBe(1000);
  watch.setTogether(true, 60_000);
  expect(watch.readMs(60_250)).toBe(1250);
  watch.setTogether(true, 60_500);
  expect(watch.readMs(61_000)).toBe(2000);
  const apart = new Stopwatch(0, false);
  expect(apart.readMs(9000)).toBe(0);
});

test('a clock that steps back takes no time back', () => {
  const watch = new Stopwatch(1000, true);
  expect(watch.readMs(0)).toBe(0);
});

test('what was thought before a reload counts', () => {
  const watch = new Stopwatch(1000, true, 4000);
  expect(watch.readMs(1500)).toBe(4500);
});
