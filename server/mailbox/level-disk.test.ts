import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
    open: async () =>
      new BoxStore({ disk: await LevelDisk.open(place), hash: sha256, limits: CONTRACT_LIMITS }),
  };
});

test('a directory that another has open is refused', async () => {
  const place = newPlace();
  const disk = await LevelDisk.open(place);
  await expect(LevelDisk.open(place)).rejects.toThrow();
  await disk.close();
  await (await LevelDisk.open(place)).close();
});
