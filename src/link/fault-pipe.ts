/** One way of one lane under faults: what is reliable comes late and in order, what is fleeting really suffers. */
import type { FaultBox, FaultConditions } from './fault.ts';

/** What a cut may hold back before the link gives up, as a real one does when its buffers are full. */
export const HELD_BYTES_MAX = 4 * 1024 * 1024;
/** TCP's and SCTP's least retransmission time is about this; it doubles with each loss of the same bytes. */
const RETRANSMIT_MS = 200;
const RETRANSMIT_MS_MAX = 10_000;
/** How late a reordered payload is, beyond the rest. */
const REORDER_MS = 40;

const isNothing = (conditions: FaultConditions): boolean =>
  !conditions.isCut &&
  conditions.delayMs + conditions.jitterMs + conditions.loss === 0 &&
  conditions.kbps === Number.POSITIVE_INFINITY;

const oneWayMs = (box: FaultBox, { delayMs, jitterMs }: FaultConditions): number =>
  delayMs + (jitterMs > 0 ? box.rng.float() * jitterMs : 0);

function retransmitMs(box: FaultBox, loss: number): number {
  let totalMs = 0;
  let nextMs = RETRANSMIT_MS;
  while (loss > 0 && box.rng.chance(loss)) {
    totalMs += nextMs;
    nextMs = Math.min(nextMs * 2, RETRANSMIT_MS_MAX);
  }
  return totalMs;
}

const serialMs = (bytes: number, kbps: number): number =>
  kbps === Number.POSITIVE_INFINITY ? 0 : (bytes * 8) / kbps;

export type ReliablePipeOptions<T> = {
  box: FaultBox;
  conditions: () => FaultConditions;
  /** False: not taken; asked again after `run`. */
  deliver: (item: T) => boolean;
  /** Something was delivered. */
  onDrained?: () => void;
};

type Held<T> = { item: T; bytes: number; pushedMs: number; dueMs: number };

const isSame = (a: FaultConditions, b: FaultConditions): boolean =>
  a.isCut === b.isCut &&
  a.delayMs === b.delayMs &&
  a.jitterMs === b.jitterMs &&
  a.loss === b.loss &&
  a.kbps === b.kbps;

/** First in, first out, nothing lost. */
export class ReliablePipe<T> {
  readonly #options: ReliablePipeOptions<T>;
  #held: Held<T>[] = [];
  #bytes = 0;
  #busyUntilMs = 0;
  #lastDueMs = 0;
  /** By which what waits is timed. */
  #conditions: FaultConditions;
  #cancel: (() => void) | null = null;
  #isRunning = false;

  constructor(options: ReliablePipeOptions<T>) {
    this.#options = options;
    this.#conditions = options.conditions();
  }

  /** Bytes that wait here. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether an item would pass through at once. */
  get isClear(): boolean {
    return this.#held.length === 0 && isNothing(this.#options.conditions());
  }

  push(item: T, bytes: number): void {
    const pushedMs = this.#options.box.timers.now();
    const held = { item, bytes, pushedMs, dueMs: pushedMs };
    this.#conditions = this.#options.conditions();
    this.#time(held, this.#conditions);
    this.#held.push(held);
    this.#bytes += bytes;
    this.run();
  }

  /** When a payload is due, which is behind the one timed before it, as on any ordered stream. */
  #time(held: Held<T>, conditions: FaultConditions): void {
    const { box } = this.#options;
    this.#busyUntilMs =
      Math.max(this.#busyUntilMs, held.pushedMs) + serialMs(held.bytes, conditions.kbps);
    const dueMs =
      this.#busyUntilMs + oneWayMs(box, conditions) + retransmitMs(box, conditions.loss);
    this.#lastDueMs = held.dueMs = Math.max(dueMs, this.#lastDueMs);
  }

  /** After a change of rules: what waits is due as if the new ones had held since it came, so that nothing outlives what held it up. */
  retime(): void {
    const conditions = this.#options.conditions();
    if (this.#held.length > 0 && !isSame(conditions, this.#conditions)) {
      this.#conditions = conditions;
      this.#busyUntilMs = 0;
      this.#lastDueMs = 0;
      for (const held of this.#held) this.#time(held, conditions);
    }
    this.run();
  }

  /** Delivers what is due. To be called when `deliver` can take again. */
  run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#cancel?.();
    this.#cancel = null;
    const { box, conditions, deliver } = this.#options;
    const bytesBefore = this.#bytes;
    let first = this.#held[0];
    while (first !== undefined && !conditions().isCut && first.dueMs <= box.timers.now()) {
      if (!deliver(first.item)) break;
      // A `deliver` that cleared the pipe has taken the first with it.
      if (this.#held[0] === first) {
        this.#held.shift();
        this.#bytes -= first.bytes;
      }
      first = this.#held[0];
    }
    this.#isRunning = false;
    if (bytesBefore > this.#bytes) this.#options.onDrained?.();
    first = this.#held[0];
    const waitMs = first === undefined ? 0 : first.dueMs - box.timers.now();
    if (waitMs > 0 && !conditions().isCut)
      this.#cancel ??= box.timers.after(waitMs, () => this.run());
  }

  clear(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#held = [];
    this.#bytes = 0;
    this.#busyUntilMs = 0;
    this.#lastDueMs = 0;
  }
}

export type LossyPipeOptions<T> = Pick<ReliablePipeOptions<T>, 'box' | 'conditions'> & {
  deliver: (item: T) => void;
};

/** What `fleeting` does: some are lost, some come twice, some come late. */
export class LossyPipe<T> {
  readonly #options: LossyPipeOptions<T>;
  #isCleared = false;

  constructor(options: LossyPipeOptions<T>) {
    this.#options = options;
  }

  push(item: T, bytes: number): void {
    const { box } = this.#options;
    const conditions = this.#options.conditions();
    if (conditions.isCut) return;
    const copies = conditions.duplicate > 0 && box.rng.chance(conditions.duplicate) ? 2 : 1;
    for (let i = 0; i < copies; i++) this.#pushOne(item, bytes, conditions);
  }

  #pushOne(item: T, bytes: number, conditions: FaultConditions): void {
    const { box, deliver } = this.#options;
    if (conditions.loss > 0 && box.rng.chance(conditions.loss)) return;
    const lateMs =
      conditions.reorder > 0 && box.rng.chance(conditions.reorder)
        ? REORDER_MS * (1 + box.rng.float())
        : 0;
    const delayMs = oneWayMs(box, conditions) + serialMs(bytes, conditions.kbps) + lateMs;
    if (delayMs === 0) deliver(item);
    else
      box.timers.after(delayMs, () => {
        if (!this.#isCleared && !this.#options.conditions().isCut) deliver(item);
      });
  }

  clear(): void {
    this.#isCleared = true;
  }
}
