import { expect, test } from 'vitest';
import type { Table } from './actions.ts';
import { Book } from './pile-fixture.ts';
import { findRematch, rematchTable } from './rematch.ts';

function played(): { book: Book; game: string; table: Table } {
  const book = new Book();
  const game = book.table({ clock: { baseMs: 60_000, incrementMs: 0 } });
  book.moves(game, 1, 1, 2);
  const [first] = book.match().games();
  const table = first === undefined ? null : rematchTable(first);
  if (table === null) throw new Error('both seats were taken');
  return { book, game, table };
}

const rematch = (
  book: Book,
  client: number,
  table: Table,
  rematchOf: string,
  tick: number,
): string => book.write(client, { do: 'game', table, setup: 21, rematchOf, tick });

test('each side takes the other’s seat, at the same clock', () => {
  const { table } = played();
  expect(table.keptFor).toEqual({ first: 'm2', second: 'm1' });
  expect(table.clock).toEqual({ baseMs: 60_000, incrementMs: 0 });
  const empty = new Book();
  empty.begin(1);
  expect(empty.match().games().map(rematchTable)).toEqual([null]);
});

test('of two asked for at once the one that is played; of unplayed ones that which is first for all', () => {
  const { book, game, table } = played();
  expect(findRematch(book.match().games(), game)).toBeNull();
  const one = rematch(book, 2, table, game, 5);
  const other = rematch(book, 1, table, game, 5);
  expect(findRematch(book.match().games(), game)?.id).toBe(other);
  book.move(2, one, 1);
  expect(findRematch(book.match().games(), game)?.id).toBe(one);
});

test('nobody else begins it, nor seats others', () => {
  const { book, game, table } = played();
  rematch(book, 3, table, game, 5);
  rematch(book, 1, { ...table, keptFor: { first: 'm3', second: 'm1' } }, game, 5);
  expect(findRematch(book.match().games(), game)).toBeNull();
  expect(findRematch(book.match().games(), '8:8')).toBeNull();
});
