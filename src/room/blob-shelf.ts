/** Blobs on the disk of one room: which record holds what. `m/<id>` describes one that is begun, `w/<id>` a whole one, `c/<id>/<n>` is a chunk. */
import type { BlobWrite, KeptBlob } from '../blobs/machine-types.ts';
import type { BlobStore } from '../blobs/store-port.ts';
import type { StoreBatch, StoreRecord } from '../replica/store-port.ts';
import { chunkCountOf, type Manifest } from '../wire/blob-messages.ts';
import type { BlobId } from '../wire/ids.ts';

/** Chunks read in one transaction: a megabyte, so that others go between. */
const READ_CHUNKS = 64;

const begunKey = (id: BlobId): string => `m/${id}`;
const wholeKey = (id: BlobId): string => `w/${id}`;
const chunkKey = (id: BlobId, chunk: number): string => `c/${id}/${chunk}`;
const afterSlash = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

/** One transaction. */
export function batchOf(writes: readonly BlobWrite[]): StoreBatch {
  const puts: StoreRecord[] = [];
  const deletes: string[] = [];
  for (const write of writes) {
    const { id } = write;
    if (write.what === 'chunk') puts.push({ key: chunkKey(id, write.chunk), value: write.bytes });
    else {
      const [key, other] = [begunKey(id), wholeKey(id)];
      const isWhole = write.what === 'whole';
      puts.push({ key: isWhole ? other : key, value: write.manifest });
      deletes.push(isWhole ? key : other);
    }
  }
  return { puts, deletes };
}

/** All that is kept; of one that is described twice, the whole. */
export async function loadKept(store: BlobStore): Promise<KeptBlob[]> {
  const kept = new Map<BlobId, KeptBlob>();
  for (const prefix of ['m/', 'w/']) {
    const keys = await store.keys(prefix);
    const manifests = await store.read(keys);
    for (const [i, key] of keys.entries()) {
      const id = afterSlash(key) as BlobId;
      const manifest = manifests[i] ?? null;
      if (manifest === null) continue;
      const chunks = prefix === 'w/' ? 'all' : await chunksOf(store, id);
      kept.set(id, { id, manifest, chunks });
    }
  }
  return [...kept.values()];
}

/** Null: nothing of it. */
export async function lookFor(store: BlobStore, id: BlobId): Promise<KeptBlob | null> {
  const [whole = null, begun = null] = await store.read([wholeKey(id), begunKey(id)]);
  if (whole !== null) return { id, manifest: whole, chunks: 'all' };
  return begun === null ? null : { id, manifest: begun, chunks: await chunksOf(store, id) };
}

async function chunksOf(store: BlobStore, id: BlobId): Promise<number[]> {
  return (await store.keys(chunkKey(id, 0).slice(0, -1))).map((key) => Number(afterSlash(key)));
}

export const readChunks = (
  store: BlobStore,
  id: BlobId,
  chunks: readonly number[],
): Promise<(Uint8Array | null)[]> => store.read(chunks.map((chunk) => chunkKey(id, chunk)));

/** The bytes of a whole one, or the chunks that are missing or damaged. */
export async function assemble(
  store: BlobStore,
  id: BlobId,
  { bytes }: Manifest,
): Promise<{ bytes: Uint8Array } | { missing: number[] }> {
  const whole = new Uint8Array(bytes);
  const missing: number[] = [];
  let filled = 0;
  const count = chunkCountOf(bytes);
  for (let first = 0; first < count; first += READ_CHUNKS) {
    const length = Math.min(READ_CHUNKS, count - first);
    const chunks = Array.from({ length }, (_, i) => first + i);
    for (const [i, chunk] of (await readChunks(store, id, chunks)).entries()) {
      if (chunk === null) missing.push(first + i);
      else if (missing.length === 0) {
        whole.set(chunk, filled);
        filled += chunk.length;
      }
    }
  }
  return missing.length > 0 ? { missing } : { bytes: whole };
}
