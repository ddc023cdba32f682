/** How each cell looks, as short text: rows that are equal are not drawn anew. */
import type { FieldState } from '../../../model/games/minefield/play.ts';

/**
 * `#` closed, `F` a flag, `0` to `8` open, `*` a mine that was hit; once the field has ended `m` a mine that was not, `w` a flag without
 * one.
 */
export type Kind =
  | '#'
  | 'F'
  | '*'
  | 'm'
  | 'w'
  | '0'
  | '1'
  | '2'
  | '3'
  | '4'
  | '5'
  | '6'
  | '7'
  | '8';

/** `place`: whose it is, in `FieldState.players`; -1: nobody's. */
export type Look = { kind: Kind; place: number };

const KINDS: readonly string[] = '#F*mw012345678'.split('');
const isKind = (text: string | undefined): text is Kind =>
  text !== undefined && KINDS.includes(text);

/** One text for each row: cells joined by commas, each its kind and its place. */
export function looksOf(state: FieldState): string[] {
  const { width, height } = state.layout.setup;
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (__, column) => lookOf(state, row * width + column)).join(','),
  );
}

function lookOf(state: FieldState, cell: number): string {
  const { openedBy, flaggedBy, mines, numbers, outcome } = state;
  const opener = openedBy[cell] ?? -1;
  const isMine = mines[cell] === 1;
  if (opener !== -1) return `${isMine ? '*' : numbers[cell]}${opener}`;
  const flagger = flaggedBy[cell] ?? -1;
  if (flagger !== -1) return `${outcome !== null && !isMine ? 'w' : 'F'}${flagger}`;
  return outcome !== null && isMine ? 'm-1' : '#-1';
}

export function readLook(text: string): Look {
  const kind = text[0];
  return { kind: isKind(kind) ? kind : '#', place: Number(text.slice(1)) };
}
