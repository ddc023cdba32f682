/** A game for tests of the kit: from a pile two take one to three in turn; who takes the last one wins. */
import type { Author, Table } from './actions.ts';
import type { ElementId } from './elements.ts';
import { Match } from './match.ts';
import { movesOf, type Position } from './position.ts';
import { isRefusal, type Rules } from './rules.ts';
import { Scribe } from './scribe-fixture.ts';

export type Pile = { left: number; taken: readonly number[] };

export const pile: Rules<number, Pile, number> = {
  seats: ['first', 'second'],
  readSetup: (value) => (Number.isInteger(value) && Number(value) > 0 ? Number(value) : null),
  readMove: (value) => (Number.isInteger(value) ? Number(value) : null),
  start: (left) => ({ left, taken: [] }),
  toMove: ({ taken }) => (taken.length % 2 === 0 ? 'first' : 'second'),
  play: ({ left, taken }, count) =>
    count >= 1 && count <= 3 && count <= left
      ? { left: left - count, taken: [...taken, count] }
      : { refused: 'illegal' },
  outcome: ({ left, taken }) =>
    left > 0 ? null : { winner: taken.length % 2 === 1 ? 'first' : 'second', reason: 'last' },
  drawToClaim: ({ left }) => (left % 7 === 0 ? 'seven' : null),
};

export const plainTable: Table = { keptFor: {}, standIns: false, solo: false, clock: null };

/** Sessions 1 to 9, whose members are `m1` to `m9`, but that 9 is another session of `m1`. */
export const memberOf = (client: number): Author => (client === 9 ? 'm1' : `m${client}`);

/** What is said at a table of piles. */
export class Book extends Scribe {
  begin(client: number, table: Partial<Table> = {}, setup: unknown = 21): ElementId {
    const laid = { ...plainTable, ...table };
    return this.write(client, { do: 'game', table: laid, setup, rematchOf: null, tick: 1 });
  }

  sit(client: number, game: ElementId, seat: string, tick = 2): ElementId {
    return this.write(client, { do: 'sit', game, seat, tick });
  }

  move(
    client: number,
    parent: ElementId,
    move: unknown,
    thoughtMs: number | null = null,
  ): ElementId {
    return this.write(client, { do: 'move', parent, move, thoughtMs });
  }

  /** `m1` and `m2` sit down. */
  table(table: Partial<Table> = {}): ElementId {
    const game = this.begin(1, table);
    this.sit(1, game, 'first');
    this.sit(2, game, 'second');
    return game;
  }

  /** In turn by 1 and 2, each after the other; the last one's id. */
  moves(after: ElementId, first: 1 | 2, ...counts: number[]): ElementId {
    const clients = first === 1 ? [1, 2] : [2, 1];
    return counts.reduce(
      (parent, count, i) => this.move(clients[i % 2] ?? 1, parent, count),
      after,
    );
  }

  match(): Match<number, Pile, number> {
    const match = new Match(pile, memberOf);
    match.take(this.elements);
    return match;
  }
}

/** All that anybody could see of a match, as text. `show`: all that matters of a state. */
export function seenOf<Setup, State, Move>(
  match: Match<Setup, State, Move>,
  show: (state: State) => unknown = (state) => state,
): string {
  const games = match.games().map(({ id, end, forks, seats, start }) => ({
    id,
    line: movesOf(end).map((move) => move.id),
    end: {
      ...end,
      state: show(end.state),
      parent: end.parent?.id,
      before: end.before?.id,
      children: [],
    },
    forks: forks.map(({ at, because, kept, goesOn }) => ({
      at: at.id,
      because,
      kept: [kept.end.id, kept.length, kept.authors],
      goesOn: [goesOn.end.id, goesOn.length, goesOn.authors],
    })),
    seats,
    tree: positionsOf(start).map(({ id: each, parent }) => [each, parent?.id]),
  }));
  return JSON.stringify({ games, aside: match.leftAside() });
}

function positionsOf<State>(start: Position<State>): Position<State>[] {
  const all = [start];
  for (const position of all) for (const child of position.children) all.push(child);
  return all;
}

/** Of every position of a match, by other means than those that placed it: why it must not be there. */
export function illegalIn<Setup, State, Move>(
  rules: Rules<Setup, State, Move>,
  match: Match<Setup, State, Move>,
  show: (state: State) => unknown = (state) => state,
): string[] {
  return match.games().flatMap(({ start }) => {
    return positionsOf(start).flatMap((position) => {
      const { id, parent, action, seat, author, state, table } = position;
      if (parent === null || action.do !== 'move') return [];
      const faults: string[] = [];
      const move = rules.readMove(action.move);
      const played = move === null ? null : rules.play(parent.state, move);
      if (played === null || isRefusal(played)) faults.push(`${id}: illegal`);
      else if (JSON.stringify(show(played)) !== JSON.stringify(show(state)))
        faults.push(`${id}: other state`);
      if (rules.toMove(parent.state) !== seat) faults.push(`${id}: out of turn`);
      if (parent.outcome !== null) faults.push(`${id}: after the end`);
      const [holder] = ancestorsOf(position).filter((other) => other.seat === seat);
      if (!table.standIns && holder?.author !== author) faults.push(`${id}: another's seat`);
      const others = ancestorsOf(position).filter((other) => other.seat !== seat && other.seat);
      if (!table.solo && others.some((other) => other.author === author))
        faults.push(`${id}: both seats`);
      return faults;
    });
  });
}

/** First to last, with itself. */
function ancestorsOf<State>(position: Position<State>): Position<State>[] {
  const line: Position<State>[] = [];
  for (let at: Position<State> | null = position; at !== null; at = at.parent) line.push(at);
  return line.toReversed();
}
