/** What every disk under the embedded store, and every store, must do. Test files call these with one of their kind. */
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import { CursorState, MailboxRefusal, type Deed } from '../../src/wire/mailbox-frames.ts';
import type { StoreLimits } from './quota.ts';
import { sha256 } from './sha256.ts';
import type { BoxHash, Disk, MailboxStore } from './store-port.ts';

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
const put = (key: string, ...values: readonly number[]) => ({ key, value: bytes(...values) });
const HOUR_MS = 3_600_000;

/** `open` again on the same disk sees what was on it. */
export function testDiskContract(kind: string, createDisk: () => { open(): Promise<Disk> }): void {
  describe(`${kind}: an ordered map on disk`, () => {
    it('gives what was written, in order, also after opening again', async () => {
      const place = createDisk();
      const disk = await place.open();
      expect(await disk.get(['a'])).toEqual([undefined]);
      await disk.write({
        puts: [put('l/b', 2), put('l/a', 1), put('m', 9), put('k')],
        deletes: [],
      });
      await disk.write({ puts: [put('l/a', 3)], deletes: ['m', 'never there'] });
      await disk.close();
      const again = await place.open();
      const values = await again.get(['l/b', 'm', 'k', 'l/a']);
      expect(values.map((value) => value && [...value])).toEqual([[2], undefined, [], [3]]);
      const found = await again.range('l/', 'l0', 1000);
      expect(found.map(({ key, value }) => [key, ...value])).toEqual([
        ['l/a', 3],
        ['l/b', 2],
      ]);
      expect(await again.range('x', 'y', 1000)).toEqual([]);
      expect(await again.range('l/b', 'l/b', 1000)).toEqual([]);
      await again.close();
    });

    it('a range ends before it has more bytes than were asked for, and has one record at least', async () => {
      const disk = await createDisk().open();
      await disk.write({ puts: ['a', 'b', 'c'].map((key) => put(key, 1, 2, 3)), deletes: [] });
      const keys = async (bytesMax: number): Promise<string[]> =>
        (await disk.range('a', 'z', bytesMax)).map(({ key }) => key);
      expect(await keys(1)).toEqual(['a']);
      expect(await keys(6)).toEqual(['a', 'b']);
      expect(await keys(1000)).toEqual(['a', 'b', 'c']);
      await disk.close();
    });

    it('reads see the disk at the time of the call; a write keeps what it was given', async () => {
      const disk = await createDisk().open();
      const value = bytes(1);
      const written = disk.write({ puts: [{ key: 'a', value }], deletes: [] });
      await written;
      value.fill(2);
      const before = disk.get(['a', 'b']);
      const later = disk.write({ puts: [put('b', 1)], deletes: ['a'] });
      expect((await before).map((found) => found && [...found])).toEqual([[1], undefined]);
      await later;
      expect(await disk.get(['a'])).toEqual([undefined]);
      await disk.close();
    });
  });
}

const BOX: BoxHash = sha256(utf8('box'));
const OTHER: BoxHash = sha256(utf8('other'));
const letter = (text: string): Uint8Array => utf8(`letter ${text}`);
const letters = (from: number, to: number): Uint8Array[] =>
  Array.from({ length: to - from + 1 }, (_, i) => letter(String(from + i)));
const START = { number: 0, hash: BOX };

export const CONTRACT_LIMITS: StoreLimits = {
  mailboxBoxBytes: 8_000,
  mailboxBoxKeptBytes: 14_000,
  mailboxTotalBytes: 16_000,
  mailboxBoxes: 2,
  mailboxRetentionMs: HOUR_MS,
};

/** The chain hash after these letters. */
const chain = (all: readonly Uint8Array[]): Uint8Array =>
  all.reduce((hash, each) => sha256(hash, each), BOX);

const deed = (base: number, upTo: number, last: number, hash: Uint8Array): Deed => ({
  ...{ base, upTo, first: last, last, hash },
  signature: new Uint8Array(64).fill(1),
  session: new Uint8Array(32).fill(2),
  certificate: new Uint8Array(64).fill(3),
});

async function allAfter(store: MailboxStore, after: number, bytesMax = 500): Promise<string[]> {
  const texts: string[] = [];
  for (;;) {
    const page = await store.read(BOX, after + texts.length, bytesMax);
    if (page.type !== 'letters') return [...texts, page.type];
    expect(page.first).toBe(after + texts.length + 1);
    if (page.letters.length === 0) return texts;
    texts.push(...page.letters.map((each) => Buffer.from(each).toString()));
  }
}

/** Stores of this kind; each opening has the limits that it is given. */
export function testMailboxStoreContract(
  kind: string,
  createPlace: () => { open(limits?: StoreLimits): Promise<MailboxStore> },
): void {
  describe(`${kind}: letters`, () => {
    it('are numbered from 1, chained, and read from a cursor, also after opening again', async () => {
      const place = createPlace();
      const store = await place.open();
      expect(await store.open(BOX, START, START)).toEqual({
        ...{ cursor: CursorState.known, kept: 0, base: START, deed: null },
        head: { number: 0, hash: BOX },
      });
      expect(await store.append(BOX, letters(1, 3), false)).toMatchObject({ numbers: [1, 2, 3] });
      const head = { number: 30, hash: chain(letters(1, 30)) };
      expect(await store.append(BOX, letters(4, 30), false)).toMatchObject({ head });
      await store.close();
      const again = await place.open();
      const state = await again.open(BOX, START, START);
      expect(state.head).toEqual(head);
      expect(await allAfter(again, 0)).toHaveLength(30);
      expect(await allAfter(again, 28)).toEqual(['letter 29', 'letter 30']);
      expect(await allAfter(again, 30)).toEqual([]);
      expect(await again.read(BOX, 0, 100_000)).toMatchObject({ hash: chain(letters(1, 30)) });
      expect(await again.totals()).toMatchObject({ boxes: 1 });
      await again.close();
    });

    it('the same again keeps its number: in one append, side by side, later', async () => {
      const store = await createPlace().open();
      const twice = [letter('a'), letter('b'), letter('a')];
      expect(await store.append(BOX, twice, false)).toMatchObject({ numbers: [1, 2, 1] });
      const together = await Promise.all([
        store.append(BOX, [letter('b'), letter('c')], false),
        store.append(BOX, [letter('c'), letter('d')], false),
        store.append(BOX, [letter('d'), letter('a')], false),
      ]);
      expect(together).toMatchObject([
        { numbers: [2, 3] },
        { numbers: [3, 4] },
        { numbers: [4, 1] },
      ]);
      expect(await store.append(OTHER, [letter('d')], false)).toMatchObject({ numbers: [1] });
      await store.close();
    });
  });

  describe(`${kind}: cursors`, () => {
    it('known, behind, unknown', async () => {
      const store = await createPlace().open();
      await store.append(BOX, letters(1, 6), false);
      const state = async (number: number, hash: Uint8Array): Promise<number> =>
        (await store.open(BOX, { number, hash }, START)).cursor;
      const at = (number: number): Uint8Array => chain(letters(1, number));
      expect(await state(4, at(4))).toBe(CursorState.known);
      expect(await state(6, at(6))).toBe(CursorState.known);
      expect(await state(7, at(6))).toBe(CursorState.unknown);
      expect(await state(4, at(5))).toBe(CursorState.unknown);
      const seen = async (number: number, hash: Uint8Array): Promise<number> =>
        (await store.open(BOX, { number: 4, hash: at(4) }, { number, hash })).cursor;
      expect(await seen(5, at(5))).toBe(CursorState.known);
      expect(await seen(5, at(4))).toBe(CursorState.unknown);
      expect(await seen(7, at(6))).toBe(CursorState.unknown);
      await store.compact(BOX, deed(0, 5, 6, at(6)), 0);
      expect(await state(0, BOX)).toBe(CursorState.behind);
      expect(await state(4, at(4))).toBe(CursorState.behind);
      expect(await state(4, at(3))).toBe(CursorState.unknown);
      expect(await state(5, at(5))).toBe(CursorState.known);
      await store.close();
    });
  });

  describe(`${kind}: compaction`, () => {
    it('moves the base by compare-and-swap and deletes nothing before its time', async () => {
      const place = createPlace();
      const store = await place.open();
      await store.append(BOX, letters(1, 10), false);
      const hash = chain(letters(1, 10));
      expect(await store.compact(BOX, deed(0, 8, 11, hash), 0)).toMatchObject({
        refused: MailboxRefusal.notThisHistory,
      });
      expect(await store.compact(BOX, deed(0, 8, 10, chain(letters(1, 9))), 0)).toMatchObject({
        refused: MailboxRefusal.notThisHistory,
      });
      const both = await Promise.all([
        store.compact(BOX, deed(0, 8, 10, hash), 0),
        store.compact(BOX, deed(0, 7, 10, hash), 0),
      ]);
      expect(both).toMatchObject([{ base: 8 }, { refused: MailboxRefusal.baseMoved }]);
      await store.sweep(HOUR_MS - 1);
      const state = await store.open(BOX, START, START);
      expect(state).toMatchObject({
        ...{ kept: 0, base: { number: 8, hash: chain(letters(1, 8)) } },
        deed: deed(0, 8, 10, hash),
      });
      expect(await allAfter(store, 0)).toHaveLength(10);
      await store.sweep(HOUR_MS);
      expect(await store.open(BOX, START, START)).toMatchObject({
        kept: 8,
        base: { number: 8 },
      });
      expect(await allAfter(store, 7)).toEqual(['gone']);
      expect(await allAfter(store, 8)).toEqual(['letter 9', 'letter 10']);
      await store.close();
      const again = await place.open();
      expect(await allAfter(again, 8)).toEqual(['letter 9', 'letter 10']);
      expect(await again.append(BOX, [letter('10'), letter('11')], false)).toMatchObject({
        numbers: [10, 11],
      });
      await again.close();
    });

    it('the time counts while the store is open only', async () => {
      const place = createPlace();
      const store = await place.open();
      await store.append(BOX, letters(1, 3), false);
      await store.compact(BOX, deed(0, 2, 3, chain(letters(1, 3))), 1000);
      await store.sweep(HOUR_MS / 2);
      await store.close();
      const again = await place.open();
      await again.sweep(HOUR_MS / 2 + 999);
      expect(await again.open(BOX, START, START)).toMatchObject({ kept: 0 });
      await again.sweep(HOUR_MS / 2 + 1000);
      expect(await again.open(BOX, START, START)).toMatchObject({ kept: 2 });
      await again.close();
    });

    it('a letter that was superseded is new again, and its twin below may go', async () => {
      const store = await createPlace().open();
      await store.append(BOX, letters(1, 3), false);
      await store.compact(BOX, deed(0, 2, 3, chain(letters(1, 3))), 0);
      const again = [letter('1'), letter('3')];
      expect(await store.append(BOX, again, false)).toMatchObject({ numbers: [4, 3] });
      await store.sweep(HOUR_MS);
      expect(await allAfter(store, 2)).toEqual(['letter 3', 'letter 1']);
      expect(await store.append(BOX, again, false)).toMatchObject({ numbers: [4, 3] });
      expect(await store.append(BOX, [letter('2')], false)).toMatchObject({ numbers: [5] });
      await store.close();
    });
  });

  describe(`${kind}: quotas`, () => {
    const large = (name: string): Uint8Array => utf8(name.repeat(900));

    it('a full box refuses in words, keeps what it has, and can be made smaller', async () => {
      const store = await createPlace().open();
      const names = Array.from('abcdefgh');
      const results = await Promise.all(
        names.map((name) => store.append(BOX, [large(name)], false)),
      );
      const kept = results.filter((result) => 'numbers' in result).length;
      expect(kept).toBe(7);
      expect(results.at(-1)).toEqual({
        refused: MailboxRefusal.boxFull,
        text: 'this room has used up its space in the mailbox',
      });
      expect(await store.append(BOX, [large('a')], false)).toMatchObject({ numbers: [1] });
      expect(await store.append(BOX, [large('x')], true)).toMatchObject({ numbers: [8] });
      const all = [...names.slice(0, 7), 'x'].map(large);
      expect(await store.compact(BOX, deed(0, 7, 8, chain(all)), 0)).toEqual({ base: 7 });
      expect(await store.append(BOX, [large('h')], false)).toMatchObject({ numbers: [9] });
      expect(await allAfter(store, 0, 100_000)).toHaveLength(9);
      await store.close();
    });

    it('superseded letters count until they are gone; so do other boxes; and boxes', async () => {
      const store = await createPlace().open();
      const all = Array.from('abcdefghijkl').map(large);
      await store.append(BOX, all.slice(0, 7), false);
      await store.compact(BOX, deed(0, 6, 7, chain(all.slice(0, 7))), 0);
      await store.append(BOX, all.slice(7), false);
      await store.compact(BOX, deed(6, 11, 12, chain(all)), 0);
      expect(await store.append(BOX, [large('m')], false)).toMatchObject({ numbers: [13] });
      expect(await store.append(BOX, [large('n')], false)).toMatchObject({
        refused: MailboxRefusal.boxFull,
      });
      expect(await store.append(OTHER, [large('a'), large('b')], false)).toMatchObject({
        numbers: [1, 2],
      });
      expect(await store.append(OTHER, [large('c')], false)).toMatchObject({
        refused: MailboxRefusal.mailboxFull,
      });
      await store.sweep(HOUR_MS);
      expect(await store.append(BOX, [large('n')], false)).toMatchObject({ numbers: [14] });
      expect(await store.append(OTHER, [large('c')], false)).toMatchObject({ numbers: [3] });
      expect(await store.append(sha256(utf8('third')), [letter('a')], false)).toMatchObject({
        refused: MailboxRefusal.tooManyBoxes,
      });
      expect((await store.totals()).boxes).toBe(2);
      await store.close();
    });

    it('superseded letters of a box past half its space go early, the oldest first, and none within a day', async () => {
      const limits = { ...CONTRACT_LIMITS, mailboxRetentionMs: 30 * 24 * HOUR_MS };
      const store = await createPlace().open(limits);
      const all = Array.from('abcdefghijklm').map(large);
      const head = (count: number): Uint8Array => chain(all.slice(0, count));
      const kept = async (): Promise<number> => (await store.open(BOX, START, START)).kept;
      await store.append(BOX, all.slice(0, 4), false);
      await store.compact(BOX, deed(0, 3, 4, head(4)), 0);
      await store.sweep(28 * HOUR_MS);
      // Four letters are not half of it.
      expect(await kept()).toBe(0);
      await store.append(BOX, all.slice(4, 9), false);
      await store.compact(BOX, deed(3, 8, 9, head(9)), 28 * HOUR_MS);
      await store.append(BOX, all.slice(9, 12), false);
      await store.append(BOX, [large('m')], false);
      expect(await store.append(BOX, [large('n')], false)).toMatchObject({
        refused: MailboxRefusal.boxFull,
      });
      await store.sweep(29 * HOUR_MS);
      expect(await kept()).toBe(3);
      expect(await store.append(BOX, [large('n')], false)).toMatchObject({ numbers: [14] });
      await store.sweep(51 * HOUR_MS);
      expect(await kept()).toBe(3);
      await store.sweep(52 * HOUR_MS);
      expect(await kept()).toBe(8);
      expect((await store.totals()).bytes).toBe(6 * (900 + 128));
      expect(await allAfter(store, 8, 100_000)).toHaveLength(6);
      await store.close();
    });
  });
}
