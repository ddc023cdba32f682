import { expect, test } from 'vitest';
import { agoIn, momentIn } from './ago.ts';

const now = new Date(2026, 5, 1, 14, 2).getTime();
const minute = 60_000;

test('how long ago, in the largest unit', () => {
  const ago = (ms: number, locale = 'en-GB'): string => agoIn(locale, 'just now', now - ms, now);
  expect(ago(0)).toBe('just now');
  expect(ago(59_999)).toBe('just now');
  expect(ago(-5 * minute)).toBe('just now');
  expect(ago(5 * minute)).toBe('5 minutes ago');
  expect(ago(25 * 60 * minute)).toBe('yesterday');
  expect(ago(400 * 24 * 60 * minute)).toBe('last year');
  expect(ago(3 * 60 * minute, 'de')).toBe('vor 3 Stunden');
});

test('the last moment that there is can be told', () => {
  expect(momentIn('en-GB', 8.64e15)).toMatch(/\d/);
});
