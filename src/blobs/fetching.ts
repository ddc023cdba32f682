/** Which chunks are asked of whom, and what becomes of what comes. A holder that lies is named, one that is silent is left alone for a while. */
import { equalBytes } from '../lib/bytes.ts';
import {
  BLOB_CHUNKS_MAX,
  blobNameParts,
  chunkBytesOf,
  chunkHashOf,
  CHUNKS_NAMED_MAX,
  decodeManifest,
  type BlobMessage,
} from '../wire/blob-messages.ts';
import { blobIdOf, type BlobId } from '../wire/ids.ts';
import { MANIFEST, type Blob } from './blob.ts';
import type { ChunkSet } from './chunk-set.ts';
import type { Core } from './core.ts';
import {
  ACTIVE_MAX,
  LOOK_AGAIN_MS,
  MIRROR_BYTES_MAX,
  STORE_AGAIN_MS,
  TWICE_AFTER_MS,
  WANT_WHEN_FREE,
  WINDOW_BACKGROUND_MAX,
} from './limits.ts';
import type { BlobWrite } from './machine-types.ts';
import type { Other, Owed } from './other.ts';

type Source = { other: Other; held: 'all' | ChunkSet };

const keyOf = (id: BlobId, chunk: number): string => `${id}/${chunk}`;

export class Fetching {
  readonly #core: Core;
  /** Writes under way, by their token. */
  readonly #writes = new Map<number, BlobWrite>();
  #token = 0;
  /** The one blob that is fetched though nobody here waits for it. */
  #background: Blob | null = null;
  readonly #onWhole: (blob: Blob) => void;

  constructor(core: Core, onWhole: (blob: Blob) => void) {
    this.#core = core;
    this.#onWhole = onWhole;
  }

  /** Asks for what there is to ask for; when it wants to be asked again. */
  run(storedBytes: number): number {
    const { nowMs, lacking } = this.#core;
    this.#expire();
    const active: Blob[] = [];
    for (const blob of lacking) {
      if (active.length >= ACTIVE_MAX) break;
      if (blob.wants > 0 && this.#canGoOn(blob)) active.push(blob);
    }
    for (const blob of active) this.#fetch(blob, false);
    if (active.length === 0) this.#fetchBackground(storedBytes);
    let wakeAtMs = Infinity;
    for (const other of this.#core.others.values()) {
      wakeAtMs = Math.min(wakeAtMs, other.lateAtMs);
      if (lacking.size > 0 && other.stalledUntilMs > nowMs)
        wakeAtMs = Math.min(wakeAtMs, other.stalledUntilMs);
    }
    for (const blob of lacking) {
      if (blob.storeAtMs > nowMs) wakeAtMs = Math.min(wakeAtMs, blob.storeAtMs);
      if (blob.lookAtMs > nowMs) wakeAtMs = Math.min(wakeAtMs, blob.lookAtMs);
      if (blob.owed.size > 0) wakeAtMs = Math.min(wakeAtMs, nowMs + TWICE_AFTER_MS);
    }
    return wakeAtMs;
  }

  /** What nobody gives just now must not hold up others. */
  #canGoOn(blob: Blob): boolean {
    if (blob.storeAtMs > this.#core.nowMs) return false;
    const isUnderWay = blob.arriving.size > 0 || blob.owed.size > 0;
    if (isUnderWay || blob.stored?.isFull === true) return true;
    return !blob.isMissing && this.#core.isGivenNow(blob);
  }

  #expire(): void {
    for (const other of this.#core.others.values())
      if (other.lateAtMs <= this.#core.nowMs)
        for (const owed of other.takeLate(this.#core.nowMs)) this.#release(other, owed);
  }

  #release(other: Other, { blob, chunk }: Owed): void {
    if (!other.owes.delete(keyOf(blob.id, chunk))) return;
    const left = (blob.owed.get(chunk) ?? 1) - 1;
    if (left > 0) blob.owed.set(chunk, left);
    else blob.owed.delete(chunk);
    this.#core.changed(blob);
  }

  /** It is gone, or not to be believed. */
  drop(other: Other): void {
    for (const owed of other.owes.values()) this.#release(other, owed);
  }

  #fetchBackground(storedBytes: number): void {
    const core = this.#core;
    const isWorth = (blob: Blob): boolean =>
      blob.isLacking &&
      storedBytes + (blob.manifest?.bytes ?? 0) <= MIRROR_BYTES_MAX &&
      this.#canGoOn(blob);
    if (this.#background !== null && (!core.isMoved || isWorth(this.#background)))
      return this.#fetch(this.#background, true);
    if (!core.isMoved) return;
    this.#background = null;
    for (const blob of core.lacking) {
      if (!isWorth(blob)) continue;
      this.#background = blob;
      return this.#fetch(blob, true);
    }
  }

  #fetch(blob: Blob, isBackground: boolean): void {
    const core = this.#core;
    if (blob.isWhole) return;
    this.#lookAtDisk(blob);
    if (blob.storeAtMs > core.nowMs) return;
    if (blob.stored?.isFull === true) return this.#storeWhole(blob);
    const sources = core.sourcesOf(blob);
    if (blob.manifest === null) return this.#wantManifest(blob, sources);
    const nearest = sources.find(({ held }) => held === 'all')?.other.tier ?? Infinity;
    for (const source of sources) {
      const { other, held } = source;
      if (other.tier > nearest) break;
      const window = isBackground ? Math.min(other.window, WINDOW_BACKGROUND_MAX) : other.window;
      const free = Math.min(window - other.owes.size, CHUNKS_NAMED_MAX);
      if (free < Math.max(1, window * WANT_WHEN_FREE)) continue;
      const picked = blob.pick(free, held);
      const chunks = picked.length > 0 ? picked : this.#overdue(blob, source, free);
      if (chunks.length > 0) this.#want(other, blob, chunks);
    }
  }

  /** Another tab of this browser stores it: what it has done is on our disk. */
  #lookAtDisk(blob: Blob): void {
    const core = this.#core;
    if (blob.lookAtMs > core.nowMs) return;
    for (const other of core.others.values()) {
      if (!other.sharesDisk || other.heldOf(blob) === null) continue;
      blob.lookAtMs = core.nowMs + LOOK_AGAIN_MS;
      return core.emit({ type: 'look', id: blob.id });
    }
  }

  /** One is asked, and another when that one takes long. */
  #wantManifest(blob: Blob, sources: readonly Source[]): void {
    if (!blob.lacks(MANIFEST)) return;
    const key = keyOf(blob.id, MANIFEST);
    const sinceMs = this.#core.nowMs - TWICE_AFTER_MS;
    for (const debtor of this.#core.others.values())
      if ((debtor.owes.get(key)?.atMs ?? -Infinity) > sinceMs) return;
    for (const { other } of sources)
      if (other.owes.size < other.window && !other.owes.has(key))
        return this.#want(other, blob, [MANIFEST]);
  }

  /** What somebody else owes us for long, when there is nothing else to ask for. */
  #overdue(blob: Blob, { other, held }: Source, count: number): number[] {
    const overdue: number[] = [];
    const sinceMs = this.#core.nowMs - TWICE_AFTER_MS;
    for (const debtor of this.#core.others.values()) {
      if (debtor === other) continue;
      for (const { blob: of, chunk, atMs } of debtor.owes.values()) {
        if (overdue.length >= count || atMs > sinceMs) break;
        const isOnce = of === blob && chunk !== MANIFEST && blob.owed.get(chunk) === 1;
        if (isOnce && blob.lacks(chunk) && (held === 'all' || held.has(chunk))) overdue.push(chunk);
      }
    }
    return overdue.filter((chunk) => !other.owes.has(keyOf(blob.id, chunk))).sort((a, b) => a - b);
  }

  #want(other: Other, blob: Blob, chunks: number[]): void {
    const core = this.#core;
    for (const chunk of chunks) {
      other.owes.set(keyOf(blob.id, chunk), { blob, chunk, atMs: core.nowMs });
      blob.owed.set(chunk, (blob.owed.get(chunk) ?? 0) + 1);
    }
    core.changed(blob);
    const isManifest = chunks[0] === MANIFEST;
    core.send(other.id, 'live', { type: 'want', id: blob.id, chunks: isManifest ? [] : chunks });
  }

  /** What was asked of it and has come. Null: it was not asked of it, is not awaited any more, or not lacking. */
  #taken(other: Other, id: BlobId, chunk: number): Blob | null {
    const owed = other.owes.get(keyOf(id, chunk));
    if (owed === undefined) {
      // Late, or never asked for: looked at only while it would help, and only from who was asked for something of it.
      const blob = this.#core.blobs.get(id);
      return blob?.isLacking === true && blob.lacks(chunk) && other.heldOf(blob) !== null
        ? blob
        : null;
    }
    this.#release(other, owed);
    other.gave(this.#core.nowMs - owed.atMs, this.#core.nowMs);
    return owed.blob.lacks(chunk) ? owed.blob : null;
  }

  heardManifest(other: Other, { id, manifest }: Extract<BlobMessage, { type: 'manifest' }>): void {
    const core = this.#core;
    const blob = this.#taken(other, id, MANIFEST);
    if (blob === null) return;
    if (blobIdOf(core.options.keys.hash(...blobNameParts(manifest))) !== id)
      return core.accuse(other, 'gave a false description of a blob');
    const encoded = manifest.slice();
    // Throws WireError: who holds it has checked it.
    decodeManifest(encoded);
    this.#store(blob, { what: 'manifest', id, manifest: encoded }, MANIFEST);
  }

  heardChunk(other: Other, { id, chunk, bytes }: Extract<BlobMessage, { type: 'chunk' }>): void {
    const core = this.#core;
    const blob = this.#taken(other, id, chunk);
    if (blob === null || blob.manifest === null) return;
    const isRight =
      bytes.length === chunkBytesOf(blob.manifest, chunk) &&
      equalBytes(core.options.keys.hash(bytes), chunkHashOf(blob.manifest, chunk));
    if (!isRight) return core.accuse(other, 'gave false bytes of a blob');
    this.#store(blob, { what: 'chunk', id, chunk, bytes: bytes.slice() }, chunk);
  }

  heardLack(other: Other, { id, chunks }: Extract<BlobMessage, { type: 'lack' }>): void {
    const blob = this.#core.blobs.get(id);
    if (blob === undefined) return;
    const lacked = chunks.length === 0 ? [MANIFEST] : chunks;
    for (const chunk of lacked) {
      const owed = other.owes.get(keyOf(id, chunk));
      if (owed === undefined) continue;
      this.#release(other, owed);
      // It is asked how much it has with the next round.
      this.#core.takeHeld(other, blob, 'none');
    }
  }

  #store(blob: Blob, write: BlobWrite, chunk: number): void {
    blob.arriving.add(chunk);
    this.#token += 1;
    this.#writes.set(this.#token, write);
    this.#core.emit({ type: 'store', token: this.#token, write });
  }

  #storeWhole(blob: Blob): void {
    if (blob.encoded === null || blob.arriving.has(BLOB_CHUNKS_MAX)) return;
    this.#store(blob, { what: 'whole', id: blob.id, manifest: blob.encoded }, BLOB_CHUNKS_MAX);
  }

  /** A whole one on the disk turned out to lack something. */
  storeAgain(blob: Blob): void {
    if (blob.encoded !== null)
      this.#store(blob, { what: 'manifest', id: blob.id, manifest: blob.encoded }, MANIFEST);
  }

  stored(token: number): void {
    const write = this.#writes.get(token);
    const blob = write === undefined ? undefined : this.#core.blobs.get(write.id);
    this.#writes.delete(token);
    if (write === undefined || blob === undefined) return;
    if (write.what === 'manifest') {
      blob.arriving.delete(MANIFEST);
      blob.describe(decodeManifest(write.manifest), write.manifest);
      this.#core.isMoved = true;
    } else if (write.what === 'chunk') {
      blob.arriving.delete(write.chunk);
      blob.stored?.add(write.chunk);
    } else {
      blob.arriving.delete(BLOB_CHUNKS_MAX);
      // Something of it may have turned out damaged meanwhile.
      if (blob.stored?.isFull !== true) return this.storeAgain(blob);
      blob.isWhole = true;
      this.#core.settle(blob);
      this.#onWhole(blob);
    }
    this.#core.changed(blob);
  }

  storeFailed(token: number): void {
    const write = this.#writes.get(token);
    const blob = write === undefined ? undefined : this.#core.blobs.get(write.id);
    this.#writes.delete(token);
    if (write === undefined || blob === undefined) return;
    blob.arriving.delete(
      write.what === 'manifest' ? MANIFEST : write.what === 'chunk' ? write.chunk : BLOB_CHUNKS_MAX,
    );
    blob.storeAtMs = this.#core.nowMs + STORE_AGAIN_MS;
    this.#core.changed(blob);
  }
}
