/** The rules of Minefield, each by itself. */
import { describe, expect, test } from 'vitest';
import { readAction, readSetup } from './actions.ts';
import { changesBetween } from './changes.ts';
import { drawingOf, fieldOf, FieldScribe, smallSetup, stateOf } from './field-fixture.ts';
import { layOut } from './layout.ts';
import { canFlag, cellsToOpen, closedAround } from './moves.ts';
import { MINE_COST, type FieldState } from './play.ts';

const minesOf = (setup: Partial<typeof smallSetup> = {}): number[] =>
  [...layOut({ ...smallSetup, ...setup }).planted].flatMap((mine, cell) =>
    mine === 1 ? [cell] : [],
  );
const [mine = 0, mine2 = 0, mine3 = 0] = minesOf();
const layout = layOut(smallSetup);
const cells = [...layout.planted.keys()];
const aroundOf = (cell: number): readonly number[] => layout.around[cell] ?? [];
/** Not beside either, so that a click there takes none of them away. */
const awayFrom = (...others: number[]): number => {
  const found = cells.find((cell) =>
    others.every((other) => cell !== other && !aroundOf(other).includes(cell)),
  );
  if (found === undefined) throw new Error('no cell is away from these');
  return found;
};
const stateAfter = (scribe: FieldScribe, field: string): FieldState =>
  stateOf(fieldOf(scribe.fields(), field));

describe('a field', () => {
  test('is its seed: as many mines as it says, elsewhere with another seed', () => {
    expect(minesOf()).toHaveLength(10);
    expect(minesOf()).toEqual(minesOf());
    expect(minesOf({ seed: 8 })).not.toEqual(minesOf());
  });

  test('puts mines everywhere alike', () => {
    const counts = new Uint32Array(64);
    for (let seed = 0; seed < 4000; seed += 1)
      for (const cell of minesOf({ seed })) counts[cell] = (counts[cell] ?? 0) + 1;
    // 625 are expected, with a deviation of 23.
    expect(Math.min(...counts)).toBeGreaterThan(500);
    expect(Math.max(...counts)).toBeLessThan(750);
  });

  test.each([
    { width: 5 },
    { width: 65 },
    { height: 49 },
    { mines: 0 },
    { mines: 26 },
    { mines: 1.5 },
    { seed: -1 },
    { lives: 0 },
    { mode: 'war' },
    { width: '8' },
  ])('is within limits: not %j', (wrong) => {
    expect(readSetup(smallSetup)).toEqual(smallSetup);
    expect(readSetup({ ...smallSetup, ...wrong })).toBeNull();
  });
});

describe('a first click', () => {
  test('is safe, and so is all around it: the mines there are gone', () => {
    const scribe = new FieldScribe();
    const field = scribe.begin();
    scribe.open(2, field, 1, mine);
    const state = stateAfter(scribe, field);
    expect(state.hits).toBe(0);
    expect(state.numbers[mine]).toBe(0);
    for (const near of aroundOf(mine)) expect(state.openedBy[near]).toBe(0);
    const gone = [mine, ...aroundOf(mine)].filter((cell) => layout.planted[cell] === 1).length;
    expect(state.players).toMatchObject([{ author: 'm2', freed: gone, hits: 0 }]);
    expect(state.minesLeft).toBe(10 - gone);
  });

  test('is safe on each of two islands, and both stay so when they meet', () => {
    const [ann, ben] = [new FieldScribe(), new FieldScribe()];
    const field = ann.begin();
    ben.elements.push(...ann.elements);
    ann.open(1, field, 1, mine);
    ben.open(2, field, 1, mine2);
    const seen = [stateAfter(ann, field), stateAfter(ben, field)];
    ann.elements.push(...ben.elements.slice(1));
    const met = stateAfter(ann, field);
    expect(met.hits).toBe(0);
    for (const before of seen)
      before.openedBy.forEach((place, cell) => {
        if (place !== -1) expect(met.openedBy[cell]).not.toBe(-1);
        if (place !== -1) expect(met.mines[cell]).toBe(0);
      });
  });

  test('is none once its author has seen another click, and there is one for each session', () => {
    const scribe = new FieldScribe();
    const field = scribe.begin();
    const far = awayFrom(mine, mine2);
    scribe.open(1, field, 1, far);
    scribe.open(2, field, 2, mine);
    // Says that it has seen nothing, though it has just opened a cell itself.
    scribe.open(2, field, 1, mine2);
    const fields = scribe.fields();
    const state = stateOf(fieldOf(fields, field));
    expect(state.hits).toBe(1);
    expect(state.openedBy[mine2]).toBe(-1);
    expect(fields.read(field)?.aside).toEqual([{ author: 'm2', reason: 'went-back' }]);
  });

  test('elsewhere gives back a life that was lost, and makes numbers smaller', () => {
    const [ann, ben] = [new FieldScribe(), new FieldScribe()];
    const field = ann.begin();
    ben.elements.push(...ann.elements);
    ann.open(1, field, 1, awayFrom(mine));
    ann.open(1, field, 2, mine);
    ben.open(2, field, 1, mine);
    const before = stateAfter(ann, field);
    ann.elements.push(...ben.elements.slice(1));
    const after = stateAfter(ann, field);
    expect([before.hits, after.hits]).toEqual([1, 0]);
    expect(changesBetween(before, after)).toMatchObject({
      givenBack: 1,
      ended: null,
    });
  });
});

describe('together', () => {
  const safeCells = cells.filter((cell) => layout.planted[cell] === 0);

  test('a field is lost with the last life, and hitting one mine twice is one hit', () => {
    const scribe = new FieldScribe();
    const field = scribe.begin({ lives: 2 });
    scribe.open(1, field, 1, awayFrom(mine, mine2));
    scribe.open(2, field, 2, mine);
    scribe.open(3, field, 2, mine);
    expect(stateAfter(scribe, field).outcome).toBeNull();
    scribe.open(3, field, 3, mine2);
    expect(stateAfter(scribe, field)).toMatchObject({
      hits: 2,
      outcome: { end: 'lost', by: 'm3', ms: 3000 },
    });
  });

  test('a field that one island has cleared is cleared, though another lost it', () => {
    const scribe = new FieldScribe();
    const field = scribe.begin({ lives: 1 });
    const first = awayFrom(mine, mine2);
    scribe.open(1, field, 1, first);
    scribe.open(2, field, 2, mine);
    expect(stateAfter(scribe, field).outcome?.end).toBe('lost');
    let tick = 1;
    for (const cell of safeCells) scribe.open(1, field, (tick += 1), cell);
    const { outcome, safeLeft } = stateAfter(scribe, field);
    expect(outcome).toMatchObject({ end: 'cleared', by: 'm1' });
    expect(safeLeft).toBe(0);
  });
});

describe('a duel', () => {
  test('gives a cell to who opened it first, by what each had seen', () => {
    const scribe = new FieldScribe();
    const field = scribe.begin({ mode: 'duel', mines: 25 });
    const planted = layOut({ ...smallSetup, mines: 25 }).planted;
    scribe.open(1, field, 1, 0);
    const start = stateAfter(scribe, field);
    const closed = cells.filter((each) => start.openedBy[each] === -1 && planted[each] === 0);
    const [lone = 0] = closed.filter((cell) => start.numbers[cell] !== 0);
    scribe.open(2, field, 3, lone);
    scribe.open(3, field, 2, lone);
    const state = stateAfter(scribe, field);
    expect(state.players).toMatchObject([
      { author: 'm1', points: 1 },
      { author: 'm3', points: 1, cells: 1, contested: 1 },
      { author: 'm2', points: 0, cells: 0 },
    ]);
  });

  test('tells whom a meeting took cells from', () => {
    const [ann, ben] = [new FieldScribe(), new FieldScribe()];
    const field = ann.begin({ mode: 'duel', mines: 25 }, 3);
    ben.elements.push(...ann.elements);
    ann.open(2, field, 1, 0);
    ben.open(1, field, 1, 0);
    const before = stateAfter(ann, field);
    ann.elements.push(...ben.elements.slice(1));
    expect(changesBetween(before, stateAfter(ann, field))).toMatchObject({
      taken: [{ from: 'm2', to: 'm1', cells: before.players[0]?.cells }],
      smaller: 0,
      givenBack: 0,
    });
  });

  test('costs points for a mine, goes on, and ends when all is open', () => {
    const scribe = new FieldScribe();
    const field = scribe.begin({ mode: 'duel', lives: 1 });
    const first = awayFrom(mine, mine2, mine3);
    scribe.open(1, field, 1, first);
    scribe.open(2, field, 2, mine, mine2);
    const state = stateAfter(scribe, field);
    expect(state.outcome).toBeNull();
    expect(state.players[1]).toMatchObject({ author: 'm2', points: -2 * MINE_COST, hits: 2 });
    let tick = 2;
    for (const cell of cells)
      if (layout.planted[cell] === 0) scribe.open(1, field, (tick += 1), cell);
    expect(stateAfter(scribe, field).outcome?.end).toBe('cleared');
  });
});

describe('flags', () => {
  test('are the last writer’s: by tick, then by who', () => {
    const scribe = new FieldScribe();
    const field = scribe.begin();
    scribe.flag(1, field, 1, 5);
    scribe.flag(2, field, 2, 5, false);
    scribe.flag(3, field, 1, 6);
    scribe.flag(4, field, 1, 6, false);
    const state = stateAfter(scribe, field);
    expect(state.flaggedBy[5]).toBe(-1);
    expect(state.flaggedBy[6]).toBe(-1);
    expect(state.flags).toBe(0);
  });

  test('cannot be nailed down by a tick that nobody could have reached', () => {
    const scribe = new FieldScribe();
    const field = scribe.begin();
    scribe.flag(2, field, 9000, 5);
    expect(stateAfter(scribe, field).flags).toBe(0);
    expect(scribe.fields().read(field)?.aside).toEqual([{ author: 'm2', reason: 'ahead' }]);
    // One that was deleted could have stood between.
    expect(stateOf(fieldOf(scribe.fields(8999), field)).flags).toBe(1);
    scribe.flag(3, field, 1, 5);
    const { nextFlagTick } = fieldOf(scribe.fields(), field);
    scribe.flag(1, field, nextFlagTick, 5, false);
    expect(stateAfter(scribe, field).flags).toBe(0);
  });

  test('leave an open cell, and do not make a first click late', () => {
    const scribe = new FieldScribe();
    const field = scribe.begin();
    scribe.flag(1, field, 1, mine);
    expect(fieldOf(scribe.fields(), field).nextOpenTick).toBe(1);
    scribe.open(1, field, 1, mine);
    expect(stateAfter(scribe, field)).toMatchObject({ flags: 0, hits: 0 });
  });
});

describe('a click', () => {
  const scribe = new FieldScribe();
  const field = scribe.begin();
  scribe.open(1, field, 1, awayFrom(mine, mine2));
  const state = stateAfter(scribe, field);
  const number = cells.find(
    (cell) => state.openedBy[cell] !== -1 && state.numbers[cell] === 1,
  ) as number;

  test('opens what is closed and has no flag', () => {
    expect(cellsToOpen(state, mine)).toEqual([mine]);
    scribe.flag(2, field, 1, mine);
    const flagged = stateAfter(scribe, field);
    expect(cellsToOpen(flagged, mine)).toEqual([]);
    expect(canFlag(flagged, mine)).toBe(true);
    expect(canFlag(flagged, number)).toBe(false);
  });

  test('on a number opens all around it once as many are marked', () => {
    expect(cellsToOpen(state, number)).toEqual([]);
    const around = closedAround(state, number);
    const [marked = 0] = around.filter((cell) => state.mines[cell] === 1);
    const marker = new FieldScribe();
    marker.elements.push(...scribe.elements);
    marker.flag(3, field, 1, marked);
    const rest = around.filter((cell) => cell !== marked);
    expect(cellsToOpen(stateAfter(marker, field), number)).toEqual(rest);
  });

  test('means nothing off the field or after the end', () => {
    expect(cellsToOpen(state, 64)).toEqual([]);
    const outcome = { end: 'lost', by: 'm1', ms: null } as const;
    expect(cellsToOpen({ ...state, outcome }, mine)).toEqual([]);
    expect(canFlag({ ...state, outcome }, mine)).toBe(false);
  });
});

describe('what is written', () => {
  test('is read exactly or not at all', () => {
    const open = { do: 'open', field: '1:0', cells: [3], tick: 1, ms: null };
    expect(readAction(open)).toEqual(open);
    for (const wrong of [
      { cells: [] },
      { cells: [3, 4] },
      { cells: [3072] },
      { cells: 3 },
      { cells: [0.5] },
      { tick: 0 },
      { tick: 2 ** 40 },
      { ms: -1 },
      { field: 'x' },
      { do: 'close' },
    ])
      expect(readAction({ ...open, ...wrong })).toBeNull();
    expect(readAction({ ...open, cells: [3, 4], tick: 2 })).not.toBeNull();
    for (const nonsense of [null, 7, 'open', [], {}]) expect(readAction(nonsense)).toBeNull();
  });

  test('by nobody known waits, and for no field of the page does nothing', () => {
    const scribe = new FieldScribe();
    const field = scribe.begin();
    scribe.open(0, field, 1, 3);
    scribe.open(2, '5:5', 1, 3);
    const fields = scribe.fields();
    expect(fieldOf(fields, field).openings).toEqual([]);
    expect(fields.leftAside()).toEqual([]);
    expect(fields.read('5:5')).toBeNull();
  });

  test('on a smaller field than it needs is left aside', () => {
    const scribe = new FieldScribe();
    const field = scribe.begin();
    scribe.open(2, field, 1, 64);
    expect(scribe.fields().read(field)?.aside).toEqual([{ author: 'm2', reason: 'no-cell' }]);
  });

  test('the newest field is the last one, and none can be nailed there', () => {
    const scribe = new FieldScribe();
    scribe.begin({}, 1, 1);
    scribe.begin({ width: 9 }, 2, 2);
    scribe.begin({ width: 10 }, 3, 1_000_000);
    expect(
      scribe
        .fields()
        .list()
        .map(({ setup }) => setup.width),
    ).toEqual([8, 9]);
    expect(scribe.fields().nextTick).toBe(3);
    expect(scribe.fields().leftAside()).toEqual([{ author: 'm3', reason: 'ahead' }]);
  });

  test('still counts when somebody deleted what stood below it', () => {
    const scribe = new FieldScribe();
    const field = scribe.begin();
    scribe.open(1, field, 1, 0);
    scribe.open(2, field, 2, 63);
    const gone = scribe.elements.splice(1, 1);
    const state = stateOf(fieldOf(scribe.fields(gone.length), field));
    expect(state.openedBy[63]).not.toBe(-1);
    expect(drawingOf(state)[0]).toContain('#');
  });
});
