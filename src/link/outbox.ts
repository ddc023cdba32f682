/**
 * The waiting payloads of a carrier. A payload for many receivers waits once and is cut once; each receiver still sees its own lane in
 * order, because an entry is written only while it is the first in the lane of every one of its receivers.
 */
import { nextStreamId, splitPayload } from '../wire/fragments.ts';
import type { FrameCursor, ReliableLane } from '../wire/fragments.ts';
import { LANE_QUEUE_BYTES_MAX } from '../wire/limits.ts';

/** Array.shift moves everything; this does not. */
class Fifo<T> {
  #items: T[] = [];
  #head = 0;

  get first(): T | undefined {
    return this.#items[this.#head];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): void {
    this.#head += 1;
    if (this.#head < 1024 || this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }

  takeAll(): T[] {
    const items = this.#items.slice(this.#head);
    this.#items = [];
    this.#head = 0;
    return items;
  }
}

type Entry = { readonly cursor: FrameCursor; readonly receivers: Receiver[]; firstAt: number };

type LaneQueue = { readonly waiting: Fifo<Entry>; bytes: number; wasFull: boolean };

const createLaneQueue = (): LaneQueue => ({ waiting: new Fifo(), bytes: 0, wasFull: false });

/** One receiver's place in the outbox. */
export class Receiver {
  readonly lanes: Readonly<Record<ReliableLane, LaneQueue>> = {
    live: createLaneQueue(),
    bulk: createLaneQueue(),
  };
}

export type OutFrame<R> = {
  readonly lane: ReliableLane;
  readonly frame: Uint8Array;
  readonly receivers: readonly R[];
  readonly isFragmented: boolean;
};

/** `R`: what the carrier keeps for a receiver. */
export class Outbox<R extends Receiver> {
  readonly #ready: Record<ReliableLane, Entry[]> = { live: [], bulk: [] };
  readonly #alwaysFragment: readonly ReliableLane[];
  #drained: { receiver: R; lane: ReliableLane }[] = [];
  #streamId = 0;

  /** `alwaysFragment`: lanes whose small payloads carry the fragment header too, because the wire does not tell lanes apart. */
  constructor(alwaysFragment: readonly ReliableLane[] = []) {
    this.#alwaysFragment = alwaysFragment;
  }

  /** Whether the receiver's lane takes a payload of that size; if not, it is listed by `takeDrained` later. */
  hasRoom(receiver: R, lane: ReliableLane, payloadBytes: number): boolean {
    const queue = receiver.lanes[lane];
    const hasRoom = queue.bytes === 0 || queue.bytes + payloadBytes <= LANE_QUEUE_BYTES_MAX;
    if (!hasRoom) queue.wasFull = true;
    return hasRoom;
  }

  push(receivers: readonly R[], lane: ReliableLane, payload: Uint8Array): void {
    if (receivers.length === 0) return;
    this.#streamId = nextStreamId(this.#streamId);
    const cursor = splitPayload(lane, payload, this.#streamId, this.#alwaysFragment.includes(lane));
    const entry: Entry = { cursor, receivers: [...receivers], firstAt: 0 };
    for (const receiver of receivers) {
      const queue = receiver.lanes[lane];
      queue.waiting.push(entry);
      queue.bytes += payload.length;
      if (queue.waiting.first === entry) this.#becameFirst(entry);
    }
  }

  /** The next frame of the lane that every one of its receivers may be sent; takes turns between entries. */
  next(
    lane: ReliableLane,
    maySend: (receiver: R, isFragmented: boolean) => boolean,
  ): OutFrame<R> | null {
    const ready = this.#ready[lane];
    const index = ready.findIndex((entry) =>
      entry.receivers.every((receiver) => maySend(receiver as R, entry.cursor.isFragmented)),
    );
    const entry = ready[index];
    if (entry === undefined) return null;
    const { cursor } = entry;
    const receivers = [...entry.receivers] as R[];
    const before = cursor.bytesLeft;
    const frame = cursor.next() as Uint8Array;
    ready.splice(index, 1);
    for (const receiver of receivers) this.#took(receiver, lane, before - cursor.bytesLeft);
    if (cursor.bytesLeft > 0) ready.push(entry);
    else for (const receiver of receivers) this.#advance(receiver, lane);
    return { lane, frame, receivers, isFragmented: cursor.isFragmented };
  }

  /** Lanes that were full and have drained below half since the last call. */
  takeDrained(): readonly { receiver: R; lane: ReliableLane }[] {
    const drained = this.#drained;
    this.#drained = [];
    return drained;
  }

  /** Forgets a receiver; what it shared with others still goes to them. */
  remove(receiver: R): void {
    this.#drained = this.#drained.filter((each) => each.receiver !== receiver);
    for (const lane of ['live', 'bulk'] as const) {
      const queue = receiver.lanes[lane];
      const first = queue.waiting.first;
      queue.bytes = 0;
      for (const entry of queue.waiting.takeAll()) {
        entry.receivers.splice(entry.receivers.indexOf(receiver), 1);
        if (entry === first) entry.firstAt -= 1;
        this.#refresh(entry);
      }
    }
  }

  #took(receiver: R, lane: ReliableLane, bytes: number): void {
    const queue = receiver.lanes[lane];
    queue.bytes -= bytes;
    if (!queue.wasFull || queue.bytes > LANE_QUEUE_BYTES_MAX / 2) return;
    queue.wasFull = false;
    this.#drained.push({ receiver, lane });
  }

  #advance(receiver: R, lane: ReliableLane): void {
    const { waiting } = receiver.lanes[lane];
    waiting.shift();
    if (waiting.first !== undefined) this.#becameFirst(waiting.first);
  }

  #becameFirst(entry: Entry): void {
    entry.firstAt += 1;
    this.#refresh(entry);
  }

  #refresh(entry: Entry): void {
    const ready = this.#ready[entry.cursor.lane];
    const index = ready.indexOf(entry);
    const isReady = entry.receivers.length > 0 && entry.firstAt === entry.receivers.length;
    if (isReady && index < 0) ready.push(entry);
    if (!isReady && index >= 0) ready.splice(index, 1);
  }
}
