/**
 * The faults of a room that are known: those that hold, those that are over, and how far each author's statements have been heard. Equal
 * for all who heard the same, in whatever order. Must not know: bytes, signatures, who may what.
 */
import type { FaultRef } from '../wire/fault-messages.ts';
import type { PeerId } from '../wire/ids.ts';
import { AUTHORS_MAX, ENDED_MAX, ENDED_MS } from './limits.ts';
import { ROOM_FAULTS_MAX } from './room-fault.ts';
import type { FaultConditions, FaultScope, RoomFault } from './room-fault.ts';

/** Times are on the machine's clock. */
export type HeldFault = FaultRef & {
  id: string;
  scope: FaultScope;
  conditions: FaultConditions;
  profile: string | null;
  startedMs: number;
  untilMs: number;
  /** As its author told it last: the statement's number and bytes. Null of our own. */
  told: { number: number; bytes: Uint8Array } | null;
  /** When that was told last, by anyone. */
  heardMs: number;
};

type Ended = {
  forgetAtMs: number;
  /** The statement that healed it; null if its time was over, or it came to nothing otherwise. */
  heal: Uint8Array | null;
  saidAtMs: number;
};

/** Statements take their time; by less than this an end is not corrected, so that what is shown stands still. */
const UNTIL_STEP_MS = 500;

const isSame = (a: HeldFault, b: HeldFault): boolean =>
  JSON.stringify([a.scope, a.conditions, a.profile]) ===
  JSON.stringify([b.scope, b.conditions, b.profile]);

export const idOf = ({ author, number }: FaultRef): string => `${author}/${number}`;

function dropOldest<K>(map: Map<K, unknown>, max: number): void {
  for (const key of map.keys()) {
    if (map.size <= max) return;
    map.delete(key);
  }
}

export class Ledger {
  readonly #held = new Map<string, HeldFault>();
  readonly #ended = new Map<string, Ended>();
  readonly #newest = new Map<PeerId, number>();
  readonly #wallMsAtZero: number;
  #shown: readonly RoomFault[] = [];
  #isShown = true;

  constructor(wallMsAtZero: number) {
    this.#wallMsAtZero = wallMsAtZero;
  }

  /** By id, so that all derive the same from them. */
  get held(): HeldFault[] {
    return [...this.#held.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  get nextEndMs(): number {
    let nextMs = Infinity;
    for (const { untilMs } of this.#held.values()) nextMs = Math.min(nextMs, untilMs);
    return nextMs;
  }

  get(id: string): HeldFault | undefined {
    return this.#held.get(id);
  }

  shown(): readonly RoomFault[] {
    if (this.#isShown) return this.#shown;
    this.#isShown = true;
    const faults = [...this.#held.values()].map((fault) => this.show(fault));
    this.#shown = faults.sort((a, b) => a.startedAtMs - b.startedAtMs || (a.id < b.id ? -1 : 1));
    return this.#shown;
  }

  show({ id, author, scope, conditions, profile, startedMs, untilMs }: HeldFault): RoomFault {
    const startedAtMs = Math.round(this.#wallMsAtZero + startedMs);
    const untilAtMs = Math.round(this.#wallMsAtZero + untilMs);
    return { id, by: author, scope, conditions, profile, startedAtMs, untilMs: untilAtMs };
  }

  /** Whether a statement with this number tells anything that its author has not taken back or said better since. */
  isNews(author: PeerId, number: number): boolean {
    return number > (this.#newest.get(author) ?? 0);
  }

  noteNumber(author: PeerId, number: number): void {
    this.#newest.delete(author);
    this.#newest.set(author, number);
    dropOldest(this.#newest, AUTHORS_MAX);
  }

  /**
   * Takes a fault in, or what its author says of it now. It never lasts longer than it would have by what was said first. Where there
   * are too many the lowest ids stay, for everyone. False: there is no place for it.
   */
  hold(fault: HeldFault): boolean {
    const known = this.#held.get(fault.id);
    if (known === undefined && this.#held.size >= ROOM_FAULTS_MAX) {
      const last = this.held.at(-1);
      if (last !== undefined && last.id < fault.id) return false;
      if (last !== undefined) this.#held.delete(last.id);
    }
    const startedMs = known?.startedMs ?? fault.startedMs;
    const untilMs = Math.min(known?.untilMs ?? Infinity, fault.untilMs);
    if (known !== undefined && known.untilMs - untilMs < UNTIL_STEP_MS && isSame(known, fault)) {
      Object.assign(known, { told: fault.told, heardMs: fault.heardMs });
      return true;
    }
    this.#held.set(fault.id, { ...fault, startedMs, untilMs });
    this.#isShown = false;
    return true;
  }

  /** The statement from which we know it was told again. */
  heardAgain(id: string, number: number, nowMs: number): void {
    const fault = this.#held.get(id);
    if (fault?.told?.number === number) fault.heardMs = nowMs;
  }

  /** It is over, and stays so; also one that was never heard of. What held, if it did. */
  end(id: string, nowMs: number, heal: Uint8Array | null): HeldFault | null {
    const fault = this.#held.get(id) ?? null;
    this.#held.delete(id);
    if (fault !== null) this.#isShown = false;
    const was = this.#ended.get(id);
    this.#ended.delete(id);
    this.#ended.set(id, {
      forgetAtMs: nowMs + ENDED_MS,
      heal: heal ?? was?.heal ?? null,
      saidAtMs: was?.saidAtMs ?? -Infinity,
    });
    dropOldest(this.#ended, ENDED_MAX);
    return fault;
  }

  /** Whether it is over, and how that was said. */
  ended(id: string): Ended | undefined {
    return this.#ended.get(id);
  }

  /** That these are over was told just now. */
  noteSaid(ids: readonly string[], nowMs: number): void {
    for (const id of ids) {
      const ended = this.#ended.get(id);
      if (ended !== undefined) ended.saidAtMs = nowMs;
    }
  }

  /** Those whose time is over, and what need not be remembered any more. */
  expire(nowMs: number): HeldFault[] {
    const over = this.held.filter(({ untilMs }) => untilMs <= nowMs);
    for (const { id } of over) this.end(id, nowMs, null);
    for (const [id, { forgetAtMs }] of this.#ended) if (forgetAtMs <= nowMs) this.#ended.delete(id);
    return over;
  }
}
