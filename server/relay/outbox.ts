/**
 * What waits to be written. Frames to one receiver within a turn of the event loop share one write: under load a turn
 * reads many senders, so the system calls, the dearest part of a relay, grow with receivers and not with deliveries.
 */
import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Traffic } from '../traffic.ts';

/** One receiver's side. A class, not a closure per socket: thousands of idle ones must stay small. */
export type Outlet = {
  /** The TCP socket under the WebSocket, or null while no frames may be written to it. */
  wire: Socket | null;
  pending: Buffer[];
  pendingBytes: number;
  /** Bytes that Node holds because the kernel would not take them, as of the last look. */
  queuedBytes: number;
  /** Whole milliseconds, which cost no memory of their own. */
  writtenAt: number;
  /** Writes in a row that came closely after one another. */
  closeWrites: number;
};

export type OutboxOptions<O> = {
  /** What goes out is counted there. */
  traffic: Traffic;
  queueBytes: number;
  queueTotalBytes: number;
  /** More waits for this receiver than it may leave unread, or it is the worst when all together are too many. */
  onSlow: (outlet: O) => void;
};

/** Copying frames together is cheaper than handing the kernel many pieces, while they are small. */
const JOIN_BYTES_MAX = 16 * 1024;

/**
 * A receiver in a busy room waits this long after each write, so that it costs at most 250 writes a second and not one
 * for each frame. A quarter of a screen's frame: not seen.
 */
const GATHER_MS = 4;

/** Writes in a row with less than that between them, after which a receiver counts as busy. A quiet one never waits. */
const BUSY_WRITES = 4;

/** A turn's frames for one receiver are written early past this, so that one turn cannot hoard. */
const PENDING_BYTES_MAX = 256 * 1024;

export class Outbox<O extends Outlet> {
  readonly #options: OutboxOptions<O>;
  readonly #traffic: Traffic;
  readonly #congested = new Set<O>();
  #dirty: O[] = [];
  #scheduled = false;
  #gathering: O[] = [];
  #timed = false;
  #queuedTotal = 0;

  constructor(options: OutboxOptions<O>) {
    this.#options = options;
    this.#traffic = options.traffic;
  }

  get queuedBytes(): number {
    return this.#queuedTotal;
  }

  push(outlet: O, frame: Buffer): void {
    if (outlet.wire === null) return;
    if (outlet.pending.length === 0) {
      this.#dirty.push(outlet);
      if (!this.#scheduled) {
        this.#scheduled = true;
        setImmediate(this.#flushAll);
      }
    }
    outlet.pending.push(frame);
    outlet.pendingBytes += frame.length;
    if (outlet.pendingBytes > PENDING_BYTES_MAX) this.flush(outlet);
  }

  /** Writes what waits for one receiver now, such as before its close frame. */
  flush(outlet: O): void {
    const { pending, pendingBytes, wire } = outlet;
    if (pending.length === 0) return;
    outlet.pending = [];
    outlet.pendingBytes = 0;
    if (wire === null || wire.destroyed) return;
    this.#traffic.framesOut += pending.length;
    this.#traffic.bytesOut += pendingBytes;
    outlet.writtenAt = Math.trunc(performance.now());
    if (!writeTogether(wire, pending, pendingBytes) || outlet.queuedBytes > 0)
      this.#measure(outlet, wire);
  }

  /** The receiver is gone: nothing more is written, nothing counted. */
  forget(outlet: O): void {
    outlet.wire = null;
    outlet.pending = [];
    outlet.pendingBytes = 0;
    this.#queuedTotal -= outlet.queuedBytes;
    outlet.queuedBytes = 0;
    this.#congested.delete(outlet);
  }

  readonly #flushAll = (): void => {
    this.#scheduled = false;
    const dirty = this.#dirty;
    this.#dirty = [];
    const now = performance.now();
    for (const outlet of dirty) {
      const isClose = now - outlet.writtenAt < GATHER_MS;
      outlet.closeWrites = isClose ? outlet.closeWrites + 1 : 0;
      if (outlet.closeWrites < BUSY_WRITES) this.flush(outlet);
      else this.#gathering.push(outlet);
    }
    this.#finish(now);
  };

  /** Those whose time has come; the others wait on. */
  readonly #flushGathered = (): void => {
    this.#timed = false;
    const gathering = this.#gathering;
    this.#gathering = [];
    const now = performance.now();
    for (const outlet of gathering) {
      if (now - outlet.writtenAt >= GATHER_MS) this.flush(outlet);
      else this.#gathering.push(outlet);
    }
    this.#finish(now);
  };

  #finish(now: number): void {
    const [first] = this.#gathering;
    // The first to wait is due before the others, or within the same few milliseconds.
    if (first !== undefined && !this.#timed) {
      this.#timed = true;
      setTimeout(this.#flushGathered, Math.max(1, first.writtenAt + GATHER_MS - now));
    }
    if (this.#queuedTotal > this.#options.queueTotalBytes) this.#relieve();
  }

  #measure(outlet: O, wire: Socket): void {
    const queued = wire.writableLength;
    this.#queuedTotal += queued - outlet.queuedBytes;
    outlet.queuedBytes = queued;
    if (queued === 0) {
      this.#congested.delete(outlet);
      return;
    }
    if (!this.#congested.has(outlet)) {
      this.#congested.add(outlet);
      wire.once('drain', () => {
        this.#congested.delete(outlet);
        if (outlet.wire === wire) this.#measure(outlet, wire);
      });
    }
    if (queued > this.#options.queueBytes) this.#options.onSlow(outlet);
  }

  /** Looks again at all that lag, then lets the worst go until the rest fits. */
  #relieve(): void {
    for (const outlet of this.#congested)
      if (outlet.wire !== null) this.#measure(outlet, outlet.wire);
    const worstFirst = [...this.#congested].sort((a, b) => b.queuedBytes - a.queuedBytes);
    for (const outlet of worstFirst) {
      if (this.#queuedTotal <= this.#options.queueTotalBytes) return;
      this.#options.onSlow(outlet);
    }
  }
}

/** As `write`: false when the kernel has not taken all. */
function writeTogether(wire: Socket, frames: Buffer[], bytes: number): boolean {
  const [first] = frames;
  if (frames.length === 1 && first !== undefined) return wire.write(first);
  if (bytes <= JOIN_BYTES_MAX) return wire.write(Buffer.concat(frames, bytes));
  wire.cork();
  let taken = true;
  for (const frame of frames) taken = wire.write(frame);
  wire.uncork();
  return taken && wire.writableLength === 0;
}
