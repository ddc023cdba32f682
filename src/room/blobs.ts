/** `room.blobs`, whose code is fetched after the room is open or when it is first asked for something. */
import { createEmitter, type Emitter } from '../lib/emitter.ts';
import type { BlobId, PeerId } from '../wire/ids.ts';
import type { RoomParts } from './assemble.ts';
import type { BlobsApi, BlobsEvents, BlobState, BlobsUsage } from './blobs-api.ts';
import type { LateBlobs } from './late-blobs.ts';

/** After the network's code: others wait for what this device holds. */
const LOAD_AFTER_MS = 1_500;
const LOAD_AGAIN_MS = 10_000;

export class Blobs implements BlobsApi {
  readonly #parts: RoomParts;
  readonly #emitter: Emitter<BlobsEvents>;
  #late: LateBlobs | null = null;
  #loading: Promise<LateBlobs> | null = null;
  #hasLeft = false;

  constructor(parts: RoomParts) {
    this.#parts = parts;
    this.#emitter = createEmitter(parts.ports.onError);
    this.#loadLater(LOAD_AFTER_MS);
    parts.emitter.on('left', () => (this.#hasLeft = true));
  }

  #loadLater(delayMs: number): void {
    const { ports } = this.#parts;
    ports.timers.after(delayMs, () => {
      this.#load().catch((error: unknown) => {
        if (this.#hasLeft) return;
        ports.onError(error);
        this.#loadLater(LOAD_AGAIN_MS);
      });
    });
  }

  #load(): Promise<LateBlobs> {
    this.#loading ??= this.#fetch().catch((error: unknown) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  async #fetch(): Promise<LateBlobs> {
    const { openLateBlobs } = await import('./late-blobs.ts');
    this.#late = await openLateBlobs(this.#parts, this.#emitter, () => this.#hasLeft);
    return this.#late;
  }

  async ready(): Promise<void> {
    await this.#load();
  }

  async put(bytes: Uint8Array, mime: string): Promise<BlobId> {
    return (await this.#load()).put(bytes, mime);
  }

  async get(
    id: BlobId,
    options?: { signal?: AbortSignal },
  ): Promise<{ bytes: Uint8Array; mime: string }> {
    return (await this.#load()).get(id, options?.signal);
  }

  state(id: BlobId): BlobState {
    return this.#late?.state(id) ?? { state: 'unknown' };
  }

  holders(id: BlobId): readonly PeerId[] {
    return this.#late?.holders(id) ?? [];
  }

  usage(): BlobsUsage | null {
    return this.#late?.usage() ?? null;
  }

  on<K extends keyof BlobsEvents>(event: K, listener: (value: BlobsEvents[K]) => void): () => void {
    return this.#emitter.on(event, listener);
  }
}
