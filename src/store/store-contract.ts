/** What every adapter of `RoomStore` must do. Test files call it with a disk of their kind. */
import { describe, expect, it } from 'vitest';
import { must } from '../lib/assert.ts';
import { equalBytes } from '../lib/bytes.ts';
import type { RoomStore, StoreRecord, StoreTrouble } from '../replica/store-port.ts';
import { StoreError } from './store-error.ts';

/** One disk of the kind under test; `name`s are rooms. */
export type TestDisk = {
  open(name: string, onTrouble?: (trouble: StoreTrouble) => void): RoomStore;
  /** Puts something else in place of a record, as a failing disk would. */
  damage(name: string, key: string, change: (kept: KeptShape) => unknown): Promise<void>;
  /** What was set aside, oldest first. */
  setAside(name: string): Promise<unknown[]>;
};

export type KeptShape = { key: string; value: Uint8Array; checksum: number };

const record = (key: string, ...bytes: readonly number[]): StoreRecord => ({
  key,
  value: Uint8Array.from(bytes),
});
const puts = (...records: readonly StoreRecord[]) => ({ puts: records, deletes: [] });
/** More than any adapter writes in one piece. */
const LARGE_BYTES = 1_200_000;
const noise = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 2_654_435_761) >>> 24);
const plain = (records: readonly StoreRecord[]): [string, number[]][] =>
  records.map(({ key, value }) => [key, [...value]]);

async function troubleOf(work: Promise<unknown>): Promise<StoreTrouble> {
  const error: unknown = await work.then(
    () => 'resolved',
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StoreError);
  return (error as StoreError).trouble;
}

export function testStoreContract(kind: string, createDisk: () => TestDisk): void {
  describe(`${kind}: what is written is loaded`, () => {
    it('a new room is empty', async () => {
      expect(await createDisk().open('a').load()).toEqual({ records: [], damagedKeys: [] });
    });

    it('in the order of keys, also after opening again', async () => {
      const disk = createDisk();
      const store = disk.open('a');
      await store.write(puts(record('e/b', 2), record('e/a', 1), record('E', 0), record('é', 9)));
      await store.write(puts(record('e/10', 10), record('', 5)));
      const expected = [
        ['', [5]],
        ['E', [0]],
        ['e/10', [10]],
        ['e/a', [1]],
        ['e/b', [2]],
        ['é', [9]],
      ];
      expect(plain((await store.load()).records)).toEqual(expected);
      store.close();
      expect(plain((await disk.open('a').load()).records)).toEqual(expected);
    });

    it('rooms do not see each other', async () => {
      const disk = createDisk();
      await disk.open('a').write(puts(record('x', 1)));
      expect((await disk.open('b').load()).records).toEqual([]);
    });

    it('a second put replaces, the same put changes nothing, a delete forgets', async () => {
      const store = createDisk().open('a');
      await store.write(puts(record('x', 1), record('y', 2)));
      await store.write(puts(record('x', 3)));
      await store.write(puts(record('x', 3)));
      await store.write({ puts: [record('z', 4)], deletes: ['y', 'never there'] });
      expect(plain((await store.load()).records)).toEqual([
        ['x', [3]],
        ['z', [4]],
      ]);
    });

    it('a key that is deleted and put in one batch is there', async () => {
      const store = createDisk().open('a');
      await store.write(puts(record('x', 1)));
      await store.write({ puts: [record('x', 2)], deletes: ['x'] });
      expect(plain((await store.load()).records)).toEqual([['x', [2]]]);
    });

    it('writes that were not waited for land in the order of their calls', async () => {
      const store = createDisk().open('a');
      await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          store.write(puts(record('x', i), record(`e/${i}`, i))),
        ),
      );
      const { records } = await store.load();
      expect(records).toHaveLength(51);
      expect(plain(records).at(-1)).toEqual(['x', [49]]);
    });

    it('an empty batch is written at once', async () => {
      await createDisk().open('a').write({ puts: [], deletes: [] });
    });

    it('a view is kept without the buffer around it, and what is changed later is not', async () => {
      const store = createDisk().open('a');
      const frame = new Uint8Array(1000).fill(7);
      const view = frame.subarray(10, 12);
      const written = store.write(puts({ key: 'x', value: view }));
      await written;
      frame.fill(8);
      const [loaded] = (await store.load()).records;
      expect([...(loaded?.value ?? [])]).toEqual([7, 7]);
      expect(loaded?.value.buffer.byteLength).toBe(2);
    });

    it('what the caller changes after a write is not changed on disk, nor what it changes in what it loaded', async () => {
      const store = createDisk().open('a');
      const value = Uint8Array.of(1);
      await store.write(puts({ key: 'x', value }));
      value.fill(2);
      (await store.load()).records[0]?.value.fill(3);
      expect(plain((await store.load()).records)).toEqual([['x', [1]]]);
    });

    it('large and empty values', async () => {
      const store = createDisk().open('a');
      const large = Uint8Array.from({ length: 300_000 }, (_, i) => i * 31);
      await store.write(puts({ key: 'large', value: large }, record('none')));
      const { records } = await store.load();
      expect(records.map(({ value }) => value.length)).toEqual([300_000, 0]);
      expect(records[0]?.value).toEqual(large);
    });
  });

  describe(`${kind}: what takes several tasks to write`, () => {
    it('is loaded as it was, and views without the buffer around them', async () => {
      const disk = createDisk();
      const store = disk.open('a');
      const [whole, around] = [noise(LARGE_BYTES + 3), noise(3 * LARGE_BYTES)];
      const view = around.subarray(LARGE_BYTES, 2 * LARGE_BYTES + 1);
      const expected = { whole: whole.slice(), view: view.slice() };
      await store.write(
        puts({ key: 'whole', value: whole }, record('small', 1), { key: 'view', value: view }),
      );
      whole.fill(0);
      around.fill(0);
      store.close();
      const { records, damagedKeys } = await disk.open('a').load();
      expect(damagedKeys).toEqual([]);
      expect(records.map(({ key }) => key)).toEqual(['small', 'view', 'whole']);
      expect(equalBytes(must(records[1]).value, expected.view)).toBe(true);
      expect(equalBytes(must(records[2]).value, expected.whole)).toBe(true);
    });

    it('lands in the order of the calls, among what is small', async () => {
      const store = createDisk().open('a');
      await Promise.all([
        store.write(puts(record('x', 1), record('y', 1))),
        store.write(puts({ key: 'x', value: noise(LARGE_BYTES) })),
        store.write(puts(record('x', 3))),
        store.write({ puts: [{ key: 'z', value: noise(LARGE_BYTES) }], deletes: ['y'] }),
      ]);
      const { records } = await store.load();
      expect(records.map(({ key, value }) => [key, value.length])).toEqual([
        ['x', 1],
        ['z', LARGE_BYTES],
      ]);
    });

    it('is kept when the store is closed meanwhile, and forgotten when the room is', async () => {
      const disk = createDisk();
      const store = disk.open('a');
      const last = store.write(puts({ key: 'x', value: noise(LARGE_BYTES) }));
      store.close();
      expect(await troubleOf(store.write(puts(record('y', 2))))).toMatchObject({ reason: 'lost' });
      await last;
      const again = disk.open('a');
      expect((await again.load()).records.map(({ key }) => key)).toEqual(['x']);
      const late = again.write(puts({ key: 'y', value: noise(LARGE_BYTES) }));
      await Promise.all([late, again.clear()]);
      expect((await again.load()).records).toEqual([]);
    });

    it('a damaged one is set aside, and written again', async () => {
      const disk = createDisk();
      const store = disk.open('a');
      const large = { key: 'x', value: noise(LARGE_BYTES) };
      await store.write(puts(large, record('y', 1)));
      await disk.damage('a', 'x', (kept) => ({ ...kept, checksum: kept.checksum ^ 1 }));
      const loaded = await store.load();
      expect(loaded.damagedKeys).toEqual(['x']);
      expect(plain(loaded.records)).toEqual([['y', [1]]]);
      expect(await disk.setAside('a')).toHaveLength(1);
      await store.write(puts(large));
      expect((await store.load()).records.map(({ key }) => key)).toEqual(['x', 'y']);
    });
  });

  describe(`${kind}: all or nothing`, () => {
    it('a batch that cannot be written leaves nothing behind', async () => {
      const store = createDisk().open('a');
      await store.write(puts(record('x', 1)));
      const unwritable = { key: 'z', value: null as unknown as Uint8Array };
      await expect(
        store.write({ puts: [record('y', 2), unwritable], deletes: ['x'] }),
      ).rejects.toThrow();
      expect(plain((await store.load()).records)).toEqual([['x', [1]]]);
    });
  });

  describe(`${kind}: several stores on one disk`, () => {
    it('see what the others wrote and lose nothing', async () => {
      const disk = createDisk();
      const stores = [disk.open('a'), disk.open('a'), disk.open('a')];
      await Promise.all(
        Array.from({ length: 60 }, (_, i) =>
          must(stores[i % 3]).write(puts(record(`e/${i}`, i), record('shared', 1))),
        ),
      );
      for (const store of stores) expect((await store.load()).records).toHaveLength(61);
    });
  });

  describe(`${kind}: damage`, () => {
    const damages: [string, (kept: KeptShape) => unknown][] = [
      ['a flipped bit', (kept) => ({ ...kept, value: Uint8Array.of(1, 3) })],
      ['a cut value', (kept) => ({ ...kept, value: kept.value.slice(0, 1) })],
      ['a value of another type', (kept) => ({ ...kept, value: 'text' })],
      ['a missing value', ({ key, checksum }) => ({ key, checksum })],
      ['a missing checksum', ({ key, value }) => ({ key, value })],
    ];
    it.each(damages)('%s: the record is set aside, the rest opens', async (_, change) => {
      const disk = createDisk();
      const store = disk.open('a');
      await store.write(puts(record('x', 1), record('y', 1, 2), record('z', 3)));
      await disk.damage('a', 'y', change);
      const loaded = await store.load();
      expect(plain(loaded.records)).toEqual([
        ['x', [1]],
        ['z', [3]],
      ]);
      expect(loaded.damagedKeys).toEqual(['y']);
      expect(await disk.setAside('a')).toEqual([
        change({ ...keptOf('y', 1, 2), checksum: expect.any(Number) as number }),
      ]);
      expect(await store.load()).toEqual({ ...loaded, damagedKeys: [] });
    });

    it('a value under a key that is not its own', async () => {
      const disk = createDisk();
      const store = disk.open('a');
      await store.write(puts(record('x', 1), record('y', 2)));
      let other: KeptShape | undefined;
      await disk.damage('a', 'x', (kept) => (other = kept));
      await disk.damage('a', 'y', (kept) => ({ ...(other as KeptShape), key: kept.key }));
      expect((await store.load()).damagedKeys).toEqual(['y']);
    });

    it('every record damaged: an empty room that can be written again', async () => {
      const disk = createDisk();
      const store = disk.open('a');
      await store.write(puts(record('x', 1), record('y', 2)));
      for (const key of ['x', 'y'])
        await disk.damage('a', key, (kept) => ({ ...kept, checksum: -1 }));
      expect(await store.load()).toEqual({ records: [], damagedKeys: ['x', 'y'] });
      await store.write(puts(record('x', 1)));
      expect(plain((await store.load()).records)).toEqual([['x', [1]]]);
    });
  });

  describe(`${kind}: the end`, () => {
    it('after close every call rejects, and what was written before is kept', async () => {
      const disk = createDisk();
      const store = disk.open('a');
      const last = store.write(puts(record('x', 1)));
      store.close();
      await last;
      expect(await troubleOf(store.write(puts(record('y', 2))))).toMatchObject({ reason: 'lost' });
      expect(await troubleOf(store.load())).toMatchObject({ reason: 'lost' });
      store.close();
      expect(plain((await disk.open('a').load()).records)).toEqual([['x', [1]]]);
    });

    it('clear forgets the room, this one only, and it can be begun anew', async () => {
      const disk = createDisk();
      const troubles: StoreTrouble[] = [];
      const store = disk.open('a', (trouble) => troubles.push(trouble));
      await store.write(puts(record('x', 1)));
      await disk.open('b').write(puts(record('x', 2)));
      await store.clear();
      expect((await store.load()).records).toEqual([]);
      await store.write(puts(record('y', 3)));
      expect(plain((await store.load()).records)).toEqual([['y', [3]]]);
      expect((await disk.open('b').load()).records).toHaveLength(1);
      expect(troubles).toEqual([]);
    });
  });
}

const keptOf = (key: string, ...bytes: readonly number[]): KeptShape => ({
  key,
  value: Uint8Array.from(bytes),
  checksum: 0,
});
