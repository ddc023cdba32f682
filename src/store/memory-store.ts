/** Rooms kept for as long as the page lives: for tests, and where a browser offers no storage (the room then never says "saved"). */
import type { RoomStore, StoreTrouble } from '../replica/store-port.ts';
import { keep, unkeep } from './kept-record.ts';
import { StoreError } from './store-error.ts';

/** What several stores share, as tabs share the disk of their browser. */
export type MemoryDisk = {
  /** Database name to key to record; `unknown`, because tests damage it. */
  readonly databases: Map<string, Map<string, unknown>>;
  /** Records set aside, in the order in which they were found. */
  readonly damaged: { name: string; key: string; found: unknown }[];
};

export function createMemoryDisk(): MemoryDisk {
  return { databases: new Map(), damaged: [] };
}

/** Without a disk the store has one of its own. */
export function openMemoryStore({
  disk = createMemoryDisk(),
  name = 'room',
}: { disk?: MemoryDisk; name?: string } = {}): RoomStore {
  let closed = false;
  const records = (): Map<string, unknown> => {
    const found = disk.databases.get(name) ?? new Map<string, unknown>();
    disk.databases.set(name, found);
    return found;
  };
  const refuseWhenClosed = (): void => {
    const trouble: StoreTrouble = { reason: 'lost', detail: 'this room was closed' };
    if (closed) throw new StoreError(trouble);
  };
  return {
    async load() {
      refuseWhenClosed();
      return loadFrom(disk, name, records());
    },
    async write(batch) {
      refuseWhenClosed();
      // All checked and copied first, so that what throws leaves nothing behind.
      const kept = batch.puts.map((record) => structuredClone(keep(record)));
      for (const key of batch.deletes) records().delete(key);
      for (const record of kept) records().set(record.key, record);
    },
    async clear() {
      disk.databases.delete(name);
    },
    close() {
      closed = true;
    },
  };
}

function loadFrom(
  disk: MemoryDisk,
  name: string,
  records: Map<string, unknown>,
): Awaited<ReturnType<RoomStore['load']>> {
  const loaded: Awaited<ReturnType<RoomStore['load']>> = { records: [], damagedKeys: [] };
  for (const key of [...records.keys()].sort()) {
    const found = records.get(key);
    const record = unkeep(found);
    if (record && record.key === key) {
      loaded.records.push({ key, value: record.value.slice() });
      continue;
    }
    loaded.damagedKeys.push(key);
    disk.damaged.push({ name, key, found });
    records.delete(key);
  }
  return loaded;
}
