import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffText, wellFormed, type TextChange } from './text-diff.ts';

const apply = (text: string, { index, remove, insert }: TextChange): string =>
  text.slice(0, index) + insert + text.slice(index + remove);

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '😀', '😁', 'é') });

describe('diffText', () => {
  test('equal texts have no difference', () => {
    expect(diffText('abc', 'abc')).toBeNull();
  });

  test('turns one text into the other', () => {
    fc.assert(
      fc.property(letters, letters, fc.nat(12), (before, after, caret) => {
        for (const change of [diffText(before, after), diffText(before, after, caret)])
          expect(change === null ? before : apply(before, change)).toBe(after);
      }),
    );
  });

  test('never cuts a surrogate pair', () => {
    fc.assert(
      fc.property(letters, letters, (before, after) => {
        const change = diffText(before, after);
        if (change === null) return;
        expect(wellFormed(change.insert)).toBe(change.insert);
        const removed = before.slice(change.index, change.index + change.remove);
        expect(wellFormed(removed)).toBe(removed);
      }),
    );
    expect(diffText('a😀b', 'a😁b')).toEqual({ index: 1, remove: 2, insert: '😁' });
  });

  test('is as small as one replacement can be', () => {
    expect(diffText('the old text', 'the new text')).toEqual({
      index: 4,
      remove: 3,
      insert: 'new',
    });
    expect(diffText('', 'abc')).toEqual({ index: 0, remove: 0, insert: 'abc' });
    expect(diffText('abc', '')).toEqual({ index: 0, remove: 3, insert: '' });
  });

  test('the caret says which of several equal letters was typed or taken', () => {
    expect(diffText('aaaa', 'aaaaa', 3)).toEqual({ index: 2, remove: 0, insert: 'a' });
    expect(diffText('aaaa', 'aaa', 1)).toEqual({ index: 1, remove: 1, insert: '' });
  });

  test('a caret that misleads never makes the change larger', () => {
    fc.assert(
      fc.property(letters, letters, fc.nat(12), (before, after, caret) => {
        const [free, hinted] = [diffText(before, after), diffText(before, after, caret)];
        if (free === null || hinted === null) return;
        expect(hinted.remove + hinted.insert.length).toBeLessThanOrEqual(
          free.remove + free.insert.length,
        );
      }),
    );
  });
});

test('wellFormed replaces halves and keeps whole characters', () => {
  expect(wellFormed('a\ud83d')).toBe('a\ufffd');
  expect(wellFormed('\ude00a😀')).toBe('\ufffda😀');
});
