import { expect, test } from 'vitest';
import { EntryEnds } from './entry-ends.ts';

function threeEntries(): EntryEnds {
  // Entries 5, 6 and 7, of 3, 0 and 4 clocks, from clock 10 on.
  const ends = new EntryEnds(4, 10);
  for (const end of [13, 0, 17]) ends.push(end);
  return ends;
}

test('each clock is its entry’s', () => {
  const ends = threeEntries();
  expect([10, 12, 13, 16].map((clock) => ends.numberAt(clock))).toEqual([5, 5, 7, 7]);
});

test('what is before the first and after the last is nobody’s that is known', () => {
  const ends = threeEntries();
  expect([9, 17].map((clock) => ends.numberAt(clock))).toEqual([null, null]);
});

test('what is taken back is forgotten, and comes again', () => {
  const ends = threeEntries();
  ends.takeBack(5);
  expect(ends.numberAt(13)).toBeNull();
  ends.push(15);
  expect(ends.numberAt(13)).toBe(6);
  ends.takeBack(2);
  expect(ends.isEmpty).toBe(true);
});
