import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import {
  addPage,
  listMembers,
  listPages,
  noteMember,
  renamePage,
  roomTitle,
  setRoomTitle,
  TITLE_LENGTH_MAX,
} from './room-index.ts';

const page = (id: string, order: string): Parameters<typeof addPage>[1] => ({
  id,
  title: `Page ${id}`,
  kind: 'text',
  order,
});

describe('the index of a room', () => {
  test('lists pages in their order, whoever added them first', () => {
    const [ana, bo] = [new Y.Doc(), new Y.Doc()];
    addPage(ana, page('b', '2'));
    addPage(bo, page('a', '1'));
    Y.applyUpdate(ana, Y.encodeStateAsUpdate(bo));
    Y.applyUpdate(bo, Y.encodeStateAsUpdate(ana));
    expect(listPages(ana).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(listPages(bo)).toEqual(listPages(ana));
  });

  test('renames, and says when there is nothing to rename', () => {
    const index = new Y.Doc();
    addPage(index, page('a', '1'));
    expect(renamePage(index, 'a', 'x'.repeat(500))).toBe(true);
    expect(listPages(index)[0]?.title).toHaveLength(TITLE_LENGTH_MAX);
    expect(renamePage(index, 'b', 'no')).toBe(false);
  });

  test('passes over what a hostile writer may have put there', () => {
    const index = new Y.Doc();
    index.getMap('pages').set('junk', 7);
    index.getMap('pages').set('__proto__', new Y.Map([['kind', 3]]));
    index.getMap('members').set('junk', 'text');
    index.getMap('room').set('title', { not: 'a title' });
    expect(listPages(index)).toEqual([]);
    expect(listMembers(index)).toEqual([]);
    expect(roomTitle(index)).toBe('');
  });

  test('keeps the title and one entry for each member', () => {
    const index = new Y.Doc();
    setRoomTitle(index, 'Saturday kitchen');
    noteMember(index, 'key', { name: 'Ana', color: 'p2' });
    const before = Y.encodeStateVector(index);
    noteMember(index, 'key', { name: 'Ana', color: 'p2' });
    expect(Y.encodeStateVector(index)).toEqual(before);
    expect(roomTitle(index)).toBe('Saturday kitchen');
    expect(listMembers(index)).toEqual([{ id: 'key', name: 'Ana', color: 'p2' }]);
  });
});
