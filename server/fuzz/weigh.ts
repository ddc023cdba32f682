/** Loaded into the server that is attacked: collects garbage when it is asked, and says what is left. */
import { setTimeout as wait } from 'node:timers/promises';

export type Weight = {
  /** Resident, in bytes. */
  rss: number;
  /** What is reachable: V8's heap, and what Node keeps outside of it. */
  live: number;
};

const ROUNDS = 4;
const BETWEEN_MS = 60;

process.on('message', () => void weigh());
process.channel?.unref();

async function weigh(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    globalThis.gc?.();
    // What is freed outside of the heap is freed in turns of its own.
    await wait(BETWEEN_MS);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ rss, live: heapUsed + external } satisfies Weight);
}
