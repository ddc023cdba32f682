/**
 * How good a link is, for people to see: what its pings took, and how many were never answered. Nothing is decided by these figures;
 * links.ts keeps the smoothed round trip by which paths are chosen.
 */
import { LossWindow } from '../lib/loss-window.ts';

/** Enough to pass over one odd sample, and to follow a change within a few pings. */
const RECENT_SAMPLES = 3;
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
  readonly #losses = new LossWindow();

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
    this.#losses.arrived();
  }

  lost(): void {
    this.#losses.lost();
  }

  read(): Quality {
    const sorted = this.#samples.toSorted((a, b) => a - b);
    return {
      rttMs: sorted[Math.floor((sorted.length - 1) / 2)] ?? null,
      lastRttMs: this.#samples.at(-1) ?? null,
      jitterMs: this.#jitterMs,
      loss: this.#losses.share,
    };
  }
}
