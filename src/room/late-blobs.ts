/**
 * What `room.blobs` does: joins the blobs machine with the mesh, the disk and the index. A chunk of its own, fetched when the room is
 * open. It stands beside the driver's queue: what it sends goes into that, what others send comes out of it.
 */
import { MIRROR_BYTES_MAX } from '../blobs/limits.ts';
import { createBlobs } from '../blobs/machine.ts';
import type { BlobsEffect, BlobsInput, BlobsMachine, BlobWrite } from '../blobs/machine-types.ts';
import type { BlobStore } from '../blobs/store-port.ts';
import type { Emitter } from '../lib/emitter.ts';
import { blobsOf, isBlobId, listBlobs, noteBlob } from '../model/room-blobs.ts';
import { nextTask } from '../store/next-task.ts';
import { openMemoryBlobStore } from '../store/memory-blob-store.ts';
import { StoreError } from '../store/store-error.ts';
import {
  BLOB_BYTES_MAX,
  blobNameParts,
  CHUNK_BYTES,
  chunkCountOf,
  encodeManifest,
  MIME_BYTES_MAX,
} from '../wire/blob-messages.ts';
import { WireError } from '../wire/codec.ts';
import { blobIdOf, INDEX_PAGE, type BlobId, type PeerId } from '../wire/ids.ts';
import { HASH_BYTES } from '../wire/keys.ts';
import type * as Y from 'yjs';
import type { RoomParts } from './assemble.ts';
import { assemble, batchOf, loadKept, lookFor, readChunks } from './blob-shelf.ts';
import type { BlobsEvents, BlobState, BlobsUsage } from './blobs-api.ts';
import { blobsPortsOf } from './blobs-ports.ts';

/** What came in this time becomes one transaction, ... */
const WRITE_AFTER_MS = 40;
/** ... at most so many chunks: half a megabyte, cloned in a millisecond. */
const WRITES_MAX = 32;
/** Chunks of an own blob that are hashed in one task: two milliseconds of plain JavaScript. */
const HASHED_AT_ONCE = 8;
const TELL_AFTER_MS = 80;
/** Paths and presence flicker: they are read no more often. */
const PEERS_AFTER_MS = 250;
const LEFT = 'the room was left';
/** RFC 6838 section 4.2, with parameters. */
const MIME = /^[\w.+!#$&^-]+\/[\w.+!#$&^-]+(?:;.*)?$/;

/** Reads what this device holds first, so that nobody is told that it holds nothing. */
export async function openLateBlobs(
  parts: RoomParts,
  emitter: Emitter<BlobsEvents>,
  hasLeft: () => boolean,
): Promise<LateBlobs> {
  const onLost = (): void => late?.reload();
  let late: LateBlobs | null = null;
  const store = await parts.ports.openBlobs(parts.secrets.topic, onLost);
  late = new LateBlobs(parts, store, emitter);
  if (hasLeft()) late.end();
  await late.begin();
  return late;
}

type Stored = Extract<BlobsEffect, { type: 'store' }>;

export class LateBlobs {
  readonly #parts: RoomParts;
  readonly #emitter: Emitter<BlobsEvents>;
  readonly #machine: BlobsMachine;
  #store: BlobStore;
  #isPersistent = true;
  #trouble: string | null = null;
  #hasEnded = false;
  readonly #effects: BlobsEffect[] = [];
  #isPerforming = false;
  #wakeAtMs = Infinity;
  #cancelWake: (() => void) | null = null;
  #writes: Stored[] = [];
  #isWriteDue = false;
  #isPeersDue = false;
  readonly #changed = new Set<BlobId>();
  #isTellDue = false;
  /** Whoever waits for a blob looks again. */
  readonly #waiting = new Map<BlobId, Set<() => void>>();
  #index: Y.Doc | null = null;

  constructor(parts: RoomParts, store: BlobStore, emitter: Emitter<BlobsEvents>) {
    this.#parts = parts;
    this.#store = store;
    this.#emitter = emitter;
    const ports = blobsPortsOf(parts, () => this.#isPersistent);
    this.#machine = createBlobs({ keys: parts.keys, rng: parts.rng.fork(), ports });
  }

  async begin(): Promise<void> {
    const parts = this.#parts;
    parts.emitter.on('left', () => this.end());
    const kept = await this.#load();
    if (this.#hasEnded) throw new Error(LEFT);
    parts.driver.onBlobs = ({ payload, from }) => this.#handle({ type: 'heard', payload, from });
    this.#handle({ type: 'kept', blobs: kept, isAll: true });
    this.#handle({ type: 'peers' });
    parts.inner.on('view', () => this.#peersSoon());
    parts.emitter.on('change', () => {
      this.#peersSoon();
      this.#readIndex();
    });
    this.#readIndex();
  }

  /** A disk that cannot be opened is told; blobs then last as long as the page. */
  async #load(): ReturnType<typeof loadKept> {
    try {
      return await loadKept(this.#store);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#trouble = error.trouble.detail;
      this.#isPersistent = false;
      this.#store.close();
      this.#store = openMemoryBlobStore();
      return [];
    }
  }

  /** The browser took the database away, or another tab did. */
  reload(): void {
    if (this.#hasEnded) return;
    loadKept(this.#store).then(
      (blobs) => this.#handle({ type: 'kept', blobs, isAll: true }),
      (error: unknown) => this.#troubled(error),
    );
  }

  #readIndex(): void {
    const index = this.#parts.replica.doc(INDEX_PAGE);
    if (index === this.#index) return;
    this.#index = index;
    const list = (): void => this.#handle({ type: 'listed', ids: listBlobs(index) as BlobId[] });
    blobsOf(index).observe(() => {
      if (this.#index === index) list();
    });
    list();
  }

  #peersSoon(): void {
    if (this.#isPeersDue) return;
    this.#isPeersDue = true;
    this.#after(PEERS_AFTER_MS, () => {
      this.#isPeersDue = false;
      this.#handle({ type: 'peers' });
    });
  }

  #after(delayMs: number, run: () => void): () => void {
    return this.#parts.ports.timers.after(delayMs, () => {
      if (!this.#hasEnded) run();
    });
  }

  /** Effects are performed after those of the input in which this was called. */
  #handle(input: BlobsInput): void {
    if (this.#hasEnded) return;
    try {
      this.#effects.push(...this.#machine.handle(input, this.#parts.ports.timers.now()));
    } catch (error) {
      if (!(error instanceof WireError) || input.type !== 'heard') throw error;
      const reason = `sent garbage: ${error.message}`;
      this.#parts.driver.mesh({ type: 'accuse', peer: input.from, reason });
    }
    if (this.#isPerforming) return;
    this.#isPerforming = true;
    try {
      for (let next = this.#effects.shift(); next !== undefined; next = this.#effects.shift())
        this.#perform(next);
    } finally {
      this.#isPerforming = false;
    }
    this.#schedule();
  }

  #perform(effect: BlobsEffect): void {
    switch (effect.type) {
      case 'unicast':
      case 'broadcast':
      case 'accuse':
        return this.#parts.driver.mesh(effect);
      case 'store':
        this.#writes.push(effect);
        return this.#writeSoon();
      case 'read':
        return this.#read(effect);
      case 'look':
        return this.#look(effect.id);
      case 'changed':
        return this.#tell(effect.id);
    }
  }

  #schedule(): void {
    const { wakeAtMs } = this.#machine;
    if (wakeAtMs === this.#wakeAtMs) return;
    this.#cancelWake?.();
    this.#cancelWake = null;
    this.#wakeAtMs = wakeAtMs;
    if (wakeAtMs === Infinity) return;
    const delayMs = Math.max(0, wakeAtMs - this.#parts.ports.timers.now());
    this.#cancelWake = this.#after(delayMs, () => {
      this.#wakeAtMs = Infinity;
      this.#handle({ type: 'tick' });
    });
  }

  #writeSoon(): void {
    if (this.#isWriteDue) return;
    this.#isWriteDue = true;
    this.#after(this.#writes.length >= WRITES_MAX ? 0 : WRITE_AFTER_MS, () => {
      const batch = this.#writes.splice(0, WRITES_MAX);
      this.#isWriteDue = false;
      if (this.#writes.length > 0) this.#writeSoon();
      this.#write(batch.map(({ write }) => write)).then(
        () => batch.forEach(({ token }) => this.#handle({ type: 'stored', token })),
        () => batch.forEach(({ token }) => this.#handle({ type: 'store-failed', token })),
      );
    });
  }

  async #write(writes: readonly BlobWrite[]): Promise<void> {
    try {
      await this.#store.write(batchOf(writes));
      if (this.#isPersistent) this.#trouble = null;
    } catch (error) {
      this.#troubled(error);
      throw error;
    }
  }

  #troubled(error: unknown): void {
    if (this.#hasEnded) return;
    if (!(error instanceof StoreError)) return this.#parts.ports.onError(error);
    this.#trouble = error.trouble.detail;
    if (error.trouble.reason === 'lost') this.reload();
  }

  #read({ token, id, chunks }: Extract<BlobsEffect, { type: 'read' }>): void {
    readChunks(this.#store, id, chunks)
      .catch((error: unknown) => {
        this.#troubled(error);
        return chunks.map(() => null);
      })
      .then((found) => this.#handle({ type: 'read', token, chunks: found }))
      .catch(this.#parts.ports.onError);
  }

  #look(id: BlobId): void {
    lookFor(this.#store, id).then(
      (kept) => kept !== null && this.#handle({ type: 'kept', blobs: [kept], isAll: false }),
      (error: unknown) => this.#troubled(error),
    );
  }

  #tell(id: BlobId): void {
    for (const look of [...(this.#waiting.get(id) ?? [])]) look();
    this.#changed.add(id);
    if (this.#isTellDue) return;
    this.#isTellDue = true;
    this.#after(TELL_AFTER_MS, () => {
      this.#isTellDue = false;
      const ids = [...this.#changed];
      this.#changed.clear();
      this.#emitter.emit('change', { ids });
    });
  }

  async put(bytes: Uint8Array, mime: string): Promise<BlobId> {
    const { record, keys, replica } = this.#parts;
    if (record.writerCertificate === null) throw new RangeError('this link only lets you view');
    if (bytes.length === 0) throw new RangeError('there is nothing in it');
    if (bytes.length > BLOB_BYTES_MAX) throw new RangeError('it is larger than 20 MB');
    if (mime.length > MIME_BYTES_MAX || !MIME.test(mime)) throw new RangeError('not a media type');
    const hashes = await this.#hashesOf(bytes);
    const manifest = encodeManifest({ mime, bytes: bytes.length, hashes });
    const id = blobIdOf(keys.hash(...blobNameParts(manifest)));
    if (this.#machine.stateOf(id).state !== 'here') {
      await this.#keep(id, manifest, bytes);
      this.#refuseWhenLeft();
      // The index goes first: who hears then who has it knows what it is.
      noteBlob(replica.doc(INDEX_PAGE), id);
      this.#handle({ type: 'put', id, manifest });
    } else noteBlob(replica.doc(INDEX_PAGE), id);
    return id;
  }

  async #hashesOf(bytes: Uint8Array): Promise<Uint8Array> {
    const count = chunkCountOf(bytes.length);
    const hashes = new Uint8Array(count * HASH_BYTES);
    for (let chunk = 0; chunk < count; chunk++) {
      if (chunk % HASHED_AT_ONCE === 0) await nextTask();
      const at = chunk * CHUNK_BYTES;
      hashes.set(this.#parts.keys.hash(bytes.subarray(at, at + CHUNK_BYTES)), chunk * HASH_BYTES);
    }
    return hashes;
  }

  /** In several transactions, the last of which says that it is whole. */
  async #keep(id: BlobId, manifest: Uint8Array, bytes: Uint8Array): Promise<void> {
    const count = chunkCountOf(bytes.length);
    for (let first = 0; first < count; first += WRITES_MAX) {
      this.#refuseWhenLeft();
      const writes: BlobWrite[] = first === 0 ? [{ what: 'manifest', id, manifest }] : [];
      for (let chunk = first; chunk < Math.min(count, first + WRITES_MAX); chunk++) {
        const at = chunk * CHUNK_BYTES;
        writes.push({ what: 'chunk', id, chunk, bytes: bytes.subarray(at, at + CHUNK_BYTES) });
      }
      await this.#write(writes);
    }
    await this.#write([{ what: 'whole', id, manifest }]);
  }

  #refuseWhenLeft(): void {
    if (this.#hasEnded) throw new Error(LEFT);
  }

  async get(
    id: BlobId,
    signal: AbortSignal | undefined,
  ): Promise<{ bytes: Uint8Array; mime: string }> {
    if (!isBlobId(id)) throw new RangeError('not the name of a blob');
    this.#handle({ type: 'want', id });
    try {
      for (;;) {
        const manifest = await this.#untilHere(id, signal);
        const found = await assemble(this.#store, id, manifest);
        if ('bytes' in found) return { bytes: found.bytes, mime: manifest.mime };
        this.#handle({ type: 'damaged', id, chunks: found.missing });
      }
    } finally {
      this.#handle({ type: 'unwant', id });
    }
  }

  #untilHere(
    id: BlobId,
    signal: AbortSignal | undefined,
  ): Promise<Extract<ReturnType<BlobsMachine['stateOf']>, { state: 'here' }>['manifest']> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(id) ?? new Set();
      this.#waiting.set(id, waiting);
      const look = (): void => {
        const state = this.#machine.stateOf(id);
        const isOver = this.#hasEnded || signal?.aborted === true || state.state === 'here';
        if (!isOver) return;
        waiting.delete(look);
        if (waiting.size === 0) this.#waiting.delete(id);
        signal?.removeEventListener('abort', look);
        if (this.#hasEnded) reject(new Error(LEFT));
        else if (signal?.aborted === true) reject(signal.reason as Error);
        else if (state.state === 'here') resolve(state.manifest);
      };
      waiting.add(look);
      signal?.addEventListener('abort', look);
      look();
    });
  }

  state(id: BlobId): BlobState {
    const state = this.#machine.stateOf(id);
    if (state.state !== 'here') return state;
    const { bytes, mime } = state.manifest;
    return { state: 'here', bytes, mime, isSaved: this.#isPersistent };
  }

  holders(id: BlobId): readonly PeerId[] {
    return this.#machine.holdersOf(id);
  }

  usage(): BlobsUsage {
    const stored = this.#machine.stored();
    return { ...stored, mirrorBytesMax: MIRROR_BYTES_MAX, trouble: this.#trouble };
  }

  end(): void {
    this.#hasEnded = true;
    this.#cancelWake?.();
    this.#store.close();
    for (const looks of [...this.#waiting.values()]) for (const look of [...looks]) look();
    this.#emitter.clear();
  }
}
