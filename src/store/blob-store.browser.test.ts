import { testBlobStoreContract, type TestBlobDisk } from './blob-store-contract.ts';
import { openIndexedDbBlobStore } from './indexeddb-blob-store.ts';
import type { KeptRecord } from './kept-record.ts';

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error('request failed'));
  });
}

let disks = 0;

/** The browser's own IndexedDB; each disk is a prefix of names. */
function browserTestDisk(): TestBlobDisk {
  disks += 1;
  const prefix = `blobs-contract-${Date.now()}-${disks}-`;
  return {
    open: (name) =>
      openIndexedDbBlobStore({ indexedDB, name: prefix + name, onLost: () => undefined }),
    async damage(name, key) {
      const db = await answerOf(indexedDB.open(prefix + name));
      const records = db.transaction('records', 'readwrite').objectStore('records');
      const kept = (await answerOf(records.get(key))) as KeptRecord;
      await answerOf(records.put({ ...kept, value: kept.value.map((byte) => byte ^ 1) }));
      db.close();
    },
  };
}

testBlobStoreContract('IndexedDB of a browser', browserTestDisk);
