import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PeerId } from '../wire/ids.ts';
import { createHistory, growthOf, HISTORY_SECONDS, medianOf, sparklineOf } from './history.ts';
import type { NetworkSnapshot } from './network-snapshot.ts';
import { snapshotOf } from './snapshot-fixture.ts';

const room = snapshotOf({ peers: 3 });
const [peer, other] = room.peers.filter(({ state }) => state === 'here').map(({ id }) => id) as [
  PeerId,
  PeerId,
];

const START_MS = 1_795_270_000_000;

const at = (rttMs: number | null): NetworkSnapshot => ({
  ...room,
  peers: room.peers.map((known) => (known.id === peer ? { ...known, rttMs } : known)),
  links: room.links.map((link) => ({
    ...link,
    rttMs,
    loss: 0.25,
    backlogBytes: 7,
    bytesPerS: null,
  })),
});

describe('history', () => {
  it('has a value for each second, and none for seconds that were not taken or not known', () => {
    const history = createHistory();
    for (const [second, rttMs] of [
      [0, 10],
      [1, 11],
      [3, 13],
      [4, null],
      [5, 15],
    ] as const)
      history.take(at(rttMs), START_MS + 1000 * second);
    expect(history.ofPeer(peer)).toEqual([10, 11, null, 13, null, 15]);
    history.take(at(null), START_MS + 1000 * 7);
    expect(history.ofPeer(peer)).toEqual([10, 11, null, 13, null, 15, null, null]);
  });

  it('keeps links by both ends and kind, whichever end is named first', () => {
    const history = createHistory();
    history.take(at(10), START_MS);
    const link = { rttMs: [10], loss: [0.25], backlogBytes: [7], bytesPerS: [] };
    expect(history.ofLink(peer, other, 'direct')).toEqual(link);
    expect(history.ofLink(other, peer, 'direct')).toEqual(link);
    expect(history.ofLink(other, peer, 'tab').rttMs).toEqual([]);
  });

  it('is of the last two minutes, however long it goes on', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 300 }), (steps) => {
        const history = createHistory();
        const told = new Map<number, number>();
        let second = 0;
        for (const step of [0, ...steps]) {
          second += step;
          told.set(second, second + 1);
          history.take(at(second + 1), START_MS + 1000 * second);
        }
        const wanted = Array.from(
          { length: HISTORY_SECONDS },
          (_, ago) => told.get(second - HISTORY_SECONDS + 1 + ago) ?? null,
        );
        const first = wanted.findIndex((value) => value !== null);
        expect(history.ofPeer(peer)).toEqual(wanted.slice(first));
      }),
      { numRuns: 30 },
    );
  });

  it('begins anew when the clock is set back', () => {
    const history = createHistory();
    history.take(at(10), START_MS + 1000 * 100);
    history.take(at(20), START_MS + 1000 * 50);
    expect(history.ofPeer(peer)).toEqual([20]);
  });

  it('forgets what has been silent, and does not remember far islands as if they were heard', () => {
    const history = createHistory();
    history.take(at(10), START_MS);
    history.take({ ...room, peers: [], links: [] }, START_MS + 1000 * HISTORY_SECONDS);
    expect(history.ofPeer(peer)).toEqual([]);
    const apart = snapshotOf({ shape: [[1], [2]] });
    history.take(apart, START_MS + 1000 * HISTORY_SECONDS);
    const [link] = apart.links;
    expect(history.ofLink(link!.a, link!.b, link!.kind).rttMs).toEqual([]);
  });

  it('costs a room of 60 little', () => {
    const history = createHistory();
    const large = snapshotOf({ peers: 60 });
    // The best of some, as others use this machine too.
    let each = Infinity;
    for (let second = 0; second < 200; second++) {
      const before = performance.now();
      history.take(large, START_MS + second * 1000);
      each = Math.min(each, performance.now() - before);
    }
    console.log(`history, 60 peers: ${each.toFixed(3)} ms`);
    expect(each).toBeLessThan(2);
  });
});

describe('a sparkline', () => {
  it('spans half to double its own median', () => {
    expect(sparklineOf([10, 5, 20, 10, 10, 1, 400, null])).toEqual({
      median: 10,
      last: 400,
      points: [0.5, 0, 1, 0.5, 0.5, 0, 1, null],
    });
  });

  it('is none where there is no line', () => {
    expect(sparklineOf([])).toBeNull();
    expect(sparklineOf([null, 3])).toBeNull();
    expect(sparklineOf([0, 0])?.points).toEqual([0.5, 0.5]);
  });

  it('has points from 0 to 1, whatever is measured', () => {
    const value = fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }));
    fc.assert(
      fc.property(fc.array(value), (series) => {
        for (const point of sparklineOf(series)?.points ?? [])
          if (point !== null) expect(point >= 0 && point <= 1).toBe(true);
        const median = medianOf(series);
        const below = series.filter((of) => of !== null && median !== null && of < median).length;
        expect(below).toBeLessThanOrEqual(series.filter((of) => of !== null).length / 2);
      }),
    );
  });

  it('tells what grows', () => {
    expect(growthOf([0, 100, 200, 300], 3)).toBe(100);
    expect(growthOf([0, 100, 200, null], 3)).toBeNull();
    expect(growthOf([300], 3)).toBeNull();
  });
});
