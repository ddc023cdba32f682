import { expect, test } from 'vitest';
import { recalling } from './stable.ts';
import { unread } from './use-lettering.ts';

test('what was made for the same text is the same object, for the last few', () => {
  let made = 0;
  const make = recalling(2, (input: { who: string }) => ({ ...input, count: ++made }));
  const ana = make({ who: 'Ana' });
  const bo = make({ who: 'Bo' });
  expect(make({ who: 'Ana' })).toBe(ana);
  make({ who: 'Cleo' });
  expect(make({ who: 'Ana' })).toBe(ana);
  expect(make({ who: 'Bo' })).not.toBe(bo);
});

test('words are placed alike whatever round trip they say', () => {
  const said = ['< 1 ms', '7 ms', '23 ms', '480 ms'];
  expect(new Set(said.map(unread)).size).toBe(1);
  expect(unread('1200 ms')).not.toBe(unread('480 ms'));
  expect(unread('Bo via Ana, 8 ms')).toBe(unread('Bo via Ana, 31 ms'));
});
