/** Places in a game: after a step, or at its beginning. Together they are a tree. */
import type { Author, NewGame, Step, Table } from './actions.ts';
import type { ElementId } from './elements.ts';
import type { Outcome, Seat } from './rules.ts';

export type Position<State> = {
  readonly id: ElementId;
  readonly client: number;
  readonly clock: number;
  readonly author: Author;
  /** Of what game it is a place. */
  readonly game: ElementId;
  readonly table: Table;
  readonly action: NewGame | Step;
  readonly parent: Position<State> | null;
  readonly state: State;
  /** Whose seat moved; null if this is no move. */
  readonly seat: Seat | null;
  /** The move before that stands, null if there is none. Those that were taken back do not. */
  readonly before: Position<State> | null;
  /** Who moved for each seat on the way here, first to last; the first holds it. */
  readonly actors: Readonly<Record<Seat, readonly Author[]>>;
  /** Moves to here, also those that were taken back, and one each for taking back, resigning and a draw. */
  readonly length: number;
  readonly outcome: Outcome | null;
  readonly drawOfferedBy: Seat | null;
  readonly backAskedBy: Seat | null;
  readonly remainingMs: Readonly<Record<Seat, number>> | null;
  /** In the order of `compareElements`. */
  readonly children: Position<State>[];
};

/** The last move that stands at a position. */
export const lastMoveOf = <State>(at: Position<State>): Position<State> | null =>
  at.seat === null ? at.before : at;

/** The moves that stand at a position, first to last. */
export function movesOf<State>(at: Position<State>): Position<State>[] {
  const moves: Position<State>[] = [];
  for (let move = lastMoveOf(at); move !== null; move = move.before) moves.push(move);
  return moves.toReversed();
}

/** Whose seat it is at a position: known once they moved, or where it is kept for somebody. */
export const holderOf = <State>(at: Position<State>, seat: Seat): Author | null =>
  at.actors[seat]?.[0] ?? at.table.keptFor[seat] ?? null;
