import { expect, test } from 'vitest';
import { STANDARD_FEN } from '../../../model/games/chess/board.ts';
import { isLight, piecesOf, reachOf, rowsOf, spotOf } from './squares.ts';

test('a position is read square by square', () => {
  const pieces = piecesOf(STANDARD_FEN);
  expect(pieces.size).toBe(32);
  expect(pieces.get('e1')).toEqual({ kind: 'k', side: 'white' });
  expect(pieces.get('d8')).toEqual({ kind: 'q', side: 'black' });
  expect(pieces.get('a7')).toEqual({ kind: 'p', side: 'black' });
  expect(piecesOf('8/8/8/3N4/8/8/8/8 w - - 0 1')).toEqual(
    new Map([['d5', { kind: 'n', side: 'white' }]]),
  );
});

test('the board turns', () => {
  expect(rowsOf('white')[0]?.[0]).toBe('a8');
  expect(rowsOf('black')[0]?.[0]).toBe('h1');
  expect(new Set(rowsOf('black').flat()).size).toBe(64);
  expect(spotOf('a1', 'white')).toEqual({ x: 0, y: 7 });
  expect(spotOf('a1', 'black')).toEqual({ x: 7, y: 0 });
  expect([isLight('h1'), isLight('a1')]).toEqual([true, false]);
});

test('a premove may go wherever its piece could', () => {
  const to = (kind: 'p' | 'n' | 'k' | 'b', from: string, side: 'white' | 'black' = 'white') =>
    reachOf({ kind, side }, from).toSorted();
  expect(to('p', 'e2')).toEqual(['d3', 'e3', 'e4', 'f3']);
  expect(to('p', 'e3')).toEqual(['d4', 'e4', 'f4']);
  expect(to('p', 'a7', 'black')).toEqual(['a5', 'a6', 'b6']);
  expect(to('n', 'a1')).toEqual(['b3', 'c2']);
  expect(to('b', 'a1')).toEqual(['b2', 'c3', 'd4', 'e5', 'f6', 'g7', 'h8']);
  expect(to('k', 'e1')).toContain('g1');
  expect(to('k', 'e4')).not.toContain('g4');
});
