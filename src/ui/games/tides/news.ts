/** What happened between two readings of a round, for those who hear, see or read it. Pure. */
import { CELLS, type Cell } from '../../../model/games/tides/chart.ts';
import type { Contest, Event, Round } from '../../../model/games/tides/round.ts';

export type News =
  | { is: 'event'; event: Event }
  | { is: 'contest'; contest: Contest }
  | { is: 'over'; endedBy: number | null };

const keyOf = ({ winner, loser }: Contest): string => `${winner.id} ${loser.id}`;

/** In the order of the round. What came late from another island stands among them. */
export function newsOf(before: Round, after: Round): News[] {
  const known = new Set(before.events.map(({ id }) => id));
  const settled = new Set(before.contests.map(keyOf));
  const news: News[] = after.events
    .filter(({ id }) => !known.has(id))
    .map((event) => ({ is: 'event', event }));
  for (const contest of after.contests)
    if (!settled.has(keyOf(contest))) news.push({ is: 'contest', contest });
  if (after.phase === 'over' && before.phase !== 'over')
    news.push({ is: 'over', endedBy: after.endedBy });
  return news;
}

/** Cells that are another's now, by whose. */
export function changedHands(before: Round, after: Round): Map<number, Cell[]> {
  const changed = new Map<number, Cell[]>();
  for (let cell = 0; cell < CELLS; cell += 1) {
    const [was, is] = [before.owner[cell] ?? -1, after.owner[cell] ?? -1];
    if (is < 0 || was === is) continue;
    const cells = changed.get(is) ?? [];
    changed.set(is, cells);
    cells.push(cell);
  }
  return changed;
}

/** Players, the best first; who came first before others of the same score. */
export function ranking({ players }: Round): number[] {
  return players
    .map((_, player) => player)
    .sort((a, b) => (players[b]?.score ?? 0) - (players[a]?.score ?? 0) || a - b);
}

/** Of the worth of the whole chart, in whole percent. */
export const shareOf = ({ players, chart }: Round, player: number): number =>
  Math.round(((players[player]?.score ?? 0) / chart.worth) * 100);
