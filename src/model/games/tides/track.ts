/**
 * Another's boat, drawn smoothly from what arrives late, unevenly and not always. The way it took is told exactly, so what is shown is a
 * point that moves along that way, a little behind what is known; only where nothing came for longer than that it is thought on, straight
 * ahead and not far.
 */
import { LINE_MAX } from './actions.ts';
import { SPEED } from './boat.ts';
import { neighbour, xOf, yOf, type Cell, type Chart, type Heading } from './chart.ts';
import type { Position } from './position.ts';

export type Shown = {
  x: number;
  y: number;
  heading: Heading;
  isUnderWay: boolean;
  /** The line that is out behind it, where it began first; up to the cell that is shown. */
  line: readonly Cell[];
  /** Since something was heard of it. */
  silentMs: number;
};
type Told = { atMs: number; way: number; isUnderWay: boolean; heading: Heading };

const BEHIND_MS = { min: 90, max: 280 };
/** One that is lost is bridged by the next: boats tell about every 67 ms. */
const RESERVE_MS = 110;
const AHEAD_MS_MAX = 200;
const DELAYS_KEPT = 60;
const TOLD_KEPT = 40;
/** What a guess was wrong by is taken back within about this. */
const SETTLE_MS = 120;
/** Somebody who says to be faster is not believed to have crossed anything. */
const BELIEVED_SPEED = SPEED * 1.3;
const BELIEVED_BURST = 14;

export class Track {
  readonly #chart: Chart;
  /** The cells that it reached, by their number. */
  #cells = new Map<number, Cell>();
  #told: Told[] = [];
  #delays: number[] = [];
  #last: Position | null = null;
  #heardMs = 0;
  #behindMs = BEHIND_MS.min;
  #wrong = { x: 0, y: 0 };
  #wrongAtMs = 0;
  #credit = BELIEVED_BURST;

  constructor(chart: Chart) {
    this.#chart = chart;
  }

  /**
   * Something arrived at `nowMs` of our own clock. Returns the cells that it reached since the last that was known: each once, however
   * much was lost; none that a boat could not have reached in that time.
   */
  take(position: Position, nowMs: number): Cell[] {
    const last = this.#last;
    if (last !== null && isOlder(position, last)) return [];
    const before = this.show(nowMs);
    const isTorn = last === null || isTornFrom(position, last);
    if (isTorn) this.#forget();
    const fresh = isTorn ? [] : this.#credited(position.steps - last.steps, nowMs);
    this.#last = position;
    this.#learn(position);
    this.#heardMs = nowMs;
    this.#note(position, nowMs);
    // What is shown goes on from where it was, and comes to the truth from there.
    const { x, y } = this.#pointAt(this.#wayAt(nowMs));
    this.#wrong = before === null || isTorn ? { x: 0, y: 0 } : { x: before.x - x, y: before.y - y };
    this.#wrongAtMs = nowMs;
    return fresh.map((step) => this.#cells.get(step)).filter((cell) => cell !== undefined);
  }

  /** Null until something arrived. */
  show(nowMs: number): Shown | null {
    const last = this.#last;
    if (last === null) return null;
    const way = this.#wayAt(nowMs);
    const step = Math.floor(way);
    const told = this.#toldAt(nowMs);
    const settled = Math.exp(-(nowMs - this.#wrongAtMs) / SETTLE_MS);
    const { x, y } = this.#pointAt(way);
    return {
      x: x + this.#wrong.x * settled,
      y: y + this.#wrong.y * settled,
      heading:
        headingOf(this.#cellOf(step), this.#cellOf(step + 1)) ?? told?.heading ?? last.heading,
      isUnderWay: told?.isUnderWay ?? last.isUnderWay,
      line: this.#lineTo(step),
      silentMs: nowMs - this.#heardMs,
    };
  }

  #pointAt(way: number): { x: number; y: number } {
    const step = Math.floor(way);
    const [at, next, part] = [this.#cellOf(step), this.#cellOf(step + 1), way - step];
    return {
      x: xOf(at) + (xOf(next) - xOf(at)) * part,
      y: yOf(at) + (yOf(next) - yOf(at)) * part,
    };
  }

  /** How far behind what is known it is shown. */
  get behindMs(): number {
    return this.#behindMs;
  }

  #forget(): void {
    this.#cells = new Map();
    this.#told = [];
    this.#delays = [];
    this.#credit = BELIEVED_BURST;
  }

  /** The numbers of the steps that are new, if that many can be. */
  #credited(count: number, nowMs: number): number[] {
    const earned = ((nowMs - this.#heardMs) / 1000) * BELIEVED_SPEED;
    this.#credit = Math.min(BELIEVED_BURST + earned, this.#credit + earned);
    if (count > this.#credit) return [];
    this.#credit = Math.min(BELIEVED_BURST, this.#credit - count);
    const from = this.#last?.steps ?? 0;
    return Array.from({ length: count }, (_, i) => from + 1 + i);
  }

  #learn({ steps, cell, way }: Position): void {
    let at: Cell | null = cell;
    this.#cells.set(steps, cell);
    way.toReversed().forEach((heading, i) => {
      at = at === null ? null : neighbour(at, ((heading + 2) & 3) as Heading);
      if (at !== null) this.#cells.set(steps - 1 - i, at);
    });
    for (const known of this.#cells.keys())
      if (known < steps - LINE_MAX - 2 || known > steps) this.#cells.delete(known);
  }

  #note(position: Position, nowMs: number): void {
    // How late it came, but for a difference of clocks that is the same for all.
    this.#delays.push(lateBy(position, nowMs));
    if (this.#delays.length > DELAYS_KEPT) this.#delays.shift();
    const sorted = this.#delays.toSorted((a, b) => a - b);
    const usual = sorted[0] ?? 0;
    const worst = sorted[Math.floor((sorted.length - 1) * 0.95)] ?? usual;
    const wanted = Math.min(BEHIND_MS.max, Math.max(BEHIND_MS.min, worst - usual + RESERVE_MS));
    this.#behindMs += (wanted - this.#behindMs) * 0.1;
    const { steps, progress, isUnderWay, heading } = position;
    this.#told.push({
      atMs: nowMs - (lateBy(position, nowMs) - usual),
      way: steps + progress,
      isUnderWay,
      heading,
    });
    if (this.#told.length > TOLD_KEPT) this.#told.shift();
  }

  #toldAt(nowMs: number): Told | undefined {
    const atMs = nowMs - this.#behindMs;
    return this.#told.findLast((told) => told.atMs <= atMs) ?? this.#told[0];
  }

  #wayAt(nowMs: number): number {
    const atMs = nowMs - this.#behindMs;
    const from = this.#told.findLastIndex((told) => told.atMs <= atMs);
    const [a, b] = [this.#told[Math.max(0, from)], this.#told[from + 1]];
    if (a === undefined) return this.#last?.steps ?? 0;
    if (from < 0) return a.way;
    if (b !== undefined) {
      const span = b.atMs - a.atMs;
      return span <= 0 ? b.way : a.way + (b.way - a.way) * ((atMs - a.atMs) / span);
    }
    const ahead = a.isUnderWay ? (Math.min(AHEAD_MS_MAX, atMs - a.atMs) / 1000) * SPEED : 0;
    return Math.min(a.way + ahead, this.#endAhead(a));
  }

  /** Nobody sails into an island or over the edge. */
  #endAhead({ way, heading }: Told): number {
    let step = Math.floor(way);
    let at = this.#cellOf(step);
    for (let i = 0; i < 4; i += 1) {
      const next = neighbour(at, heading);
      if (next === null || this.#chart.isIsland[next] === 1) return step;
      at = next;
      step += 1;
    }
    return step;
  }

  /** Beyond what is known, straight ahead. */
  #cellOf(step: number): Cell {
    const known = this.#cells.get(step);
    if (known !== undefined) return known;
    const last = this.#last;
    if (last === null) return 0;
    if (step <= last.steps) return this.#cells.get(Math.min(...this.#cells.keys())) ?? last.cell;
    let at = last.cell;
    for (let i = last.steps; i < step; i += 1) {
      const next = neighbour(at, last.heading);
      if (next === null || this.#chart.isIsland[next] === 1) return at;
      at = next;
    }
    return at;
  }

  #lineTo(step: number): Cell[] {
    const last = this.#last;
    if (last === null || last.line === 0) return [];
    const cells: Cell[] = [];
    for (let i = last.steps - last.line; i <= Math.min(step, last.steps); i += 1) {
      const cell = this.#cells.get(i);
      if (cell !== undefined) cells.push(cell);
    }
    return cells;
  }
}

/** Both clocks count milliseconds; the sender's turns over after 49 days. */
const lateBy = ({ clockMs }: Position, nowMs: number): number => (Math.round(nowMs) - clockMs) | 0;

const isOlder = (one: Position, other: Position): boolean =>
  ((one.clockMs - other.clockMs) | 0) <= 0;

/** What lies between is not known, or it is another boat of the same person: they came back. */
const isTornFrom = (one: Position, last: Position): boolean =>
  one.steps < last.steps || one.steps - last.steps > one.way.length;

function headingOf(from: Cell, to: Cell): Heading | null {
  for (const heading of [0, 1, 2, 3] as const) if (neighbour(from, heading) === to) return heading;
  return null;
}
