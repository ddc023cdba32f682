import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { StoreTrouble } from '../replica/store-port.ts';
import { testBlobStoreContract, type TestBlobDisk } from './blob-store-contract.ts';
import { deleteDatabase } from './database.ts';
import { noFaults, withBlobFaults } from './faulty-store.ts';
import { openIndexedDbBlobStore } from './indexeddb-blob-store.ts';
import type { KeptRecord } from './kept-record.ts';
import { openMemoryBlobStore } from './memory-blob-store.ts';
import { createMemoryDisk } from './memory-store.ts';

beforeAll(() => vi.stubGlobal('IDBKeyRange', IDBKeyRange));
afterAll(() => void vi.unstubAllGlobals());

const damaged = (kept: KeptRecord): KeptRecord => ({
  ...kept,
  value: kept.value.map((byte) => byte ^ 1),
});

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error('request failed'));
  });
}

testBlobStoreContract('IndexedDB', (): TestBlobDisk => {
  const indexedDB = new IDBFactory();
  return {
    open: (name) => openIndexedDbBlobStore({ indexedDB, name, onLost: () => undefined }),
    async damage(name, key) {
      const db = await answerOf(indexedDB.open(name));
      const records = db.transaction('records', 'readwrite').objectStore('records');
      await answerOf(records.put(damaged((await answerOf(records.get(key))) as KeptRecord)));
      db.close();
    },
  };
});

testBlobStoreContract('memory', (): TestBlobDisk => {
  const disk = createMemoryDisk();
  return {
    open: (name) => openMemoryBlobStore({ disk, name }),
    async damage(name, key) {
      const records = disk.databases.get(name);
      records?.set(key, damaged(records.get(key) as KeptRecord));
    },
  };
});

const x = { puts: [{ key: 'x', value: Uint8Array.of(1) }], deletes: [] };

it('a database deleted by another tab is told at once, and by the next write', async () => {
  const indexedDB = new IDBFactory();
  const lost: StoreTrouble[] = [];
  const store = openIndexedDbBlobStore({
    indexedDB,
    name: 'a',
    onLost: (trouble) => lost.push(trouble),
  });
  await store.write(x);
  await deleteDatabase({ indexedDB, name: 'a' });
  expect(lost).toMatchObject([{ reason: 'lost' }]);
  await expect(store.write(x)).rejects.toMatchObject({ trouble: { reason: 'lost' } });
  expect(await store.keys('')).toEqual([]);
  await store.write(x);
  expect(await store.keys('')).toEqual(['x']);
});

it('without IndexedDB every call rejects as unavailable', async () => {
  const open = { indexedDB: undefined, name: 'a', onLost: () => undefined };
  await expect(openIndexedDbBlobStore(open).keys('')).rejects.toMatchObject({
    trouble: { reason: 'unavailable' },
  });
});

it('a faulty store fails as told and is well again afterwards', async () => {
  const faults = noFaults();
  const store = withBlobFaults(openMemoryBlobStore(), faults);
  faults.failing = { reason: 'full', detail: 'test' };
  await expect(store.write(x)).rejects.toMatchObject({ trouble: { reason: 'full' } });
  faults.failing = null;
  await store.write(x);
  expect(await store.read(['x'])).toEqual([Uint8Array.of(1)]);
});
