import { describe, expect, it, vi } from 'vitest';
import { sha256 } from '../crypto/hashes.ts';
import { createHasher } from './hasher.ts';

const bytes = Uint8Array.from({ length: 1_200_003 }, (_, i) => i * 31);

describe('a hasher without a worker', () => {
  it('hashes all the same', async () => {
    const hasher = createHasher(null);
    expect(await hasher.hash(bytes)).toEqual(sha256(bytes));
    expect(await hasher.hash(bytes.subarray(5, 6))).toEqual(sha256(bytes.subarray(5, 6)));
  });

  it('lets other tasks go between', async () => {
    let tasks = 0;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      tasks += 1;
      port2.postMessage(null);
    };
    port2.postMessage(null);
    await createHasher(null).hash(bytes);
    port1.close();
    expect(tasks).toBeGreaterThan(3);
  });
});

it('a worker that fails is done without', async () => {
  const listeners: Record<string, () => void> = {};
  const worker = {
    addEventListener: (type: string, listener: () => void) => (listeners[type] = listener),
    postMessage: vi.fn(() => listeners['error']?.()),
    terminate: vi.fn(),
  };
  const createWorker = vi.fn(() => worker as unknown as Worker);
  const hasher = createHasher(createWorker);
  const hashes = await Promise.all([hasher.hash(bytes), hasher.hash(bytes.subarray(1))]);
  expect(hashes).toEqual([sha256(bytes), sha256(bytes.subarray(1))]);
  worker.postMessage.mockClear();
  expect(await hasher.hash(bytes)).toEqual(sha256(bytes));
  expect(worker.postMessage).not.toHaveBeenCalled();
  expect(createWorker).toHaveBeenCalledTimes(1);
});
