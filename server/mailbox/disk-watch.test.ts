import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DiskWatch } from './disk-watch.ts';

vi.mock('node:fs/promises', { spy: true });

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'folkmoot-disk-'));
});

afterEach(async () => {
  vi.mocked(statfs).mockRestore();
  await rm(directory, { recursive: true, force: true });
});

async function problem(): Promise<string | null> {
  const watch = await DiskWatch.start(directory);
  watch.close();
  return watch.problem;
}

test('a disk with space is no problem', async () => {
  expect(await problem()).toBeNull();
});

test('a disk that is nearly full, and a directory that is gone, are said in words', async () => {
  vi.mocked(statfs).mockResolvedValue(
    Object.assign(await statfs(directory), { bavail: 2_500, bsize: 4_096 }),
  );
  expect(await problem()).toBe("the mailbox's disk has only 9 MiB left");
  await rm(directory, { recursive: true });
  expect(await problem()).toBe("the mailbox's directory cannot be written to (ENOENT)");
});
