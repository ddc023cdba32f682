/** Where one's boat is, in words: for who sails step by step, or asks. */
import { HEIGHT, WIDTH, xOf, yOf, type Cell } from '../../../model/games/tides/chart.ts';
import type { Round } from '../../../model/games/tides/round.ts';
import type { TidesWords } from '../../words/catalog.ts';

export type Place = {
  words: TidesWords;
  round: Round;
  self: number;
  cell: Cell;
  line: number;
  nameOf: (player: number) => string;
  boats: readonly { x: number; y: number; player: number; isOwn: boolean }[];
};

/** Boats farther than that are not spoken of. */
const NEAR = 12;

/** "3 right, 2 up" in words; empty for here. */
function sayAway({ away }: TidesWords, dx: number, dy: number): string {
  const [up, right, down, left] = away;
  return [
    dx === 0 ? null : dx > 0 ? right?.(dx) : left?.(-dx),
    dy === 0 ? null : dy > 0 ? down?.(dy) : up?.(-dy),
  ]
    .filter((part) => typeof part === 'string')
    .join(', ');
}

function nearestOwn({ round, self, cell }: Place): { dx: number; dy: number } | null {
  let best: { dx: number; dy: number } | null = null;
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1) {
      if (round.owner[y * WIDTH + x] !== self) continue;
      const [dx, dy] = [x - xOf(cell), y - yOf(cell)];
      if (best === null || Math.abs(dx) + Math.abs(dy) < Math.abs(best.dx) + Math.abs(best.dy))
        best = { dx, dy };
    }
  return best;
}

export function sayPlace(place: Place): string {
  const { words, round, self, cell, line, nameOf, boats } = place;
  const owner = round.owner[cell] ?? -1;
  const water =
    owner < 0 ? words.water.free : owner === self ? words.water.own : words.water.of(nameOf(owner));
  const home = owner === self ? null : nearestOwn(place);
  const way = home === null ? '' : sayAway(words, home.dx, home.dy);
  const out = way === '' ? '' : line > 0 ? words.lineOut(line, way) : words.adrift;
  const near = boats
    .filter(({ isOwn }) => !isOwn)
    .map(({ x, y, player }) => ({
      player,
      dx: Math.round(x) - xOf(cell),
      dy: Math.round(y) - yOf(cell),
    }))
    .filter(({ dx, dy }) => Math.abs(dx) + Math.abs(dy) <= NEAR)
    .map(({ player, dx, dy }) => words.boatNear(nameOf(player), sayAway(words, dx, dy)));
  return [words.where(xOf(cell) + 1, yOf(cell) + 1, water, out), ...near].join(' ');
}
