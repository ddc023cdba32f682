/**
 * How good a link is, for people to see: what its pings took, and how many were never answered. Nothing is decided by these figures;
 * links.ts keeps the smoothed round trip by which paths are chosen.
 */

/** Enough to pass over one odd sample, and to follow a change within a few pings. */
const RECENT_SAMPLES = 3;
/** Of so many pings the share that was lost is told; also the bits of one number. */
const OUTCOMES_MAX = 32;
/** Gain of the jitter estimate (RFC 3550, section 6.4.1). */
const JITTER_GAIN = 1 / 16;

export type Quality = {
  /** The median of the last samples: an outlier does not show, a change does. Null while unmeasured. */
  rttMs: number | null;
  lastRttMs: number | null;
  /** Mean difference between one sample and the next (RFC 3550). Null before the second. */
  jitterMs: number | null;
  /** From 0 to 1, of the last 32 pings whose end is known. Null before the first. */
  loss: number | null;
};

export class QualityMeter {
  readonly #samples: number[] = [];
  #jitterMs: number | null = null;
  /** One bit a ping, the newest lowest: 1 is lost. */
  #outcomes = 0;
  #outcomeCount = 0;

  answered(rttMs: number): void {
    const last = this.#samples.at(-1);
    if (last !== undefined) {
      const difference = Math.abs(rttMs - last);
      this.#jitterMs =
        this.#jitterMs === null
          ? difference
          : this.#jitterMs + (difference - this.#jitterMs) * JITTER_GAIN;
    }
    this.#samples.push(rttMs);
    if (this.#samples.length > RECENT_SAMPLES) this.#samples.shift();
    this.#note(0);
  }

  lost(): void {
    this.#note(1);
  }

  #note(bit: 0 | 1): void {
    this.#outcomes = ((this.#outcomes << 1) | bit) >>> 0;
    this.#outcomeCount = Math.min(OUTCOMES_MAX, this.#outcomeCount + 1);
  }

  read(): Quality {
    const sorted = this.#samples.toSorted((a, b) => a - b);
    return {
      rttMs: sorted[Math.floor((sorted.length - 1) / 2)] ?? null,
      lastRttMs: this.#samples.at(-1) ?? null,
      jitterMs: this.#jitterMs,
      loss: this.#outcomeCount === 0 ? null : bitsIn(this.#outcomes) / this.#outcomeCount,
    };
  }
}

function bitsIn(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest = (rest & (rest - 1)) >>> 0) count += 1;
  return count;
}
