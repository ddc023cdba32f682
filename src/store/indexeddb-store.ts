/**
 * A room on this device, in a database of its own. Any number of tabs may keep the same room at once: keys are
 * append-only per session and puts are idempotent, so no lock is needed.
 *
 * Durability is `relaxed`: a completed transaction survives the death of the browser, and a power cut from some seconds
 * after it. `strict` waits for the disk at each commit, did nothing for a full disk, and the port has no use for two kinds.
 */
import type { LoadedRoom, RoomStore, StoreRecord, StoreTrouble } from '../replica/store-port.ts';
import { closedOnError, deleteDatabase, openDatabase, transact, troubleOf } from './database.ts';
import { createIncarnations, drawIncarnation, EMPTIED, readIncarnation } from './incarnations.ts';
import { keep, unkeep, type KeptRecord } from './kept-record.ts';
import {
  isLarge,
  isLargeRecord,
  keepLarge,
  unkeepLarge,
  type LargeRecord,
} from './large-record.ts';
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

/** The database of the room with this topic (as base64url text). */
export const roomDatabaseName = (topic: string): string => `folkmoot-${topic}`;

/** And that of its blobs. */
export const blobDatabaseName = (topic: string): string => `folkmoot-blobs-${topic}`;

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
  const write = (
    puts: readonly (StoreRecord | Kept)[],
    deletes: readonly string[],
  ): Promise<void> =>
    database.use(async (db) => {
      if (incarnations.takeChange()) throw new StoreError(EMPTIED);
      await writeBatch(db, puts, deletes);
    });
  const large = createLine();
  return {
    async load() {
      if (closed) throw new StoreError(CLOSED);
      const loaded = await told(database.use(loadRoom));
      if (incarnations.takeChange()) report(EMPTIED);
      return loaded;
    },
    async write({ puts, deletes }) {
      if (closed) throw new StoreError(CLOSED);
      if (large.isEmpty && !puts.some(isLarge)) await told(write(puts, deletes));
      else await told(large.next(async () => write(await prepared(puts), deletes)));
    },
    async clear() {
      await large.next(async () => {
        database.release();
        incarnations.forget();
        await told(deleteDatabase(plan));
      });
    },
    close() {
      closed = true;
      if (large.isEmpty) database.close();
      else large.next(async () => database.close()).catch(() => undefined);
    },
  };
}

const CLOSED: StoreTrouble = { reason: 'lost', detail: 'this room was closed' };

type Kept = KeptRecord | LargeRecord;

/** With the large records made ready: the others are quickly kept inside the transaction. */
async function prepared(records: readonly StoreRecord[]): Promise<(StoreRecord | Kept)[]> {
  try {
    const puts: (StoreRecord | Kept)[] = [];
    for (const record of records) puts.push(isLarge(record) ? await keepLarge(record) : record);
    return puts;
  } catch (error) {
    throw new StoreError(troubleOf(error));
  }
}

/** Work that takes several tasks: one after the other, whether the one before went well or not. */
function createLine(): { readonly isEmpty: boolean; next<T>(work: () => Promise<T>): Promise<T> } {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    get isEmpty() {
      return waiting === 0;
    },
    next(work) {
      waiting += 1;
      const done = last.then(work, work).finally(() => (waiting -= 1));
      last = done;
      return done;
    },
  };
}

function createObjectStores(db: IDBDatabase): void {
  db.createObjectStore(RECORDS, { keyPath: 'key' });
  db.createObjectStore(DAMAGED, { autoIncrement: true });
  drawIncarnation(db);
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

function writeBatch(
  db: IDBDatabase,
  puts: readonly (StoreRecord | Kept)[],
  deletes: readonly string[],
): Promise<void> {
  if (puts.length === 0 && deletes.length === 0) return Promise.resolve();
  return transact(db, [RECORDS], 'readwrite', (transaction) => {
    const records = transaction.objectStore(RECORDS);
    for (const key of deletes) records.delete(key);
    for (const put of puts) records.put('checksum' in put ? put : keep(put));
    transaction.commit(); // now, without waiting for each request's success: a closing tab loses less
    return () => undefined;
  });
}

async function loadRoom(db: IDBDatabase): Promise<LoadedRoom> {
  const found = await readAll(db).catch(() => readOneByOne(db));
  const records: StoreRecord[] = [];
  const damaged: Found[] = [];
  for (const each of found) {
    const { value } = each;
    const record = isLargeRecord(value) ? await unkeepLarge(value) : unkeep(value);
    if (record) records.push(record);
    else damaged.push(each);
  }
  if (damaged.length > 0) await setAside(db, damaged).catch(() => undefined); // a full disk: next time
  records.sort((a, b) => (a.key < b.key ? -1 : 1));
  return { records, damagedKeys: damaged.map(({ key }) => String(key)) };
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

/** A Blob cannot be read inside a transaction: another one than the damaged one is taken for right, until the next load. */
function isRight(found: unknown, damaged: unknown): boolean {
  if (!isLargeRecord(found)) return unkeep(found) !== null;
  return !isLargeRecord(damaged) || damaged.put !== found.put;
}

/** Moves what is still damaged: another tab may have put it right in the meantime. */
function setAside(db: IDBDatabase, damaged: readonly Found[]): Promise<void> {
  return transact(db, [RECORDS, DAMAGED], 'readwrite', (transaction) => {
    const records = transaction.objectStore(RECORDS);
    for (const { key, value } of damaged) {
      const request = records.get(key);
      request.onsuccess = () => {
        const found = request.result as unknown;
        if (isRight(found, value)) return;
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
