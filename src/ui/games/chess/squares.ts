/** Squares and pieces of a position, for drawing; pure. */
import type { Kind, Side } from './pieces.tsx';

export type Square = string;
export type Piece = { kind: Kind; side: Side };

const FILES = 'abcdefgh';
const KINDS = 'pnbrqk';

const isKind = (letter: string): letter is Kind => KINDS.includes(letter);

/** Of a FEN: pieces by their squares. */
export function piecesOf(fen: string): Map<Square, Piece> {
  const pieces = new Map<Square, Piece>();
  const rows = (fen.split(' ')[0] ?? '').split('/');
  rows.forEach((row, fromTop) => {
    let file = 0;
    for (const letter of row) {
      const kind = letter.toLowerCase();
      if (isKind(kind))
        pieces.set(squareAt(file, 7 - fromTop), {
          kind,
          side: letter === kind ? 'black' : 'white',
        });
      file += isKind(kind) ? 1 : Number(letter);
    }
  });
  return pieces;
}

/** `file` and `rank` from 0. */
const squareAt = (file: number, rank: number): Square => `${FILES[file] ?? ''}${rank + 1}`;

export const placeOf = (square: Square): { file: number; rank: number } => ({
  file: FILES.indexOf(square[0] ?? ''),
  rank: Number(square[1]) - 1,
});

export const isLight = (square: Square): boolean => {
  const { file, rank } = placeOf(square);
  return (file + rank) % 2 === 1;
};

/** All 64 as a reader sees them, row by row. */
export const rowsOf = (bottom: Side): Square[][] =>
  [7, 6, 5, 4, 3, 2, 1, 0].map((fromBottom) =>
    [0, 1, 2, 3, 4, 5, 6, 7].map((fromLeft) =>
      bottom === 'white' ? squareAt(fromLeft, fromBottom) : squareAt(7 - fromLeft, 7 - fromBottom),
    ),
  );

/** Where it is drawn: columns from the left, rows from the top. */
export function spotOf(square: Square, bottom: Side): { x: number; y: number } {
  const { file, rank } = placeOf(square);
  return bottom === 'white' ? { x: file, y: 7 - rank } : { x: 7 - file, y: rank };
}

const KNIGHT = [
  [1, 2],
  [2, 1],
  [2, -1],
  [1, -2],
  [-1, -2],
  [-2, -1],
  [-2, 1],
  [-1, 2],
] as const;

/**
 * Where a piece could go in some position: what a premove may say, for nobody knows yet what will stand there. Castling too.
 */
export function reachOf({ kind, side }: Piece, from: Square): Square[] {
  const { file, rank } = placeOf(from);
  const forward = side === 'white' ? 1 : -1;
  const home = side === 'white' ? 0 : 7;
  const reaches = (across: number, up: number): boolean => {
    const [far, high] = [Math.abs(across), Math.abs(up)];
    const isStraight = far === 0 || high === 0;
    const isSlant = far === high;
    switch (kind) {
      case 'p':
        return (
          (up === forward && far <= 1) ||
          (up === 2 * forward && far === 0 && rank === home + forward)
        );
      case 'n':
        return KNIGHT.some(([x, y]) => x === across && y === up);
      case 'b':
        return isSlant;
      case 'r':
        return isStraight;
      case 'q':
        return isStraight || isSlant;
      case 'k':
        return Math.max(far, high) === 1 || (from === squareAt(4, home) && high === 0 && far === 2);
    }
  };
  return rowsOf('white')
    .flat()
    .filter((to) => {
      const target = placeOf(to);
      return to !== from && reaches(target.file - file, target.rank - rank);
    });
}
