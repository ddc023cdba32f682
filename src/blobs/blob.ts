/** One blob as this device knows it: how much of it is here, and who owes us the rest. */
import { chunkCountOf, type Manifest } from '../wire/blob-messages.ts';
import type { BlobId } from '../wire/ids.ts';
import { ChunkSet } from './chunk-set.ts';
import { ASK_AGAIN_MS } from './limits.ts';

/** In place of a chunk's number. */
export const MANIFEST = -1;

export class Blob {
  readonly id: BlobId;
  manifest: Manifest | null = null;
  /** The manifest as its name was made of it. */
  encoded: Uint8Array | null = null;
  /** Chunks whose transactions are complete; null without a manifest. */
  stored: ChunkSet | null = null;
  /** All chunks are stored, and it says so on the disk. */
  isWhole = false;
  isListed = false;
  /** So many wait for it here. */
  wants = 0;
  /** Since when it is lacking. */
  readonly sinceMs: number;
  /** Chunks that were checked and are on their way to the disk; MANIFEST too. */
  readonly arriving = new Set<number>();
  /** How many peers owe us each chunk. */
  readonly owed = new Map<number, number>();
  /** When who has it is asked next, and how long to wait after that. */
  askAtMs: number;
  askAgainMs = ASK_AGAIN_MS;
  /** The disk did not take it: nothing is asked for until then. */
  storeAtMs = -Infinity;
  lookAtMs = -Infinity;
  /** Nobody within reach has what is lacking, as it was told last; false until `isJudged`. */
  isMissing = false;
  isJudged = false;
  /** Where the search for the next chunk begins: another place at each peer, so that they have different chunks to give. */
  #next: number;
  readonly #start: number;

  constructor(id: BlobId, nowMs: number, start: number) {
    this.id = id;
    this.sinceMs = nowMs;
    this.askAtMs = nowMs;
    this.#start = start;
    this.#next = start;
  }

  get isLacking(): boolean {
    return !this.isWhole && (this.wants > 0 || this.isListed);
  }

  get chunkCount(): number {
    return this.manifest === null ? 0 : chunkCountOf(this.manifest.bytes);
  }

  describe(manifest: Manifest, encoded: Uint8Array): void {
    if (this.manifest !== null) return;
    this.manifest = manifest;
    this.encoded = encoded;
    this.stored = new ChunkSet(chunkCountOf(manifest.bytes));
    this.#next = Math.floor(this.#start * this.chunkCount);
  }

  /** Nothing of it is on the disk. */
  reset(): void {
    this.manifest = null;
    this.encoded = null;
    this.stored = null;
    this.isWhole = false;
  }

  /** Whether a chunk, or the manifest, is still to come. */
  lacks(chunk: number): boolean {
    if (this.arriving.has(chunk)) return false;
    return chunk === MANIFEST
      ? this.manifest === null
      : this.stored !== null && !this.stored.has(chunk);
  }

  /** Up to `count` chunks that are lacking and that nobody owes us, of those that a holder has. In rising order. */
  pick(count: number, held: 'all' | ChunkSet): number[] {
    const picked: number[] = [];
    const { chunkCount } = this;
    let at = this.#next;
    for (let seen = 0; seen < chunkCount && picked.length < count; seen++) {
      const chunk = at % chunkCount;
      at = chunk + 1;
      if (!this.lacks(chunk) || this.owed.has(chunk)) continue;
      if (held === 'all' || held.has(chunk)) picked.push(chunk);
    }
    if (held === 'all') this.#next = at;
    return picked.sort((a, b) => a - b);
  }
}
