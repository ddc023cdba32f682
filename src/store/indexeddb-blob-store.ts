/**
 * The blobs of a room on this device, in a database of their own: it needs no upgrade of the room's, it is opened when the first blob is
 * met, and a browser that throws it away on a full disk leaves what people wrote.
 */
import type { BlobStore } from '../blobs/store-port.ts';
import type { StoreTrouble } from '../replica/store-port.ts';
import { closedOnError, openDatabase, transact } from './database.ts';
import { createIncarnations, drawIncarnation, EMPTIED, readIncarnation } from './incarnations.ts';
import { keep, unkeep } from './kept-record.ts';
import { createReopening } from './reopening.ts';
import { StoreError } from './store-error.ts';

const VERSION = 1;
const RECORDS = 'records';
/** Above every character that a key may have. */
const HIGHEST = '\uffff';

export type IndexedDbBlobStoreOptions = {
  /** Undefined where a browser offers none, and every call then rejects as `unavailable`. */
  indexedDB: IDBFactory | undefined;
  /** `blobDatabaseName(topic)`. */
  name: string;
  /** Called when the browser took the database away; calls reject with what else goes wrong. */
  onLost: (trouble: StoreTrouble) => void;
};

/** Opens nothing yet: the first call does. */
export function openIndexedDbBlobStore({
  indexedDB,
  name,
  onLost,
}: IndexedDbBlobStoreOptions): BlobStore {
  const incarnations = createIncarnations();
  const database = createReopening({
    async open() {
      const plan = { indexedDB, name, version: VERSION, upgrade: createObjectStores };
      const db = await openDatabase(plan);
      return closedOnError(db, async () => incarnations.seen(await readIncarnation(db)));
    },
    onLost,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  return {
    keys: (prefix) => database.use((db) => keysOf(db, prefix)),
    read: (keys) => database.use((db) => readKeys(db, keys)),
    write: ({ puts, deletes }) =>
      database.use((db) => {
        if (incarnations.takeChange()) throw new StoreError(EMPTIED);
        return transact(db, [RECORDS], 'readwrite', (transaction) => {
          const records = transaction.objectStore(RECORDS);
          for (const key of deletes) records.delete(key);
          for (const put of puts) records.put(keep(put));
          transaction.commit();
          return () => undefined;
        });
      }),
    close: () => database.close(),
  };
}

function createObjectStores(db: IDBDatabase): void {
  db.createObjectStore(RECORDS, { keyPath: 'key' });
  drawIncarnation(db);
}

function keysOf(db: IDBDatabase, prefix: string): Promise<string[]> {
  return transact(db, [RECORDS], 'readonly', (transaction) => {
    const range = IDBKeyRange.bound(prefix, prefix + HIGHEST);
    const request = transaction.objectStore(RECORDS).getAllKeys(range);
    return () => request.result.filter((key) => typeof key === 'string');
  });
}

async function readKeys(db: IDBDatabase, keys: readonly string[]): Promise<(Uint8Array | null)[]> {
  const found = await transact(db, [RECORDS], 'readonly', (transaction) => {
    const records = transaction.objectStore(RECORDS);
    const requests = keys.map((key) => records.get(key));
    return () => requests.map(({ result }) => result as unknown);
  });
  return found.map((each, i) => {
    const record = unkeep(each);
    return record !== null && record.key === keys[i] ? record.value : null;
  });
}
