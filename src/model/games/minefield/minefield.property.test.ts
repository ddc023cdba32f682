/** Whatever comes, in whatever order and parts: the same field for all, nothing on it that the rules do not allow, and no way back. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng } from '../../../lib/rng.ts';
import type { GameElement } from '../kit/elements.ts';
import { readAction } from './actions.ts';
import { Fields, type Field } from './fields.ts';
import {
  fieldOf,
  memberOf,
  FieldScribe,
  seenOf,
  smallSetup,
  stateOf,
  wrongIn,
} from './field-fixture.ts';
import { play } from './play.ts';

const CLIENTS = [1, 2, 3, 4, 9];
const SIZE = smallSetup.width * smallSetup.height;

const cell = fc.nat(SIZE + 3);
const setup = fc.record({
  width: fc.constantFrom(6, 8, 11),
  mines: fc.integer({ min: 1, max: 14 }),
  seed: fc.nat(),
  mode: fc.constantFrom('together' as const, 'duel' as const),
  lives: fc.integer({ min: 1, max: 4 }),
});
/** By whom; who writes what they had seen of: all, or a lie. */
const act = fc.record({
  client: fc.constantFrom(...CLIENTS),
  flags: fc.boolean(),
  cells: fc.array(cell, { minLength: 1, maxLength: 9 }),
  up: fc.boolean(),
  lie: fc.option(fc.nat(30), { freq: 4, nil: null }),
  seen: fc.double({ min: 0, max: 1, noNaN: true }),
});
type Begun = typeof setup extends fc.Arbitrary<infer T> ? T : never;
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;
const anything = fc.anything({ maxDepth: 2 });

const fieldsOf = (elements: readonly GameElement[], deleted = 0): Fields => {
  const fields = new Fields(memberOf);
  fields.take(elements, deleted);
  return fields;
};

/** What each session writes stands upon a part of the others' that grows. */
function story(begun: Begun, acts: readonly Act[]): { elements: GameElement[]; field: string } {
  const scribe = new FieldScribe();
  const field = scribe.begin(begun);
  const seenBy = new Map<number, Set<GameElement>>();
  for (const { client, flags, cells, up, lie, seen } of acts) {
    const known = seenBy.get(client) ?? new Set();
    seenBy.set(client, known);
    scribe.elements
      .slice(0, Math.ceil(scribe.elements.length * seen))
      .forEach((each) => known.add(each));
    // A session sees its own, and of another whatever came before what it sees.
    for (const each of scribe.elements)
      if (
        each.client === client ||
        [...known].some((other) => other.client === each.client && other.clock > each.clock)
      )
        known.add(each);
    known.add(scribe.elements[0] as GameElement);
    const { nextOpenTick, nextFlagTick } = fieldOf(fieldsOf([...known]), field);
    if (flags) scribe.flag(client, field, lie ?? nextFlagTick, cells[0] ?? 0, up);
    else {
      const tick = lie ?? nextOpenTick;
      scribe.open(client, field, tick, ...(tick === 1 ? cells.slice(0, 1) : cells));
    }
  }
  return { elements: scribe.elements, field };
}
const anyStory = fc.tuple(setup, fc.array(act, { maxLength: 40 })).map((parts) => story(...parts));

/** As it could arrive in parts: of each session a beginning. */
function partOf(elements: readonly GameElement[], seed: number): GameElement[] {
  const rng = createRng(seed);
  const upTo = new Map(CLIENTS.map((client) => [client, rng.below(20)]));
  return elements.filter(({ client, clock }, i) => i === 0 || clock < (upTo.get(client) ?? 0));
}

const shuffled = <T>(items: readonly T[], seed: number): T[] => {
  const rng = createRng(seed);
  return items
    .map((item) => ({ item, at: rng.float() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
};

const isFound = (fields: Fields, field: string): Field | null => fields.read(field)?.field ?? null;

describe('whatever players write', () => {
  test('in any order makes the same field, and nothing wrong stands on it', () => {
    fc.assert(
      fc.property(anyStory, fc.nat(), ({ elements, field }, seed) => {
        const read = fieldOf(fieldsOf(elements), field);
        const state = stateOf(read);
        expect(wrongIn(state, read.openings)).toEqual([]);
        const other = stateOf(fieldOf(fieldsOf(shuffled(elements, seed)), field));
        expect(seenOf(other)).toBe(seenOf(state));
      }),
      { numRuns: 400 },
    );
  });

  test('what was seen of a part stays open, safe and cleared when all is known', () => {
    fc.assert(
      fc.property(anyStory, fc.nat(), ({ elements, field }, seed) => {
        const part = isFound(fieldsOf(partOf(elements, seed)), field);
        if (part === null) return;
        const [before, after] = [stateOf(part), stateOf(fieldOf(fieldsOf(elements), field))];
        expect(wrongIn(before, part.openings)).toEqual([]);
        before.openedBy.forEach((place, at) => {
          if (place === -1) return;
          expect(after.openedBy[at]).not.toBe(-1);
          if (before.mines[at] === 0) expect(after.mines[at]).toBe(0);
          expect(after.numbers[at]).toBeLessThanOrEqual(before.numbers[at] ?? 0);
        });
        if (before.outcome?.end === 'cleared') expect(after.outcome?.end).toBe('cleared');
      }),
      { numRuns: 400 },
    );
  });

  test('of two islands, each sees what it had and what the other had', () => {
    fc.assert(
      fc.property(anyStory, fc.nat(), fc.nat(), ({ elements, field }, a, b) => {
        const [left, right] = [partOf(elements, a), partOf(elements, b)];
        const both = [...new Set([...left, ...right])];
        const met = isFound(fieldsOf(both), field);
        const again = isFound(fieldsOf([...new Set([...right, ...left])]), field);
        if (met === null || again === null) return;
        expect(seenOf(stateOf(met))).toBe(seenOf(stateOf(again)));
        expect(wrongIn(stateOf(met), met.openings)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('an honest click of any island is never left aside', () => {
    const honest = fc.array(
      act.map((each) => ({ ...each, lie: null })),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(setup, honest, (begun, acts) => {
        const fits = acts.map((each) => ({ ...each, cells: each.cells.map((at) => at % 48) }));
        const chords = fits.map((each) => ({ ...each, cells: each.cells.slice(0, 8) }));
        const { elements, field } = story(begun, chords);
        expect(fieldsOf(elements).read(field)?.aside).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('replayed opening by opening, cells only open', () => {
    fc.assert(
      fc.property(anyStory, ({ elements, field }) => {
        const { layout, openings } = fieldOf(fieldsOf(elements), field);
        let closed = Infinity;
        for (let count = 0; count <= openings.length; count += 1) {
          const { openedBy } = play(layout, openings, [], count);
          const now = openedBy.filter((place) => place === -1).length;
          expect(now).toBeLessThanOrEqual(closed);
          closed = now;
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a hostile writer', () => {
  test('of anything at all makes nothing throw', () => {
    const odd = fc.record(
      {
        do: fc.constantFrom('field', 'open', 'flag', 'x'),
        field: fc.constantFrom('1:0', '1:1', 7),
        setup: fc.oneof(anything, fc.record({ ...smallSetupOr(anything) })),
        cells: fc.oneof(fc.array(fc.oneof(fc.nat(4000), anything)), anything),
        cell: fc.oneof(fc.nat(4000), anything),
        tick: fc.oneof(fc.integer(), fc.double(), anything),
        up: fc.oneof(fc.boolean(), anything),
        ms: fc.oneof(fc.integer(), anything),
      },
      { requiredKeys: ['do'] },
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(anything, odd)), fc.nat(9), (values, deleted) => {
        const scribe = new FieldScribe();
        scribe.begin();
        for (const value of values) scribe.write(2, value);
        for (const value of values) readAction(value);
        const fields = fieldsOf(scribe.elements, deleted);
        for (const { id } of fields.list()) {
          const { openings } = fieldOf(fields, id);
          expect(wrongIn(stateOf(fieldOf(fields, id)), openings)).toEqual([]);
        }
        fields.leftAside();
      }),
      { numRuns: 500 },
    );
  });

  test('has one first click for each session, however many they claim', () => {
    const scribe = new FieldScribe();
    const field = scribe.begin({ width: 64, height: 48, mines: 900 });
    for (let at = 0; at < 3000; at += 1) scribe.open(2, field, 1, at);
    const { openings } = fieldOf(scribe.fields(), field);
    expect(openings).toHaveLength(1);
  });

  test('who deletes much of their own makes no room for a tick that nobody can follow', () => {
    const scribe = new FieldScribe();
    const field = scribe.begin();
    scribe.open(2, field, 1, 0);
    scribe.open(3, field, 1_000_000_000, 9);
    scribe.flag(3, field, 1_000_000_000, 9);
    const { openings, flags } = fieldOf(scribe.fields(2_000_000_000), field);
    expect([openings.length, flags.length]).toEqual([1, 0]);
  });

  test('who fills the list does not hold up the screen', () => {
    const scribe = new FieldScribe();
    const field = scribe.begin({ width: 64, height: 48, mines: 900 });
    for (let i = 1; i <= 10_000; i += 1) {
      const at = (i * 7) % 3064;
      scribe.write(2, {
        do: 'open',
        field,
        cells: i === 1 ? [at] : Array.from({ length: 8 }, (_, k) => at + k),
        tick: i,
        ms: null,
      });
      scribe.flag(3, field, i, at, i % 2 === 0);
    }
    const started = performance.now();
    const read = fieldOf(scribe.fields(), field);
    expect(wrongIn(stateOf(read), [])).toBeDefined();
    expect(read.openings).toHaveLength(10_000);
    // Some 50 ms when nothing else runs.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

function smallSetupOr(
  other: fc.Arbitrary<unknown>,
): Record<keyof typeof smallSetup, fc.Arbitrary<unknown>> {
  const { width, height, mines, seed, mode, lives } = smallSetup;
  const or = (value: unknown): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 5, arbitrary: fc.constant(value) }, other);
  return {
    width: or(width),
    height: or(height),
    mines: or(mines),
    seed: or(seed),
    mode: or(mode),
    lives: or(lives),
  };
}
