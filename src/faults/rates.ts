/** How much of something one author may do: so many at once, and so many a second. */
import type { PeerId } from '../wire/ids.ts';
import { AUTHORS_MAX } from './limits.ts';

export class Rates {
  readonly #left = new Map<PeerId, { count: number; atMs: number }>();
  readonly #burst: number;
  readonly #perS: number;

  constructor(burst: number, perS: number) {
    this.#burst = burst;
    this.#perS = perS;
  }

  /** Whether one more is within it; then it is counted. */
  admits(author: PeerId, nowMs: number): boolean {
    const left = this.#left.get(author) ?? { count: this.#burst, atMs: nowMs };
    const count = Math.min(this.#burst, left.count + ((nowMs - left.atMs) / 1000) * this.#perS);
    this.#left.delete(author);
    this.#left.set(author, { count: count >= 1 ? count - 1 : count, atMs: nowMs });
    if (this.#left.size > AUTHORS_MAX)
      for (const oldest of this.#left.keys()) if (this.#left.delete(oldest)) break;
    return count >= 1;
  }
}
