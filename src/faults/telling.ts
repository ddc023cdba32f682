/**
 * What is said again and passed on, and when. A first hearer passes a statement on once: over direct links at once, over a shared medium
 * (relay, tabs) a moment later, unless its author or a second one has told it there by then, for then everyone there has heard it. One
 * alone might have told it to us alone: an old one, of a fault that all others know to be over.
 */
import type { Rng } from '../lib/rng.ts';
import type { FaultRef } from '../wire/fault-messages.ts';
import type { PeerId } from '../wire/ids.ts';
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
type Waiting = { key: string; bytes: Uint8Array; over: LinkKind[]; from: PeerId; dueMs: number };
/** A statement by its name, and how it came. */
export type Told = {
  key: string;
  author: PeerId;
  bytes: Uint8Array;
  from: PeerId;
  over: LinkKind;
};
type Heal = { faults: readonly FaultRef[]; nextMs: number; untilMs: number };

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

  /** Our own heal, which has been told just now. */
  heal(faults: readonly FaultRef[], nowMs: number): void {
    this.#heals.push({ faults, nextMs: nowMs + TELL_EVERY_MS, untilMs: nowMs + HEAL_TOLD_MS });
  }

  /** Somebody's statement, heard for the first time. */
  passOn({ key, author, bytes, from, over: heardOver }: Told, nowMs: number): Tell {
    // One after the other, so that what an author said later is not heard earlier.
    const pauseMs = PASS_ON_MS_MIN + this.#rng.float() * (PASS_ON_MS_MAX - PASS_ON_MS_MIN);
    this.#lastDueMs = Math.max(this.#lastDueMs, nowMs + pauseMs);
    const over = SHARED.filter((kind) => kind !== heardOver || from !== author);
    this.#waiting.push({ key, bytes, over, from, dueMs: this.#lastDueMs });
    if (this.#waiting.length > PASS_ON_MAX) this.#waiting.shift();
    return { type: 'tell', bytes, over: ['direct'] };
  }

  /** The same statement came again. */
  heardAgain({ key, from, over }: Told): void {
    for (const waiting of this.#waiting)
      if (waiting.key === key && waiting.from !== from)
        waiting.over = waiting.over.filter((kind) => kind !== over);
  }

  due(nowMs: number): Tell[] {
    const tells: Tell[] = [];
    for (let next = this.#waiting[0]; next && next.dueMs <= nowMs; next = this.#waiting[0]) {
      this.#waiting.shift();
      if (next.over.length > 0) tells.push({ type: 'tell', bytes: next.bytes, over: next.over });
    }
    return tells;
  }

  /** What is to be told as healed once more: in a new statement, which those who missed the last get from those who did not. */
  dueHeals(nowMs: number): (readonly FaultRef[])[] {
    const due = this.#heals.filter(({ nextMs }) => nextMs <= nowMs);
    for (const heal of due) heal.nextMs = nowMs + TELL_EVERY_MS;
    this.#heals = this.#heals.filter(({ nextMs, untilMs }) => nextMs <= untilMs);
    return due.map(({ faults }) => faults);
  }
}
