/** What an element of a page of Minefield can say, and how it is read from what anybody may have written. */
import type { ElementId } from '../kit/elements.ts';
import { isRecord } from '../kit/actions.ts';

/** `together`: one end for all. `duel`: points for what one opens first. */
export type Mode = 'together' | 'duel';

/** A field is its seed. `lives`: mines that may be hit before it is lost; in a duel it means nothing. */
export type Setup = {
  width: number;
  height: number;
  mines: number;
  seed: number;
  mode: Mode;
  lives: number;
};

/** `tick`: one more than the highest of its kind that its author had seen, of fields on the page, else of openings or flags of that field. */
export type NewField = { do: 'field'; setup: Setup; tick: number };
/** `tick` 1 is a first click: no opening had been seen. `ms`: since the field's first opening, by its author's clock. */
export type OpenAction = {
  do: 'open';
  field: ElementId;
  cells: readonly number[];
  tick: number;
  ms: number | null;
};
export type FlagAction = { do: 'flag'; field: ElementId; cell: number; up: boolean; tick: number };
export type Action = NewField | OpenAction | FlagAction;

/** Both sides of a field, in cells; and what of it may be mines. */
export const SIDE_MIN = 6;
export const WIDTH_MAX = 64;
export const HEIGHT_MAX = 48;
const DENSITY_MAX = 0.4;
export const LIVES_MAX = 9;
/** A chord opens all around one cell. */
const CELLS_OF_ONE_MAX = 8;
/** What is believed is far less: `ranked` in `fields.ts`. */
const TICK_MAX = 1_000_000_000;
export const MS_MAX = 24 * 3_600_000;
const SEED_MAX = 2 ** 32 - 1;

export const minesMax = (width: number, height: number): number =>
  Math.floor(width * height * DENSITY_MAX);

const isWhole = (value: unknown, min: number, max: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;

const isId = (value: unknown): value is ElementId =>
  typeof value === 'string' && /^\d{1,16}:\d{1,16}$/.test(value);

const isCell = (value: unknown): value is number => isWhole(value, 0, WIDTH_MAX * HEIGHT_MAX - 1);

/** Null for anything that is not exactly a field within the limits. */
export function readSetup(value: unknown): Setup | null {
  if (!isRecord(value)) return null;
  const { width, height, mines, seed, mode, lives } = value;
  if (!isWhole(width, SIDE_MIN, WIDTH_MAX) || !isWhole(height, SIDE_MIN, HEIGHT_MAX)) return null;
  if (!isWhole(mines, 1, minesMax(width, height)) || !isWhole(seed, 0, SEED_MAX)) return null;
  if (!isWhole(lives, 1, LIVES_MAX) || (mode !== 'together' && mode !== 'duel')) return null;
  return { width, height, mines, seed, mode, lives };
}

/** Null for anything that is not exactly an action. */
export function readAction(value: unknown): Action | null {
  if (!isRecord(value)) return null;
  const { do: what, tick, field } = value;
  if (!isWhole(tick, 1, TICK_MAX)) return null;
  if (what === 'field') {
    const setup = readSetup(value['setup']);
    return setup === null ? null : { do: 'field', setup, tick };
  }
  if (!isId(field)) return null;
  if (what === 'open') return readOpening(value, field, tick);
  const { cell, up } = value;
  if (what !== 'flag' || !isCell(cell) || typeof up !== 'boolean') return null;
  return { do: 'flag', field, cell, up, tick };
}

function readOpening(
  { cells, ms = null }: Record<string, unknown>,
  field: ElementId,
  tick: number,
): OpenAction | null {
  if (!Array.isArray(cells) || cells.length === 0 || cells.length > CELLS_OF_ONE_MAX) return null;
  // Nothing is open yet that one could chord on.
  if (tick === 1 && cells.length > 1) return null;
  const known = cells.filter(isCell);
  if (known.length < cells.length || (ms !== null && !isWhole(ms, 0, MS_MAX))) return null;
  return { do: 'open', field, cells: known, tick, ms };
}
