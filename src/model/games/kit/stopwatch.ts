/**
 * How long a player thinks, by their own monotonic clock: from when they saw the move before until theirs. There is no common clock, so
 * nobody's is asked for the time of day, and it stands while the two are out of each other's reach. Times in milliseconds.
 */
export class Stopwatch {
  #thoughtMs: number;
  #runsSinceMs: number | null;

  /** `thoughtMs`: before the page was reloaded. */
  constructor(nowMs: number, isTogether: boolean, thoughtMs = 0) {
    this.#thoughtMs = thoughtMs;
    this.#runsSinceMs = isTogether ? nowMs : null;
  }

  setTogether(isTogether: boolean, nowMs: number): void {
    this.#thoughtMs = this.readMs(nowMs);
    this.#runsSinceMs = isTogether ? nowMs : null;
  }

  readMs(nowMs: number): number {
    const sinceMs = this.#runsSinceMs === null ? 0 : nowMs - this.#runsSinceMs;
    return this.#thoughtMs + Math.max(0, sinceMs);
  }
}
