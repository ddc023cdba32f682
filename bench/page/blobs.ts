/** A blob that goes from one page to another, and when it is where. */
import type { BlobId } from '../../src/wire/ids.ts';
import { now } from './bare-links.ts';
import type { BlobCame, BlobPut } from './protocol.ts';
import type { Stack } from './stack.ts';

const DRAWN_BYTES_MAX = 65_536;
const MIME = 'image/jpeg';

function drawn(bytes: number): Uint8Array {
  const all = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += DRAWN_BYTES_MAX)
    crypto.getRandomValues(all.subarray(at, at + DRAWN_BYTES_MAX));
  return all;
}

export class BenchBlobs {
  readonly #stack: Stack;
  #came: BlobCame | null = null;

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  get came(): BlobCame | null {
    return this.#came;
  }

  async put(bytes: number): Promise<BlobPut> {
    const blobs = this.#blobs();
    await blobs.ready();
    const content = drawn(bytes);
    const startMs = now();
    await blobs.put(content, MIME);
    return { startMs, endMs: now() };
  }

  /** Notes when the next blob begins to come and when it is here; opens it, if somebody here is to wait for it. */
  async expect(isWanted: boolean): Promise<void> {
    const blobs = this.#blobs();
    await blobs.ready();
    this.#came = null;
    let first: { id: BlobId; atMs: number } | null = null;
    const off = blobs.on('change', ({ ids }) => {
      for (const id of ids) {
        const { state } = blobs.state(id);
        if (first === null && state === 'fetching') {
          first = { id, atMs: now() };
          if (isWanted) blobs.get(id).catch(reportError);
        }
        if (first?.id !== id || state !== 'here') continue;
        this.#came = { startMs: first.atMs, endMs: now() };
        off();
      }
    });
  }

  #blobs(): ReturnType<NonNullable<Stack['blobs']>> {
    if (this.#stack.blobs === undefined) throw new Error('this stack keeps no blobs');
    return this.#stack.blobs();
  }
}
