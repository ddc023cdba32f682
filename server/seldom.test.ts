import { expect, test } from 'vitest';
import { Seldom } from './seldom.ts';

test('the same is said every ten seconds, with how often it was left out', () => {
  const seldom = new Seldom();
  expect(seldom.take('a', 0)).toBe(0);
  expect(seldom.take('a', 1)).toBeNull();
  expect(seldom.take('b', 1)).toBe(0);
  expect(seldom.take('a', 9_999)).toBeNull();
  expect(seldom.take('a', 10_000)).toBe(2);
  expect(seldom.take('a', 30_000)).toBe(0);
});
