/** What the parts of the machine share: the clock, the blobs, the other peers, and the effects of the input that is being handled. */
import { encodeBlobMessage, type BlobMessage, type Held } from '../wire/blob-messages.ts';
import type { BlobId, PeerId } from '../wire/ids.ts';
import type { Lane } from '../wire/lanes.ts';
import { Blob } from './blob.ts';
import { ChunkSet } from './chunk-set.ts';
import { BLOBS_MAX } from './limits.ts';
import type { BlobsEffect, BlobsOptions } from './machine-types.ts';
import type { Other } from './other.ts';

export class Core {
  readonly options: BlobsOptions;
  readonly blobs = new Map<BlobId, Blob>();
  /** Of them, those that are to be fetched, in the order in which they were wanted. */
  readonly lacking = new Set<Blob>();
  readonly others = new Map<PeerId, Other>();
  nowMs = -Infinity;
  /** Who has what, or who is here, or what is lacking, is not what it was. */
  isMoved = true;
  #effects: BlobsEffect[] = [];
  readonly #changed = new Set<BlobId>();

  constructor(options: BlobsOptions) {
    this.options = options;
  }

  emit(effect: BlobsEffect): void {
    this.#effects.push(effect);
  }

  takeEffects(): BlobsEffect[] {
    for (const id of this.#changed) this.emit({ type: 'changed', id });
    this.#changed.clear();
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  changed({ id }: Blob): void {
    this.#changed.add(id);
  }

  send(to: PeerId, lane: Lane, message: BlobMessage): void {
    this.emit({ type: 'unicast', to, lane, payload: encodeBlobMessage(message) });
  }

  broadcast(message: BlobMessage): void {
    this.emit({ type: 'broadcast', lane: 'live', payload: encodeBlobMessage(message) });
  }

  accuse(other: Other, reason: string): void {
    other.isLiar = true;
    this.isMoved = true;
    this.emit({ type: 'accuse', peer: other.id, reason });
  }

  /** Null: more than BLOBS_MAX are known, and this one is not. */
  blob(id: BlobId, isForced = false): Blob | null {
    const known = this.blobs.get(id);
    if (known !== undefined || (this.blobs.size >= BLOBS_MAX && !isForced)) return known ?? null;
    const blob = new Blob(id, this.nowMs, this.options.rng.float());
    this.blobs.set(id, blob);
    for (const other of this.others.values()) this.takeHeld(other, blob, other.takeUnknown(id));
    return blob;
  }

  takeHeld(other: Other, blob: Blob, held: Held): void {
    this.isMoved = true;
    if (typeof held === 'string') return other.tells(blob.id, held === 'all' ? held : null);
    // Without a manifest the number of chunks is not known: as many as its bytes can name.
    const size = blob.manifest === null ? held.length * 8 : blob.chunkCount;
    other.tells(blob.id, new ChunkSet(size, held));
  }

  /** To be called whenever what `isLacking` rests on may have changed. */
  settle(blob: Blob): void {
    this.isMoved = true;
    this.changed(blob);
    if (blob.isLacking) {
      this.lacking.add(blob);
      return;
    }
    this.lacking.delete(blob);
    if (blob.isWhole || (blob.stored?.count ?? 0) > 0 || blob.isListed) return;
    this.blobs.delete(blob.id);
    for (const other of this.others.values()) other.forget(blob.id);
  }

  /** Those that can be asked for what we lack of it now: nearest first. */
  sourcesOf(blob: Blob): { other: Other; held: 'all' | ChunkSet }[] {
    const sources: { other: Other; held: 'all' | ChunkSet }[] = [];
    for (const other of this.others.values()) {
      if (other.isLiar || other.sharesDisk || other.stalledUntilMs > this.nowMs) continue;
      const held = other.heldOf(blob);
      if (held === 'all' || held?.exceeds(blob.stored) === true) sources.push({ other, held });
    }
    return sources.sort((a, b) => a.other.tier - b.other.tier);
  }

  /** Somebody gives it now, or stores it on our disk. */
  isGivenNow(blob: Blob): boolean {
    for (const other of this.others.values()) {
      if (other.isLiar || other.stalledUntilMs > this.nowMs) continue;
      const held = other.heldOf(blob);
      if (held === 'all' || held?.exceeds(blob.stored) === true) return true;
    }
    return false;
  }

  /** Somebody within reach says to have some of what we lack. */
  isSomewhere(blob: Blob): boolean {
    for (const other of this.others.values()) {
      const held = other.isLiar ? null : other.heldOf(blob);
      if (held === 'all' || held?.exceeds(blob.stored) === true) return true;
    }
    return false;
  }
}
