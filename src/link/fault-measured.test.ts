/** Faults as they are measured over a whole link with a box at each end, as in a room, against what was asked for. */
import { describe, expect, test } from 'vitest';
import { equalBytes } from '../lib/bytes.ts';
import { createRng } from '../lib/rng.ts';
import { peerIdOf } from '../wire/ids.ts';
import type { Lane } from '../wire/lanes.ts';
import { createFaultBox, type FaultBox, type RoomFaultRule } from './fault.ts';
import { wrapLink } from './fault-link.ts';
import { patternPayload } from './link-contract.ts';
import type { Link } from './link.ts';
import { createMemoryLinks } from './memory.ts';
import { VirtualTimers } from './virtual-timers-fixture.ts';

const [ANN, BEN] = [1, 2].map((byte) => peerIdOf(new Uint8Array(32).fill(byte))) as [never, never];

type Arrival = { payload: Uint8Array; lane: Lane; atMs: number };
type End = { link: Link; box: FaultBox; heard: Arrival[]; closes: string[] };

/** Ann's and Ben's end. A memory link takes no time of its own. */
function setUp(seed = 1): { timers: VirtualTimers; ann: End; ben: End } {
  const timers = new VirtualTimers();
  const raws = createMemoryLinks(ANN, BEN, (deliver) => timers.after(0, deliver));
  const [ann, ben] = raws.map((raw, i): End => {
    const box = createFaultBox({ rng: createRng(seed, i), timers });
    const link = wrapLink(raw, box);
    const end: End = { link, box, heard: [], closes: [] };
    link.events = {
      onPayload: (payload, lane) => end.heard.push({ payload, lane, atMs: timers.now() }),
      onWritable: () => undefined,
      onClose: (reason) => end.closes.push(reason),
    };
    return end;
  }) as [End, End];
  return { timers, ann, ben };
}

/** Ben answers whatever he hears. */
function echo({ link }: End): void {
  link.events = { ...link.events, onPayload: (payload, lane) => void link.send(lane, payload) };
}

/** One after the other. */
function roundTrips(count: number, lane: Lane, ...[timers, ann]: [VirtualTimers, End]): number[] {
  return Array.from({ length: count }, (_, i) => {
    const sentMs = timers.now();
    ann.link.send(lane, Uint8Array.of(i & 0x7f));
    timers.advance(30_000);
    return (ann.heard.at(-1)?.atMs ?? Infinity) - sentMs;
  });
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] as number;

const out = (rule: Partial<RoomFaultRule>): RoomFaultRule => ({
  on: 'all',
  kind: 'direct',
  way: 'out',
  ...rule,
});

describe('a delay', () => {
  test.each([5, 40, 250, 2_000])('of %d ms each way is twice that there and back', (delayMs) => {
    const { timers, ann, ben } = setUp();
    echo(ben);
    for (const { box } of [ann, ben]) box.replaceRoom([out({ delayMs })]);
    const measured = median(roundTrips(20, 'live', timers, ann));
    expect(Math.abs(measured - 2 * delayMs) / (2 * delayMs)).toBeLessThan(0.1);
  });

  test('at one peer, both ways, is the same there and back', () => {
    const { timers, ann, ben } = setUp();
    echo(ben);
    ben.box.replaceRoom([out({ way: 'both', delayMs: 40 })]);
    expect(median(roundTrips(20, 'live', timers, ann))).toBe(80);
  });

  test('of one end alone, outwards, is one way only', () => {
    const { timers, ann, ben } = setUp();
    ann.box.replaceRoom([out({ delayMs: 40 })]);
    ann.link.send('live', Uint8Array.of(1));
    ben.link.send('live', Uint8Array.of(2));
    timers.advance(100);
    expect([ben.heard[0]?.atMs, ann.heard[0]?.atMs]).toEqual([40, 0]);
  });

  test('is over when it is healed, and what it held comes at once, in order', () => {
    const { timers, ann, ben } = setUp();
    ann.box.replaceRoom([out({ delayMs: 60_000, kbps: 1 })]);
    for (let i = 0; i < 50; i++) ann.link.send('bulk', patternPayload(1_000, i));
    timers.advance(1_000);
    ann.box.replaceRoom([]);
    timers.advance(0);
    expect(ben.heard.map(({ payload }) => payload[0])).toEqual(
      Array.from({ length: 50 }, (_, i) => i),
    );
    expect(ben.heard.every(({ atMs }) => atMs === 1_000)).toBe(true);
    ann.link.send('bulk', Uint8Array.of(99));
    timers.advance(0);
    expect(ben.heard.at(-1)).toMatchObject({ atMs: 1_000 });
  });

  test('that shrinks lets go of what waits, as if it had been so small before', () => {
    const { timers, ann, ben } = setUp();
    ann.box.replaceRoom([out({ delayMs: 10_000 })]);
    ann.link.send('live', Uint8Array.of(1));
    timers.advance(100);
    ann.box.replaceRoom([out({ delayMs: 300 })]);
    timers.advance(1_000);
    expect(ben.heard[0]?.atMs).toBe(300);
  });
});

test.each<Lane>(['live', 'fleeting'])('jitter on %s stays within what was asked for', (lane) => {
  const { timers, ann, ben } = setUp();
  echo(ben);
  for (const { box } of [ann, ben]) box.replaceRoom([out({ delayMs: 20, jitterMs: 50 })]);
  const measured = roundTrips(300, lane, timers, ann);
  expect(Math.min(...measured)).toBeGreaterThanOrEqual(40);
  expect(Math.max(...measured)).toBeLessThanOrEqual(140);
  expect(Math.max(...measured) - Math.min(...measured)).toBeGreaterThan(70);
  expect(Math.abs(median(measured) - 90)).toBeLessThan(9);
});

test.each([64, 330, 2_000])('%d kilobits a second carry that much', (kbps) => {
  const { timers, ann, ben } = setUp();
  ann.box.replaceRoom([out({ kbps })]);
  const bytes = kbps * 125;
  for (let sent = 0; sent < bytes; sent += 1_000) ann.link.send('bulk', patternPayload(1_000));
  timers.advance(10_000);
  expect(Math.abs((ben.heard.at(-1)?.atMs ?? 0) - 1_000)).toBeLessThan(100);
});

describe('a cut', () => {
  test('one way leaves the other way alone, whichever end makes it', () => {
    for (const [at, cut] of [
      ['ann', 'out'],
      ['ben', 'in'],
    ] as const) {
      const sides = setUp();
      const { timers, ann, ben } = sides;
      sides[at].box.replaceRoom([{ on: 'all', kind: 'direct', cut }]);
      ann.link.send('live', Uint8Array.of(1));
      ben.link.send('live', Uint8Array.of(2));
      timers.advance(10_000);
      expect([ben.heard.length, ann.heard.length]).toEqual([0, 1]);
      sides[at].box.replaceRoom([]);
      timers.advance(0);
      expect([ben.heard.length, ann.heard.length]).toEqual([1, 1]);
    }
  });

  test('at the far end changes nothing here', () => {
    const { timers, ann, ben } = setUp();
    ann.box.replaceRoom([{ on: BEN, cut: 'far' }]);
    ann.link.send('live', Uint8Array.of(1));
    timers.advance(0);
    expect(ben.heard).toHaveLength(1);
  });
});

test.each([1, 2, 3])(
  'reliable lanes under loss, doubling and reordering are late, in order and whole: seed %d',
  (seed) => {
    const { timers, ann, ben } = setUp(seed);
    const rule = out({ delayMs: 10, jitterMs: 90, loss: 0.3, duplicate: 0.5, reorder: 0.5 });
    for (const { box } of [ann, ben]) box.replaceRoom([rule]);
    const payloads = Array.from({ length: 40 }, (_, i) =>
      patternPayload(1 + ((i * 977) % 20_000), i),
    );
    for (const payload of payloads)
      for (const [end, lane] of [
        [ann, 'live'],
        [ann, 'bulk'],
        [ben, 'live'],
      ] as const)
        end.link.send(lane, payload);
    timers.advance(3_600_000);
    const heard = (end: End, lane: Lane) => end.heard.filter((each) => each.lane === lane);
    for (const arrivals of [heard(ben, 'live'), heard(ben, 'bulk'), heard(ann, 'live')]) {
      expect(arrivals).toHaveLength(payloads.length);
      for (const [i, { payload }] of arrivals.entries())
        expect(equalBytes(payload, payloads[i] as Uint8Array)).toBe(true);
      expect(arrivals.at(-1)?.atMs).toBeGreaterThan(200);
    }
    expect([ann.closes, ben.closes]).toEqual([[], []]);
  },
);

test('a link that is let go of stays open, falls silent, and can be taken up again', () => {
  const timers = new VirtualTimers();
  const [atAnn, atBen] = createMemoryLinks(ANN, BEN, (deliver) => timers.after(0, deliver));
  const box = createFaultBox({ rng: createRng(1), timers });
  const boxed = wrapLink(atAnn, box);
  const heard: string[] = [];
  const events = {
    onPayload: ([tag]: Uint8Array) => heard.push(`payload ${tag}`),
    onWritable: () => undefined,
    onClose: (reason: string) => heard.push(`close ${reason}`),
  };
  boxed.events = events;
  box.replaceRoom([{ on: BEN, cut: 'both' }]);
  atBen.send('live', Uint8Array.of(1));
  timers.advance(0);
  boxed.close('given up');
  boxed.release();
  expect(boxed.send('live', Uint8Array.of(1))).toBe('closed');
  box.replaceRoom([]);
  timers.advance(1_000);
  expect(heard).toEqual(['close given up']);
  wrapLink(atAnn, box).events = events;
  atBen.send('live', Uint8Array.of(2));
  timers.advance(0);
  expect(heard.at(-1)).toBe('payload 2');
});
