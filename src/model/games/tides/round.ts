/**
 * One round from what was written about it: whose each cell is, by rules that need no clock and no judge. What is written is put in one
 * order (`tick`, client, clock), in which nothing stands before what its author had seen, and applied one after the other.
 */
import { compareElements, type ElementId } from '../kit/elements.ts';
import { BACK_MAX, LINE_MAX, ROPE, type RoundAction } from './actions.ts';
import {
  CELLS,
  PLAYERS_MAX,
  drawChart,
  enclosed,
  worthOf,
  type Cell,
  type Chart,
} from './chart.ts';
import { readCourse } from './course.ts';

export type Member = string;
export type Written = {
  id: ElementId;
  client: number;
  clock: number;
  member: Member;
  action: RoundAction;
};
export type Player = {
  member: Member;
  harbour: number;
  /** Steps of line that are spent. */
  spent: number;
  cells: number;
  score: number;
};
export type Aside =
  | 'no player'
  | 'full'
  | 'not begun'
  | 'over'
  | 'no line left'
  | 'too short'
  | 'over land'
  | 'not from home';
/** What was done, in order. `at`: how many of `Round.written` it needs. */
export type Event =
  | { do: 'joined' | 'started'; id: ElementId; at: number; player: number }
  | { do: 'lost'; id: ElementId; at: number; player: number; line: number; by: number | null }
  | {
      do: 'claimed';
      id: ElementId;
      at: number;
      player: number;
      line: readonly Cell[];
      /** All that it goes around, whoever keeps it. */
      area: number;
      /** Cells that were not the player's before. */
      gained: number;
      /** Of those, by whose they were. */
      taken: ReadonlyMap<number, number>;
    };
/** Two claims that did not know of each other. */
export type Contest = {
  winner: { id: ElementId; player: number; area: number };
  loser: { id: ElementId; player: number; area: number };
  cells: Cell[];
  because: 'larger' | 'first';
};
export type Round = {
  chart: Chart;
  phase: 'gathering' | 'sailing' | 'over';
  /** Whose line was all out first. */
  endedBy: number | null;
  players: readonly Player[];
  /** Index of a player for each cell; -1: nobody's. */
  owner: Int8Array;
  events: readonly Event[];
  contests: readonly Contest[];
  aside: readonly { id: ElementId; reason: Aside }[];
  written: readonly Written[];
};

/** With so little line left nobody comes around anything. */
const ROPE_END = 3;
const LINE_MIN = 2;

const compareWritten = (a: Written, b: Written): number =>
  a.action.tick - b.action.tick || compareElements(a, b);

/** Whether the author of one had seen the other when they wrote it, as they say. */
function knew(one: Written, other: Written): boolean {
  if (one.client === other.client) return one.clock > other.clock;
  if (other.action.tick >= one.action.tick) return false;
  return one.action.seen.some(([client, clock]) => client === other.client && clock >= other.clock);
}

type Held = { written: Written; player: number; area: number };

class Sailing {
  readonly chart: Chart;
  readonly players: Player[] = [];
  readonly owner = new Int8Array(CELLS).fill(-1);
  readonly events: Event[] = [];
  readonly contests = new Map<string, Contest>();
  readonly aside: { id: ElementId; reason: Aside }[] = [];
  /** The claim by which a cell is held; none in harbours and on free water. */
  readonly #held: (Held | undefined)[] = [];
  /** For each player, what they ever claimed: from there they may begin, also where they lost it to what they had not seen. */
  readonly #ever: Uint8Array[] = [];
  readonly #isHarbour = new Uint8Array(CELLS);
  readonly #endings: { written: Written; player: number }[] = [];
  readonly #berths: ReadonlyMap<Member, number>;
  #isBegun = false;

  constructor(chart: Chart, berths: ReadonlyMap<Member, number>) {
    this.chart = chart;
    this.#berths = berths;
  }

  get phase(): Round['phase'] {
    if (this.#endings.length > 0) return 'over';
    return this.#isBegun ? 'sailing' : 'gathering';
  }

  get endedBy(): number | null {
    return this.#endings[0]?.player ?? null;
  }

  /** Why it is left aside; null if it holds. */
  apply(written: Written, at: number): Aside | null {
    const { action, id } = written;
    const player = this.players.findIndex(({ member }) => member === written.member);
    if (action.do === 'join') return player < 0 ? this.#join(written, action.harbour, at) : null;
    if (player < 0) return 'no player';
    if (action.do === 'start') {
      if (!this.#isBegun) this.events.push({ do: 'started', id, at, player });
      this.#isBegun = true;
      return null;
    }
    if (!this.#isBegun) return 'not begun';
    if (this.#endings.some((ending) => knew(written, ending.written))) return 'over';
    if (action.do === 'claim') return this.#claim(written, player, at);
    const by = this.players.findIndex(({ member }) => member === action.by);
    const why = this.#spend(written, player, action.line);
    if (why === null)
      this.events.push({
        do: 'lost',
        id,
        at,
        player,
        line: action.line,
        by: by < 0 || by === player ? null : by,
      });
    return why;
  }

  #join({ member, id }: Written, wanted: number, at: number): Aside | null {
    const harbour = this.#berths.get(member);
    if (harbour === undefined) return 'full';
    const player = this.players.length;
    this.players.push({ member, harbour, spent: 0, cells: 0, score: 0 });
    const ever = new Uint8Array(CELLS);
    this.#ever.push(ever);
    // What was claimed from where one was thought to be holds.
    for (const cell of this.chart.harbours[wanted] ?? []) ever[cell] = 1;
    for (const cell of this.chart.harbours[harbour] ?? []) {
      ever[cell] = 1;
      this.#isHarbour[cell] = 1;
      this.owner[cell] = player;
      this.#held[cell] = undefined;
    }
    this.events.push({ do: 'joined', id, at, player });
    return null;
  }

  #spend(written: Written, player: number, steps: number): Aside | null {
    const who = this.players[player];
    if (who === undefined || who.spent + steps > ROPE) return 'no line left';
    const was = who.spent;
    who.spent += steps;
    if (was < ROPE - ROPE_END && who.spent >= ROPE - ROPE_END)
      this.#endings.push({ written, player });
    return null;
  }

  #claim(written: Written, player: number, at: number): Aside | null {
    if (written.action.do !== 'claim') return null;
    const { from, line, back } = written.action;
    const out = readCourse(line, from, LINE_MAX) ?? [];
    const end = out.at(-1) ?? from;
    const home = readCourse(back, end, BACK_MAX) ?? [];
    const ever = this.#ever[player];
    if (out.length - 1 < LINE_MIN) return 'too short';
    if (out.some((cell) => this.chart.isIsland[cell] === 1)) return 'over land';
    if (ever?.[from] !== 1 || home.some((cell) => ever[cell] !== 1)) return 'not from home';
    const why = this.#spend(written, player, out.length - 1);
    if (why !== null) return why;
    const area = enclosed([...out, ...home]);
    const held: Held = { written, player, area: area.length };
    const taken = new Map<number, number>();
    let gained = 0;
    for (const cell of area) {
      ever[cell] = 1;
      const before = this.owner[cell] ?? -1;
      if (!this.#takes(held, cell)) continue;
      this.#held[cell] = held;
      this.owner[cell] = player;
      if (before === player) continue;
      gained += 1;
      if (before >= 0) taken.set(before, (taken.get(before) ?? 0) + 1);
    }
    const { id } = written;
    this.events.push({
      do: 'claimed',
      id,
      at,
      player,
      line: out,
      area: area.length,
      gained,
      taken,
    });
    return null;
  }

  /** A later claim takes what its author knew to be another's; of two that did not know of each other the larger keeps it. */
  #takes(claim: Held, cell: Cell): boolean {
    if (this.#isHarbour[cell] === 1) return this.owner[cell] === claim.player;
    const holder = this.#held[cell];
    if (holder === undefined || holder.player === claim.player) return true;
    if (knew(claim.written, holder.written)) return true;
    const isLarger = claim.area > holder.area;
    this.#note(isLarger ? claim : holder, isLarger ? holder : claim, cell);
    return isLarger;
  }

  #note(winner: Held, loser: Held, cell: Cell): void {
    const key = `${winner.written.id} ${loser.written.id}`;
    const known = this.contests.get(key);
    if (known !== undefined) {
      known.cells.push(cell);
      return;
    }
    const side = ({ written, player, area }: Held) => ({ id: written.id, player, area });
    this.contests.set(key, {
      winner: side(winner),
      loser: side(loser),
      cells: [cell],
      because: winner.area > loser.area ? 'larger' : 'first',
    });
  }

  count(): void {
    this.owner.forEach((index, cell) => {
      const player = this.players[index];
      if (player === undefined) return;
      player.cells += 1;
      player.score += worthOf(this.chart, cell);
    });
  }
}

/**
 * Whose each harbour is. Of those who came to one without knowing of each other the first has it; the others get what nobody came to, so
 * that where two islands meet only one side moves.
 */
function berthsOf(inOrder: readonly Written[]): Map<Member, number> {
  const wanted = new Map<Member, number>();
  for (const { member, action } of inOrder)
    if (action.do === 'join' && !wanted.has(member) && wanted.size < PLAYERS_MAX)
      wanted.set(member, action.harbour);
  const taken = new Map<number, Member>();
  for (const [member, harbour] of wanted) if (!taken.has(harbour)) taken.set(harbour, member);
  const free = Array.from({ length: PLAYERS_MAX }, (_, i) => i).filter((i) => !taken.has(i));
  const berths = new Map<Member, number>();
  for (const [member, harbour] of wanted) {
    const berth = taken.get(harbour) === member ? harbour : free.shift();
    if (berth !== undefined) berths.set(member, berth);
  }
  return berths;
}

/** `written` in any order; `limit`: only so many of them, for looking back. */
export function playRound(seed: number, written: readonly Written[], limit = Infinity): Round {
  const inOrder = written.toSorted(compareWritten);
  const sailing = new Sailing(drawChart(seed), berthsOf(inOrder));
  inOrder.slice(0, limit).forEach((each, i) => {
    const reason = sailing.apply(each, i + 1);
    if (reason !== null) sailing.aside.push({ id: each.id, reason });
  });
  sailing.count();
  const { chart, phase, endedBy, players, owner, events, aside } = sailing;
  const contests = [...sailing.contests.values()];
  return { chart, phase, endedBy, players, owner, events, contests, aside, written: inOrder };
}

/** Two rounds of the same digest are the same map and the same score. FNV-1a, 32 bits, as hex. */
export function digestOf({ owner, players, phase }: Round): string {
  let hash = 0x811c9dc5;
  const add = (byte: number): void => {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  };
  for (const each of owner) add(each & 0xff);
  for (const letter of `${phase} ${players.map(({ member, spent }) => `${member} ${spent}`).join()}`)
    add(letter.charCodeAt(0) & 0xff);
  return hash.toString(16).padStart(8, '0');
}
