/** All rounds of a page, and what may be written next. */
import { DELETED_MAX, type ElementId, type GameElement } from '../kit/elements.ts';
import {
  LINE_MAX,
  readNewRound,
  readRoundAction,
  ROPE,
  SEEN_MAX,
  TICK_MAX,
  BACK_MAX,
  type NewRound,
  type RoundAction,
} from './actions.ts';
import { PLAYERS_MAX, type Cell, type Heading } from './chart.ts';
import { wayBetween, writeCourse } from './course.ts';
import type { Member, Round, Written } from './round.ts';

export type RoundEntry = {
  id: ElementId;
  seed: number;
  by: Member;
  /** The first is 1. */
  number: number;
  written: readonly Written[];
};
/** Each element is read once, not with each that comes: an evening has thousands, a hostile page more. */
const actions = new WeakMap<object, RoundAction | null>();

function actionOf(value: unknown): RoundAction | null {
  if (typeof value !== 'object' || value === null) return null;
  const known = actions.get(value);
  if (known !== undefined) return known;
  const action = readRoundAction(value);
  actions.set(value, action);
  return action;
}

/** `member` null: nobody is known yet to be behind that client. */
type Said = Omit<Written, 'member'> & { member: Member | null };
type Draft = NewRound & { id: ElementId; by: Member };

/** `deleted`: elements of the page. By number, then by id; of those of one number, all but one were opened by people who did not know of each other. */
export function readRounds(
  elements: readonly GameElement[],
  memberOf: (client: number) => Member | null,
  deleted = 0,
): RoundEntry[] {
  const drafts = new Map<ElementId, Draft>();
  const written = new Map<ElementId, Said[]>();
  for (const { id, client, clock, value } of elements) {
    const member = memberOf(client);
    const round = readNewRound(value);
    if (round !== null && member !== null) drafts.set(id, { ...round, id, by: member });
    const action = actionOf(value);
    if (action === null) continue;
    const list = written.get(action.round) ?? [];
    written.set(action.round, list);
    list.push({ id, client, clock, member, action });
  }
  const numbers = numbersOf(drafts);
  return [...drafts.values()]
    .map(({ id, seed, by }) => ({
      id,
      seed,
      by,
      number: numbers.get(id) ?? 1,
      written: believed(written.get(id) ?? [], deleted),
    }))
    .sort((a, b) => a.number - b.number || (a.id < b.id ? -1 : 1));
}

/**
 * An honest tick is the next after another. What leaves out more than was deleted waits: of a round that had one of the highest nobody
 * could say any more what they had seen. Who is not known yet is counted with, and left out.
 */
function believed(said: readonly Said[], deleted: number): Written[] {
  let last = 0;
  let missing = Math.min(deleted, DELETED_MAX);
  const written: Written[] = [];
  for (const each of said.toSorted((a, b) => a.action.tick - b.action.tick)) {
    const { member, action } = each;
    const gap = Math.max(0, action.tick - last - 1);
    if (gap > missing) break;
    missing -= gap;
    last = action.tick;
    if (member !== null) written.push({ ...each, member });
  }
  return written;
}

/** One more than that of the round before; who names a circle, or what is not there, begins at 1. */
function numbersOf(drafts: ReadonlyMap<ElementId, Draft>): Map<ElementId, number> {
  const numbers = new Map<ElementId, number>();
  for (const draft of drafts.values()) {
    const chain = new Set<Draft>();
    let at: Draft | undefined = draft;
    while (at !== undefined && !numbers.has(at.id) && !chain.has(at)) {
      chain.add(at);
      at = at.after === null ? undefined : drafts.get(at.after);
    }
    let number = at === undefined ? 0 : (numbers.get(at.id) ?? 0);
    for (const each of [...chain].reverse()) numbers.set(each.id, (number += 1));
  }
  return numbers;
}

/**
 * The one that is played: of the last number, that with more players, then the one for which more was written, then the lower id. None
 * is played through for that: somebody may have opened thousands.
 */
export function currentRound(rounds: readonly RoundEntry[]): RoundEntry | null {
  const last = rounds.at(-1);
  if (last === undefined) return null;
  const rivals = rounds.filter(({ number }) => number === last.number);
  if (rivals.length === 1) return last;
  const playersOf = ({ written }: RoundEntry): number => {
    const joined = written.filter(({ action }) => action.do === 'join');
    return Math.min(PLAYERS_MAX, new Set(joined.map(({ member }) => member)).size);
  };
  const ranked = rivals.map((entry) => ({ entry, players: playersOf(entry) }));
  ranked.sort((a, b) => b.players - a.players || b.entry.written.length - a.entry.written.length);
  return ranked[0]?.entry ?? null;
}

/** What one who has seen all of this says of it. */
export function seenOf(written: readonly Written[]): Pick<RoundAction, 'tick' | 'seen'> {
  let tick = 0;
  const clocks = new Map<number, number>();
  for (const { client, clock, action } of written) {
    tick = Math.max(tick, action.tick);
    clocks.set(client, Math.max(clocks.get(client) ?? 0, clock));
  }
  return { tick: Math.min(tick + 1, TICK_MAX), seen: [...clocks].slice(-SEEN_MAX) };
}

/** A harbour that nobody has; null when all are taken, or the round is full. */
export function freeHarbour({ players }: Round): number | null {
  if (players.length >= PLAYERS_MAX) return null;
  const taken = new Set(players.map(({ harbour }) => harbour));
  for (let harbour = 0; harbour < PLAYERS_MAX; harbour += 1)
    if (!taken.has(harbour)) return harbour;
  return null;
}

const ropeLeft = (round: Round, player: number): number =>
  ROPE - (round.players[player]?.spent ?? ROPE);

/** The longest line that a player can pay out now. */
export const lineMax = (round: Round, player: number): number =>
  Math.min(LINE_MAX, ropeLeft(round, player));

/** What to write for a line that came home, closed by the shortest way through one's own water. */
export function claimOf(
  round: Round,
  player: number,
  from: Cell,
  line: readonly Heading[],
  end: Cell,
): { from: Cell; line: string; back: string } {
  const back = wayBetween(end, from, (cell) => round.owner[cell] === player);
  const isShort = back !== null && back.length <= BACK_MAX;
  return { from, line: writeCourse(line), back: isShort ? writeCourse(back) : '' };
}
