/**
 * A room on this device, in a database of its own. Any number of tabs may keep the same room at once: keys are
 * append-only per session and puts are idempotent, so no lock is needed.
 *
 * Durability is `relaxed`: a completed transaction survives the death of the browser, and a power cut from some seconds
 * after it. `strict` waits for the disk at each commit, did nothing for a full disk, and the port has no use for two kinds.
 */
import type {
  LoadedRoom,
  RoomStore,
  StoreBatch,
  StoreRecord,
  StoreTrouble,
} from '../replica/store-port.ts';
import { toHex } from '../lib/bytes.ts';
import { closedOnError, deleteDatabase, openDatabase, transact } from './database.ts';
import { keep, unkeep } from './kept-record.ts';
import { createReopening } from './reopening.ts';
import { StoreError } from './store-error.ts';

export type IndexedDbStoreOptions = {
  /** `globalThis.indexedDB`; undefined where a browser offers none, and every call then rejects as `unavailable`. */
  indexedDB: IDBFactory | undefined;
  /** `roomDatabaseName(topic)`. */
  name: string;
  /**
   * Called for each trouble, also for those that a write rejects with. A write that rejects as `lost` may have found the
   * database emptied behind our back (by another tab, or by Chromium on a full disk): put all earlier records again.
   */
  onTrouble: (trouble: StoreTrouble) => void;
  /** For tests: how to wait between attempts to open again. */
  sleep?: (ms: number) => Promise<void>;
};

const VERSION = 1;
const RECORDS = 'records';
/** Damaged records as they were found, for rescue by hand: `{ key, found }`. */
const DAMAGED = 'damaged';
/** Which database this is: a text drawn when it was made. */
const ABOUT = 'about';
const INCARNATION = 'incarnation';

/** The database of the room with this topic (as base64url text). */
export const roomDatabaseName = (topic: string): string => `folkmoot-${topic}`;

/** Opens nothing yet: the first call does. */
export function openIndexedDbStore(options: IndexedDbStoreOptions): RoomStore {
  const report = reporter(options.onTrouble);
  const onBlocked = (): void =>
    report({ reason: 'blocked', detail: 'another tab holds an older version of this room open' });
  const plan = { indexedDB: options.indexedDB, name: options.name, version: VERSION, onBlocked };
  const incarnations = createIncarnations();
  const database = createReopening({
    async open() {
      const db = await openDatabase({ ...plan, upgrade: createObjectStores });
      return closedOnError(db, async () => incarnations.seen(await readIncarnation(db)));
    },
    onLost: report,
    sleep: options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
  });
  let closed = false;
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof StoreError && !closed) report(error.trouble);
      throw error;
    }
  };
  const write = async (db: IDBDatabase, batch: StoreBatch): Promise<void> => {
    if (incarnations.takeChange()) throw new StoreError(EMPTIED);
    await writeBatch(db, batch);
  };
  return {
    async load() {
      const loaded = await told(database.use(loadRoom));
      if (incarnations.takeChange()) report(EMPTIED);
      return loaded;
    },
    write: (batch) => told(database.use((db) => write(db, batch))),
    async clear() {
      database.release();
      incarnations.forget();
      await told(deleteDatabase(plan));
    },
    close() {
      closed = true;
      database.close();
    },
  };
}

const EMPTIED: StoreTrouble = { reason: 'lost', detail: 'the records of this room were deleted' };

/** Notices that a database of this name is not the one that we wrote to: deleted meanwhile, perhaps made anew by another tab. */
function createIncarnations(): {
  seen(incarnation: unknown): void;
  /** Has there been a change that nobody was told of? */
  takeChange(): boolean;
  forget(): void;
} {
  let known: unknown = undefined;
  let changed = false;
  return {
    seen(incarnation) {
      changed ||= known !== undefined && incarnation !== known;
      known = incarnation;
    },
    takeChange() {
      const was = changed;
      changed = false;
      return was;
    },
    forget() {
      known = undefined;
      changed = false;
    },
  };
}

function createObjectStores(db: IDBDatabase): void {
  const drawn = crypto.getRandomValues(new Uint8Array(16));
  db.createObjectStore(RECORDS, { keyPath: 'key' });
  db.createObjectStore(DAMAGED, { autoIncrement: true });
  db.createObjectStore(ABOUT).put(toHex(drawn), INCARNATION);
}

function readIncarnation(db: IDBDatabase): Promise<unknown> {
  return transact(db, [ABOUT], 'readonly', (transaction) => {
    const request = transaction.objectStore(ABOUT).get(INCARNATION);
    return () => request.result as unknown;
  });
}

/** A listener that throws must not turn a trouble into another one. */
function reporter(onTrouble: (trouble: StoreTrouble) => void): (trouble: StoreTrouble) => void {
  return (trouble) => {
    try {
      onTrouble(trouble);
    } catch {
      // its own affair: the write still rejects with the trouble
    }
  };
}

function writeBatch(db: IDBDatabase, batch: StoreBatch): Promise<void> {
  if (batch.puts.length === 0 && batch.deletes.length === 0) return Promise.resolve();
  return transact(db, [RECORDS], 'readwrite', (transaction) => {
    const records = transaction.objectStore(RECORDS);
    for (const key of batch.deletes) records.delete(key);
    for (const record of batch.puts) records.put(keep(record));
    transaction.commit(); // now, without waiting for each request's success: a closing tab loses less
    return () => undefined;
  });
}

async function loadRoom(db: IDBDatabase): Promise<LoadedRoom> {
  const found = await readAll(db).catch(() => readOneByOne(db));
  const records: StoreRecord[] = [];
  const damaged: IDBValidKey[] = [];
  for (const { key, value } of found) {
    const record = unkeep(value);
    if (record) records.push(record);
    else damaged.push(key);
  }
  if (damaged.length > 0) await setAside(db, damaged).catch(() => undefined); // a full disk: next time
  records.sort((a, b) => (a.key < b.key ? -1 : 1));
  return { records, damagedKeys: damaged.map(String) };
}

type Found = { key: IDBValidKey; value: unknown };

function readAll(db: IDBDatabase): Promise<Found[]> {
  return transact(db, [RECORDS], 'readonly', (transaction) => {
    const records = transaction.objectStore(RECORDS);
    const keys = records.getAllKeys();
    const values = records.getAll();
    return () => keys.result.map((key, i) => ({ key, value: values.result[i] as unknown }));
  });
}

/** When one record cannot be read at all, `getAll` gives none (a large value whose file is gone): then each is asked for. */
async function readOneByOne(db: IDBDatabase): Promise<Found[]> {
  const keys = await transact(db, [RECORDS], 'readonly', (transaction) => {
    const request = transaction.objectStore(RECORDS).getAllKeys();
    return () => request.result;
  });
  const readOne = (key: IDBValidKey): Promise<unknown> =>
    transact(db, [RECORDS], 'readonly', (transaction) => {
      const request = transaction.objectStore(RECORDS).get(key);
      return () => request.result as unknown;
    });
  const found: Found[] = [];
  for (const key of keys) found.push({ key, value: await readOne(key).catch(() => undefined) });
  return found;
}

/** Moves what is still damaged: another tab may have put it right in the meantime. */
function setAside(db: IDBDatabase, keys: readonly IDBValidKey[]): Promise<void> {
  return transact(db, [RECORDS, DAMAGED], 'readwrite', (transaction) => {
    const records = transaction.objectStore(RECORDS);
    for (const key of keys) {
      const request = records.get(key);
      request.onsuccess = () => {
        const found = request.result as unknown;
        if (unkeep(found)) return;
        transaction.objectStore(DAMAGED).add({ key, found });
        records.delete(key);
      };
      request.onerror = (event) => {
        event.preventDefault(); // unreadable: nothing to set aside
        event.stopPropagation();
        records.delete(key);
      };
    }
    return () => undefined;
  });
}
