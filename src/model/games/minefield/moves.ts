/** What a click or a key on a cell means, as its author sees the field. */
import type { FieldState } from './play.ts';

const isClosed = (state: FieldState, cell: number): boolean => state.openedBy[cell] === -1;

/** A mine that is known, by a flag or because it was hit. */
const isMarked = ({ openedBy, mines, flaggedBy }: FieldState, cell: number): boolean =>
  flaggedBy[cell] !== -1 || (openedBy[cell] !== -1 && mines[cell] === 1);

/**
 * The cells to open: the one that is clicked; if it is an open number with as many mines marked around it, all others around it (a
 * chord). None on a flag, on a number that does not fit, and when the field has ended.
 */
export function cellsToOpen(state: FieldState, cell: number): number[] {
  const { layout, outcome, mines, numbers, flaggedBy } = state;
  const around = layout.around[cell];
  if (around === undefined || outcome !== null) return [];
  if (isClosed(state, cell)) return flaggedBy[cell] === -1 ? [cell] : [];
  if (mines[cell] === 1) return [];
  const marked = around.filter((near) => isMarked(state, near)).length;
  return marked === numbers[cell] ? closedAround(state, cell) : [];
}

/** Closed and without a flag: what a chord there would open. */
export const closedAround = (state: FieldState, cell: number): number[] =>
  (state.layout.around[cell] ?? []).filter(
    (near) => isClosed(state, near) && state.flaggedBy[near] === -1,
  );

/** Whether a flag can be put up or taken down there. */
export const canFlag = (state: FieldState, cell: number): boolean =>
  state.outcome === null && isClosed(state, cell);
