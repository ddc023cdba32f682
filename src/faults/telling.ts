/**
 * What is said again and passed on, and when. A first hearer passes a statement on once: over direct links at once, over a shared medium
 * (relay, tabs) a moment later, unless it has been heard there by then, for there everyone has heard it.
 */
import type { Rng } from '../lib/rng.ts';
import type { LinkKind } from '../wire/lanes.ts';
import {
  HEAL_TOLD_MS,
  PASS_ON_MAX,
  PASS_ON_MS_MAX,
  PASS_ON_MS_MIN,
  TELL_EVERY_MS,
} from './limits.ts';
import type { FaultsEffect } from './machine-types.ts';

type Tell = Extract<FaultsEffect, { type: 'tell' }>;
type Waiting = { key: string; bytes: Uint8Array; over: LinkKind[]; dueMs: number };
type Heal = { bytes: Uint8Array; nextMs: number; untilMs: number };

const ALL_KINDS: readonly LinkKind[] = ['tab', 'direct', 'relayed'];
const SHARED: readonly LinkKind[] = ['tab', 'relayed'];

export const tellAll = (bytes: Uint8Array): Tell => ({ type: 'tell', bytes, over: ALL_KINDS });

export class Telling {
  readonly #rng: Rng;
  #waiting: Waiting[] = [];
  #heals: Heal[] = [];
  #lastDueMs = 0;

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  get nextMs(): number {
    let nextMs = this.#waiting[0]?.dueMs ?? Infinity;
    for (const heal of this.#heals) nextMs = Math.min(nextMs, heal.nextMs);
    return nextMs;
  }

  /** Our own heal. */
  heal(bytes: Uint8Array, nowMs: number): Tell {
    this.#heals.push({ bytes, nextMs: nowMs + TELL_EVERY_MS, untilMs: nowMs + HEAL_TOLD_MS });
    return tellAll(bytes);
  }

  /** Somebody's statement, heard for the first time. */
  passOn(key: string, bytes: Uint8Array, from: LinkKind, nowMs: number): Tell {
    // One after the other, so that what an author said later is not heard earlier.
    const pauseMs = PASS_ON_MS_MIN + this.#rng.float() * (PASS_ON_MS_MAX - PASS_ON_MS_MIN);
    this.#lastDueMs = Math.max(this.#lastDueMs, nowMs + pauseMs);
    const over = SHARED.filter((kind) => kind !== from);
    this.#waiting.push({ key, bytes, over, dueMs: this.#lastDueMs });
    if (this.#waiting.length > PASS_ON_MAX) this.#waiting.shift();
    return { type: 'tell', bytes, over: ['direct'] };
  }

  /** The same statement came again. */
  heardAgain(key: string, over: LinkKind): void {
    for (const waiting of this.#waiting)
      if (waiting.key === key) waiting.over = waiting.over.filter((kind) => kind !== over);
  }

  due(nowMs: number): Tell[] {
    const tells: Tell[] = [];
    for (let next = this.#waiting[0]; next && next.dueMs <= nowMs; next = this.#waiting[0]) {
      this.#waiting.shift();
      if (next.over.length > 0) tells.push({ type: 'tell', bytes: next.bytes, over: next.over });
    }
    for (const heal of this.#heals) {
      if (heal.nextMs > nowMs) continue;
      heal.nextMs = nowMs + TELL_EVERY_MS;
      tells.push(tellAll(heal.bytes));
    }
    this.#heals = this.#heals.filter(({ nextMs, untilMs }) => nextMs <= untilMs);
    return tells;
  }
}
