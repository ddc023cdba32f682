/** What a game is to the kit: pure rules, the same for everyone. */

/** As `white`, `black`. */
export type Seat = string;

/** `winner` null: a draw. `reason` is a word that the screen knows. */
export type Outcome = { winner: Seat | null; reason: string };

/** Why something is not played: a word that the screen knows. */
export type Refusal = { refused: string };

/**
 * Rules of one turn-based game. Everything that `read…` takes was written by somebody who may be hostile: give null for what is not
 * exactly as it should be. States are never changed, only replaced, and are what the setup and the moves make: nothing else counts.
 * Nothing here throws.
 */
export type Rules<Setup, State, Move> = {
  readonly seats: readonly Seat[];
  readSetup(value: unknown): Setup | null;
  readMove(value: unknown): Move | null;
  /** How many moves reading a setup plays: what one session may have others play is limited. None where it is missing. */
  movesInSetup?(value: unknown): number;
  start(setup: Setup): State;
  toMove(state: State): Seat;
  play(state: State, move: Move): State | Refusal;
  /** By the rules alone; null while it goes on. */
  outcome(state: State): Outcome | null;
  /** Why either player may end it as a draw by claiming so; null if none may. */
  drawToClaim?(state: State): string | null;
  /** When the time of another is over; else the claimer wins. */
  onTime?(state: State, claimer: Seat): Outcome;
};

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value;
