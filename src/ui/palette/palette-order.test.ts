import { describe, expect, test } from 'vitest';
import { inGroups, recentFirst } from './palette-order.ts';

const pages = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
const ids = (list: readonly { id: string }[]): string => list.map(({ id }) => id).join('');

describe('the order of the palette', () => {
  test('where someone was last is first, where they are is last', () => {
    expect(ids(recentFirst(pages, ['c', 'a'], 'b'))).toBe('cadb');
    expect(ids(recentFirst(pages, ['b', 'c', 'a'], 'b'))).toBe('cadb');
  });

  test('pages that were not opened keep their order, and none is lost', () => {
    expect(ids(recentFirst(pages, [], undefined))).toBe('abcd');
    expect(ids(recentFirst(pages, ['gone', 'd'], 'a'))).toBe('dbca');
  });

  test('named groups stand first and last, others between as they came', () => {
    const members = ['App', 'Text', 'Room', 'Pages', 'App', 'Notes'].map((group) => ({ group }));
    const order = inGroups(members, ['Pages', 'People'], ['Room', 'App']);
    expect(order.map(([group, { length }]) => `${group} ${length}`)).toEqual([
      'Pages 1',
      'Text 1',
      'Notes 1',
      'Room 1',
      'App 2',
    ]);
  });
});
