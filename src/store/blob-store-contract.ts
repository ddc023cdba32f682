/** What every adapter of `BlobStore` must do. Test files call it with a disk of their kind. */
import { describe, expect, it } from 'vitest';
import type { BlobStore } from '../blobs/store-port.ts';
import type { StoreRecord } from '../replica/store-port.ts';
import { StoreError } from './store-error.ts';

/** One disk of the kind under test; `name`s are rooms. */
export type TestBlobDisk = {
  open(name: string): BlobStore;
  /** Changes a byte of a record, as a failing disk would. */
  damage(name: string, key: string): Promise<void>;
};

const record = (key: string, ...bytes: readonly number[]): StoreRecord => ({
  key,
  value: Uint8Array.from(bytes),
});
const puts = (...records: readonly StoreRecord[]) => ({ puts: records, deletes: [] });
const plain = (values: readonly (Uint8Array | null)[]): (number[] | null)[] =>
  values.map((value) => (value === null ? null : [...value]));

export function testBlobStoreContract(kind: string, createDisk: () => TestBlobDisk): void {
  describe(`${kind}: blobs`, () => {
    it('a new room has none', async () => {
      const store = createDisk().open('a');
      expect(await store.keys('')).toEqual([]);
      expect(await store.read(['x'])).toEqual([null]);
    });

    it('are read by their keys, in the order asked, also after opening again', async () => {
      const disk = createDisk();
      const store = disk.open('a');
      await store.write(puts(record('c/x/10', 10), record('c/x/2', 2), record('m/x', 1)));
      store.close();
      const again = disk.open('a');
      expect(plain(await again.read(['m/x', 'none', 'c/x/2', 'c/x/10', 'c/x/2']))).toEqual([
        [1],
        null,
        [2],
        [10],
        [2],
      ]);
      expect(await again.keys('c/')).toEqual(['c/x/10', 'c/x/2']);
      expect(await again.keys('c/y')).toEqual([]);
    });

    it('rooms do not see each other', async () => {
      const disk = createDisk();
      await disk.open('a').write(puts(record('x', 1)));
      expect(await disk.open('b').keys('')).toEqual([]);
    });

    it('a second put replaces, a delete forgets, in one transaction', async () => {
      const store = createDisk().open('a');
      await store.write(puts(record('m/x', 1), record('y', 2)));
      await store.write({ puts: [record('w/x', 1), record('y', 3)], deletes: ['m/x', 'never'] });
      expect(await store.keys('')).toEqual(['w/x', 'y']);
      expect(plain(await store.read(['y']))).toEqual([[3]]);
    });

    it('a view is kept without the buffer around it, and what is changed later is not', async () => {
      const store = createDisk().open('a');
      const frame = new Uint8Array(1000).fill(7);
      await store.write(puts({ key: 'x', value: frame.subarray(10, 12) }));
      frame.fill(8);
      const [found] = await store.read(['x']);
      expect([...(found ?? [])]).toEqual([7, 7]);
      expect(found?.buffer.byteLength).toBe(2);
    });

    it('a batch that cannot be written leaves nothing behind', async () => {
      const store = createDisk().open('a');
      await store.write(puts(record('x', 1)));
      const unwritable = { key: 'z', value: null as unknown as Uint8Array };
      await expect(
        store.write({ puts: [record('y', 2), unwritable], deletes: ['x'] }),
      ).rejects.toThrow();
      expect(await store.keys('')).toEqual(['x']);
    });

    it('a damaged record is as one that is not there, and can be written again', async () => {
      const disk = createDisk();
      const store = disk.open('a');
      await store.write(puts(record('x', 1, 2), record('y', 3)));
      await disk.damage('a', 'x');
      expect(plain(await store.read(['x', 'y']))).toEqual([null, [3]]);
      await store.write(puts(record('x', 1, 2)));
      expect(plain(await store.read(['x']))).toEqual([[1, 2]]);
    });

    it('a megabyte in one transaction', async () => {
      const store = createDisk().open('a');
      const value = (i: number): Uint8Array => new Uint8Array(15_360).fill(i);
      const keys = Array.from({ length: 68 }, (_, i) => `c/${i}`);
      await store.write(puts(...keys.map((key, i) => ({ key, value: value(i) }))));
      const found = await store.read(keys);
      expect(found.map((each) => each?.[7])).toEqual(keys.map((_, i) => i));
      expect(found.every((each) => each?.length === 15_360)).toBe(true);
    });

    it('two stores on one disk see what the other wrote', async () => {
      const disk = createDisk();
      const [one, two] = [disk.open('a'), disk.open('a')];
      await Promise.all([one.write(puts(record('x', 1))), two.write(puts(record('y', 2)))]);
      expect(await one.keys('')).toEqual(['x', 'y']);
      expect(plain(await two.read(['x']))).toEqual([[1]]);
    });

    it('after close every call rejects, and what was written before is kept', async () => {
      const disk = createDisk();
      const store = disk.open('a');
      await store.write(puts(record('x', 1)));
      store.close();
      for (const call of [store.keys(''), store.read(['x']), store.write(puts(record('y', 2)))])
        await expect(call).rejects.toBeInstanceOf(StoreError);
      expect(await disk.open('a').keys('')).toEqual(['x']);
    });
  });
}
