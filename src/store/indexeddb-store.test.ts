import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, it, vi } from 'vitest';
import type { RoomStore, StoreTrouble } from '../replica/store-port.ts';
import { OPEN_TIMEOUT_MS, troubleOf } from './database.ts';
import { WORK_TIMEOUT_MS } from './reopening.ts';
import { openIndexedDbStore, roomDatabaseName } from './indexeddb-store.ts';
import { testStoreContract, type KeptShape, type TestDisk } from './store-contract.ts';
import { StoreError } from './store-error.ts';

/** Opens the database behind the store's back. */
function raw(indexedDB: IDBFactory, name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error('cannot open'));
  });
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error('request failed'));
  });
}

function indexedDbTestDisk(): TestDisk {
  const indexedDB = new IDBFactory();
  return {
    open: (name, onTrouble = () => undefined) => openIndexedDbStore({ indexedDB, name, onTrouble }),
    async damage(name, key, change) {
      const db = await raw(indexedDB, name);
      const records = db.transaction('records', 'readwrite').objectStore('records');
      const kept = (await answerOf(records.get(key))) as KeptShape;
      await answerOf(records.put(change(kept)));
      db.close();
    },
    async setAside(name) {
      const db = await raw(indexedDB, name);
      const all = await answerOf(db.transaction('damaged').objectStore('damaged').getAll());
      db.close();
      return (all as { found: unknown }[]).map(({ found }) => found);
    },
  };
}

testStoreContract('IndexedDB', indexedDbTestDisk);

const batch = (key: string) => ({ puts: [{ key, value: Uint8Array.of(1) }], deletes: [] });
const keysOf = async (store: RoomStore): Promise<string[]> =>
  (await store.load()).records.map(({ key }) => key);

const EMPTIED = 'the records of this room were deleted';

type Bench = { indexedDB: IDBFactory; store: RoomStore; troubles: StoreTrouble[]; slept: number[] };

function bench(indexedDB: IDBFactory | undefined = new IDBFactory()): Bench {
  const troubles: StoreTrouble[] = [];
  const slept: number[] = [];
  const store = openIndexedDbStore({
    indexedDB,
    name: 'a',
    onTrouble: (trouble) => troubles.push(trouble),
    sleep: async (ms) => void slept.push(ms),
  });
  return { indexedDB, store, troubles, slept };
}

/** Makes the next `times` transactions that write abort after all their requests have succeeded, as Chromium's do on a full disk. */
function abortAfterSuccess(
  db: { prototype: IDBDatabase },
  name: string,
  times: number,
): () => void {
  const honest = Reflect.get(db.prototype, 'transaction') as IDBDatabase['transaction'];
  let left = times;
  const spy = vi.spyOn(db.prototype, 'transaction').mockImplementation(function (
    this: IDBDatabase,
    ...args
  ) {
    const transaction = honest.apply(this, args);
    if (args[1] !== 'readwrite' || left <= 0) return transaction;
    left -= 1;
    const inner = transaction as unknown as {
      commit(): void;
      _abort(name: string): void;
      objectStore: IDBTransaction['objectStore'];
    };
    inner.commit = () => undefined;
    const objectStore = inner.objectStore.bind(transaction);
    inner.objectStore = (which) => {
      const records = objectStore(which);
      const put = records.put.bind(records);
      records.put = (value) => {
        const request = put(value);
        request.addEventListener('success', () => inner._abort(name));
        return request;
      };
      return records;
    };
    return transaction;
  });
  return () => spy.mockRestore();
}

describe('IndexedDB: a full disk', () => {
  it.each(['DataError', 'QuotaExceededError', 'UnknownError'])(
    'requests succeed, the transaction aborts with %s: the write rejects as full, the next one is kept',
    async (name) => {
      const { indexedDB, store, troubles } = bench();
      await store.write(batch('before'));
      const db = await raw(indexedDB, 'a');
      db.close();
      const restore = abortAfterSuccess(
        db.constructor as unknown as { prototype: IDBDatabase },
        name,
        1,
      );
      const error: unknown = await store.write(batch('lost')).catch((reason: unknown) => reason);
      restore();
      expect(error).toBeInstanceOf(StoreError);
      expect((error as StoreError).trouble.reason).toBe('full');
      expect(troubles).toEqual([(error as StoreError).trouble]);
      await store.write(batch('after'));
      expect(await keysOf(store)).toEqual(['after', 'before']);
    },
  );

  it('names are told apart', () => {
    const reasonOf = (name: string, message = ''): string =>
      troubleOf(new DOMException(message, name)).reason;
    expect(reasonOf('QuotaExceededError')).toBe('full');
    expect(reasonOf('UnknownError', 'Internal error committing transaction.')).toBe('full');
    expect(
      reasonOf('UnknownError', 'Connection to Indexed Database server lost. Refresh the page'),
    ).toBe('lost');
    expect(reasonOf('AbortError', 'The connection was closed.')).toBe('lost');
    expect(reasonOf('InvalidStateError', 'The database connection is closing.')).toBe('lost');
    expect(
      reasonOf('UnknownError', 'Connection is closing because of: IO error: FILE_ERROR_NO_SPACE'),
    ).toBe('full');
    expect(troubleOf(null)).toEqual({ reason: 'lost', detail: 'the browser gave no reason' });
  });
});

describe('IndexedDB: a lost database', () => {
  it('deleted by another tab: told at once, and the next write begins a new one and says so', async () => {
    const { indexedDB, store, troubles } = bench();
    await store.write(batch('x'));
    await answerOf(indexedDB.deleteDatabase('a'));
    expect(troubles).toMatchObject([
      { reason: 'lost', detail: 'another tab deleted or upgraded this room' },
    ]);
    await expect(store.write(batch('y'))).rejects.toThrow(EMPTIED);
    expect(troubles).toMatchObject([{ reason: 'lost' }, { reason: 'lost', detail: EMPTIED }]);
    expect(await keysOf(store)).toEqual([]);
    await store.write(batch('x'));
    expect(await keysOf(store)).toEqual(['x']);
  });

  it('deleted, and made anew by another tab before we look again: told all the same', async () => {
    const { indexedDB, store } = bench();
    const other = openIndexedDbStore({ indexedDB, name: 'a', onTrouble: () => undefined });
    await store.write(batch('x'));
    await other.load();
    await answerOf(indexedDB.deleteDatabase('a'));
    for (const tab of [other, store]) {
      await expect(tab.write(batch('y'))).rejects.toMatchObject({ trouble: { reason: 'lost' } });
      await tab.write(batch('y'));
    }
    expect(await keysOf(store)).toEqual(['y']);
  });

  it('closed while a transaction is under way that the browser then forgets: the write rejects', async () => {
    const { indexedDB, store } = bench();
    await store.write(batch('x'));
    const restore = await forgetTransactions(indexedDB);
    const written = expect(store.write(batch('y'))).rejects.toMatchObject({
      trouble: { reason: 'lost' },
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
    restore();
    closeAll(indexedDB, true);
    await written;
    await store.write(batch('y'));
    expect(await keysOf(store)).toEqual(['x', 'y']);
  });

  it('forgotten without any event: the write rejects in the end', async () => {
    const { indexedDB, store } = bench();
    await store.write(batch('x'));
    const restore = await forgetTransactions(indexedDB);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const written = expect(store.write(batch('y'))).rejects.toThrow('the browser is silent');
      await vi.advanceTimersByTimeAsync(WORK_TIMEOUT_MS);
      await written;
    } finally {
      vi.useRealTimers();
      restore();
    }
    expect(await keysOf(store)).toEqual(['x']);
  });

  it('upgraded by a newer app in another tab: each write rejects as unavailable, after longer and longer waits', async () => {
    const { indexedDB, store, troubles, slept } = bench();
    await store.write(batch('x'));
    const upgrade = indexedDB.open('a', 2);
    await answerOf(upgrade);
    for (let i = 0; i < 6; i++) {
      const error: unknown = await store.write(batch('y')).catch((reason: unknown) => reason);
      expect((error as StoreError).trouble).toMatchObject({
        reason: 'unavailable',
        detail: expect.stringContaining('VersionError') as string,
      });
    }
    expect(slept).toEqual([100, 500, 2000, 5000, 5000]);
    expect(troubles.map(({ reason }) => reason)).toEqual([
      'lost',
      ...Array<string>(6).fill('unavailable'),
    ]);
  });

  it('closed by the browser, with an event: told, and opened again with everything in it', async () => {
    const { indexedDB, store, troubles } = bench();
    await store.write(batch('x'));
    closeAll(indexedDB, true);
    expect(troubles).toMatchObject([{ reason: 'lost' }]);
    await store.write(batch('y'));
    expect(await keysOf(store)).toEqual(['x', 'y']);
    expect(troubles).toHaveLength(1);
  });

  it('closed by the browser without an event: the write that finds out is not lost', async () => {
    const { indexedDB, store, troubles } = bench();
    await store.write(batch('x'));
    closeAll(indexedDB, false);
    await Promise.all([store.write(batch('y')), store.write(batch('z'))]);
    expect(await keysOf(store)).toEqual(['x', 'y', 'z']);
    expect(troubles.map(({ reason }) => reason)).toEqual(['lost']);
  });
});

/** From now on transactions take requests and come to no end, as Chromium's do that begin while it closes the database. */
async function forgetTransactions(indexedDB: IDBFactory): Promise<() => void> {
  const db = await raw(indexedDB, 'a');
  db.close();
  const prototype = Object.getPrototypeOf(db) as IDBDatabase;
  const endless = { objectStore: () => ({ put: () => undefined }), commit: () => undefined };
  const spy = vi.spyOn(prototype, 'transaction').mockReturnValue(endless as never);
  return () => spy.mockRestore();
}

/** The connections that fake-indexeddb keeps for database `a`. */
function closeAll(indexedDB: IDBFactory, withEvent: boolean): void {
  const databases = (
    indexedDB as unknown as { _databases: Map<string, { connections: IDBDatabase[] }> }
  )._databases;
  for (const db of [...(databases.get('a')?.connections ?? [])]) {
    db.close();
    if (withEvent) db.onclose?.(new Event('close'));
  }
}

describe('IndexedDB: no database at all', () => {
  it('every call rejects as unavailable, and tells', async () => {
    const troubles: StoreTrouble[] = [];
    const store = openIndexedDbStore({
      indexedDB: undefined,
      name: 'a',
      onTrouble: (trouble) => {
        troubles.push(trouble);
        throw new Error('a listener with a fault of its own');
      },
      sleep: async () => undefined,
    });
    await expect(store.load()).rejects.toMatchObject({ trouble: { reason: 'unavailable' } });
    await expect(store.write(batch('x'))).rejects.toMatchObject({
      trouble: { reason: 'unavailable' },
    });
    await store.clear();
    expect(troubles).toHaveLength(2);
  });

  it('a browser that throws', async () => {
    const open = (): never => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    const { store } = bench({ open } as unknown as IDBFactory);
    await expect(store.load()).rejects.toMatchObject({
      trouble: { reason: 'unavailable', detail: 'SecurityError: The operation is insecure.' },
    });
  });

  it('a browser that never answers', async () => {
    vi.useFakeTimers();
    try {
      const { store } = bench({ open: () => ({}) } as unknown as IDBFactory);
      const loaded = expect(store.load()).rejects.toMatchObject({
        trouble: { reason: 'unavailable' },
      });
      await vi.advanceTimersByTimeAsync(OPEN_TIMEOUT_MS);
      await loaded;
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('IndexedDB: records that cannot be read', () => {
  it('one unreadable record does not hide the others', async () => {
    const { indexedDB, store } = bench();
    for (const key of ['x', 'y', 'z']) await store.write(batch(key));
    const db = await raw(indexedDB, 'a');
    db.close();
    const prototype = Object.getPrototypeOf(
      (await raw(indexedDB, 'a')).transaction('records').objectStore('records'),
    ) as IDBObjectStore;
    const getAll = vi.spyOn(prototype, 'getAll').mockImplementation(() => {
      throw new DOMException('Failed to read large IndexedDB value', 'DataError');
    });
    const honest = Reflect.get(prototype, 'get') as IDBObjectStore['get'];
    const get = vi.spyOn(prototype, 'get').mockImplementation(function (this: IDBObjectStore, key) {
      if (key === 'y' && this.transaction.mode === 'readonly')
        throw new DOMException('', 'DataError');
      return honest.call(this, key);
    });
    const loaded = await store.load();
    getAll.mockRestore();
    get.mockRestore();
    expect(loaded.records.map(({ key }) => key)).toEqual(['x', 'z']);
    expect(loaded.damagedKeys).toEqual(['y']);
  });

  it('records of other shapes and keys of other types are set aside', async () => {
    const { indexedDB, store } = bench();
    await store.write(batch('x'));
    const db = await raw(indexedDB, 'a');
    const records = db.transaction('records', 'readwrite').objectStore('records');
    records.put({ key: 7 });
    await answerOf(records.put({ key: ['a', 'b'], value: 'text' }));
    db.close();
    expect(await store.load()).toMatchObject({
      records: [{ key: 'x' }],
      damagedKeys: ['7', 'a,b'],
    });
    expect(await store.load()).toMatchObject({ records: [{ key: 'x' }], damagedKeys: [] });
  });
});

it('a room has a database of its own', () => {
  expect(roomDatabaseName('AbC_-')).toBe('folkmoot-AbC_-');
});
