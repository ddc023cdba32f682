/** The shores of a set of cells: closed lines along the edges between a cell that is in it and one that is not. Pure. */
import { HEIGHT, WIDTH } from '../../../model/games/tides/chart.ts';

export type Corner = { x: number; y: number };

/** Each loop has the set to its right. */
export function outlineOf(isIn: (cell: number) => boolean): Corner[][] {
  const has = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < WIDTH && y < HEIGHT && isIn(y * WIDTH + x);
  const key = (x: number, y: number): number => y * (WIDTH + 1) + x;
  /** Corners at which edges begin, and where each goes. */
  const edges = new Map<number, number[]>();
  const add = (from: number, to: number): void => {
    const known = edges.get(from);
    if (known === undefined) edges.set(from, [to]);
    else known.push(to);
  };
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1) {
      if (!has(x, y)) continue;
      if (!has(x, y - 1)) add(key(x, y), key(x + 1, y));
      if (!has(x + 1, y)) add(key(x + 1, y), key(x + 1, y + 1));
      if (!has(x, y + 1)) add(key(x + 1, y + 1), key(x, y + 1));
      if (!has(x - 1, y)) add(key(x, y + 1), key(x, y));
    }
  const loops: Corner[][] = [];
  for (const first of edges.keys())
    while ((edges.get(first)?.length ?? 0) > 0) {
      const loop: Corner[] = [];
      let at = first;
      do {
        loop.push({ x: at % (WIDTH + 1), y: Math.floor(at / (WIDTH + 1)) });
        at = edges.get(at)?.pop() ?? first;
      } while (at !== first);
      loops.push(loop);
    }
  return loops;
}
