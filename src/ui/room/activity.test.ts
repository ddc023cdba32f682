import { expect, test } from 'vitest';
import { activityAt } from './activity.ts';

const input = { lastInputMs: 1000, lastTypedMs: null, isHidden: false };

test('someone who typed a moment ago is typing for three seconds', () => {
  const typed = { ...input, lastTypedMs: 1000 };
  expect(activityAt(typed, 1000)).toEqual({ typing: true, idle: false, againInMs: 3000 });
  expect(activityAt(typed, 3999)).toEqual({ typing: true, idle: false, againInMs: 1 });
  expect(activityAt(typed, 4000)).toMatchObject({ typing: false, idle: false });
});

test('two minutes without input are idle, and nothing changes by itself after that', () => {
  expect(activityAt(input, 1000)).toEqual({ typing: false, idle: false, againInMs: 120_000 });
  expect(activityAt(input, 121_000)).toEqual({ typing: false, idle: true, againInMs: null });
});

test('nobody writes in a hidden tab', () => {
  expect(activityAt({ ...input, lastTypedMs: 1000, isHidden: true }, 1001)).toEqual({
    typing: false,
    idle: true,
    againInMs: null,
  });
});
