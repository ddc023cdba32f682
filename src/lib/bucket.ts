/** What is left out of a whole when times are added up. */
const ROUNDING = 1e-6;

/** A rate with a burst: the bucket fills by `perS` a second up to `burst`, and each taking needs one. */
export class Bucket {
  readonly #perS: number;
  readonly #burst: number;
  #level: number;
  #atMs = -Infinity;

  constructor(perS: number, burst: number) {
    this.#perS = perS;
    this.#burst = burst;
    this.#level = burst;
  }

  #fill(nowMs: number): void {
    const gained = this.#atMs === -Infinity ? 0 : ((nowMs - this.#atMs) / 1000) * this.#perS;
    this.#level = Math.min(this.#burst, this.#level + gained);
    this.#atMs = nowMs;
  }

  take(nowMs: number): boolean {
    this.#fill(nowMs);
    if (this.#level < 1 - ROUNDING) return false;
    this.#level -= 1;
    return true;
  }

  /** When the next taking will succeed. */
  readyAtMs(nowMs: number): number {
    this.#fill(nowMs);
    return this.#level >= 1 ? nowMs : nowMs + ((1 - this.#level) / this.#perS) * 1000;
  }
}
