/**
 * Notices that a mailbox owes an answer and says nothing: its machine died, a cable was pulled, or we slept and the way to it is gone.
 * A socket alone may not tell for a quarter of an hour. Time in which bytes of ours still leave the socket does not count: on a slow
 * uplink the question is behind them.
 */
import type { Timers } from './timers.ts';

/** A mailbox answers as soon as its disk has synced. PostgreSQL may take ten seconds until it gives up, and the network a few. */
export const ANSWER_WITHIN_MS = 20_000;
/** After we were woken: the old way is likely gone, and whoever looks at the screen waits. */
export const WOKEN_WITHIN_MS = 5_000;
const STEP_MS = 1_000;

export type SilenceOptions = {
  timers: Timers;
  /** Bytes that the socket has taken from us and not passed on. */
  unsent: () => number;
  onSilent: () => void;
};

export class SilenceWatch {
  readonly #options: SilenceOptions;
  #leftMs = ANSWER_WITHIN_MS;
  #said = 0;
  #before = { unsent: 0, passedOn: 0 };
  #cancel: (() => void) | null = null;

  constructor(options: SilenceOptions) {
    this.#options = options;
  }

  /** So many bytes went to the socket. */
  said(bytes: number): void {
    this.#said += bytes;
  }

  /** An answer is due; a deadline that runs already is not put off by that. */
  owes(withinMs = ANSWER_WITHIN_MS): void {
    this.#leftMs = Math.min(this.#cancel === null ? ANSWER_WITHIN_MS : this.#leftMs, withinMs);
    if (this.#cancel === null) this.#wait();
  }

  /** It has said something, or nobody wants to know any more. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #wait(): void {
    const { timers } = this.#options;
    this.#before = this.#now();
    this.#cancel = timers.after(Math.min(STEP_MS, this.#leftMs), () => this.#step());
  }

  #now(): { unsent: number; passedOn: number } {
    const unsent = this.#options.unsent();
    return { unsent, passedOn: this.#said - unsent };
  }

  #step(): void {
    this.#cancel = null;
    // What was said meanwhile goes to the kernel's buffer even when nobody is there: only what had to wait tells.
    const isMoving = this.#before.unsent > 0 && this.#now().passedOn > this.#before.passedOn;
    if (!isMoving) this.#leftMs -= STEP_MS;
    if (this.#leftMs > 0) this.#wait();
    else this.#options.onSilent();
  }
}
