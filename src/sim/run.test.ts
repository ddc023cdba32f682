import { describe, expect, test } from 'vitest';
import { runSeed } from './run.ts';
import { SEEDS } from './seeds.ts';

describe('simulated rooms', () => {
  test('take the same course for the same seed, and another for another', () => {
    const [first, second, other] = [runSeed(7), runSeed(7), runSeed(8)];
    expect(second).toEqual(first);
    expect(other.traceHash).not.toBe(first.traceHash);
  });

  test.each(SEEDS)('hold: seed $seed, where once $once', ({ seed }) => {
    expect(runSeed(seed).violations).toEqual([]);
  });

  test('do some work', () => {
    const counts = new Map<string, number>();
    for (let seed = 1; seed <= 12; seed++) {
      const { counters, tokens } = runSeed(seed);
      counts.set('a token to be found', (counts.get('a token to be found') ?? 0) + tokens);
      for (const [name, count] of counters) counts.set(name, (counts.get(name) ?? 0) + count);
    }
    for (const name of ['a token to be found', 'an edit', 'told: entries', 'nemesis: crash'])
      expect(counts.get(name), name).toBeGreaterThan(10);
  });

  test('on two relays, of which one dies now and then, hold', { timeout: 60_000 }, () => {
    for (let seed = 1; seed <= 12; seed++) {
      const { violations } = runSeed(seed, { relayCount: 2 });
      expect(violations, `seed ${seed}`).toEqual([]);
    }
  });

  test('of 24 peers converge, over an overlay', { timeout: 60_000 }, () => {
    const { violations, healedInMs } = runSeed(3, { peerCount: 24, editCount: 60 });
    expect(violations).toEqual([]);
    expect(healedInMs).not.toBeNull();
  });
});
