/** A line of a game as it is shown: each move with its number, its author and the position after it. Pure. */
import type { Played } from '../../../model/games/chess/board.ts';
import type { ChessState } from '../../../model/games/chess/rules.ts';
import type { ElementId } from '../../../model/games/kit/elements.ts';
import { movesOf, type Position } from '../../../model/games/kit/position.ts';
import type { ChessWords } from '../../words/catalog.ts';
import type { Member } from '../shared/persons.tsx';
import type { Kind, Side } from './pieces.tsx';

export type At = Position<ChessState>;
type MoveSaid = Parameters<ChessWords['said']>[0];
export type Ply = {
  played: Played;
  /** After it. */
  state: ChessState;
  number: number;
  side: Side;
  /** Null for the moves that the game began with. */
  author: Member | null;
  position: ElementId | null;
};

/** The moves that stand at a place, first to last, with those that the game began with. */
export function pliesAt(end: At): Ply[] {
  const moves = movesOf(end);
  const start = startOf(end);
  return [
    ...statesTo(start.state).map((state) => plyOf(state, null, null)),
    ...moves.map(({ state, author, id }) => plyOf(state, author, id)),
  ].flatMap((ply) => ply ?? []);
}

function startOf(at: At): At {
  let start = at;
  while (start.parent !== null) start = start.parent;
  return start;
}

function statesTo(last: ChessState): ChessState[] {
  const states: ChessState[] = [];
  for (let at: ChessState | null = last; at !== null; at = at.before) states.push(at);
  return states.toReversed();
}

/** Null for a beginning. */
function plyOf(state: ChessState, author: Member | null, position: ElementId | null): Ply | null {
  if (state.last === null || state.before === null) return null;
  const { fen, toMove } = state.before.board;
  return {
    played: state.last,
    state,
    number: Number(fen.split(' ')[5]),
    side: toMove,
    author,
    position,
  };
}

/** Null for a step that is no move. */
export const plyAt = (at: At): Ply | null =>
  at.seat === null ? null : plyOf(at.state, at.author, at.id);

/** `11. Bxe6`, `11... Qd7`. */
export const sayPly = ({ number, side, played }: Ply): string =>
  `${number}${side === 'white' ? '.' : '...'} ${played.san}`;

const KIND_OF_LETTER: Readonly<Record<string, Kind>> = { N: 'n', B: 'b', R: 'r', Q: 'q', K: 'k' };
const isPromotion = (letter: string | undefined): letter is 'n' | 'b' | 'r' | 'q' =>
  letter !== undefined && letter !== '' && 'nbrq'.includes(letter);

/** A move as it is said in words. */
export function moveOf({ san, uci, from, to, captured }: Played): MoveSaid {
  const isCastling = san.startsWith('O-O');
  const promotion = uci[4];
  return {
    piece: isCastling ? 'k' : (KIND_OF_LETTER[san[0] ?? ''] ?? 'p'),
    from,
    to,
    takes: captured,
    castles: isCastling ? (san.startsWith('O-O-O') ? 'long' : 'short') : null,
    promotion: isPromotion(promotion) ? promotion : null,
    gives: san.endsWith('#') ? 'mate' : san.endsWith('+') ? 'check' : null,
  };
}

/** Pairs as they stand in a list: number, white's, black's; `place` is 1 after the first move. */
export type Row = { number: number; white: Placed | null; black: Placed | null };
export type Placed = { ply: Ply; place: number };

export function rowsOfMoves(plies: readonly Ply[]): Row[] {
  const rows: Row[] = [];
  plies.forEach((ply, i) => {
    const placed = { ply, place: i + 1 };
    const last = rows.at(-1);
    if (ply.side === 'black' && last?.number === ply.number) last.black = placed;
    else
      rows.push({
        number: ply.number,
        white: ply.side === 'white' ? placed : null,
        black: ply.side === 'black' ? placed : null,
      });
  });
  return rows;
}
