import { describe, expect, test } from 'vitest';
import { createRng } from '../lib/rng.ts';
import { peerIdOf } from '../wire/ids.ts';
import type { PathKind } from '../wire/lanes.ts';
import { WINDOW_MAX } from './limits.ts';
import { Other } from './other.ts';

type Way = { routeMs: number; chunkMs: number };

const otherOn = (path: PathKind): Other =>
  new Other({ id: peerIdOf(createRng(1).bytes(32)), path, sharesDisk: false });

/** Fetches for so long over a way that carries one chunk after the other; the longest that a chunk waited for others in the last quarter. */
function queueMsOf(other: Other, { routeMs, chunkMs }: Way, forMs: number, fromMs = 0): number {
  const askedAtMs: number[] = [];
  let nowMs = fromMs;
  let freeAtMs = fromMs;
  let longestMs = 0;
  while (nowMs < fromMs + forMs) {
    while (askedAtMs.length < other.window) askedAtMs.push(nowMs);
    const atMs = askedAtMs.shift() ?? nowMs;
    freeAtMs = Math.max(freeAtMs, atMs + routeMs / 2) + chunkMs;
    nowMs = freeAtMs + routeMs / 2;
    other.gave(nowMs - atMs, nowMs);
    if (nowMs > fromMs + forMs * 0.75)
      longestMs = Math.max(longestMs, nowMs - atMs - routeMs - chunkMs);
  }
  return longestMs;
}

describe('the window of chunks under way', () => {
  test.each([2, 5, 10, 20])(
    'by the relay lets no long queue stand, for keystrokes would wait in it (%i ms a chunk)',
    (chunkMs) => {
      const way = { routeMs: 10, chunkMs };
      expect(queueMsOf(otherOn('relayed'), way, 20_000)).toBeLessThan(80);
    },
  );

  test('by the relay still fills a long fast way', () => {
    const relayed = otherOn('relayed');
    queueMsOf(relayed, { routeMs: 100, chunkMs: 2 }, 20_000);
    expect(relayed.window).toBe(WINDOW_MAX);
  });

  test('shrinks when a way becomes slower under it', () => {
    const relayed = otherOn('relayed');
    queueMsOf(relayed, { routeMs: 10, chunkMs: 1 }, 20_000);
    expect(relayed.window).toBeGreaterThan(8);
    expect(queueMsOf(relayed, { routeMs: 10, chunkMs: 20 }, 20_000, 20_000)).toBeLessThan(80);
  });

  test('grows again when the route has become longer for good', () => {
    const relayed = otherOn('relayed');
    queueMsOf(relayed, { routeMs: 5, chunkMs: 1 }, 5_000);
    queueMsOf(relayed, { routeMs: 200, chunkMs: 1 }, 60_000, 5_000);
    expect(relayed.window).toBe(WINDOW_MAX);
  });
});
