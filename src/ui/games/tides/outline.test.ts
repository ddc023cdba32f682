import { expect, test } from 'vitest';
import { WIDTH } from '../../../model/games/tides/chart.ts';
import { outlineOf } from './outline.ts';

const cells = (...at: [number, number][]): Set<number> =>
  new Set(at.map(([x, y]) => y * WIDTH + x));

test('one cell has four corners; a hole is a shore of its own', () => {
  const one = cells([3, 2]);
  expect(outlineOf((cell) => one.has(cell))).toEqual([
    [
      { x: 3, y: 2 },
      { x: 4, y: 2 },
      { x: 4, y: 3 },
      { x: 3, y: 3 },
    ],
  ]);
  const ring = cells([0, 0], [1, 0], [2, 0], [0, 1], [2, 1], [0, 2], [1, 2], [2, 2]);
  expect(
    outlineOf((cell) => ring.has(cell))
      .map(({ length }) => length)
      .sort((a, b) => a - b),
  ).toEqual([4, 12]);
  expect(outlineOf(() => false)).toEqual([]);
});

test('cells that touch at a corner only are still closed lines', () => {
  const two = cells([5, 5], [6, 6]);
  const loops = outlineOf((cell) => two.has(cell));
  expect(loops.reduce((all, { length }) => all + length, 0)).toBe(8);
});
