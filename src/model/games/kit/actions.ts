/** What an element of a turn-based game can say, and how it is read from what anybody may have written. */
import type { ElementId } from './elements.ts';
import type { Seat } from './rules.ts';

/** Whoever wrote an element, as everyone can prove: a member. */
export type Author = string;

/** How a table is laid. */
export type Table = {
  /** Seats that are one person's from the beginning. The others are for whoever sits down and moves first. */
  keptFor: Readonly<Record<Seat, Author>>;
  /** May others move for a player who moved before, because that one is away? */
  standIns: boolean;
  /** May one person play every seat? */
  solo: boolean;
  /** Null: without clocks. */
  clock: { baseMs: number; incrementMs: number } | null;
};

/** `tick`: one more than the highest that its author had seen, so that games and claims of seats have an order. */
export type NewGame = {
  do: 'game';
  table: Table;
  setup: unknown;
  rematchOf: ElementId | null;
  tick: number;
};
export type Claim = { do: 'sit'; game: ElementId; seat: Seat; tick: number };
/** `thoughtMs`: since its author saw the move before, by their own clock; see `stopwatch.ts`. */
export type MoveStep = { do: 'move'; parent: ElementId; move: unknown; thoughtMs: number | null };
/** `waitedMs`: how long its author saw the other think. */
export type TimeClaim = { do: 'claim-time'; parent: ElementId; waitedMs: number };
export type OtherStep = { do: (typeof OTHER_STEPS)[number]; parent: ElementId };
export type Step = MoveStep | TimeClaim | OtherStep;
export type Action = NewGame | Claim | Step;

export const TICK_MAX = 1_000_000_000;
const CLOCK_MS_MAX = 24 * 3_600_000;
const NAME_LENGTH_MAX = 200;
const KEPT_SEATS_MAX = 16;
const OTHER_STEPS = [
  'resign',
  'offer-draw',
  'accept-draw',
  'claim-draw',
  'decline',
  'ask-back',
  'allow-back',
] as const;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= NAME_LENGTH_MAX;

const isId = (value: unknown): value is ElementId =>
  typeof value === 'string' && /^\d{1,16}:\d{1,16}$/.test(value);

const isCount = (value: unknown, max: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;

/** Null for anything that is not exactly an action. */
export function readAction(value: unknown): Action | null {
  if (!isRecord(value)) return null;
  const { do: what, parent, game, seat, tick } = value;
  if (what === 'game') return readGame(value);
  if (what === 'sit')
    return isId(game) && isName(seat) && isCount(tick, TICK_MAX)
      ? { do: 'sit', game, seat, tick }
      : null;
  if (!isId(parent)) return null;
  if (what === 'move') {
    const thoughtMs = value['thoughtMs'] ?? null;
    if (thoughtMs !== null && !isCount(thoughtMs, CLOCK_MS_MAX)) return null;
    return { do: 'move', parent, move: value['move'], thoughtMs };
  }
  if (what === 'claim-time') {
    const { waitedMs } = value;
    return isCount(waitedMs, CLOCK_MS_MAX) ? { do: 'claim-time', parent, waitedMs } : null;
  }
  const step = OTHER_STEPS.find((known) => known === what);
  return step === undefined ? null : { do: step, parent };
}

function readGame({
  table,
  setup,
  rematchOf = null,
  tick,
}: Record<string, unknown>): Action | null {
  const laid = readTable(table);
  if (laid === null || !isCount(tick, TICK_MAX)) return null;
  if (rematchOf !== null && !isId(rematchOf)) return null;
  return { do: 'game', table: laid, setup, rematchOf, tick };
}

function readTable(value: unknown): Table | null {
  if (!isRecord(value)) return null;
  const { keptFor = {}, standIns, solo, clock = null } = value;
  if (typeof standIns !== 'boolean' || typeof solo !== 'boolean' || !isRecord(keptFor)) return null;
  const kept = Object.entries(keptFor);
  if (kept.length > KEPT_SEATS_MAX) return null;
  const names = kept.flatMap(([seat, name]) => (isName(name) ? [[seat, name] as const] : []));
  if (names.length < kept.length) return null;
  const bare = { keptFor: Object.fromEntries(names), standIns, solo };
  if (clock === null) return { ...bare, clock };
  if (!isRecord(clock)) return null;
  const { baseMs, incrementMs } = clock;
  if (!isCount(baseMs, CLOCK_MS_MAX) || !isCount(incrementMs, CLOCK_MS_MAX)) return null;
  return { ...bare, clock: { baseMs, incrementMs } };
}
