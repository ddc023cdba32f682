import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng } from '../../../lib/rng.ts';
import { readRoundAction, ROPE, TICK_MAX } from './actions.ts';
import { CELLS, drawChart, enclosed, HEIGHT, neighbour, WIDTH, type Cell } from './chart.ts';
import { readCourse, wayBetween, writeCourse } from './course.ts';
import { digestOf, playRound, type Written } from './round.ts';
import { box, elementOf, ROUND, roundOf, Sailor, sailOut } from './tides-fixture.ts';
import { currentRound, freeHarbour, readRounds, seenOf } from './tides.ts';

const SEED = 1;
const chart = drawChart(SEED);
const harbour = (index: number): Cell => chart.harbours[index]?.[0] ?? 0;

describe('the chart', () => {
  test('is fair, open and the same for everyone who has the seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
        const { isIsland, harbours, worth } = drawChart(seed);
        expect(drawChart(seed).isIsland).toEqual(isIsland);
        isIsland.forEach((each, cell) => expect(isIsland[CELLS - 1 - cell]).toBe(each));
        expect(worth).toBeGreaterThan(CELLS);
        expect(new Set(harbours.flat()).size).toBe(8 * 9);
        expect(harbours.flat().some((cell) => isIsland[cell] === 1)).toBe(false);
        // Every harbour is reached from the first by water.
        for (const [middle = 0] of harbours)
          expect(
            wayBetween(harbours[0]?.[0] ?? 0, middle, (cell) => isIsland[cell] === 0),
          ).not.toBeNull();
        // No water is shut in.
        const shut = new Set(enclosed([...isIsland.keys()].filter((cell) => isIsland[cell] === 1)));
        expect([...shut].every((cell) => isIsland[cell] === 1)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('has islands worth sailing around', () => {
    const few = Array.from({ length: 200 }, (_, seed) => drawChart(seed)).filter(
      ({ isIsland }) => isIsland.reduce((sum, each) => sum + each, 0) < 50,
    );
    expect(few.length).toBe(0);
  });
});

describe('courses', () => {
  test('are read as they were written, and nothing else is', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1, 2, 3) as fc.Arbitrary<0 | 1 | 2 | 3>), (way) => {
        const from = 15 * WIDTH + 24;
        const cells = readCourse(writeCourse(way), from, 200);
        let at: Cell | null = from;
        for (const heading of way) at = at === null ? null : neighbour(at, heading);
        expect(cells?.at(-1) ?? null).toBe(at);
      }),
    );
    for (const wrong of ['r0', 'x3', 'r', '3r', 'r1 ', 'r100', 'l99', null, 7, 'r81'])
      expect(readCourse(wrong, 0, 80)).toBeNull();
  });

  test('what a loop goes around is the loop and all that cannot be left', () => {
    const cells = readCourse(box(4, 3), 5 * WIDTH + 5, 80) ?? [];
    expect(enclosed(cells)).toHaveLength(5 * 4);
    expect(enclosed([])).toEqual([]);
    const edge = readCourse(box(WIDTH - 1, HEIGHT - 1), 0, 200) ?? [];
    expect(enclosed(edge)).toHaveLength(CELLS);
  });
});

/** Beside the first; the others are numbered across from each other. */
const NEAR = 4;

/** Ann and Bo in neighbouring harbours, under way; what each writes is upon what `sees` says, else upon all. */
function table() {
  const [ann, bo] = [new Sailor(1), new Sailor(2)];
  const all: Written[] = [];
  const say = (who: Sailor, saying: Parameters<Sailor['write']>[0], sees: Written[] = all) => {
    const written = who.write(saying, sees);
    all.push(written);
    return written;
  };
  say(ann, { do: 'join', harbour: 0 });
  say(bo, { do: 'join', harbour: NEAR });
  say(ann, { do: 'start' });
  return { ann, bo, all, say };
}
const around = (index: number, width: number, height: number, first: 0 | 1 | 2 | 3 = 1) => ({
  do: 'claim' as const,
  from: harbour(index),
  line: box(width, height, first),
  back: '',
});
/** Open water on this chart: the harbours lie away from the middle, so lines toward it stay on the map. */
const open = (from: Cell, width: number, height: number): (0 | 1 | 2 | 3)[] =>
  ([0, 1, 2, 3] as const).filter((first) => {
    const cells = readCourse(box(width, height, first), from, 80);
    return cells !== null && cells.every((cell) => chart.isIsland[cell] === 0);
  });

describe('a round', () => {
  test('what a line goes around is claimed, also from another, who is never without a harbour', () => {
    const { ann, bo, all, say } = table();
    const [first = 1] = open(harbour(0), 4, 4);
    say(ann, around(0, 4, 4, first));
    const before = roundOf(all);
    expect(before.players.map(({ spent }) => spent)).toEqual([16, 0]);
    // 25 cells, four of which were in the harbour.
    expect(before.players[0]?.cells).toBe(9 + 25 - 4);
    // Bo sails to Ann's water: a line may begin only at home.
    say(bo, { ...around(0, 4, 4, first) });
    expect(roundOf(all).aside).toEqual([{ id: '2:2', reason: 'not from home' }]);
    const way = wayBetween(harbour(NEAR), harbour(0), (cell) => chart.isIsland[cell] === 0) ?? [];
    const there = writeCourse(way);
    const andBack = writeCourse(way.map((each) => ((each + 2) & 3) as 0).reverse());
    say(bo, { do: 'claim', from: harbour(NEAR), line: `${there}${andBack}`, back: '' });
    const after = roundOf(all);
    expect(after.aside).toHaveLength(1);
    for (const cell of chart.harbours[0] ?? []) expect(after.owner[cell]).toBe(0);
    expect(after.players[1]?.cells).toBeGreaterThan(9);
    const last = after.events.at(-1);
    expect(last?.do === 'claimed' && last.player === 1 && last.gained > 0).toBe(true);
  });

  test('islands count three and cannot be crossed', () => {
    const island = [...chart.isIsland.keys()].find((cell) => chart.isIsland[cell] === 1) ?? 0;
    const { ann, all, say } = table();
    const way = wayBetween(harbour(0), island, () => true) ?? [];
    say(ann, { do: 'claim', from: harbour(0), line: writeCourse(way), back: '' });
    expect(roundOf(all).aside[0]?.reason).toMatch(/over land|not from home/);
    const { owner, players } = roundOf(all);
    expect(players[0]?.score).toBe(owner.filter((each) => each === 0).length);
  });

  test('of two claims that did not know of each other the larger keeps what both go around; of equal ones the first', () => {
    const [first = 1] = open(harbour(0), 5, 5);
    for (const size of [5, 3]) {
      const { ann, all, say } = table();
      const cleo = new Sailor(3);
      say(cleo, { do: 'join', harbour: 0 });
      const sees = [...all];
      say(ann, around(0, 5, 5, first), sees);
      say(cleo, around(0, size, 5, first), sees);
      const { contests, owner, players } = roundOf(all);
      expect(contests).toHaveLength(1);
      expect(contests[0]?.because).toBe(size === 5 ? 'first' : 'larger');
      expect(contests[0]?.winner.player).toBe(0);
      expect(contests[0]?.cells.every((cell) => owner[cell] === 0)).toBe(true);
      // No more than the harbour that she has instead of Ann's.
      expect(players[2]?.cells).toBe(9);
      // Knowing of it, the same claim takes them.
      const again = new Sailor(4);
      say(again, { do: 'join', harbour: 0 });
      say(again, around(0, size, 5, first));
      expect(roundOf(all).players[3]?.cells).toBeGreaterThan(9);
    }
  });

  test('ends when one has no line left; who did not know of it yet is counted, who did is not', () => {
    const { ann, bo, all, say } = table();
    const lost = { do: 'lost' as const, line: 80, by: 'm2' };
    for (let i = 0; i < ROPE / 80 - 1; i += 1) say(ann, lost);
    expect(roundOf(all).phase).toBe('sailing');
    const before = [...all];
    say(ann, lost);
    expect(roundOf(all)).toMatchObject({ phase: 'over', endedBy: 0 });
    const [first = 1] = open(harbour(NEAR), 4, 4);
    say(bo, around(NEAR, 4, 4, first), before);
    expect(roundOf(all).players[1]?.cells).toBe(9 + 25 - 4);
    say(bo, around(NEAR, 5, 4, first));
    expect(roundOf(all).aside.at(-1)?.reason).toBe('over');
    say(new Sailor(7, 'm1'), lost, before);
    expect(roundOf(all).aside.map(({ reason }) => reason)).toContain('no line left');
  });

  test('only players claim, and only once it has begun; eight play', () => {
    const ann = new Sailor(1);
    const all = [ann.write({ do: 'join', harbour: 0 }, [])];
    const [first = 1] = open(harbour(0), 4, 4);
    all.push(ann.write(around(0, 4, 4, first), all));
    expect(roundOf(all).aside[0]?.reason).toBe('not begun');
    for (let client = 2; client < 11; client += 1)
      all.push(new Sailor(client).write({ do: 'join', harbour: client % 8 }, all));
    expect(roundOf(all).players).toHaveLength(8);
    expect(roundOf(all).aside.filter(({ reason }) => reason === 'full')).toHaveLength(2);
    all.push(new Sailor(20).write({ do: 'start' }, all));
    expect(roundOf(all)).toMatchObject({ phase: 'gathering' });
  });

  test('of those who came to one harbour apart each has one in the end, and what both claimed holds', () => {
    const [ann, bo, cleo, dov] = [1, 2, 3, 4].map((client) => new Sailor(client));
    if (!ann || !bo || !cleo || !dov) throw new Error('four sail');
    const island = (first: Sailor, second: Sailor): Written[] => {
      const all = [first.write({ do: 'join', harbour: 0 }, [])];
      all.push(second.write({ do: 'join', harbour: 1 }, all));
      all.push(first.write({ do: 'start' }, all));
      const [heading = 1] = open(harbour(0), 4, 4);
      all.push(first.write(around(0, 4, 4, heading), all));
      return all;
    };
    const [left, right] = [island(ann, cleo), island(bo, dov)];
    for (const all of [
      [...left, ...right],
      [...right, ...left],
    ]) {
      const round = roundOf(all);
      expect(round.players.map(({ member, harbour: at }) => [member, at])).toEqual([
        ['m1', 0],
        ['m2', 2],
        ['m3', 1],
        ['m4', 3],
      ]);
      expect(round.aside).toEqual([]);
      round.players.forEach((player, index) => {
        for (const cell of chart.harbours[player.harbour] ?? [])
          expect(round.owner[cell]).toBe(index);
      });
      expect(freeHarbour(round)).toBe(4);
    }
  });

  test('is the same in whatever order it is read, and can be looked at as it was', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.nat()), (seed, order) => {
        const rng = createRng(seed);
        const { ann, bo, all, say } = table();
        for (let i = 0; i < 12; i += 1) {
          const who = rng.pick([ann, bo]);
          const seen = rng.chance(0.6) ? all : all.slice(0, 3 + rng.below(all.length - 2));
          const own = all.filter(({ client }) => client === who.client);
          const sees = [...new Set([...seen, ...own])];
          const claim = sailOut(roundOf(sees), who === ann ? 0 : 1, (below) => rng.below(below));
          if (claim !== null) say(who, { do: 'claim', ...claim }, sees);
        }
        const whole = roundOf(all);
        const shuffled = all
          .map((each, i) => ({ each, key: order[i] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each);
        expect(digestOf(roundOf(shuffled))).toBe(digestOf(whole));
        for (const event of whole.events) {
          const then = playRound(SEED, all, event.at);
          expect(then.events.at(-1)).toMatchObject({ do: event.do, id: event.id });
        }
        const counted = whole.owner.filter((each) => each >= 0).length;
        expect(whole.players.reduce((sum, { cells }) => sum + cells, 0)).toBe(counted);
        for (const { spent } of whole.players) expect(spent).toBeLessThanOrEqual(ROPE);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the page', () => {
  const round = (client: number, clock: number, seed: number, after: string | null) => ({
    id: `${client}:${clock}`,
    client,
    clock,
    value: { do: 'round', seed, after },
  });

  test('goes on with the last round; of two opened apart with the one that more play', () => {
    const rounds = [round(9, 0, 1, null), round(1, 50, 2, ROUND), round(2, 50, 3, ROUND)];
    const sailor = new Sailor(3);
    const join = elementOf(sailor.write({ do: 'join', harbour: 0 }, []));
    const joined = { ...join, value: { ...(join.value as object), round: '2:50' } };
    const entries = readRounds([joined, ...rounds], (client) => `m${client}`);
    expect(entries.map(({ id, number }) => [id, number])).toEqual([
      [ROUND, 1],
      ['1:50', 2],
      ['2:50', 2],
    ]);
    expect(currentRound(entries)?.id).toBe('2:50');
    expect(currentRound(entries.slice(0, 2))?.id).toBe('1:50');
    expect(currentRound([])).toBeNull();
  });

  test('nobody takes the last tick: what says that it had seen more than there is waits', () => {
    const [ann, bo] = [new Sailor(1), new Sailor(2)];
    const honest: Written[] = [];
    honest.push(ann.write({ do: 'join', harbour: 0 }, honest));
    honest.push(bo.write({ do: 'join', harbour: 1 }, honest));
    const late = new Sailor(3).write({ do: 'start' }, honest);
    const lie = { ...late, action: { ...late.action, tick: TICK_MAX } };
    const read = (written: readonly Written[], deleted: number): readonly Written[] =>
      readRounds(
        [round(9, 0, 1, null), ...written.map(elementOf)],
        (client) => `m${client}`,
        deleted,
      )[0]?.written ?? [];
    for (const deleted of [0, 5, 2 * TICK_MAX]) {
      expect(read([...honest, lie], deleted)).toHaveLength(2);
      expect(seenOf(read([...honest, lie], deleted)).tick).toBe(3);
    }
    // One that stands upon what was deleted holds.
    const upon = { ...late, action: { ...late.action, tick: 5 } };
    expect(read([...honest, upon], 1)).toHaveLength(2);
    expect(read([...honest, upon], 2)).toHaveLength(3);
  });

  test('rounds that name each other, or nothing, end nowhere', () => {
    const circle = [round(1, 0, 1, '2:0'), round(2, 0, 2, '1:0'), round(3, 0, 3, '7:7')];
    expect(readRounds(circle, () => 'm')).toHaveLength(3);
    expect(readRounds(circle, () => null)).toEqual([]);
  });

  test('reads nothing that is not exactly as it should be, and throws at nothing', () => {
    const good = elementOf(new Sailor(1).write(around(0, 4, 4), [])).value as object;
    expect(readRoundAction(good)).not.toBeNull();
    for (const change of [
      { extra: 1 },
      { tick: -1 },
      { tick: 1e9 },
      { seen: [[1]] },
      { seen: Array(65).fill([1, 1]) },
      { from: CELLS },
      { from: 0.5 },
      { line: 'r99' },
      { back: 'd201' },
      { round: 'x' },
      { do: 'fly' },
    ])
      expect(readRoundAction({ ...good, ...change })).toBeNull();
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const elements = [{ id: '1:0', client: 1, clock: 0, value }, round(9, 0, 1, null)];
        const entries = readRounds(elements, () => 'm');
        for (const { seed, written } of entries) playRound(seed, written);
        return readRoundAction(value) === null;
      }),
    );
  });

  test('says what was seen in few words, however many sessions there were', () => {
    const many = Array.from({ length: 200 }, (_, client) =>
      new Sailor(client).write({ do: 'start' }, []),
    );
    expect(seenOf(many).seen).toHaveLength(64);
    expect(seenOf([])).toEqual({ tick: 1, seen: [] });
  });
});
