/** Which drawn piece of one position is which of the next, so that it goes there instead of vanishing. Pure. */
import { spotOf, type Piece, type Square } from './squares.ts';

export type Drawn = Piece & { key: number; square: Square };

const isSame = (a: Piece, b: Piece): boolean => a.kind === b.kind && a.side === b.side;

const distance = (a: Square, b: Square): number => {
  const [from, to] = [spotOf(a, 'white'), spotOf(b, 'white')];
  return Math.hypot(from.x - to.x, from.y - to.y);
};

/** Ordered by key: a piece that is put elsewhere among the others would not be seen going. */
export function carryOver(before: readonly Drawn[], next: ReadonlyMap<Square, Piece>): Drawn[] {
  const stays = before.filter((drawn) => {
    const there = next.get(drawn.square);
    return there !== undefined && isSame(there, drawn);
  });
  const free = new Set(before.filter((drawn) => !stays.includes(drawn)));
  const taken = new Set(stays.map(({ square }) => square));
  let key = Math.max(0, ...before.map((drawn) => drawn.key));
  const moved = [...next].flatMap(([square, piece]): Drawn[] => {
    if (taken.has(square)) return [];
    const [from] = [...free]
      .filter((drawn) => isSame(drawn, piece))
      .toSorted((a, b) => distance(a.square, square) - distance(b.square, square));
    if (from !== undefined) free.delete(from);
    else key += 1;
    return [{ ...piece, square, key: from?.key ?? key }];
  });
  return [...stays, ...moved].toSorted((a, b) => a.key - b.key);
}
