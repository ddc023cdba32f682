/** Whether the mailbox's store can write, as far as those who wrote lately know. Pure; the clock is an argument. */
import type { StoreEvent } from './observed-store.ts';

/** After this long without a write somebody must try again, or a store that is well again would never be known to be. */
const REMEMBERED_MS = 30_000;

export class WriteWatch {
  #failedAtMs = Number.NEGATIVE_INFINITY;

  onEvent({ operation, outcome }: Pick<StoreEvent, 'operation' | 'outcome'>, nowMs: number): void {
    if (operation !== 'append' && operation !== 'compact') return;
    if (outcome === 'failed') this.#failedAtMs = nowMs;
    else if (outcome === 'done') this.#failedAtMs = Number.NEGATIVE_INFINITY;
  }

  /** In words. */
  problem(nowMs: number): string | null {
    return nowMs - this.#failedAtMs < REMEMBERED_MS
      ? 'the mailbox could not write a moment ago; see the log'
      : null;
  }
}
