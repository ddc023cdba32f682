import fc from 'fast-check';
import { expect, test } from 'vitest';
import { must } from '../lib/assert.ts';
import { shareParts } from './share.ts';

test('what is equal stays the same object, and only that', () => {
  const before = {
    peers: [
      { id: 'a', rttMs: 1 },
      { id: 'b', rttMs: 2 },
    ],
    relay: { state: 'here' },
  };
  expect(shareParts(before, structuredClone(before))).toBe(before);
  const next = structuredClone(before);
  must(next.peers[1]).rttMs = 3;
  const shared = shareParts(before, next);
  expect(shared).toEqual(next);
  expect(shared).not.toBe(before);
  expect(shared.relay).toBe(before.relay);
  expect(shared.peers[0]).toBe(before.peers[0]);
  expect(shared.peers[1]).not.toBe(before.peers[1]);
});

test('an item is found by its id, also when others came before it', () => {
  const before = [{ id: 'b', rttMs: 2 }];
  const shared = shareParts(before, [
    { id: 'a', rttMs: 1 },
    { id: 'b', rttMs: 2 },
  ]);
  expect(shared[1]).toBe(before[0]);
});

test('whatever it is shared with, the value is the new one', () => {
  const value = fc.jsonValue({ maxDepth: 4 });
  fc.assert(
    fc.property(value, value, (before, next) => {
      expect(shareParts(before, next)).toEqual(next);
      expect(shareParts(next, structuredClone(next))).toEqual(next);
    }),
  );
});

test('a field that is gone, or became null, is a change', () => {
  expect(shareParts({ a: 1, b: undefined }, { a: 1 })).toEqual({ a: 1 });
  expect(shareParts({ a: 1 }, { a: null })).toEqual({ a: null });
  expect(shareParts([1, 2], [1])).toEqual([1]);
});
