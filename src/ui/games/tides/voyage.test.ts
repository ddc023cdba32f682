import { beforeEach, describe, expect, test } from 'vitest';
import { neighbour, type Cell, type Heading } from '../../../model/games/tides/chart.ts';
import { wayBetween } from '../../../model/games/tides/course.ts';
import { playRound, type Written } from '../../../model/games/tides/round.ts';
import { ROUND, Sailor } from '../../../model/games/tides/tides-fixture.ts';
import { Voyage } from './voyage.ts';

const SEED = 13_729;
const FRAME_MS = 16;

/** Ann and Bo in harbours beside each other; what one writes the other reads at once, what is told comes late. */
class Waters {
  readonly written: Written[] = [];
  readonly sailors = [new Sailor(1), new Sailor(2)];
  readonly voyages: Voyage[];
  readonly told: { to: number; atMs: number; bytes: Uint8Array }[] = [];
  nowMs = 0;

  constructor() {
    [0, 4].forEach((harbour, i) => this.say(i, { do: 'join', harbour }));
    this.say(0, { do: 'start' });
    this.voyages = this.sailors.map(
      (_, who) =>
        new Voyage(
          {
            tell: (bytes) => this.told.push({ to: 1 - who, atMs: this.nowMs + 150, bytes }),
            claim: (claim) => this.say(who, { do: 'claim', ...claim }),
            lose: (line, by) => this.say(who, { do: 'lost', line, by }),
            nameOf: String,
          },
          ROUND,
          this.round,
          who,
        ),
    );
  }

  get round() {
    return playRound(SEED, this.written);
  }

  say(who: number, saying: Parameters<Sailor['write']>[0]): void {
    const written = this.sailors[who]?.write(saying, this.written);
    if (written !== undefined) this.written.push(written);
    this.voyages?.forEach((voyage, i) => voyage.update(this.round, i));
  }

  run(ms: number): void {
    for (const until = this.nowMs + ms; this.nowMs < until; this.nowMs += FRAME_MS) {
      for (const voyage of this.voyages) {
        voyage.sail(FRAME_MS);
        voyage.tellOthers(this.nowMs);
      }
      for (const { to, bytes } of this.told.filter(({ atMs }) => atMs <= this.nowMs))
        this.voyages[to]?.hear(`peer${1 - to}`, `m${2 - to}`, bytes, this.nowMs);
      this.told.splice(0, this.told.length, ...this.told.filter(({ atMs }) => atMs > this.nowMs));
    }
  }

  step(who: number, ...headings: Heading[]): void {
    for (const heading of headings) this.voyages[who]?.step(heading);
  }
}

let waters = new Waters();
const cellOf = (who: number): Cell => waters.voyages[who]?.standing().cell ?? -1;

describe('a voyage', () => {
  beforeEach(() => {
    waters = new Waters();
  });

  test('out and home claims what the line goes around; in one’s own water no line is out', () => {
    waters.step(0, 2);
    expect(waters.voyages[0]?.standing()).toMatchObject({ line: 0, isHome: true });
    waters.step(0, 2, 2);
    expect(waters.voyages[0]?.standing()).toMatchObject({ line: 2, isHome: false });
    waters.step(0, 3, 0, 0);
    const { players, events } = waters.round;
    expect(events.at(-1)).toMatchObject({ do: 'claimed', player: 0, gained: 4 });
    expect(players[0]).toMatchObject({ cells: 13, spent: 5 });
    expect(waters.voyages[0]?.standing().line).toBe(0);
  });

  test('sails by itself while it is under way, and keeps still before the round and in harbour', () => {
    const from = cellOf(0);
    waters.voyages[0]?.steer(2);
    waters.run(600);
    expect(cellOf(0)).toBe(from + 4 * 48);
    waters.voyages[0]?.anchor();
    waters.run(600);
    expect(cellOf(0)).toBe(from + 5 * 48);
  });

  test('who crosses a line cuts it, as soon as its owner hears of it', () => {
    // Ann pays out a line and lies at its end; Bo is a ghost who sails across it from beyond.
    waters.step(0, 2, 2, 2, 2, 2);
    waters.run(300);
    expect(waters.voyages[0]?.standing().line).toBe(4);
    const middle = cellOf(0) - 2 * 48;
    const beside = neighbour(middle, 3) ?? 0;
    bring(1, beside);
    expect(cellOf(1)).toBe(beside);
    waters.run(400);
    expect(waters.voyages[0]?.standing().line).toBe(4);
    waters.step(1, 1);
    waters.run(400);
    expect(waters.round.events.at(-1)).toMatchObject({ do: 'lost', player: 0, line: 4, by: 1 });
    expect(waters.voyages[0]?.standing()).toMatchObject({ line: 0, isAdrift: true });
  });

  test('a line that is too long is lost, and costs what it was', () => {
    waters.step(0, 2, 2, 2);
    for (let i = 0; i < 39; i += 1) waters.step(0, 0, 2);
    expect(waters.round.events.at(-1)).toMatchObject({ do: 'lost', line: 80, by: null });
    expect(waters.round.players[0]?.spent).toBe(80);
  });

  test('who came to another’s harbour at the same moment sails from one of their own', () => {
    const [ann, bo] = [new Sailor(1), new Sailor(2)];
    const all = [bo.write({ do: 'join', harbour: 0 }, [])];
    const claims: unknown[] = [];
    const voyage = new Voyage(
      { tell() {}, claim: (claim) => claims.push(claim), lose() {}, nameOf: String },
      ROUND,
      playRound(SEED, all),
      0,
    );
    const first = voyage.standing().cell;
    all.push(ann.write({ do: 'join', harbour: 0 }, []));
    voyage.update(playRound(SEED, all), 1);
    expect(voyage.standing()).toMatchObject({ isHome: true, isAdrift: false });
    expect(voyage.standing().cell).not.toBe(first);
    all.push(ann.write({ do: 'start' }, all));
    voyage.update(playRound(SEED, all), 1);
    for (const heading of [0, 0, 3, 2, 2] as const) voyage.step(heading);
    expect(claims).toHaveLength(1);
  });

  test('what no boat tells, and what somebody tells who does not play, moves nobody', () => {
    waters.run(400);
    expect(waters.voyages[0]?.boats(waters.nowMs)).toHaveLength(2);
    for (const bytes of [new Uint8Array(0), new Uint8Array(21), new Uint8Array(1024).fill(0x54)])
      waters.voyages[0]?.hear('x', 'm2', bytes, waters.nowMs);
    const told: Uint8Array[] = [];
    const stranger = new Voyage(
      { tell: (bytes) => told.push(bytes), claim() {}, lose() {}, nameOf: String },
      ROUND,
      waters.round,
      1,
    );
    stranger.tellOthers(0);
    for (const bytes of told) waters.voyages[0]?.hear('y', 'nobody', bytes, waters.nowMs);
    expect(waters.voyages[0]?.boats(waters.nowMs)).toHaveLength(2);
    waters.nowMs += 20_000;
    expect(waters.voyages[0]?.boats(waters.nowMs)).toHaveLength(1);
  });
});

/** Step by step over open water, not across the line. */
function bring(who: number, to: Cell): void {
  const { isIsland } = waters.round.chart;
  const line = waters.voyages[0]?.boats(waters.nowMs).at(-1)?.line ?? [];
  const may = (cell: Cell): boolean => isIsland[cell] === 0 && !line.includes(cell);
  waters.step(who, ...(wayBetween(cellOf(who), to, may) ?? []));
}
