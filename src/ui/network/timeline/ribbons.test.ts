import { describe, expect, test } from 'vitest';
import { createRng } from '../../../lib/rng.ts';
import { snapshotOf } from '../../../watch/snapshot-fixture.ts';
import type { NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import { createTimeline } from '../../../watch/timeline.ts';
import type { TimelineEvent } from '../../../watch/timeline-types.ts';
import {
  createStretches,
  labelsThatFit,
  ribbonsOf,
  scaleBarsOf,
  stretchesOf,
  stripOf,
  type Stretch,
} from './ribbons.ts';
import { sourceOfFile, type PastSource } from './source.ts';
import type { PeerId } from './who.ts';

const peer = (name: string): PeerId => name as PeerId;
const peers = (names: string): PeerId[] => names.split('').map(peer);
const MINUTE = 60_000;

/** Frames by the islands that stand from a minute on. */
function past(
  frames: readonly [minute: number, islands: string[]][],
  toMinute: number,
): PastSource {
  const snapshots = frames.map(([minute, islands]): NetworkSnapshot => ({
    ...snapshotOf({ peers: 2, atMs: minute * MINUTE }),
    islands: islands.map((names) => ({ peers: peers(names), sinceMs: null })),
  }));
  return sourceOfFile({
    format: 'folkmoot-timeline',
    version: 1,
    exportedAtMs: toMinute * MINUTE,
    room: 'r',
    events: [],
    frames: snapshots,
  });
}

const space = { fromMs: 0, toMs: 60 * MINUTE, width: 600, height: 40 };
/** All numbers of a path as points; the control points of curves too. */
const points = (path: string): [number, number][] => {
  const numbers = [...path.matchAll(/-?[\d.]+/g)].map(Number);
  expect(numbers.every(Number.isFinite)).toBe(true);
  return numbers.flatMap((x, at) =>
    at % 2 === 0 ? [[x, numbers[at + 1] ?? 0] as [number, number]] : [],
  );
};
const heights = (fill: string): number => {
  const ys = points(fill).map(([, y]) => y);
  return Math.max(...ys) - Math.min(...ys);
};

describe('stretches', () => {
  test('begin where who is on which island changes, and not at every frame', () => {
    const source = past(
      [
        [0, ['ab']],
        [10, ['ab']],
        [20, ['abc']],
        [30, ['ab', 'c']],
      ],
      60,
    );
    const found = stretchesOf(source, 0, 60 * MINUTE);
    expect(found.map(({ islands }) => islands.map((island) => island.join('')))).toEqual([
      ['ab'],
      ['abc'],
      ['ab', 'c'],
    ]);
    expect(found.map(({ fromMs }) => fromMs / MINUTE)).toEqual([0, 20, 30]);
    expect(found.at(-1)?.toMs).toBe(60 * MINUTE);
  });

  test('begin at an event to the millisecond', () => {
    const atMs = 17 * MINUTE + 123;
    const source: PastSource = {
      ...past([[0, ['ab']]], 60),
      at: (ms) => (ms < atMs ? past([[0, ['ab']]], 60) : past([[0, ['a', 'b']]], 60)).at(ms),
      events: () => [{ id: 1, atMs, type: 'parted', peers: peers('b') } satisfies TimelineEvent],
    };
    expect(stretchesOf(source, 0, 60 * MINUTE)[1]?.fromMs).toBe(atMs);
  });

  test('nothing is known, nothing is drawn', () => {
    const source: PastSource = {
      at: () => null,
      events: () => [],
      range: () => ({ fromMs: 0, toMs: 0 }),
    };
    expect(stretchesOf(source, 0, 1000)).toEqual([]);
    expect(ribbonsOf([], space)).toEqual([]);
  });

  test('sixty islands are few ribbons', () => {
    const names = Array.from({ length: 60 }, (_, at) => String.fromCharCode(0x4e00 + at));
    const found = stretchesOf(past([[0, names]], 60), 0, 60 * MINUTE);
    expect(found[0]?.islands.length).toBeLessThanOrEqual(5);
    expect(found[0]?.islands.flat()).toHaveLength(60);
  });
});

describe('stretches that are read again and again', () => {
  /** A room whose past grows: looks are counted. */
  function growing() {
    const timeline = createTimeline();
    const looks: number[] = [];
    const two = snapshotOf({ peers: 2 });
    let atMs = 0;
    return {
      looks,
      source: {
        at: (ms: number) => (looks.push(ms), timeline.at(ms)),
        range: () => timeline.range(),
        events: () => timeline.events(),
      } satisfies PastSource,
      /** Who is on which island from now on, for so many seconds. */
      go: (seconds: number, islands: string[], note = false): number => {
        for (let i = 0; i < seconds; i += 3) {
          atMs += 3000;
          timeline.take({
            ...two,
            atMs,
            islands: islands.map((names) => ({ peers: peers(names), sinceMs: null })),
          });
        }
        if (note) timeline.note({ type: 'repair', from: peer('b'), entries: 1 }, atMs - 200);
        return atMs;
      },
    };
  }
  const told = (stretches: readonly Stretch[]) =>
    stretches.map(({ islands }) => islands.map((island) => island.join('')).join('|'));

  const at = (stretches: readonly Stretch[], ms: number) =>
    stretches.find(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);

  test('say the same as when they are read once, and look at what is new only', () => {
    const { looks, source, go } = growing();
    const read = createStretches(source);
    const rng = createRng(8);
    const ways = [['ab'], ['abc'], ['ab', 'c'], ['a', 'bc']];
    for (let turn = 0; turn < 250; turn += 1) {
      // Longer than two looks are apart: what is shorter, and no event, either may miss.
      go(6 + rng.below(30), rng.pick(ways), rng.chance(0.5));
      const { fromMs, toMs } = source.range();
      looks.length = 0;
      const again = read(fromMs, toMs);
      if (turn > 200) expect(looks.length).toBeLessThan(30);
      if (turn % 10 > 0) continue;
      const anew = stretchesOf(source, fromMs, toMs);
      // A boundary at which no event stands is as exact as looks are dense.
      for (const { fromMs: begins, toMs: ends, islands } of anew)
        for (const ms of [begins + 5100, ends - 5100])
          if (ms >= begins + 5100 && ms <= ends - 5100)
            expect(at(again, ms)?.islands).toEqual(islands);
      expect(again[0]?.fromMs).toBe(fromMs);
      for (const [i, each] of again.entries()) expect(each.toMs).toBe(again[i + 1]?.fromMs ?? toMs);
      expect(again.at(-1)?.toMs).toBe(toMs);
    }
  });

  test('do not change what was given out before', () => {
    const { source, go } = growing();
    const read = createStretches(source);
    const first = read(1000, go(60, ['ab']));
    const copy = structuredClone(first);
    read(1000, go(60, ['a', 'b']));
    expect(first).toEqual(copy);
  });

  test('begin anew when an earlier time is asked for', () => {
    const { source, go } = growing();
    go(60, ['ab']);
    const toMs = go(60, ['abc']);
    const read = createStretches(source);
    expect(told(read(100_000, toMs))).toEqual(['abc']);
    expect(told(read(1000, toMs))).toEqual(['ab', 'abc']);
  });
});

describe('ribbons', () => {
  const ribbonsFor = (frames: [number, string[]][]) =>
    ribbonsOf(stretchesOf(past(frames, 60), 0, 60 * MINUTE), space);

  test('one island is one ribbon, as thick as it has peers', () => {
    const [two] = ribbonsFor([[0, ['ab']]]);
    const [four] = ribbonsFor([[0, ['abcd']]]);
    expect(two?.isOurs).toBe(true);
    expect(heights(four?.fill ?? '')).toBeCloseTo(2 * heights(two?.fill ?? ''));
  });

  test('a partition puts water between two ribbons, and ours is on top', () => {
    const ribbons = ribbonsFor([
      [0, ['abcd']],
      [30, ['ab', 'cd']],
    ]);
    expect(ribbons.map(({ isOurs }) => isOurs)).toEqual([false, true]);
    const [far, ours] = ribbons;
    const ysAtEnd = (fill: string): number[] =>
      points(fill).flatMap(([x, y]) => (x === 600 ? [y] : []));
    const [oursEnd, farEnd] = [ysAtEnd(ours?.fill ?? ''), ysAtEnd(far?.fill ?? '')];
    expect(Math.min(...farEnd) - Math.max(...oursEnd)).toBeGreaterThan(3);
  });

  test('the other ribbon comes out of ours and goes back into it', () => {
    const [far] = ribbonsFor([
      [0, ['abcd']],
      [20, ['ab', 'cd']],
      [40, ['abcd']],
    ]);
    const xs = points(far?.fill ?? '').map(([x]) => x);
    expect(Math.min(...xs)).toBe(200);
    expect(Math.max(...xs)).toBeGreaterThan(400);
    // No shore is drawn across where it opens into ours.
    expect(far?.shores).not.toMatch(/V/);
  });

  test('all stay within the strip, whoever comes and goes', () => {
    const ribbons = ribbonsFor([
      [0, ['a']],
      [5, ['abcdefgh']],
      [15, ['ab', 'cd', 'ef', 'gh']],
      [16, ['abcd', 'efgh']],
      [40, ['a', 'efgh', 'bcd']],
      [41, ['abcdefgh']],
    ]);
    for (const { fill } of ribbons)
      for (const [x, y] of points(fill)) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(600);
        expect(y).toBeGreaterThanOrEqual(-0.1);
        expect(y).toBeLessThanOrEqual(40.1);
      }
  });

  test('no two of one time lie on each other, but where they part', () => {
    const ribbons = ribbonsFor([[0, ['ab', 'cd', 'ef']]]);
    const spans = ribbons
      .map(({ fill }) => points(fill).map(([, y]) => y))
      .map((ys) => [Math.min(...ys), Math.max(...ys)] as const)
      .toSorted((a, b) => a[0] - b[0]);
    for (const [at, [top]] of spans.entries())
      if (at > 0) expect(top).toBeGreaterThan(spans[at - 1]?.[1] ?? 0);
  });
});

describe('the scale', () => {
  test('of an hour has bars of five minutes, without gaps, and times apart', () => {
    const { bars, times } = scaleBarsOf(space);
    expect(bars).toHaveLength(12);
    expect(bars.map(({ isDark }) => isDark)).toEqual(bars.map((_, at) => at % 2 === 0));
    for (const [at, { x }] of bars.entries())
      if (at > 0) expect(x).toBeCloseTo((bars[at - 1]?.x ?? 0) + (bars[at - 1]?.width ?? 0));
    for (const [at, { x }] of times.entries())
      if (at > 0) expect(x - (times[at - 1]?.x ?? 0)).toBeGreaterThanOrEqual(72);
  });

  test('shows no less than three minutes', () => {
    expect(stripOf({ fromMs: 59 * MINUTE, toMs: 60 * MINUTE })).toEqual({
      fromMs: 57 * MINUTE,
      toMs: 60 * MINUTE,
    });
    expect(stripOf({ fromMs: 0, toMs: 60 * MINUTE }).fromMs).toBe(0);
  });
});

describe('labels', () => {
  const label = (x: number, text: string, weight = 1) => ({ x, text, weight });

  test('never lie on each other, and the weightier stays', () => {
    const standing = labelsThatFit([label(100, 'Bo joined'), label(110, 'apart', 5)], 600);
    expect(standing.find(({ text }) => text === 'apart')?.isBefore).toBe(false);
    expect(standing.find(({ text }) => text === 'Bo joined')?.isBefore).toBe(true);
    const crowded = labelsThatFit(
      [label(100, 'Bo joined'), label(102, 'apart', 5), label(60, 'Dov left', 3)],
      600,
    );
    expect(crowded.map(({ text }) => text)).toEqual(['Dov left', 'apart']);
  });

  test('stay within the strip', () => {
    expect(labelsThatFit([label(590, 'apart')], 600)[0]?.isBefore).toBe(true);
    expect(labelsThatFit([label(5, 'together again')], 30)).toEqual([]);
  });
});
