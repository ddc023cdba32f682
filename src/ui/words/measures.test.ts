import { expect, test } from 'vitest';
import { dayIn, signed, sizeIn } from './measures.ts';

test.each([
  [0, '1 kB'],
  [412_300, '412 kB'],
  [999_700, '1 MB'],
  [1_234_000, '1.2 MB'],
  [38_400_000, '38 MB'],
])('%d bytes are %s', (bytes, words) => {
  expect(sizeIn('en-GB', bytes)).toBe(words);
});

test('a size is written as the language does', () => {
  expect(sizeIn('de', 1_234_000)).toBe('1,2 MB');
});

test('less than nothing has a minus', () => {
  expect([signed(-6), signed(0), signed(12)]).toEqual(['−6', '0', '12']);
});

const at = (...[year, month, ...rest]: [number, number, number, number, number]): number =>
  new Date(year, month - 1, ...rest).getTime();
const now = at(2026, 6, 9, 0, 10);
const today = (time: string): string => `today, ${time}`;

test.each([
  [at(2026, 6, 9, 0, 5), 'today, 00:05'],
  // A clock that was set back.
  [at(2026, 6, 9, 13, 58), 'today, 13:58'],
  [at(2026, 6, 8, 23, 59), 'Monday'],
  [at(2026, 6, 3, 12, 0), 'Wednesday'],
  [at(2026, 6, 2, 12, 0), '2 June'],
  [at(2025, 12, 24, 12, 0), '24 December 2025'],
])('a day is told by what is enough to know it', (ms, words) => {
  expect(dayIn('en-GB', today, ms, now)).toBe(words);
});
