/** What of a field is different once more of it is known: what to say, and what a meeting of islands has changed of what was seen. */
import type { Author } from '../kit/actions.ts';
import type { FieldState, Outcome } from './play.ts';

export type Changes = {
  /** Who opened cells that were closed, and how many. */
  opened: ReadonlyMap<Author, number>;
  /** Who hit a mine that was closed, once for each. */
  hits: readonly Author[];
  /** Of this reading, if there was none before. */
  ended: Outcome | null;
  /** Cells that another turned out to have opened first. */
  taken: readonly { from: Author; to: Author; cells: number }[];
  /** Open numbers that are smaller now, because first clicks elsewhere took mines away. */
  smaller: number;
  /** Mines that had been hit and were none, for the same reason. */
  givenBack: number;
};

/** Both of the same field. */
export function changesBetween(before: FieldState, after: FieldState): Changes {
  const opened = new Map<Author, number>();
  const hits: Author[] = [];
  const taken = new Map<string, { from: Author; to: Author; cells: number }>();
  let [smaller, givenBack] = [0, 0];
  after.openedBy.forEach((place, cell) => {
    const to = after.players[place]?.author;
    if (to === undefined) return;
    const from = before.players[before.openedBy[cell] ?? -1]?.author;
    const isMine = after.mines[cell] === 1;
    if (from === undefined) {
      if (isMine) hits.push(to);
      else opened.set(to, (opened.get(to) ?? 0) + 1);
      return;
    }
    if (before.mines[cell] === 1 && !isMine) givenBack += 1;
    else if (!isMine && after.numbers[cell] !== before.numbers[cell]) smaller += 1;
    if (from === to) return;
    const pair = taken.get(`${from} ${to}`) ?? { from, to, cells: 0 };
    taken.set(`${from} ${to}`, { ...pair, cells: pair.cells + 1 });
  });
  return {
    opened,
    hits,
    ended: before.outcome === null ? after.outcome : null,
    taken: [...taken.values()],
    smaller,
    givenBack,
  };
}
