import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import {
  addPage,
  deletePage,
  faultsAllowed,
  listDeletedPages,
  listMembers,
  listPages,
  movePage,
  noteMember,
  renamePage,
  restorePage,
  roomTitle,
  setFaultsAllowed,
  setRoomTitle,
  TITLE_LENGTH_MAX,
} from './room-index.ts';

const page = (id: string): Parameters<typeof addPage>[1] => ({
  id,
  title: `Page ${id}`,
  kind: 'text',
});

/** What an older version would have put there. */
function put(index: Y.Doc, id: string, order: unknown): void {
  index.getMap('pages').set(id, new Y.Map(Object.entries({ kind: 'text', title: id, order })));
}

const ids = (index: Y.Doc): string =>
  listPages(index)
    .map(({ id }) => id)
    .join('');

function exchange(a: Y.Doc, b: Y.Doc): void {
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
}

/** Two devices that hold the same pages. */
function twoWith(pages: string): [Y.Doc, Y.Doc] {
  const [ana, bo] = [new Y.Doc(), new Y.Doc()];
  for (const id of pages) addPage(ana, page(id));
  exchange(ana, bo);
  return [ana, bo];
}

describe('the order of pages', () => {
  test('is the same for all, whoever added them first', () => {
    const [ana, bo] = twoWith('ab');
    addPage(ana, page('z'));
    addPage(bo, page('c'));
    exchange(ana, bo);
    expect(ids(ana)).toBe('abcz');
    expect(listPages(bo)).toEqual(listPages(ana));
  });

  test('changes by moving a page before another, or last', () => {
    const [index] = twoWith('abcd');
    movePage(index, 'c', 'a');
    expect(ids(index)).toBe('cabd');
    movePage(index, 'c', null);
    expect(ids(index)).toBe('abdc');
    movePage(index, 'a', 'not there');
    expect(ids(index)).toBe('bdca');
    movePage(index, 'not there', 'a');
    movePage(index, 'b', 'b');
    expect(ids(index)).toBe('bdca');
  });

  test('is the same for all after they moved pages at once', () => {
    const [ana, bo] = twoWith('abcd');
    movePage(ana, 'd', 'b');
    movePage(ana, 'a', null);
    movePage(bo, 'd', null);
    movePage(bo, 'c', 'b');
    exchange(ana, bo);
    expect(listPages(bo)).toEqual(listPages(ana));
    expect(ids(ana).split('').sort().join('')).toBe('abcd');
  });

  test('puts a page between two that were added to the same place at once', () => {
    const [ana, bo] = twoWith('');
    addPage(ana, page('a'));
    addPage(bo, page('b'));
    exchange(ana, bo);
    addPage(ana, page('c'));
    movePage(ana, 'c', 'b');
    expect(ids(ana)).toBe('acb');
  });

  test('holds after thousands of moves into one gap', () => {
    const [index] = twoWith('abc');
    for (let i = 0; i < 3000; i++) movePage(index, i % 2 === 0 ? 'a' : 'c', 'b');
    expect(ids(index)).toBe('acb');
  });

  test('takes pages of the older format, and ones that name no order, along', () => {
    const index = new Y.Doc();
    put(index, 'y', '0mc3k2q1hyyy');
    put(index, 'x', '0mc3k2q1gxxx');
    put(index, 'w', 'A'.repeat(5000));
    put(index, 'v', 7);
    expect(ids(index)).toBe('vwxy');
    addPage(index, page('z'));
    movePage(index, 'y', 'x');
    movePage(index, 'v', null);
    expect(ids(index)).toBe('wyxzv');
  });
});

describe('deleted pages', () => {
  test('leave the list, keep their place and come back as they are called by then', () => {
    const [ana, bo] = twoWith('abc');
    deletePage(ana, 'b');
    renamePage(bo, 'b', 'Renamed meanwhile');
    exchange(ana, bo);
    expect(ids(bo)).toBe('ac');
    expect(listDeletedPages(bo)).toMatchObject([{ id: 'b', title: 'Renamed meanwhile' }]);
    movePage(bo, 'c', 'a');
    restorePage(bo, 'b');
    expect(ids(bo)).toBe('cab');
    expect(listDeletedPages(bo)).toEqual([]);
  });

  test('are marked once, and nothing happens to a page that is not there', () => {
    const [index] = twoWith('a');
    deletePage(index, 'a');
    const before = Y.encodeStateVector(index);
    deletePage(index, 'a');
    deletePage(index, 'x');
    restorePage(index, 'x');
    expect(Y.encodeStateVector(index)).toEqual(before);
  });
});

describe('the index of a room', () => {
  test('renames, and says when there is nothing to rename', () => {
    const index = new Y.Doc();
    addPage(index, page('a'));
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

  test('allows faults only once somebody said so, and says by whom', () => {
    const index = new Y.Doc();
    expect(faultsAllowed(index)).toBe(false);
    const empty = Y.encodeStateVector(index);
    setFaultsAllowed(index, false, 'ana');
    expect(Y.encodeStateVector(index)).toEqual(empty);
    setFaultsAllowed(index, true, 'ana');
    expect(faultsAllowed(index)).toBe(true);
    expect(index.getMap('room').toJSON()).toEqual({ faults: { isAllowed: true, byMember: 'ana' } });
    setRoomTitle(index, 'Kitchen');
    setFaultsAllowed(index, false, 'ben');
    expect([faultsAllowed(index), roomTitle(index)]).toEqual([false, 'Kitchen']);
    for (const junk of [true, 'true', { isAllowed: true }, new Y.Map([['isAllowed', 'yes']])]) {
      index.getMap('room').set('faults', junk);
      expect(faultsAllowed(index)).toBe(false);
    }
  });

  test('two who allow or forbid at once end with the same', () => {
    const [ann, ben] = twoWith('');
    setFaultsAllowed(ann, true, 'ann');
    setFaultsAllowed(ben, true, 'ben');
    setFaultsAllowed(ben, false, 'ben');
    exchange(ann, ben);
    expect(faultsAllowed(ann)).toBe(faultsAllowed(ben));
  });
});
