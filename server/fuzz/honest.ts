/** A process of its own: two honest peers that talk through the relay all the time, and how long that takes. */
import { setTimeout as wait } from 'node:timers/promises';
import { assertExchange, TestPeer } from '../testing.ts';

export type Talk = {
  /** Messages there and back. */
  count: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
};

/** Asked for with `talk`: what was measured since the last time. */
export type HonestReport = Talk | { error: string };

const BETWEEN_MS = 4;
/** So that what was received does not grow for ever. */
const EXCHANGES_PER_PAIR = 200;

let samples: number[] = [];

process.on('message', () => {
  report(talk(samples));
  samples = [];
});

try {
  await converse(Number(process.argv[2]));
} catch (error) {
  report({ error: String(error) });
}

async function converse(port: number): Promise<never> {
  for (;;) {
    const pair = [
      await TestPeer.joined(port, { topic: 'honest' }),
      await TestPeer.joined(port, { topic: 'honest' }),
    ] as const;
    for (let i = 0; i < EXCHANGES_PER_PAIR; i++) {
      const startMs = performance.now();
      await assertExchange(...pair);
      samples.push(performance.now() - startMs);
      await wait(BETWEEN_MS);
    }
    for (const peer of pair) peer.close();
  }
}

function report(said: HonestReport): void {
  process.send?.(said);
}

function talk(times: number[]): Talk {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return {
    count: sorted.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: sorted.at(-1) ?? Number.NaN,
  };
}
