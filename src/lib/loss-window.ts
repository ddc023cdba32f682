/** Of the last things that were sent, which share was lost. */

/** So many are remembered: the bits of one number. */
const OUTCOMES_MAX = 32;

export class LossWindow {
  /** One bit each, the newest lowest: 1 is lost. */
  #outcomes = 0;
  #count = 0;

  arrived(): void {
    this.#note(0);
  }

  lost(count = 1): void {
    for (let left = Math.min(count, OUTCOMES_MAX); left > 0; left--) this.#note(1);
  }

  #note(bit: 0 | 1): void {
    this.#outcomes = ((this.#outcomes << 1) | bit) >>> 0;
    this.#count = Math.min(OUTCOMES_MAX, this.#count + 1);
  }

  /** From 0 to 1, of the last 32; null before the first. */
  get share(): number | null {
    return this.#count === 0 ? null : bitsIn(this.#outcomes) / this.#count;
  }
}

function bitsIn(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest = (rest & (rest - 1)) >>> 0) count += 1;
  return count;
}
