import { expect, test } from 'vitest';
import { changeOf, peopleHere } from './arrivals.ts';

const peer = (member: string, change: object = {}): Parameters<typeof peopleHere>[0][number] => ({
  member: member as never,
  path: 'direct',
  left: false,
  cutOff: null,
  sharesDisk: false,
  ...change,
});

test('people are here when they are within reach, once for all their tabs, and not ourselves', () => {
  const here = peopleHere([
    peer('ana'),
    peer('ana', { path: 'relayed' }),
    peer('bo', { path: 'out-of-reach' }),
    peer('cy', { left: true }),
    peer('dov', { cutOff: 'forged an edit' }),
    peer('us', { path: 'tab', sharesDisk: true }),
  ]);
  expect([...here]).toEqual(['ana']);
});

test.each([
  [['ana'], ['ana'], null],
  [[], ['ana'], 'came'],
  [['ana'], [], 'went'],
  [['ana'], ['bo'], 'came'],
] as const)('from %j to %j somebody %s', (before, now, change) => {
  expect(changeOf(new Set(before), new Set(now))).toBe(change);
});
