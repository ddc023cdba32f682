/** Where the mines of a field lie, from its seed alone. */
import { createRng } from '../../../lib/rng.ts';
import type { Setup } from './actions.ts';

export type Layout = {
  setup: Setup;
  /** 1 where the seed put a mine. */
  planted: Uint8Array;
  /** Up to eight for each cell. */
  around: readonly (readonly number[])[];
};

export function layOut(setup: Setup): Layout {
  return { setup, planted: plant(setup), around: neighboursIn(setup) };
}

/** The first draws of a shuffle, so that every arrangement is as likely. */
function plant({ width, height, mines, seed }: Setup): Uint8Array {
  const size = width * height;
  const rng = createRng(seed);
  const order = Array.from({ length: size }, (_, cell) => cell);
  const planted = new Uint8Array(size);
  for (let i = 0; i < mines; i += 1) {
    const j = i + rng.below(size - i);
    const drawn = order[j] ?? 0;
    order[j] = order[i] ?? 0;
    planted[drawn] = 1;
  }
  return planted;
}

function neighboursIn({ width, height }: Setup): number[][] {
  return Array.from({ length: width * height }, (_, cell) => {
    const [x, y] = [cell % width, Math.floor(cell / width)];
    const near: number[] = [];
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row += 1)
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column += 1)
        if (row !== y || column !== x) near.push(row * width + column);
    return near;
  });
}
