import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng, type Rng } from '../../../lib/rng.ts';
import { Boat, SPEED } from './boat.ts';
import { CELLS, drawChart, neighbour, type Cell, type Heading } from './chart.ts';
import { decodePosition, encodePosition, POSITION_BYTES, roundTag } from './position.ts';
import { Track } from './track.ts';

const chart = drawChart(5);
const HOME = chart.harbours[0]?.[0] ?? 0;
const FRAME_MS = 1000 / 60;
const TELL_MS = 67;

/** A boat that sails about, and what it has sailed; the sender's side of all tests here. */
class Sender {
  readonly boat = new Boat(chart, HOME);
  readonly way: Heading[] = [];
  readonly cells: Cell[] = [HOME];
  readonly #rng: Rng;

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  sail(ms: number): void {
    if (!this.boat.isUnderWay || this.#rng.chance(0.05))
      this.boat.steer(this.#rng.below(4) as Heading);
    for (const { cell, heading } of this.boat.sail(ms)) {
      this.way.push(heading);
      this.cells.push(cell);
    }
  }

  get at(): { x: number; y: number } {
    return this.boat.place;
  }

  tell(clockMs: number): Uint8Array {
    const { steps, progress, cell, heading, isUnderWay } = this.boat;
    return encodePosition({
      round: roundTag('1:0'),
      steps,
      progress,
      cell,
      heading,
      isUnderWay,
      line: Math.min(steps, 60),
      clockMs,
      way: this.way,
    });
  }
}

describe('a boat', () => {
  test('sails from middle to middle on water, at its speed, and obeys at the next middle', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const sender = new Sender(createRng(seed));
        for (let i = 0; i < 600; i += 1) sender.sail(FRAME_MS);
        sender.cells.forEach((cell, i) => {
          expect(chart.isIsland[cell]).toBe(0);
          const before = sender.cells[i - 1];
          if (before !== undefined)
            expect([0, 1, 2, 3].some((h) => neighbour(before, h as Heading) === cell)).toBe(true);
        });
        expect(sender.boat.steps).toBeLessThanOrEqual(10 * SPEED + 1);
      }),
      { numRuns: 20 },
    );
  });

  test('turns back, anchors, goes step by step and stops before land', () => {
    const boat = new Boat(chart, 0);
    boat.steer(0);
    expect(boat.isUnderWay).toBe(false);
    boat.steer(1);
    boat.sail(10);
    boat.steer(3);
    expect(boat.heading).toBe(1);
    expect(boat.sail(1000 / SPEED)).toEqual([{ from: 0, cell: 1, heading: 1 }]);
    expect(boat.heading).toBe(3);
    boat.anchor();
    boat.sail(250);
    expect([boat.cell, boat.isUnderWay]).toEqual([0, false]);
    expect(boat.step(3)).toBeNull();
    expect(boat.step(2)).toEqual({ from: 0, cell: 48, heading: 2 });
  });
});

describe('positions', () => {
  test('are 21 bytes and come back as they were', () => {
    const sender = new Sender(createRng(3));
    for (let i = 0; i < 400; i += 1) {
      sender.sail(FRAME_MS);
      const bytes = sender.tell(i * 16);
      expect(bytes).toHaveLength(POSITION_BYTES);
      const read = decodePosition(bytes);
      expect(read).toMatchObject({
        steps: sender.boat.steps,
        cell: sender.boat.cell,
        heading: sender.boat.heading,
        way: sender.way.slice(-24),
      });
    }
  });

  test('of anything else nothing is read, and nothing throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        expect(noise.length === POSITION_BYTES || decodePosition(noise) === null).toBe(true);
        const bytes = new Uint8Array(POSITION_BYTES);
        bytes.set(noise.slice(0, POSITION_BYTES));
        bytes[0] = 0x54;
        const read = decodePosition(bytes);
        if (read === null) return;
        expect(read.cell).toBeLessThan(CELLS);
        const track = new Track(chart);
        track.take(read, 0);
        expect(Number.isFinite(track.show(50)?.x)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

/** What is told of a boat, over a channel that delays, loses and reorders. */
function watch(seed: number, channel: { delayMs: number; jitterMs: number; loss: number }) {
  const rng = createRng(seed);
  const sender = new Sender(rng.fork());
  const track = new Track(chart);
  const under: { atMs: number; bytes: Uint8Array }[] = [];
  const truth: { x: number; y: number }[] = [];
  const fresh: Cell[] = [];
  const errors: number[] = [];
  const jumps: number[] = [];
  let [toldMs, before] = [-TELL_MS, null as { x: number; y: number } | null];
  for (let now = 0; now < 30_000; now += FRAME_MS) {
    sender.sail(FRAME_MS);
    truth.push(sender.at);
    if (now - toldMs >= TELL_MS) {
      toldMs = now;
      const atMs = now + channel.delayMs + rng.float() * channel.jitterMs;
      if (!rng.chance(channel.loss)) under.push({ atMs, bytes: sender.tell(now) });
    }
    for (const due of under.filter(({ atMs }) => atMs <= now).sort((a, b) => a.atMs - b.atMs)) {
      under.splice(under.indexOf(due), 1);
      const position = decodePosition(due.bytes);
      if (position !== null) fresh.push(...track.take(position, due.atMs));
    }
    const shown = track.show(now);
    if (shown === null || now < 3000) continue;
    const then = truth[Math.round((now - channel.delayMs - track.behindMs) / FRAME_MS)];
    if (then !== undefined) errors.push(Math.hypot(shown.x - then.x, shown.y - then.y));
    if (before !== null) jumps.push(Math.hypot(shown.x - before.x, shown.y - before.y));
    before = { x: shown.x, y: shown.y };
  }
  return { errors, jumps, fresh, sailed: sender.cells, behindMs: track.behindMs };
}

const share = (values: number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)] ?? 0;

describe('another’s boat, 150 ms away with 50 ms of jitter and 5 % of loss', () => {
  const runs = Array.from({ length: 20 }, (_, seed) =>
    watch(seed, { delayMs: 150, jitterMs: 50, loss: 0.05 }),
  );
  const errors = runs.flatMap((run) => run.errors);

  test('is shown where it was, within a tenth of a cell nearly always and never two away', () => {
    expect(share(errors, 0.5)).toBeLessThan(0.07);
    expect(share(errors, 0.95)).toBeLessThan(0.12);
    expect(share(errors, 0.99)).toBeLessThan(0.35);
    expect(share(errors, 1)).toBeLessThan(1.6);
    for (const { behindMs } of runs) expect(behindMs).toBeLessThan(200);
  });

  test('never jumps: no frame moves it by more than half a cell', () => {
    const jumps = runs.flatMap((run) => run.jumps);
    expect(share(jumps, 0.99)).toBeLessThan(0.25);
    expect(share(jumps, 1)).toBeLessThan(0.75);
  });

  test('what it crossed is known once each, in order, whatever was lost', () => {
    for (const { fresh, sailed } of runs) {
      const from = sailed.findIndex((_, i) => fresh.every((cell, j) => sailed[i + j] === cell));
      expect(from).toBeGreaterThanOrEqual(0);
      expect(fresh.length).toBeGreaterThan(sailed.length - 12);
    }
  });

  test('half of what is told may be lost, and every cell is still known', () => {
    const { fresh, sailed } = watch(7, { delayMs: 300, jitterMs: 200, loss: 0.5 });
    expect(fresh.length).toBeGreaterThan(sailed.length - 16);
  });
});

test('who says to be everywhere is believed to have crossed nothing', () => {
  const track = new Track(chart);
  const way = Array<Heading>(24).fill(1);
  const tell = (steps: number, clockMs: number) =>
    track.take(
      {
        round: 1,
        steps,
        progress: 0,
        cell: 40 + 48,
        heading: 1,
        isUnderWay: true,
        line: 0,
        clockMs,
        way,
      },
      clockMs,
    );
  tell(24, 0);
  let believed = 0;
  for (let i = 1; i <= 100; i += 1) believed += tell(24 + i * 24, i * 10).length;
  expect(believed).toBe(0);
});
