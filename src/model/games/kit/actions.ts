/** What an element of a turn-based game can say, and how it is read from what anybody may have written. */
import type { ElementId } from './elements.ts';
import type { Seat } from './rules.ts';

/** How a table is laid. */
export type Table = {
  /** May others take a seat whose player is away? */
  standIns: boolean;
  /** Null: without clocks. */
  clock: { baseMs: number; incrementMs: number } | null;
};

/** `tick`: one more than the highest that its author had seen, to order claims of seats. */
export type Action =
  | { do: 'game'; table: Table; setup: unknown; after: ElementId | null }
  | { do: 'sit'; game: ElementId; seat: Seat; tick: number }
  | { do: 'move'; parent: ElementId; move: unknown; thoughtMs: number | null }
  | { do: 'resign' | 'offer-draw' | 'accept-draw' | 'decline'; parent: ElementId }
  | { do: 'ask-back' | 'allow-back' | 'claim-time'; parent: ElementId };

export type Step = Exclude<Action, { do: 'game' } | { do: 'sit' }>;

const CLOCK_MS_MAX = 24 * 3_600_000;
const STEPS = [
  'resign',
  'offer-draw',
  'accept-draw',
  'decline',
  'ask-back',
  'allow-back',
  'claim-time',
] as const;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isId = (value: unknown): value is ElementId =>
  typeof value === 'string' && /^\d{1,16}:\d{1,16}$/.test(value);

const isCount = (value: unknown, max: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;

/** Null for anything that is not exactly an action. */
export function readAction(value: unknown): Action | null {
  if (!isRecord(value)) return null;
  const { do: what, parent, game, seat, tick } = value;
  if (what === 'game') return readGame(value);
  if (what === 'sit') {
    const isGood = isId(game) && typeof seat === 'string' && isCount(tick, Number.MAX_SAFE_INTEGER);
    return isGood ? { do: 'sit', game, seat, tick } : null;
  }
  if (!isId(parent)) return null;
  if (what === 'move') {
    const thoughtMs = value['thoughtMs'] ?? null;
    if (thoughtMs !== null && !isCount(thoughtMs, CLOCK_MS_MAX)) return null;
    return { do: 'move', parent, move: value['move'], thoughtMs };
  }
  const step = STEPS.find((known) => known === what);
  return step === undefined ? null : { do: step, parent };
}

function readGame(value: Record<string, unknown>): Action | null {
  const { table, setup, after = null } = value;
  if (!isRecord(table) || typeof table['standIns'] !== 'boolean') return null;
  if (after !== null && !isId(after)) return null;
  const clock = table['clock'] ?? null;
  if (clock === null)
    return { do: 'game', table: { standIns: table['standIns'], clock }, setup, after };
  if (!isRecord(clock)) return null;
  const { baseMs, incrementMs } = clock;
  if (!isCount(baseMs, CLOCK_MS_MAX) || !isCount(incrementMs, CLOCK_MS_MAX)) return null;
  const read = { standIns: table['standIns'], clock: { baseMs, incrementMs } };
  return { do: 'game', table: read, setup, after };
}
