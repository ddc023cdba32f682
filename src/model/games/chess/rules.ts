/**
 * Chess by the laws of FIDE, over chess.js: a third repetition and fifty moves without progress are draws that a player may claim, a
 * fifth and seventy-five are draws by themselves. What is not told: positions that are dead for other reasons than too few pieces.
 */
import { isRecord } from '../kit/actions.ts';
import type { Outcome, Rules } from '../kit/rules.ts';
import {
  canMate,
  playOn,
  readFen,
  STANDARD_FEN,
  type Board,
  type Played,
  type Side,
  type Uci,
} from './board.ts';

/** A place in a game, with the moves that led there; a game that was imported begins with some. */
export type ChessState = {
  readonly board: Board;
  /** How often this position has been there, this time too. */
  readonly times: number;
  readonly outcome: Outcome | null;
  readonly last: Played | null;
  readonly before: ChessState | null;
};

/** As it stands in a page. `line`: moves already played, `e2e4 e7e5`. `tags`: what a PGN said of the game. */
export type ChessSetup = { fen: string; line: string; tags: Readonly<Record<string, string>> };

export const standardSetup: ChessSetup = { fen: STANDARD_FEN, line: '', tags: {} };

export const TAGS = ['Event', 'Site', 'Date', 'Round', 'White', 'Black', 'Result'] as const;
export const TAG_LENGTH_MAX = 100;
/** Plies that a game can begin with: the longest serious game had 538. */
export const LINE_PLIES_MAX = 1200;
/** `e2e4 ` */
const PLY_LENGTH = 5;
const LINE_LENGTH_MAX = LINE_PLIES_MAX * 6;

export type ReadSetup = { state: ChessState; tags: ChessSetup['tags'] };

export const chess: Rules<ReadSetup, ChessState, Uci> = {
  seats: ['white', 'black'],
  readSetup,
  readMove: (value) => (typeof value === 'string' && value.length <= 5 ? value : null),
  movesInSetup: (value) => {
    const line = isRecord(value) ? value['line'] : null;
    return typeof line === 'string' ? Math.ceil(line.length / PLY_LENGTH) : 0;
  },
  start: ({ state }) => state,
  toMove: ({ board }) => board.toMove,
  play: (state, uci) => play(state, uci) ?? { refused: 'illegal' },
  outcome: ({ outcome }) => outcome,
  drawToClaim: ({ times, board }) =>
    times >= 3 ? 'threefold' : board.quietPlies >= 100 ? 'fifty-moves' : null,
  onTime: ({ board }, claimer) =>
    canMate(board.fen, claimer === 'white' ? 'white' : 'black')
      ? { winner: claimer, reason: 'time' }
      : { winner: null, reason: 'time-but-no-mate' },
};

function readSetup(value: unknown): ReadSetup | null {
  if (!isRecord(value) || !isRecord(value['tags'])) return null;
  const { fen, line, tags } = value;
  if (typeof line !== 'string' || line.length > LINE_LENGTH_MAX) return null;
  const board = readFen(fen);
  if (board === null) return null;
  const kept = TAGS.flatMap((tag) => {
    const text = tags[tag];
    return typeof text === 'string' ? [[tag, text.slice(0, TAG_LENGTH_MAX)] as const] : [];
  });
  const state = playLine(beginAt(board), line === '' ? [] : line.split(' '));
  return state && { state, tags: Object.fromEntries(kept) };
}

export function beginAt(board: Board): ChessState {
  const bare = { board, times: 1, last: null, before: null };
  return { ...bare, outcome: outcomeOf(board, 1) };
}

/** Null as soon as one is not legal, or comes after the end. */
export function playLine(start: ChessState, line: readonly Uci[]): ChessState | null {
  let state: ChessState | null = start;
  for (const uci of line) state = state && state.outcome === null ? play(state, uci) : null;
  return state;
}

function play(before: ChessState, uci: Uci): ChessState | null {
  const next = playOn(before.board.fen, uci);
  if (next === null) return null;
  const { board, played } = next;
  const times = 1 + timesBefore(before, board);
  return { board, times, outcome: outcomeOf(board, times), last: played, before };
}

/** Pieces, side, castling and en passant where it can be done: what makes two positions the same. */
const sameness = ({ fen }: Board): string => fen.split(' ', 4).join(' ');

function timesBefore(before: ChessState, board: Board): number {
  const wanted = sameness(board);
  let plies = board.quietPlies;
  for (let at: ChessState | null = before; at !== null && plies > 0; at = at.before, plies -= 1)
    if (sameness(at.board) === wanted) return at.times;
  return 0;
}

function outcomeOf({ end, toMove, quietPlies }: Board, times: number): Outcome | null {
  const mover: Side = toMove === 'white' ? 'black' : 'white';
  if (end !== null) return { winner: end === 'checkmate' ? mover : null, reason: end };
  if (times >= 5) return { winner: null, reason: 'fivefold' };
  return quietPlies >= 150 ? { winner: null, reason: 'seventy-five-moves' } : null;
}

/** First to last, with those that the game began with. */
export function playedOf(state: ChessState): Played[] {
  const all: Played[] = [];
  for (let at: ChessState | null = state; at !== null; at = at.before)
    if (at.last !== null) all.push(at.last);
  return all.toReversed();
}

export function firstOf(state: ChessState): ChessState {
  let at = state;
  while (at.before !== null) at = at.before;
  return at;
}
