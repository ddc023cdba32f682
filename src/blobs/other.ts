/** What is known of one other peer: what it holds, what it owes us, and how much it may owe. */
import { Bucket } from '../lib/bucket.ts';
import type { Held } from '../wire/blob-messages.ts';
import type { BlobId, PeerId } from '../wire/ids.ts';
import type { PathKind } from '../wire/lanes.ts';
import type { Blob } from './blob.ts';
import { ChunkSet } from './chunk-set.ts';
import {
  ANSWERS_BURST,
  ANSWERS_PER_S,
  ASKS_BURST,
  ASKS_PER_S,
  LATE_FACTOR,
  LATE_MS_FIRST,
  LATE_MS_MAX,
  LATE_MS_MIN,
  LATENCY_BAD_FACTOR,
  LATENCY_BAD_MS,
  LATENCY_BAD_MS_RELAYED,
  LATENCY_GOOD_FACTOR,
  LATENCY_GOOD_MS,
  LATENCY_GOOD_MS_RELAYED,
  STALLED_MS,
  STALLED_MS_MAX,
  UNKNOWN_HELD_MAX,
  WINDOW_FIRST,
  WINDOW_MAX,
  WINDOW_MIN,
  WINDOW_SHRINK,
  WINDOW_VIA_MAX,
} from './limits.ts';
import type { BlobPeer } from './machine-types.ts';

/** A chunk that was asked for and has not come. */
export type Owed = { blob: Blob; chunk: number; atMs: number };
/** A chunk that it has asked for. */
export type Wanted = { blob: Blob; chunk: number };

/** Chunks are asked of the nearest that have them: those on the first tier, and on the next only what these lack. */
const TIERS: Record<PathKind, number> = {
  tab: 0,
  direct: 0,
  relayed: 1,
  via: 2,
  'out-of-reach': 3,
};

export class Other {
  readonly id: PeerId;
  path: PathKind;
  sharesDisk: boolean;
  /** It has said something: its code for blobs is there. */
  isHeard = false;
  /** It lied. */
  isLiar = false;
  readonly owes = new Map<string, Owed>();
  /** Oldest first. */
  readonly queue: Wanted[] = [];
  /** The read that is under way for it. */
  isBeingRead = false;
  /** Of these we still have to ask how much it has. */
  readonly toAsk = new Set<BlobId>();
  readonly asks = new Bucket(ASKS_PER_S, ASKS_BURST);
  readonly answers = new Bucket(ANSWERS_PER_S, ANSWERS_BURST);
  stalledUntilMs = -Infinity;
  readonly #held = new Map<BlobId, 'all' | ChunkSet>();
  /** As it was told, of blobs that we do not know. */
  readonly #heldUnknown = new Map<BlobId, Held>();
  #window = WINDOW_FIRST;
  #isNew = true;
  /** Null: nothing has come from it yet. */
  #usualMs: number | null = null;
  #leastMs = Infinity;
  #shrunkAtMs = -Infinity;
  #cameAtMs = -Infinity;
  #stalledMs = STALLED_MS;

  constructor({ id, path, sharesDisk }: BlobPeer) {
    this.id = id;
    this.path = path;
    this.sharesDisk = sharesDisk;
  }

  get tier(): number {
    return TIERS[this.path];
  }

  get window(): number {
    return Math.floor(this.path === 'via' ? Math.min(this.#window, WINDOW_VIA_MAX) : this.#window);
  }

  heldOf(blob: Blob): 'all' | ChunkSet | null {
    const held = this.#held.get(blob.id) ?? null;
    if (held !== null && held !== 'all' && blob.stored !== null && held.size !== blob.chunkCount) {
      const fitting = new ChunkSet(blob.chunkCount, held.toBytes());
      this.#held.set(blob.id, fitting);
      return fitting;
    }
    return held;
  }

  /** Null: it has nothing of it. */
  tells(id: BlobId, held: 'all' | ChunkSet | null): void {
    if (held === null) this.#held.delete(id);
    else this.#held.set(id, held);
  }

  tellsUnknown(id: BlobId, held: Held): void {
    this.#heldUnknown.delete(id);
    if (held === 'none') return;
    this.#heldUnknown.set(id, held === 'all' ? held : held.slice());
    if (this.#heldUnknown.size > UNKNOWN_HELD_MAX)
      for (const oldest of this.#heldUnknown.keys()) if (this.#heldUnknown.delete(oldest)) break;
  }

  /** What it said of a blob before we knew of that. */
  takeUnknown(id: BlobId): Held {
    const held = this.#heldUnknown.get(id) ?? 'none';
    this.#heldUnknown.delete(id);
    return held;
  }

  forget(id: BlobId): void {
    this.#held.delete(id);
    this.toAsk.delete(id);
  }

  /** A chunk that it owed has come, so long after it was asked for. */
  gave(latencyMs: number, nowMs: number): void {
    this.#cameAtMs = nowMs;
    this.#stalledMs = STALLED_MS;
    this.#usualMs =
      this.#usualMs === null ? latencyMs : this.#usualMs + (latencyMs - this.#usualMs) / 8;
    // With the least window there is no queue of ours: then the way itself has become longer.
    const isAlone = this.#window <= WINDOW_MIN;
    this.#leastMs = isAlone ? latencyMs : Math.min(this.#leastMs, latencyMs);
    const isRelayed = this.path === 'relayed';
    const goodMs = isRelayed ? LATENCY_GOOD_MS_RELAYED : LATENCY_GOOD_MS;
    const badMs = isRelayed ? LATENCY_BAD_MS_RELAYED : LATENCY_BAD_MS;
    if (latencyMs <= this.#leastMs * LATENCY_GOOD_FACTOR + goodMs)
      this.#window = Math.min(WINDOW_MAX, this.#window + (this.#isNew ? 1 : 1 / this.#window));
    else if (latencyMs > this.#leastMs * LATENCY_BAD_FACTOR + badMs) this.#shrink(latencyMs, nowMs);
  }

  /** Once in the time that the smaller window takes to show. */
  #shrink(latencyMs: number, nowMs: number): void {
    this.#isNew = false;
    if (nowMs - this.#shrunkAtMs < latencyMs) return;
    this.#shrunkAtMs = nowMs;
    this.#window = Math.max(WINDOW_MIN, this.#window * WINDOW_SHRINK);
  }

  get lateMs(): number {
    if (this.#usualMs === null) return LATE_MS_FIRST;
    return Math.min(LATE_MS_MAX, Math.max(LATE_MS_MIN, LATE_FACTOR * this.#usualMs));
  }

  /** What it owes for too long. If nothing came from it meanwhile it has stalled: then all that it owes, and it is left alone for a while. */
  takeLate(nowMs: number): Owed[] {
    const late: Owed[] = [];
    for (const owed of this.owes.values()) {
      if (owed.atMs + this.lateMs > nowMs) break;
      late.push(owed);
    }
    const [oldest] = late;
    if (oldest === undefined) return late;
    this.#shrink(this.lateMs, nowMs);
    if (this.#cameAtMs >= oldest.atMs) return late;
    this.stalledUntilMs = nowMs + this.#stalledMs;
    this.#stalledMs = Math.min(STALLED_MS_MAX, 2 * this.#stalledMs);
    this.#window = WINDOW_MIN;
    return [...this.owes.values()];
  }

  get lateAtMs(): number {
    for (const { atMs } of this.owes.values()) return atMs + this.lateMs;
    return Infinity;
  }
}
