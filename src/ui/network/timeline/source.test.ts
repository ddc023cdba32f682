import { describe, expect, test } from 'vitest';
import { snapshotOf } from '../../../watch/snapshot-fixture.ts';
import type { TimelineFile } from '../../../watch/timeline-types.ts';
import { snapshotAt, sourceOfFile } from './source.ts';

const frames = [1000, 2000, 3000].map((atMs) => snapshotOf({ peers: 2, atMs }));
const file = (more: Partial<TimelineFile> = {}): TimelineFile => ({
  format: 'folkmoot-timeline',
  version: 1,
  exportedAtMs: 4000,
  room: 'r',
  events: [],
  frames,
  ...more,
});

describe('a file as the past', () => {
  const source = sourceOfFile(file());

  test('each frame holds until the next, the last until it was saved', () => {
    expect(source.range()).toEqual({ fromMs: 1000, toMs: 4000 });
    expect([999, 1000, 1999, 2000, 4000].map((ms) => source.at(ms)?.atMs)).toEqual([
      undefined,
      1000,
      1000,
      2000,
      3000,
    ]);
  });

  test('a clock that makes no sense stretches nothing', () => {
    expect(sourceOfFile(file({ exportedAtMs: 8e15 })).range().toMs).toBe(3000);
    expect(sourceOfFile(file({ exportedAtMs: 0 })).range().toMs).toBe(3000);
    const old = { ...snapshotOf({ peers: 2 }), atMs: -8e15 };
    const { fromMs, toMs } = sourceOfFile(file({ frames: [old, ...frames] })).range();
    expect(toMs - fromMs).toBeLessThanOrEqual(3_600_000);
  });

  test('begins with its first frame, whatever happened before', () => {
    const events = [{ id: 1, atMs: 500, type: 'in-step' as const }];
    const { range, at } = sourceOfFile(file({ events }));
    expect(range()).toEqual({ fromMs: 1000, toMs: 4000 });
    expect(at(range().fromMs)?.atMs).toBe(1000);
  });

  test('a file in which nothing is has a moment all the same', () => {
    expect(sourceOfFile(file({ frames: [] })).range()).toEqual({ fromMs: 4000, toMs: 4000 });
  });

  test('without a moment a room shows now, and a file its end', () => {
    const now = snapshotOf({ peers: 3 });
    const network = { snapshot: () => now, at: (ms: number) => source.at(ms) };
    expect(snapshotAt(network, null, null)).toBe(now);
    expect(snapshotAt(network, null, 1500)?.atMs).toBe(1000);
    expect(snapshotAt(network, file(), null)?.atMs).toBe(3000);
    expect(snapshotAt(network, file(), 1500)?.atMs).toBe(1000);
  });
});
