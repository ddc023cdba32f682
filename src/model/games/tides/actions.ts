/** What an element of Tides can say, and how it is read from what anybody may have written. */
import type { ElementId } from '../kit/elements.ts';
import { CELLS, PLAYERS_MAX, type Cell } from './chart.ts';
import { readCourse } from './course.ts';

/** Steps that one line can be long. */
export const LINE_MAX = 80;
/** Steps of line that each player has for a round. */
export const ROPE = 480;
/** Steps through one's own water that close a loop. */
export const BACK_MAX = 200;
/** Sessions whose words one element says it had seen. */
export const SEEN_MAX = 64;
/** Ticks above it are not read, and who is there goes on there. */
export const TICK_MAX = 1_000_000;
const SEED_MAX = 2 ** 32;
const ID_LENGTH_MAX = 40;

/** Everything of this client up to this clock. */
export type Seen = readonly (readonly [client: number, clock: number])[];
/** `tick`: one more than the highest that its author had seen in the round. */
type InRound = { round: ElementId; tick: number; seen: Seen };
export type NewRound = { do: 'round'; seed: number; after: ElementId | null };
export type Join = InRound & { do: 'join'; harbour: number };
export type Start = InRound & { do: 'start' };
/** `line` from one's own cell out and home again, `back` from there to the first cell; both as courses. */
export type Claim = InRound & { do: 'claim'; from: Cell; line: string; back: string };
/** A line that is lost: `by` cut it, or it was too long. */
export type Lost = InRound & { do: 'lost'; line: number; by: string | null };
export type RoundAction = Join | Start | Claim | Lost;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown, below: number): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < below;
const isId = (value: unknown): value is ElementId =>
  typeof value === 'string' && value.length <= ID_LENGTH_MAX && /^\d+:\d+$/.test(value);
const has = (value: Record<string, unknown>, keys: number): boolean =>
  Object.keys(value).length === keys;

export function readNewRound(value: unknown): NewRound | null {
  if (!isRecord(value) || value['do'] !== 'round' || !has(value, 3)) return null;
  const { seed, after } = value;
  if (!isCount(seed, SEED_MAX) || !(after === null || isId(after))) return null;
  return { do: 'round', seed, after };
}

function readSeen(value: unknown): Seen | null {
  if (!Array.isArray(value) || value.length > SEEN_MAX) return null;
  const seen: [number, number][] = [];
  for (const pair of value as unknown[]) {
    if (!Array.isArray(pair) || pair.length !== 2) return null;
    const [client, clock] = pair as unknown[];
    if (!isCount(client, Number.MAX_SAFE_INTEGER) || !isCount(clock, Number.MAX_SAFE_INTEGER))
      return null;
    seen.push([client, clock]);
  }
  return seen;
}

/** Null for what is not exactly as it should be; whether it is legal is another question. */
export function readRoundAction(value: unknown): RoundAction | null {
  if (!isRecord(value) || !isId(value['round']) || !isCount(value['tick'], TICK_MAX + 1))
    return null;
  const seen = readSeen(value['seen']);
  if (seen === null) return null;
  const where = { round: value['round'], tick: value['tick'], seen };
  const { harbour, from, line, back, by } = value;
  switch (value['do']) {
    case 'join':
      return has(value, 5) && isCount(harbour, PLAYERS_MAX)
        ? { ...where, do: 'join', harbour }
        : null;
    case 'start':
      return has(value, 4) ? { ...where, do: 'start' } : null;
    case 'claim': {
      if (!has(value, 7) || !isCount(from, CELLS)) return null;
      const out = readCourse(line, from, LINE_MAX);
      const end = out?.at(-1);
      if (end === undefined || readCourse(back, end, BACK_MAX) === null) return null;
      return { ...where, do: 'claim', from, line: line as string, back: back as string };
    }
    case 'lost':
      return has(value, 6) &&
        isCount(line, LINE_MAX + 1) &&
        line > 0 &&
        (by === null || (typeof by === 'string' && by.length <= 100))
        ? { ...where, do: 'lost', line, by }
        : null;
    default:
      return null;
  }
}
