/**
 * How much bulk a direct link may have under way, by what its receiver has really read.
 *
 * A browser takes from the wire whatever comes and lets it wait for the page; a page that is busy for a moment finds megabytes of bulk
 * before the next keystroke. So the window follows the route: half as much again as fills it at the best rate and the least delay seen.
 */
const WINDOW_BYTES_MIN = 128 * 1024;
const WINDOW_BYTES_MAX = 4 * 1024 * 1024;
/** A mark this often is fine enough to time credits by. */
const MARK_EVERY_BYTES = 32 * 1024;
/** More than fills the route, so that a better rate shows itself; not much more, because the rest only queues. */
const GAIN = 1.5;
/** The best rate fades with each mark, so that a slower reader is believed. */
const RATE_FADE = 0.99;
/** After so long a pause the route is learnt anew. The least delay does not fade before: a queue of our own would be taken for the route. */
const FORGET_AFTER_MS = 5_000;

type Mark = { sentBytes: number; creditedBytes: number; atMs: number };

export class CreditWindow {
  #marks: Mark[] = [];
  #sentBytes = 0;
  #markedBytes = 0;
  #creditedBytes = 0;
  #delayMsMin = Number.POSITIVE_INFINITY;
  #bytesPerMsMax = 0;
  #windowBytes = 2 * WINDOW_BYTES_MIN;
  #sentAtMs = 0;

  get sentBytes(): number {
    return this.#sentBytes;
  }

  get creditedBytes(): number {
    return this.#creditedBytes;
  }

  get windowBytes(): number {
    return this.#windowBytes;
  }

  get isOpen(): boolean {
    return this.#sentBytes - this.#creditedBytes < this.#windowBytes;
  }

  sent(bytes: number, nowMs: number): void {
    if (nowMs - this.#sentAtMs > FORGET_AFTER_MS) {
      this.#delayMsMin = Number.POSITIVE_INFINITY;
      this.#bytesPerMsMax = 0;
    }
    this.#sentAtMs = nowMs;
    this.#sentBytes += bytes;
    if (this.#sentBytes - this.#markedBytes < MARK_EVERY_BYTES) return;
    this.#markedBytes = this.#sentBytes;
    this.#marks.push({
      sentBytes: this.#sentBytes,
      creditedBytes: this.#creditedBytes,
      atMs: nowMs,
    });
  }

  /** `bytes`: all that were ever credited; never more than were sent. */
  credited(bytes: number, nowMs: number): void {
    this.#creditedBytes = bytes;
    for (
      let mark = this.#marks[0];
      mark !== undefined && mark.sentBytes <= bytes;
      mark = this.#marks[0]
    ) {
      this.#marks.shift();
      const delayMs = Math.max(nowMs - mark.atMs, 0.1);
      this.#delayMsMin = Math.min(delayMs, this.#delayMsMin);
      this.#bytesPerMsMax = Math.max(
        (bytes - mark.creditedBytes) / delayMs,
        this.#bytesPerMsMax * RATE_FADE,
      );
    }
    if (this.#bytesPerMsMax === 0) return;
    const windowBytes = GAIN * this.#bytesPerMsMax * this.#delayMsMin;
    this.#windowBytes = Math.min(Math.max(windowBytes, WINDOW_BYTES_MIN), WINDOW_BYTES_MAX);
  }
}
