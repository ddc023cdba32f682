import { openIndexedDbStore } from './indexeddb-store.ts';
import { testStoreContract, type KeptShape, type TestDisk } from './store-contract.ts';

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error('request failed'));
  });
}

let disks = 0;

/** The browser's own IndexedDB; each disk is a prefix of names. */
function browserTestDisk(): TestDisk {
  disks += 1;
  const prefix = `contract-${Date.now()}-${disks}-`;
  const raw = (name: string): Promise<IDBDatabase> => answerOf(indexedDB.open(prefix + name));
  return {
    open: (name, onTrouble = () => undefined) =>
      openIndexedDbStore({ indexedDB, name: prefix + name, onTrouble }),
    async damage(name, key, change) {
      const db = await raw(name);
      const records = db.transaction('records', 'readwrite').objectStore('records');
      const kept = (await answerOf(records.get(key))) as KeptShape;
      await answerOf(records.put(change(kept)));
      db.close();
    },
    async setAside(name) {
      const db = await raw(name);
      const all = await answerOf(db.transaction('damaged').objectStore('damaged').getAll());
      db.close();
      return (all as { found: unknown }[]).map(({ found }) => found);
    },
  };
}

testStoreContract('IndexedDB of a browser', browserTestDisk);
