import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { countDeleted, ELEMENTS_OF_ONE_MAX, readElements, writeElement } from './elements.ts';

const numbered = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('the elements of a page', () => {
  test('are named by who wrote them and when, and told from what is deleted', () => {
    const page = new Y.Doc();
    const ids = ['a', 'b', 'c'].map((text) => writeElement(page, { text }));
    page.getArray('game').delete(1);
    expect(readElements(page).map(({ id }) => id)).toEqual([ids[0], ids[2]]);
    expect(countDeleted(page)).toBe(1);
    expect(readElements(page, 'chat')).toEqual([]);
  });

  test('of one session as many as there may be: those that it wrote first, wherever it puts others', () => {
    const page = new Y.Doc();
    const first = writeElement(page, { first: true });
    const list = page.getArray('game');
    for (let i = 0; i < 4; i += 1) list.insert(0, numbered(ELEMENTS_OF_ONE_MAX / 2));
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(page));
    const last = writeElement(other, { last: true });
    const read = readElements(other);
    expect(read).toHaveLength(ELEMENTS_OF_ONE_MAX + 1);
    expect(read.some(({ id }) => id === first)).toBe(true);
    expect(read.some(({ id }) => id === last)).toBe(true);
    expect(Math.max(...read.filter(({ id }) => id !== last).map(({ clock }) => clock))).toBe(
      ELEMENTS_OF_ONE_MAX - 1,
    );
  });
});
