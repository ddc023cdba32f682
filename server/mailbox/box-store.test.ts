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
  return { open: (limits) => Promise.resolve(storeOn(disk, limits)) };
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

  it('a damaged or lost record of a box is made anew from its letters, and the host hears of it', async () => {
    for (const damage of [
      (disk: MemoryDisk) => must(disk.records.get(boxKey(NAME))).set([255], 7),
      (disk: MemoryDisk) => disk.records.delete(boxKey(NAME)),
    ]) {
      const disk = new MemoryDisk();
      await storeOn(disk).append(BOX, letters(1, 3), false);
      const before = await storeOn(disk).open(BOX, START, START);
      damage(disk);
      const told: string[] = [];
      const onRepair = ({ message }: StoreTrouble): void => void told.push(message);
      const store = new BoxStore({ disk, hash: sha256, limits: CONTRACT_LIMITS, onRepair });
      expect(await store.open(BOX, START, START)).toEqual(before);
      expect(await store.append(BOX, letters(3, 4), false)).toMatchObject({ numbers: [3, 4] });
      expect(told).toEqual([expect.stringContaining('made anew from its letters')]);
    }
  });

  it('a record that its letters cannot tell is trouble, not an empty box; other boxes are served', async () => {
    const disk = new MemoryDisk();
    await storeOn(disk).append(BOX, letters(1, 3), false);
    must(disk.records.get(boxKey(NAME))).set([255], 7);
    disk.records.delete(letterKey(NAME, 0));
    const store = storeOn(disk);
    await expect(store.open(BOX, START, START)).rejects.toThrow(StoreTrouble);
    await expect(store.append(BOX, letters(4, 4), false)).rejects.toThrow(StoreTrouble);
    const other = await store.append(sha256(utf8('other')), letters(1, 1), false);
    expect(other).toMatchObject({ numbers: [1] });
  });
});

type Step =
  | { type: 'append'; names: number[] }
  | { type: 'compact'; upTo: number; last: number; isStale: boolean }
  | { type: 'sweep'; hours: number }
  | { type: 'reopen' }
  | { type: 'damage'; at: number | null };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: fc.constant('append' as const),
    names: fc.array(fc.nat(12), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    type: fc.constant('compact' as const),
    upTo: fc.nat(20),
    last: fc.nat(20),
    isStale: fc.boolean(),
  }),
  fc.record({ type: fc.constant('sweep' as const), hours: fc.nat(2) }),
  fc.constant({ type: 'reopen' as const }),
  fc.record({ type: fc.constant('damage' as const), at: fc.option(fc.nat()) }),
);

/** A byte of the box's record changes, or all of it is gone. */
function damage({ records }: MemoryDisk, at: number | null): void {
  const record = records.get(boxKey(NAME));
  if (record === undefined) return;
  if (at === null) records.delete(boxKey(NAME));
  else record[at % record.length] = (record[at % record.length] ?? 0) ^ 1;
}

/** What a box is, told in the simplest way. */
class Model {
  all: string[] = [];
  base = 0;
  kept = 0;
  superseded: { upTo: number; hours: number }[] = [];
  /** How long it has run: before the last opening, and since. */
  hours = { before: 0, since: 0 };

  append(names: readonly string[]): number[] {
    return names.map((name) => {
      const at = this.all.lastIndexOf(name) + 1;
      if (at > this.base) return at;
      return this.all.push(name);
    });
  }

  hash(number: number): Uint8Array {
    return this.all.slice(0, number).reduce((hash, each) => sha256(hash, utf8(each)), BOX);
  }

  compact({ upTo, last, isStale }: Extract<Step, { type: 'compact' }>): boolean {
    const isFine = !isStale && upTo > this.base && last > upTo && last <= this.all.length;
    if (!isFine) return false;
    this.base = upTo;
    this.superseded.push({ upTo, hours: this.hours.before + this.hours.since });
    return true;
  }

  sweep(): void {
    const now = this.hours.before + this.hours.since;
    const gone = this.superseded.filter(({ hours }) => now - hours >= 1);
    for (const { upTo } of gone) this.kept = Math.max(this.kept, upTo);
    // The clock is written down while something waits for it.
    if (this.superseded.length > 0) this.written = now;
    this.superseded = this.superseded.filter((each) => !gone.includes(each));
  }

  written = 0;

  reopen(): void {
    this.hours = { before: this.written, since: 0 };
  }
}

it('a box is what the simplest model says, whatever is done to it', async () => {
  const HOUR_MS = 3_600_000;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const disk = new MemoryDisk();
      const model = new Model();
      const large = { mailboxBoxBytes: 1e6, mailboxBoxKeptBytes: 1e6, mailboxTotalBytes: 1e6 };
      const open = (): BoxStore => storeOn(disk, { ...CONTRACT_LIMITS, ...large });
      let store = open();
      for (const each of steps) {
        const nowMs = model.hours.since * HOUR_MS;
        if (each.type === 'append') {
          const names = each.names.map((name) => `letter ${name}`);
          const { numbers } = (await store.append(BOX, names.map(utf8), false)) as {
            numbers: number[];
          };
          expect(numbers).toEqual(model.append(names));
        } else if (each.type === 'compact') {
          const { upTo, last, isStale } = each;
          const hash = model.hash(last);
          const signed = { session: new Uint8Array(32), certificate: new Uint8Array(64) };
          const range = { base: isStale ? model.base + 1 : model.base, upTo, first: last, last };
          const deed = { ...range, ...signed, hash, signature: new Uint8Array(64) };
          const result = await store.compact(BOX, deed, nowMs);
          expect('base' in result).toBe(model.compact(each));
        } else if (each.type === 'sweep') {
          model.hours.since += each.hours;
          await store.sweep(model.hours.since * HOUR_MS);
          model.sweep();
        } else if (each.type === 'damage') {
          damage(disk, each.at);
        } else {
          model.reopen();
          store = open();
        }
        const state = await store.open(BOX, START, START);
        expect([state.kept, state.base.number, state.head]).toEqual([
          model.kept,
          model.base,
          { number: model.all.length, hash: model.hash(model.all.length) },
        ]);
        const page = await store.read(BOX, model.kept, 1_000_000);
        const texts =
          page.type === 'letters' ? page.letters.map((l) => Buffer.from(l).toString()) : [];
        expect(texts).toEqual(model.all.slice(model.kept));
      }
      const cost = model.all.slice(model.kept).reduce((sum, name) => sum + name.length + 128, 0);
      expect((await store.totals()).bytes).toBe(cost);
    }),
    { numRuns: 150 },
  );
});
