import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import type { StoreTrouble } from '../replica/store-port.ts';
import {
  DEVICE_DATABASE,
  openDeviceStore,
  type DeviceSecrets,
  type DeviceStore,
} from './device-store.ts';

const fresh = (byte: number): DeviceSecrets => ({
  memberSecret: new Uint8Array(32).fill(byte),
  deviceSecret: new Uint8Array(32).fill(byte + 100),
});

function open(
  indexedDB: IDBFactory | undefined,
  byte: number,
  troubles: StoreTrouble[] = [],
): Promise<DeviceStore> {
  return openDeviceStore({
    indexedDB,
    fresh: fresh(byte),
    onTrouble: (trouble) => troubles.push(trouble),
  });
}

const secretsOf = ({ memberSecret, deviceSecret }: DeviceStore): DeviceSecrets => ({
  memberSecret,
  deviceSecret,
});
const room = (topic: string, lastOpenedMs: number) => ({
  topic,
  name: topic,
  link: `/r/${topic}#x`,
  lastOpenedMs,
});

describe('the secrets of a device', () => {
  it('are the fresh ones at first, and those ever after', async () => {
    const indexedDB = new IDBFactory();
    const first = await open(indexedDB, 1);
    expect(first.persistent).toBe(true);
    expect(secretsOf(first)).toEqual(fresh(1));
    first.close();
    expect(secretsOf(await open(indexedDB, 2))).toEqual(fresh(1));
  });

  it('are the same in all tabs that start at once', async () => {
    for (let round = 0; round < 20; round++) {
      const indexedDB = new IDBFactory();
      const stores = await Promise.all([1, 2, 3, 4].map((byte) => open(indexedDB, byte)));
      for (const store of stores)
        expect(secretsOf(store)).toEqual(secretsOf(stores[0] as DeviceStore));
    }
  });

  it('are made anew when they are damaged', async () => {
    const indexedDB = new IDBFactory();
    (await open(indexedDB, 1)).close();
    await new Promise((resolve) => {
      const request = indexedDB.open(DEVICE_DATABASE);
      request.onsuccess = () => {
        const transaction = request.result.transaction('values', 'readwrite');
        transaction.objectStore('values').put(new Uint8Array(3), 'memberSecret');
        transaction.oncomplete = resolve;
      };
    });
    expect(secretsOf(await open(indexedDB, 2))).toEqual({
      memberSecret: fresh(2).memberSecret,
      deviceSecret: fresh(1).deviceSecret,
    });
  });

  it('survive that another tab deletes the database', async () => {
    const indexedDB = new IDBFactory();
    const troubles: StoreTrouble[] = [];
    const store = await open(indexedDB, 1, troubles);
    await new Promise((resolve) => {
      indexedDB.deleteDatabase(DEVICE_DATABASE).onsuccess = resolve;
    });
    await store.saveProfile({ name: 'Ada', colour: '#123456' });
    expect(troubles).toMatchObject([{ reason: 'lost' }]);
    store.close();
    expect(secretsOf(await open(indexedDB, 2))).toEqual(fresh(1));
  });
});

describe.each([
  ['on disk', () => new IDBFactory()],
  ['in memory', () => undefined],
])('profile and rooms %s', (_, disk) => {
  it('are kept, the last opened room first', async () => {
    const store = await open(disk(), 1);
    expect(await store.profile()).toBeNull();
    await store.saveProfile({ name: 'Ada', colour: '#123456' });
    expect(await store.profile()).toEqual({ name: 'Ada', colour: '#123456' });
    for (const [topic, at] of [
      ['a', 1],
      ['b', 3],
      ['c', 2],
    ] as const)
      await store.rememberRoom(room(topic, at));
    expect((await store.rooms()).map(({ topic }) => topic)).toEqual(['b', 'c', 'a']);
    await store.noteRoom('a', { name: 'Noted', pages: 2, bytes: 70, waitingEdits: 1 });
    await store.noteRoom('never there', { name: 'nobody' });
    await store.rememberRoom(room('a', 10));
    await store.noteRoom('a', { name: 'Noted again', heldTo: { log: 3 } });
    expect((await store.rooms())[0]).toEqual({
      ...room('a', 10),
      name: 'Noted again',
      pages: 2,
      bytes: 70,
      waitingEdits: 1,
      heldTo: { log: 3 },
    });
    await store.forgetRoom('b');
    await store.forgetRoom('never there');
    expect((await store.rooms()).map(({ topic }) => topic)).toEqual(['a', 'c']);
    store.close();
  });
});

describe('without storage', () => {
  it('everything works for as long as the page lives, and says so', async () => {
    const troubles: StoreTrouble[] = [];
    const store = await open(undefined, 1, troubles);
    expect(store.persistent).toBe(false);
    expect(secretsOf(store)).toEqual(fresh(1));
    expect(troubles).toMatchObject([{ reason: 'unavailable' }]);
  });
});

describe('what others left in the database', () => {
  it('is passed over when it has another shape', async () => {
    const indexedDB = new IDBFactory();
    const store = await open(indexedDB, 1);
    await store.rememberRoom(room('a', 1));
    await store.rememberRoom({ topic: 'b' } as never);
    await store.noteRoom('a', {
      name: 'a',
      pages: -1,
      bytes: 'many',
      heldTo: { log: 'x' },
    } as never);
    await store.saveProfile({ name: 7 } as never);
    expect(await store.rooms()).toEqual([{ ...room('a', 1), name: 'a', heldTo: {} }]);
    expect(await store.profile()).toBeNull();
  });
});
