/** Which numbers of one origin were seen: a sliding window of bits, and a bucket that bounds forwarding. */
import { DEDUPE_WINDOW, FORWARD_BURST, FORWARD_PER_SECOND } from './limits.ts';

const WORDS = DEDUPE_WINDOW / 32;

export class SeqWindow {
  readonly #bits = new Int32Array(WORDS);
  #highest = -1;

  /** Seen, or too old to tell. */
  isSeen(seq: number): boolean {
    if (seq > this.#highest) return false;
    if (seq <= this.#highest - DEDUPE_WINDOW) return true;
    const bit = seq % DEDUPE_WINDOW;
    return (((this.#bits[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1;
  }

  /** True if it is news, and marks it as seen. */
  take(seq: number): boolean {
    if (this.isSeen(seq)) return false;
    if (seq > this.#highest) this.#slideTo(seq);
    const bit = seq % DEDUPE_WINDOW;
    this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
    return true;
  }

  #slideTo(seq: number): void {
    if (seq - this.#highest >= DEDUPE_WINDOW) this.#bits.fill(0);
    else {
      for (let skipped = this.#highest + 1; skipped < seq; skipped++) this.#clear(skipped);
      this.#clear(seq);
    }
    this.#highest = seq;
  }

  #clear(seq: number): void {
    const bit = seq % DEDUPE_WINDOW;
    this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] ?? 0) & ~(1 << (bit & 31));
  }
}

export class ForwardBucket {
  #tokens = FORWARD_BURST;
  #atMs = 0;

  take(nowMs: number): boolean {
    this.#tokens = Math.min(
      FORWARD_BURST,
      this.#tokens + ((nowMs - this.#atMs) * FORWARD_PER_SECOND) / 1000,
    );
    this.#atMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
