/** Keeps a disk that fails a thousand times a second from filling the log. Pure; the clock is an argument. */

const EVERY_MS = 10_000;
/** A database's words may differ each time: past it all are forgotten, and said again. */
const TEXTS_MAX = 100;

type Told = { atMs: number; left: number };

export class Seldom {
  readonly #told = new Map<string, Told>();

  /** Null when this was said a moment ago; else how often it was left out since. */
  take(what: string, nowMs: number): number | null {
    const last = this.#told.get(what);
    if (last !== undefined && nowMs - last.atMs < EVERY_MS) {
      last.left += 1;
      return null;
    }
    if (this.#told.size >= TEXTS_MAX) this.#told.clear();
    this.#told.set(what, { atMs: nowMs, left: 0 });
    return last?.left ?? 0;
  }
}
