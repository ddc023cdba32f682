/** Another game by the same players: each side takes the other's seat. */
import type { Author, Table } from './actions.ts';
import type { ElementId } from './elements.ts';
import type { Game } from './match.ts';
import type { Seat } from './rules.ts';

type AnyGame = Pick<Game<unknown>, 'id' | 'table' | 'seats' | 'rematchOf' | 'start' | 'end'>;

const holdersOf = ({ seats }: AnyGame): (readonly [Seat, Author | null])[] =>
  Object.entries(seats).map(([seat, { holder }]) => [seat, holder] as const);

/** Null where a seat was nobody's. */
export function rematchTable(game: AnyGame): Table | null {
  const holders = holdersOf(game);
  const [first, ...rest] = holders;
  const turned = first === undefined ? [] : [...rest, first];
  const kept = holders.flatMap(([seat], i) => {
    const holder = turned[i]?.[1] ?? null;
    return holder === null ? [] : [[seat, holder] as const];
  });
  return kept.length < holders.length ? null : { ...game.table, keptFor: Object.fromEntries(kept) };
}

/** The rematch that its players play: two may have asked for one at once. Others' games in its name do not count. */
export function findRematch<Each extends AnyGame>(
  games: readonly Each[],
  id: ElementId,
): Each | null {
  const game = games.find((each) => each.id === id);
  const table = game === undefined ? null : rematchTable(game);
  if (game === undefined || table === null) return null;
  const isPlayer = (author: Author): boolean => Object.values(table.keptFor).includes(author);
  const rematches = games.filter(
    ({ rematchOf, start, table: { keptFor } }) =>
      rematchOf === id &&
      isPlayer(start.author) &&
      Object.entries(table.keptFor).every(([seat, holder]) => keptFor[seat] === holder),
  );
  return rematches.reduce<Each | null>(
    (best, each) => (best === null || each.end.length > best.end.length ? each : best),
    null,
  );
}
