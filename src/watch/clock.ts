/**
 * How far another peer's clock is from ours, by the four times of a question and its answer (RFC 5905 sections 8 and 10): the true
 * offset is within `errorMs` if both clocks keep their pace. A liar's answers move only its own clock.
 */
import type { AnsweredClock } from '../wire/watch-messages.ts';
import { CLOCK_DRIFT, CLOCK_ROUNDING_MS, CLOCK_SAMPLES } from './limits.ts';

export type Offset = { offsetMs: number; errorMs: number };

type Sample = Offset & { atMs: number };

export class Clock {
  #samples: Sample[] = [];

  get count(): number {
    return this.#samples.length;
  }

  /** `sentMs`, `arrivedMs`: since 1970 on our clock. False if the answer cannot be true: it was held for longer than we waited. */
  take(answer: AnsweredClock, sentMs: number, arrivedMs: number): boolean {
    const theirReceivedMs = answer.receivedUs / 1000;
    const heldMs = answer.heldUs / 1000;
    const roundTripMs = arrivedMs - sentMs - heldMs;
    const slackMs = CLOCK_ROUNDING_MS + (arrivedMs - sentMs) * CLOCK_DRIFT;
    if (roundTripMs < -slackMs) return false;
    const sample = {
      atMs: arrivedMs,
      offsetMs: theirReceivedMs + heldMs / 2 - (sentMs + arrivedMs) / 2,
      errorMs: Math.max(0, roundTripMs) / 2 + slackMs,
    };
    const known = this.at(arrivedMs);
    // What cannot both be true: one of the clocks was set, or stood still while its device slept.
    const isStep =
      known !== null && Math.abs(known.offsetMs - sample.offsetMs) > known.errorMs + sample.errorMs;
    this.#samples = [...(isStep ? [] : this.#samples), sample].slice(-CLOCK_SAMPLES);
    return true;
  }

  /** Null: never measured. */
  at(wallMs: number): Offset | null {
    let best: Offset | null = null;
    for (const { atMs, offsetMs, errorMs } of this.#samples) {
      const agedMs = errorMs + Math.max(0, wallMs - atMs) * CLOCK_DRIFT;
      if (best === null || agedMs < best.errorMs) best = { offsetMs, errorMs: agedMs };
    }
    return best;
  }
}
