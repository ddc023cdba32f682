import { expect, it } from 'vitest';
import type { StoreTrouble } from '../replica/store-port.ts';
import { noFaults, withFaults } from './faulty-store.ts';
import { createMemoryDisk, openMemoryStore } from './memory-store.ts';
import { testStoreContract, type KeptShape, type TestDisk } from './store-contract.ts';
import { StoreError } from './store-error.ts';

function memoryTestDisk(): TestDisk {
  const disk = createMemoryDisk();
  return {
    open: (name) => openMemoryStore({ disk, name }),
    async damage(name, key, change) {
      const room = disk.databases.get(name);
      room?.set(key, change(room.get(key) as KeptShape));
    },
    setAside: async (name) =>
      disk.damaged.filter((one) => one.name === name).map((one) => one.found),
  };
}

testStoreContract('memory', memoryTestDisk);

const x = { puts: [{ key: 'x', value: Uint8Array.of(1) }], deletes: [] };

it('without a disk a store has one of its own', async () => {
  const store = openMemoryStore();
  await store.write(x);
  expect((await store.load()).records).toHaveLength(1);
  expect((await openMemoryStore().load()).records).toEqual([]);
});

it('a faulty store fails as told and is well again afterwards', async () => {
  const troubles: StoreTrouble[] = [];
  const faults = noFaults();
  const store = withFaults(openMemoryStore(), faults, (trouble) => troubles.push(trouble));
  faults.failing = { reason: 'full', detail: 'test' };
  await expect(store.write(x)).rejects.toThrow(StoreError);
  expect((await store.load()).records).toEqual([]);
  faults.failing = null;
  faults.keptButRejected = 1;
  await expect(store.write(x)).rejects.toThrow('lost');
  expect((await store.load()).records).toHaveLength(1);
  await store.write(x);
  expect(troubles.map(({ reason }) => reason)).toEqual(['full', 'lost']);
  faults.silent = true;
  const silent = Symbol('silent');
  expect(await Promise.race([store.write(x), Promise.resolve(silent)])).toBe(silent);
  await store.clear();
  store.close();
});
