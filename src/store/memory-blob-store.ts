/** Blobs kept for as long as the page lives: for tests, and where a browser offers no storage. */
import type { BlobStore } from '../blobs/store-port.ts';
import type { StoreTrouble } from '../replica/store-port.ts';
import { keep, unkeep } from './kept-record.ts';
import { createMemoryDisk, type MemoryDisk } from './memory-store.ts';
import { StoreError } from './store-error.ts';

/** Without a disk the store has one of its own. */
export function openMemoryBlobStore({
  disk = createMemoryDisk(),
  name = 'blobs',
}: { disk?: MemoryDisk; name?: string } = {}): BlobStore {
  let closed = false;
  const records = (): Map<string, unknown> => {
    const trouble: StoreTrouble = { reason: 'lost', detail: 'this room was closed' };
    if (closed) throw new StoreError(trouble);
    const found = disk.databases.get(name) ?? new Map<string, unknown>();
    disk.databases.set(name, found);
    return found;
  };
  return {
    async keys(prefix) {
      return [...records().keys()].filter((key) => key.startsWith(prefix)).sort();
    },
    async read(keys) {
      const from = records();
      return keys.map((key) => {
        const record = unkeep(from.get(key));
        return record !== null && record.key === key ? record.value.slice() : null;
      });
    },
    async write({ puts, deletes }) {
      // All checked and copied first, so that what throws leaves nothing behind.
      const kept = puts.map((record) => structuredClone(keep(record)));
      const into = records();
      for (const key of deletes) into.delete(key);
      for (const record of kept) into.set(record.key, record);
    },
    close() {
      closed = true;
    },
  };
}
