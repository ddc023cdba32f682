import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { must } from '../../src/lib/assert.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { LETTERS_MAX } from '../../src/wire/limits.ts';
import { BoxStore } from './box-store.ts';
import { boxKey, boxNameOf, letterKey } from './records.ts';
import { sha256 } from './sha256.ts';
import { MemoryDisk } from './sim-disk-fixture.ts';
import { CONTRACT_LIMITS, testDiskContract, testMailboxStoreContract } from './store-contract.ts';
import { StoreTrouble, type DiskBatch } from './store-port.ts';

const storeOn = (disk: MemoryDisk, limits = CONTRACT_LIMITS): BoxStore =>
  new BoxStore({ disk, hash: sha256, limits });
const BOX = sha256(utf8('box'));
const START = { number: 0, hash: BOX };
const NAME = boxNameOf(BOX);
const letters = (from: number, to: number): Uint8Array[] =>
  Array.from({ length: to - from + 1 }, (_, i) => utf8(`letter ${from + i}`));

testDiskContract('memory', () => {
  const disk = new MemoryDisk();
  return { open: () => Promise.resolve(disk) };
});

testMailboxStoreContract('memory', () => {
  const disk = new MemoryDisk();
  return { open: () => Promise.resolve(storeOn(disk)) };
});

it('a page has no more letters than a frame', async () => {
  const store = storeOn(new MemoryDisk(), {
    ...CONTRACT_LIMITS,
    mailboxBoxBytes: 1_000_000,
    mailboxBoxKeptBytes: 1_000_000,
    mailboxTotalBytes: 1_000_000,
  });
  await store.append(BOX, letters(1, 300), false);
  const page = await store.read(BOX, 0, 1_000_000);
  expect(page.type === 'letters' && page.letters.length).toBe(LETTERS_MAX);
});

/** Writes wait until they are let go. */
class HeldDisk extends MemoryDisk {
  readonly writes: { batch: DiskBatch; finish: (error?: Error) => void }[] = [];

  override write(batch: DiskBatch): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (error?: Error): void => {
        this.keep(batch);
        if (error === undefined) resolve();
        else reject(error);
      };
      this.writes.push({ batch, finish });
    });
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('group commit', () => {
  it('one write at a time; those who come meanwhile share the next; nobody hears before their own', async () => {
    const disk = new HeldDisk();
    const store = storeOn(disk);
    const told: number[] = [];
    const appends = letters(1, 20).map(async (letter, i) => {
      await store.append(sha256(utf8(`box ${i % 2}`)), [letter], false);
      told.push(i);
    });
    await turn();
    expect(disk.writes).toHaveLength(1);
    expect(told).toEqual([]);
    disk.writes[0]?.finish();
    await turn();
    expect(disk.writes).toHaveLength(2);
    const first = told.length;
    expect(first).toBeLessThan(20);
    disk.writes[1]?.finish();
    await turn();
    await Promise.all(appends);
    expect(disk.writes.length).toBeLessThanOrEqual(3);
  });

  it('what is not on disk yet cannot be read', async () => {
    const disk = new HeldDisk();
    const store = storeOn(disk);
    const append = store.append(BOX, letters(1, 2), false);
    await turn();
    expect(await store.read(BOX, 0, 1000)).toMatchObject({ letters: [] });
    expect((await store.open(BOX, START, START)).head.number).toBe(0);
    disk.writes[0]?.finish();
    await append;
    expect(await store.read(BOX, 0, 1000)).toMatchObject({ letters: letters(1, 2) });
  });

  it('a failed write acknowledges nobody, and what the disk holds after it counts', async () => {
    const disk = new HeldDisk();
    const store = storeOn(disk);
    const first = store.append(BOX, letters(1, 2), false);
    await turn();
    const second = store.append(BOX, letters(2, 3), false);
    await turn();
    disk.writes[0]?.finish(new Error('full'));
    await expect(first).rejects.toThrow(StoreTrouble);
    await expect(second).rejects.toThrow(StoreTrouble);
    // This disk kept the first all the same.
    const again = store.append(BOX, letters(2, 3), false);
    await turn();
    disk.writes[1]?.finish();
    expect(await again).toMatchObject({ numbers: [2, 3] });
  });
});

describe('a failing disk', () => {
  it('what it lost is told, and the rest can be read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.nat(2),
        fc.nat(),
        async (at, how, bit) => {
          const disk = new MemoryDisk();
          const store = storeOn(disk);
          await store.append(BOX, letters(1, 9), false);
          const key = letterKey(NAME, at);
          const value = must(disk.records.get(key));
          if (how === 0) disk.records.delete(key);
          else if (how === 1) disk.records.set(key, value.subarray(0, bit % value.length));
          else {
            const byte = bit % value.length;
            value[byte] = (value[byte] ?? 0) ^ 4;
          }
          const read: string[] = [];
          let lost = 0;
          for (let after = 0; after < 9;) {
            const page = await storeOn(disk).read(BOX, after, 200);
            if (page.type === 'gone') throw new Error('gone');
            if (page.type === 'lost') {
              expect(page.upTo.number).toBeGreaterThan(after);
              lost += page.upTo.number - after;
              after = page.upTo.number;
            } else {
              expect(page.letters.length).toBeGreaterThan(0);
              read.push(...page.letters.map((letter) => Buffer.from(letter).toString()));
              after += page.letters.length;
            }
          }
          const genuine = letters(1, 9).map((letter) => Buffer.from(letter).toString());
          // The cost beside a letter is not part of its chain; flipped there, nothing is lost.
          expect(lost).toBeLessThanOrEqual(2);
          if (how !== 2) expect(lost).toBeGreaterThanOrEqual(1);
          expect(read).toHaveLength(9 - lost);
          for (const text of read) expect(genuine).toContain(text);
        },
      ),
    );
  });

  it('a letter that was lost is not called a duplicate', async () => {
    const disk = new MemoryDisk();
    await storeOn(disk).append(BOX, letters(1, 3), false);
    disk.records.delete(letterKey(NAME, 2));
    const again = await storeOn(disk).append(BOX, letters(1, 3), false);
    expect(again).toMatchObject({ numbers: [1, 4, 3] });
  });

  it('a damaged record of a box is trouble, not an empty box', async () => {
    const disk = new MemoryDisk();
    await storeOn(disk).append(BOX, letters(1, 3), false);
    must(disk.records.get(boxKey(NAME))).set([255], 7);
    await expect(storeOn(disk).open(BOX, START, START)).rejects.toThrow(StoreTrouble);
    await expect(storeOn(disk).append(BOX, letters(4, 4), false)).rejects.toThrow(StoreTrouble);
  });
});
