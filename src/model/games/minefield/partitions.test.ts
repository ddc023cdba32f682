/**
 * Fields on five replicas that part and meet: clicks, chords, flags, lies and nonsense, written by each upon what it sees then. At each
 * moment nothing wrong stands on anyone's field, nothing that was safe is a mine later, and in the end all see the same. A failure
 * names its seed.
 */
import { describe, expect, test } from 'vitest';
import { createRng, type Rng } from '../../../lib/rng.ts';
import type { Member } from '../../../sim/perfect-wire.ts';
import { countDeleted, readElements, writeElement, type ElementId } from '../kit/elements.ts';
import { FiveApart, GAME_PAGE, nameOf } from '../kit/parting-fixture.ts';
import type { Setup } from './actions.ts';
import { Fields, type Field } from './fields.ts';
import { seenOf, smallSetup, stateOf, wrongIn } from './field-fixture.ts';
import { canFlag, cellsToOpen } from './moves.ts';
import type { FieldState } from './play.ts';

const NONSENSE = [null, 'open', { do: 'open' }, { do: 'flag', cell: -1 }, [7], { do: 'field' }];
const ACTIONS = 30;

type Sum = { cleared: number; lost: number; firsts: number; hits: number; aside: number };
type Shown = { field: Field; state: FieldState };

class Island {
  readonly member: Member;
  readonly #fields = new Fields(nameOf);
  #before: FieldState | null = null;

  constructor(member: Member) {
    this.member = member;
  }

  get fields(): Fields {
    const doc = this.member.replica.doc(GAME_PAGE);
    this.#fields.take(readElements(doc), countDeleted(doc));
    return this.#fields;
  }

  write(value: unknown): ElementId {
    return writeElement(this.member.replica.doc(GAME_PAGE), value as Record<string, unknown>);
  }

  /** Null until the field has come here. */
  look(id: ElementId, seed: number): Shown | null {
    const field = this.fields.read(id)?.field;
    if (field === undefined) return null;
    const state = stateOf(field);
    expect(wrongIn(state, field.openings), `seed ${seed}`).toEqual([]);
    const before = this.#before;
    const closed = before?.openedBy.findIndex(
      (place, cell) => place !== -1 && state.openedBy[cell] === -1,
    );
    const mined = before?.openedBy.findIndex(
      (place, cell) => place !== -1 && before.mines[cell] === 0 && state.mines[cell] === 1,
    );
    // An assertion for each cell would take longer than all else.
    expect([closed ?? -1, mined ?? -1], `seed ${seed}: stays open and safe`).toEqual([-1, -1]);
    this.#before = state;
    return { field, state };
  }
}

/** Mostly where nothing is wrong, as good players do. */
function pickCell(rng: Rng, { layout, mines, openedBy }: FieldState): number {
  const size = layout.planted.length;
  const start = rng.below(size);
  const wanted = rng.chance(0.9) ? 0 : 1;
  for (let i = 0; i < size; i += 1) {
    const cell = (start + i) % size;
    if (openedBy[cell] === -1 && mines[cell] === wanted) return cell;
  }
  return start;
}

function act(rng: Rng, island: Island, id: ElementId, seed: number): void {
  const shown = island.look(id, seed);
  if (shown === null) return;
  const { field, state } = shown;
  const draw = rng.float();
  const any = rng.below(field.layout.planted.length);
  const opening = { do: 'open', field: id, tick: field.nextOpenTick, ms: null };
  if (draw < 0.75) {
    const cells = cellsToOpen(state, rng.chance(0.7) ? pickCell(rng, state) : any);
    if (cells.length > 0) island.write({ ...opening, cells });
  } else if (draw < 0.87) {
    const cell = rng.chance(0.6) ? pickCell(rng, state) : any;
    const up = rng.chance(0.8);
    if (canFlag(state, cell))
      island.write({ do: 'flag', field: id, cell, up, tick: field.nextFlagTick });
  } else if (draw < 0.93) {
    // Says that it has seen nothing, or much that is not there; or clicks on after the end.
    const tick = rng.pick([1, 1, 2, field.nextOpenTick, field.nextOpenTick + 5, 1_000_000]);
    island.write({ ...opening, tick, cells: [any] });
  } else if (draw < 0.96) island.write({ ...opening, cells: [rng.pick([-1, 3071, 0.5, any])] });
  else island.write(rng.pick(NONSENSE));
}

function playOut(seed: number, sum: Sum): void {
  const rng = createRng(seed);
  const five = new FiveApart();
  const islands = five.members.map((member) => new Island(member));
  five.meet();
  const setup: Setup = {
    ...smallSetup,
    mode: rng.pick(['together', 'duel']),
    mines: 4 + rng.below(12),
    lives: 1 + rng.below(4),
    seed: rng.uint32(),
  };
  const id = islands[0]?.write({ do: 'field', setup, tick: 1 }) ?? '';
  five.run(0);
  // Half of the fields are begun on two islands at once.
  if (rng.chance(0.5)) five.part(rng);
  for (let i = 0; i < ACTIONS; i += 1) {
    if (rng.chance(0.08)) five.partOrHeal(rng);
    act(rng, rng.pick(islands), id, seed);
    five.run(rng.chance(0.05) ? 1500 : 0);
  }
  five.settle();
  const ends = islands.map((island) => island.look(id, seed));
  const seen = ends.map((end) => end && seenOf(end.state));
  expect(new Set(seen).size, `seed ${seed}: what they see`).toBe(1);
  const [end] = ends;
  if (end === undefined || end === null) throw new Error(`seed ${seed}: the field is gone`);
  sum.cleared += Number(end.state.outcome?.end === 'cleared');
  sum.lost += Number(end.state.outcome?.end === 'lost');
  sum.firsts += end.field.openings.filter(({ tick }) => tick === 1).length;
  sum.hits += end.state.hits;
  const fields = islands[0]?.fields;
  sum.aside += (fields?.leftAside().length ?? 0) + (fields?.read(id)?.aside.length ?? 0);
}

const SEEDS = 1000;
const PART = 100;

describe('five who part and meet see the same field, without an illegal position', () => {
  test.each(Array.from({ length: SEEDS / PART }, (_, i) => 1 + i * PART))(
    'seeds from %i',
    { timeout: 300_000 },
    (from) => {
      const sum = { cleared: 0, lost: 0, firsts: 0, hits: 0, aside: 0 };
      for (let seed = from; seed < from + PART; seed += 1) playOut(seed, sum);
      // So that nobody takes an empty run for a good one.
      expect(sum.cleared).toBeGreaterThan(PART / 20);
      expect(sum.lost).toBeGreaterThan(PART / 20);
      expect(sum.firsts).toBeGreaterThan(PART * 1.3);
      expect(sum.hits).toBeGreaterThan(PART / 2);
      expect(sum.aside).toBeGreaterThan(PART);
    },
  );
});
