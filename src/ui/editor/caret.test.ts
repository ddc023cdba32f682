import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  endOfChange,
  indexInField,
  indexInText,
  mapIndex,
  mapSelection,
  shownText,
  type Delta,
} from './caret.ts';

describe('mapIndex', () => {
  test('text before pushes, text behind does not', () => {
    expect(mapIndex([{ retain: 2 }, { insert: 'xyz' }], 5)).toBe(8);
    expect(mapIndex([{ retain: 7 }, { insert: 'xyz' }], 5)).toBe(5);
  });

  test('text at the caret comes after it, or before it when asked', () => {
    expect(mapIndex([{ retain: 5 }, { insert: 'xyz' }], 5)).toBe(5);
    expect(mapIndex([{ retain: 5 }, { insert: 'xyz' }], 5, 'right')).toBe(8);
    expect(mapIndex([{ insert: 'xyz' }], 0)).toBe(0);
  });

  test('a caret in what was taken out stands where it was', () => {
    expect(mapIndex([{ retain: 2 }, { delete: 6 }], 5)).toBe(2);
    expect(mapIndex([{ retain: 2 }, { delete: 2 }], 5)).toBe(3);
    expect(mapIndex([{ retain: 2 }, { insert: 'new' }, { delete: 2 }], 5)).toBe(6);
  });

  test('several changes at once', () => {
    const delta = [{ insert: 'ab' }, { retain: 3 }, { delete: 1 }, { retain: 2 }, { insert: 'c' }];
    expect(mapIndex(delta, 5)).toBe(6);
    expect(mapIndex(delta, 9)).toBe(11);
  });

  test('keeps the order of carets', () => {
    const part = fc.oneof(
      fc.record({ retain: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ delete: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ insert: fc.string({ minLength: 1, maxLength: 5 }) }),
    );
    fc.assert(
      fc.property(fc.array(part), fc.nat(20), fc.nat(20), (delta: Delta, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(mapIndex(delta, low)).toBeLessThanOrEqual(mapIndex(delta, high));
        expect(mapIndex(delta, low)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('mapSelection', () => {
  test('what others put in at its edges stays outside', () => {
    const delta = [{ retain: 2 }, { insert: 'xx' }, { retain: 3 }, { insert: 'yy' }];
    expect(mapSelection(delta, { start: 2, end: 5 })).toEqual({ start: 4, end: 7 });
  });

  test('closes when all of it is taken out', () => {
    expect(mapSelection([{ retain: 1 }, { delete: 9 }], { start: 3, end: 6 })).toEqual({
      start: 1,
      end: 1,
    });
  });
});

test('endOfChange is behind the last change', () => {
  expect(endOfChange([{ retain: 3 }, { insert: 'abc' }])).toBe(6);
  expect(endOfChange([{ retain: 3 }, { delete: 2 }])).toBe(3);
  expect(endOfChange([{ insert: 'a' }, { retain: 3 }, { delete: 2 }, { retain: 9 }])).toBe(4);
});

describe('line breaks', () => {
  test('are shown as a text field shows them', () => {
    expect(shownText('a\r\nb\rc\nd')).toBe('a\nb\nc\nd');
  });

  test('every shown place has its place in the text, and back', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\r', '\n', '\r\n') });
    fc.assert(
      fc.property(text, fc.nat(20), (it, at) => {
        const shown = Math.min(at, shownText(it).length);
        const index = indexInText(it, shown);
        expect(shownText(it.slice(0, index))).toBe(shownText(it).slice(0, shown));
        expect(indexInField(it, index)).toBe(shown);
      }),
    );
  });
});
