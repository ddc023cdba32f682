import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import { BoxStore } from './box-store.ts';
import { LevelDisk } from './level-disk.ts';
import { sha256 } from './sha256.ts';
import { CONTRACT_LIMITS, testDiskContract, testMailboxStoreContract } from './store-contract.ts';

let top = '';
let places = 0;
const newPlace = (): string => join(top, String((places += 1)));

beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'folkmoot-level-'));
});
afterAll(() => rm(top, { recursive: true }));

testDiskContract('LevelDB', () => {
  const place = newPlace();
  return { open: () => LevelDisk.open(place) };
});

testMailboxStoreContract('LevelDB', () => {
  const place = newPlace();
  return {
    open: async (limits = CONTRACT_LIMITS) =>
      new BoxStore({ disk: await LevelDisk.open(place), hash: sha256, limits }),
  };
});

test('a directory that another has open is refused', async () => {
  const place = newPlace();
  const disk = await LevelDisk.open(place);
  await expect(LevelDisk.open(place)).rejects.toThrow();
  await disk.close();
  await (await LevelDisk.open(place)).close();
});

/** What `LevelDisk.open` was given, and whether opening works. */
type Opener = NonNullable<Parameters<typeof LevelDisk.open>[1]>;

async function openFailing(place: string): Promise<{
  disk: LevelDisk;
  /** No write and no opening works while it is full. */
  fill: (isFull: boolean) => void;
  opens: () => number;
}> {
  let isFull = false;
  let opens = 0;
  const open: Opener = async (directory) => {
    opens += 1;
    if (isFull) throw new Error('no space left to open');
    const level = new ClassicLevel<string, Uint8Array>(directory, { valueEncoding: 'view' });
    await level.open();
    const batch = level.batch.bind(level) as (...given: readonly unknown[]) => Promise<void>;
    const batchOrNot = (...given: readonly unknown[]): Promise<void> =>
      isFull ? Promise.reject(new Error('no space left to write')) : batch(...given);
    return Object.assign(level, { batch: batchOrNot });
  };
  const disk = await LevelDisk.open(place, open);
  return { disk, fill: (full) => void (isFull = full), opens: () => opens };
}

test('a disk that was full is used again when it has room, without a restart', async () => {
  const { disk, fill, opens } = await openFailing(newPlace());
  const put = (key: string): Promise<void> =>
    disk.write({ puts: [{ key, value: utf8(key) }], deletes: [] });
  await put('a');
  fill(true);
  await expect(put('b')).rejects.toThrow('to write');
  await expect(put('b')).rejects.toThrow('to open');
  await expect(disk.get(['a'])).rejects.toThrow('to open');
  fill(false);
  const before = opens();
  await Promise.all([disk.get(['a']), put('b'), disk.range('a', 'c', 1000)]);
  expect(opens()).toBe(before + 1);
  expect(await disk.get(['a', 'b'])).toEqual([utf8('a'), utf8('b')]);
  fill(true);
  await expect(put('c')).rejects.toThrow('to write');
  await disk.close();
});

test('a mailbox on a disk that was full goes on', async () => {
  const { disk, fill } = await openFailing(newPlace());
  const store = new BoxStore({ disk, hash: sha256, limits: CONTRACT_LIMITS });
  const box = sha256(utf8('box'));
  await store.append(box, [utf8('a')], false);
  fill(true);
  for (let i = 0; i < 2; i += 1) {
    await expect(store.append(box, [utf8('b')], false)).rejects.toThrow();
    await expect(store.totals()).rejects.toThrow();
    await expect(store.sweep(1)).rejects.toThrow();
  }
  fill(false);
  expect(await store.append(box, [utf8('b')], false)).toMatchObject({ numbers: [2] });
  expect(await store.totals()).toEqual({ boxes: 1, bytes: 2 * 129 });
  await store.sweep(1);
  await store.close();
});
