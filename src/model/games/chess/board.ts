/** The one door to chess.js: what it says of a position, as plain values. Positions are FEN text, moves as `e2e4` or `e7e8q`. */
import { Chess, validateFen, type Color, type PieceSymbol, type Square } from 'chess.js';

export type Side = 'white' | 'black';
export type Uci = string;

export const STANDARD_FEN = 'rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1';

/** What a position is by itself. `quietPlies`: since a pawn moved or something was taken. */
export type Board = {
  fen: string;
  toMove: Side;
  inCheck: boolean;
  end: 'checkmate' | 'stalemate' | 'insufficient' | null;
  quietPlies: number;
};
export type Played = { uci: Uci; san: string; from: Square; to: Square; captured: boolean };

const FEN_LENGTH_MAX = 100;
const TYPED_LENGTH_MAX = 12;
const FEN_SHAPE =
  /^[1-8pnbrqkPNBRQK/]+ [wb] (?:-|(?=[KQkq])K?Q?k?q?) (?:-|[a-h][36]) \d{1,3} [1-9]\d{0,3}$/;
const UCI_SHAPE = /^([a-h][1-8])([a-h][1-8])([qrbn]?)$/;

const sideOf = (color: Color): Side => (color === 'w' ? 'white' : 'black');
const load = (fen: string): Chess => new Chess(fen, { skipValidation: true });

function boardOf(chess: Chess): Board {
  const fen = chess.fen();
  const hasMate = chess.isCheckmate();
  return {
    fen,
    toMove: sideOf(chess.turn()),
    inCheck: chess.inCheck(),
    end: hasMate
      ? 'checkmate'
      : chess.isStalemate()
        ? 'stalemate'
        : chess.isInsufficientMaterial()
          ? 'insufficient'
          : null,
    quietPlies: Number(fen.split(' ')[4]),
  };
}

/** Null unless play can go on from there by the rules: chess.js itself believes more, as castling without a rook. */
export function readFen(fen: unknown): Board | null {
  if (typeof fen !== 'string' || fen.length > FEN_LENGTH_MAX || !FEN_SHAPE.test(fen)) return null;
  if (!validateFen(fen).ok) return null;
  const chess = load(fen);
  const [, turn, castling = '-', behind = '-'] = fen.split(' ');
  const waiting: Color = turn === 'w' ? 'b' : 'w';
  const [king] = chess.findPiece({ type: 'k', color: waiting });
  if (king === undefined || chess.isAttacked(king, turn === 'w' ? 'w' : 'b')) return null;
  const canCastle = castling
    .split('')
    .every((right) => right === '-' || isCastleReady(chess, right));
  return canCastle && isPassed(chess, behind) ? boardOf(chess) : null;
}

const isOn = (chess: Chess, square: string, type: PieceSymbol, color: Color): boolean => {
  const piece = chess.get(square as Square);
  return piece?.type === type && piece.color === color;
};

function isCastleReady(chess: Chess, right: string): boolean {
  const color = right === right.toUpperCase() ? 'w' : 'b';
  const rank = color === 'w' ? '1' : '8';
  const rook = right.toUpperCase() === 'K' ? 'h' : 'a';
  return isOn(chess, `e${rank}`, 'k', color) && isOn(chess, `${rook}${rank}`, 'r', color);
}

/** Has a pawn just passed that square? */
function isPassed(chess: Chess, square: string): boolean {
  if (square === '-') return true;
  const file = square[0] ?? '';
  const isWhites = square[1] === '3';
  const isEmpty = (each: string): boolean => chess.get(each as Square) === undefined;
  return (
    isOn(chess, `${file}${isWhites ? 4 : 5}`, 'p', isWhites ? 'w' : 'b') &&
    isEmpty(square) &&
    isEmpty(`${file}${isWhites ? 2 : 7}`)
  );
}

/** Null for a move that is not legal there. */
export function playOn(fen: string, uci: Uci): { board: Board; played: Played } | null {
  const [, from = '', to = '', promotion = ''] = UCI_SHAPE.exec(uci) ?? [];
  if (to === '') return null;
  return attempt(load(fen), { from, to, ...(promotion !== '' && { promotion }) }, uci);
}

/** As people type it: `Nf3`, `nf3`, `0-0`, `e7-e8=Q`, `e2e4`. Null for what is no legal move there. */
export function playTyped(fen: string, typed: string): Played | null {
  const text = typed.trim();
  if (text === '' || text.length > TYPED_LENGTH_MAX) return null;
  const promoting = text.replace(
    /([18])=?([qrbn])(?=[+#!?]*$)/,
    (_, rank: string, piece: string) => {
      return `${rank}=${piece.toUpperCase()}`;
    },
  );
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  const tries = [text, promoting, capital, text.toUpperCase()];
  for (const each of tries) {
    const played = attempt(load(fen), each)?.played;
    if (played === undefined) continue;
    // chess.js would make it a knight where nobody said what.
    return played.uci.length === 4 || /[qrbn][+#!?]*$/i.test(text) ? played : null;
  }
  return null;
}

function attempt(
  chess: Chess,
  move: Parameters<Chess['move']>[0],
  uci?: Uci,
): { board: Board; played: Played } | null {
  try {
    const { lan, san, from, to, captured } = chess.move(move);
    // chess.js lets `e2e4q` pass for `e2e4`, but a move has one name; and it knows a move that moves nothing.
    if ((uci !== undefined && lan !== uci) || from === to) return null;
    const played = { uci: lan, san, from, to, captured: captured !== undefined };
    return { board: boardOf(chess), played };
  } catch {
    // That is how chess.js says that it is not legal.
    return null;
  }
}

/** What may move from there: the squares it may go to, and whether it is promoted on the way. */
export function movesFrom(fen: string, square: string): { to: Square; promotes: boolean }[] {
  const moves = load(fen).moves({ square: square as Square, verbose: true });
  const targets = new Map(moves.map(({ to, promotion }) => [to, promotion !== undefined] as const));
  return [...targets].map(([to, promotes]) => ({ to, promotes }));
}

/** Could that side give mate by any legal moves at all? If not, it does not win when the other's time is over. */
export function canMate(fen: string, side: Side): boolean {
  const pieces = (fen.split(' ')[0] ?? '').replace(/[^a-zA-Z]/g, '');
  const ours = (piece: string): boolean =>
    side === 'white' ? piece !== piece.toLowerCase() : piece === piece.toLowerCase();
  const [own, other] = [true, false].map((isOwn) =>
    pieces
      .split('')
      .filter((piece) => ours(piece) === isOwn)
      .map((piece) => piece.toLowerCase()),
  );
  const has = (all: string[] | undefined, kinds: string): boolean =>
    (all ?? []).some((piece) => kinds.includes(piece));
  const minor = (own ?? []).filter((piece) => piece !== 'k');
  if (has(own, 'pqr') || (has(own, 'n') && minor.length > 1)) return true;
  // A knight alone needs one of theirs that can stand in their king's way; a queen would have to take it or give way.
  if (has(own, 'n')) return has(other, 'pnbr');
  // Bishops on squares of one colour need one of theirs that can block a square of the other.
  return minor.length > 0 && (has(other, 'pn') || hasBishopsOfBoth(fen));
}

function hasBishopsOfBoth(fen: string): boolean {
  const chess = load(fen);
  const squares = (['w', 'b'] as const).flatMap((color) => chess.findPiece({ type: 'b', color }));
  return new Set(squares.map((square) => chess.squareColor(square))).size > 1;
}
