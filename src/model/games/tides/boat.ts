/** One's own boat: from the middle of a cell to that of the next, turning where two ways meet. It obeys at once and is never put back. */
import { neighbour, xOf, yOf, type Cell, type Chart, type Heading } from './chart.ts';

/** Cells a second. */
export const SPEED = 7;
const TURNS_MAX = 2;
/** Longer gaps are not sailed through: the tab was asleep. */
const STEP_MS_MAX = 250;

/** A cell whose middle was reached, and how. */
export type Passed = { from: Cell; cell: Cell; heading: Heading };

export class Boat {
  readonly #chart: Chart;
  #cell: Cell;
  #heading: Heading = 1;
  #progress = 0;
  #isUnderWay = false;
  #steps = 0;
  #turns: Heading[] = [];
  #anchorsNext = false;

  constructor(chart: Chart, cell: Cell) {
    this.#chart = chart;
    this.#cell = cell;
  }

  /** The last whose middle was reached. */
  get cell(): Cell {
    return this.#cell;
  }

  get heading(): Heading {
    return this.#heading;
  }

  /** Part of the way to the next cell. */
  get progress(): number {
    return this.#progress;
  }

  /** In cells, between two middles. */
  get place(): { x: number; y: number } {
    const [x, y] = [xOf(this.#cell), yOf(this.#cell)];
    const next = neighbour(this.#cell, this.#heading) ?? this.#cell;
    return { x: x + (xOf(next) - x) * this.#progress, y: y + (yOf(next) - y) * this.#progress };
  }

  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  /** Cells reached so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Turns there at the next middle; two can wait. */
  steer(heading: Heading): void {
    this.#anchorsNext = false;
    if (!this.#isUnderWay) {
      this.#turns = [];
      this.#setOff(heading);
      return;
    }
    if ((this.#turns.at(-1) ?? this.#heading) === heading) return;
    this.#turns = [...this.#turns, heading].slice(-TURNS_MAX);
  }

  /** Lies still from the next middle on. */
  anchor(): void {
    this.#turns = [];
    this.#anchorsNext = true;
    if (this.#progress === 0) this.#isUnderWay = false;
  }

  /** One cell, as who plays step by step does; null where there is no way. */
  step(heading: Heading): Passed | null {
    this.anchor();
    this.#progress = 0;
    this.#isUnderWay = false;
    this.#heading = heading;
    const next = this.#ahead(heading);
    if (next === null) return null;
    const from = this.#cell;
    this.#cell = next;
    this.#steps += 1;
    return { from, cell: next, heading };
  }

  /** The middles that were reached in this time. */
  sail(ms: number): Passed[] {
    const passed: Passed[] = [];
    let way = (Math.min(ms, STEP_MS_MAX) / 1000) * SPEED;
    while (this.#isUnderWay && way > 0) {
      const left = 1 - this.#progress;
      if (way < left) {
        this.#progress += way;
        break;
      }
      way -= left;
      const next = this.#ahead(this.#heading);
      if (next === null) break;
      passed.push({ from: this.#cell, cell: next, heading: this.#heading });
      this.#cell = next;
      this.#steps += 1;
      this.#progress = 0;
      this.#atMiddle();
    }
    return passed;
  }

  #atMiddle(): void {
    if (this.#anchorsNext) {
      this.#isUnderWay = false;
      return;
    }
    while (this.#turns.length > 0) {
      const turn = this.#turns.shift();
      if (turn === undefined || this.#ahead(turn) === null) continue;
      this.#heading = turn;
      return;
    }
    if (this.#ahead(this.#heading) === null) this.#isUnderWay = false;
  }

  #setOff(heading: Heading): void {
    this.#heading = heading;
    this.#isUnderWay = this.#ahead(heading) !== null;
  }

  #ahead(heading: Heading): Cell | null {
    const next = neighbour(this.#cell, heading);
    return next === null || this.#chart.isIsland[next] === 1 ? null : next;
  }
}
