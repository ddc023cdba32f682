import { expect, it } from 'vitest';
import { sha256 } from '../crypto/hashes.ts';
import { createHasher } from './hasher.ts';

it('a worker hashes what it is given, several at a time', async () => {
  const url = new URL('./hash-worker.ts', import.meta.url);
  let workers = 0;
  const hasher = createHasher(() => {
    workers += 1;
    return new Worker(url, { type: 'module' });
  });
  const bytes = Uint8Array.from({ length: 3_000_001 }, (_, i) => i * 31);
  const parts = [bytes, bytes.subarray(7), bytes.subarray(0, 100_000)];
  expect(await Promise.all(parts.map((part) => hasher.hash(part)))).toEqual(
    parts.map((part) => sha256(part)),
  );
  expect(bytes).toHaveLength(3_000_001);
  expect(workers).toBe(1);
  hasher.stop();
});
