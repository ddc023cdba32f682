import type { Timers } from './timers.ts';

/** A clock that a test moves. */
export class VirtualTimers implements Timers {
  #nowMs = 0;
  #waiting: { atMs: number; order: number; run: () => void }[] = [];
  #order = 0;

  now = (): number => this.#nowMs;

  after = (delayMs: number, run: () => void): (() => void) => {
    this.#order += 1;
    const timer = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order, run };
    this.#waiting.push(timer);
    return () => void (this.#waiting = this.#waiting.filter((each) => each !== timer));
  };

  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const [next] = this.#waiting
        .filter((each) => each.atMs <= untilMs)
        .sort((a, b) => a.atMs - b.atMs || a.order - b.order);
      if (next === undefined) break;
      this.#waiting = this.#waiting.filter((each) => each !== next);
      this.#nowMs = next.atMs;
      next.run();
    }
    this.#nowMs = untilMs;
  }
}
