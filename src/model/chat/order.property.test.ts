/** Chats of up to five people whose islands part and meet at any time, and chats that somebody made up. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { breaksIn } from './breaks.ts';
import { inOrder, type Node } from './order.ts';

type Said = Node & { member: string; apart: string[]; epoch: string };
type Step = { do: 'say'; who: number } | { do: 'islands'; of: number[] };

/** A busy machine. */
vi.setConfig({ testTimeout: 60_000 });

const PEOPLE = 5;
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('say' as const), who: fc.nat(4) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('islands' as const),
        of: fc.array(fc.nat(2), { minLength: PEOPLE, maxLength: PEOPLE }),
      }),
    },
  ),
  { maxLength: 60 },
);

/** Whoever is on one island hears each other at once; when islands meet, all that was said there. */
function play(course: readonly Step[]): Said[] {
  const heard = Array.from({ length: PEOPLE }, () => new Map<string, Said>());
  const clocks = Array.from({ length: PEOPLE }, () => 0);
  const all: Said[] = [];
  let islandOf = Array.from({ length: PEOPLE }, () => 0);
  let epoch = 0;
  const share = (): void => {
    for (const from of heard.keys())
      for (const to of heard.keys())
        if (islandOf[from] === islandOf[to])
          for (const [id, said] of heard[from] ?? []) heard[to]?.set(id, said);
  };
  for (const step of course) {
    if (step.do === 'islands') {
      islandOf = step.of;
      epoch += 1;
      share();
      share();
      continue;
    }
    const { who } = step;
    const known = [...(heard[who]?.values() ?? [])];
    const { heads } = inOrder(known);
    const clock = (clocks[who] = (clocks[who] ?? 0) + 1);
    const said: Said = {
      id: `${who}:${clock}`,
      client: who,
      clock,
      tick: 1 + Math.max(0, ...known.map(({ tick }) => tick)),
      heads,
      member: `m${who}`,
      apart: islandOf.flatMap((island, other) => (island === islandOf[who] ? [] : [`m${other}`])),
      epoch: `${epoch} ${islandOf[who]}`,
    };
    all.push(said);
    heard[who]?.set(said.id, said);
    share();
  }
  return all;
}

const shuffled = fc.tuple(steps, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })));

describe('islands', () => {
  test('in whatever order messages come, the list is the same, and nothing stands before what its author had seen', () => {
    fc.assert(
      fc.property(shuffled, ([course, dice]) => {
        const all = play(course);
        const { list } = inOrder(all);
        const other = all
          .map((said) => ({ said, at: dice.next().value as number }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ said }) => said);
        const again = inOrder(other);
        expect(again.list.map(({ id }) => id)).toEqual(list.map(({ id }) => id));
        expect(breaksIn(again)).toEqual(breaksIn(inOrder(all)));
        const places = new Map(list.map(({ id }, place) => [id, place]));
        for (const { id, heads } of list)
          for (const head of heads)
            expect(places.get(head) ?? -1).toBeLessThan(places.get(id) ?? -1);
        expect(list).toHaveLength(all.length);
      }),
      { numRuns: 300 },
    );
  });

  test('what one island wrote while it was one stands together', () => {
    fc.assert(
      fc.property(steps, (course) => {
        const { list } = inOrder(play(course));
        const runs = list.map(({ epoch }) => epoch).filter((run, i, all) => run !== all[i - 1]);
        expect(new Set(runs).size).toBe(runs.length);
      }),
      { numRuns: 300 },
    );
  });

  test('a break stands exactly where the next had not seen the one before', () => {
    fc.assert(
      fc.property(steps, (course) => {
        const ordered = inOrder(play(course));
        const breaks = breaksIn(ordered);
        for (const [place, parents] of ordered.seen.entries()) {
          const isSeam = place > 0 && !parents.includes(place - 1);
          const kinds = breaks.get(place)?.map(({ kind }) => kind) ?? [];
          expect(kinds.includes('meanwhile')).toBe(isSeam);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('what somebody made up', () => {
  const node = fc.record({ client: fc.nat(4), clock: fc.nat(12), tick: fc.nat(6) });
  const id = fc.tuple(fc.nat(4), fc.nat(12)).map(([client, clock]) => `${client}:${clock}`);
  const nodes: fc.Arbitrary<Said[]> = fc
    .uniqueArray(fc.tuple(node, fc.array(id, { maxLength: 6 }), fc.array(fc.constant('m1'))), {
      selector: ([{ client, clock }]) => `${client}:${clock}`,
      maxLength: 50,
    })
    .map((made) =>
      made.map(([one, heads, apart]) => ({
        ...one,
        id: `${one.client}:${one.clock}`,
        heads,
        member: `m${one.client}`,
        apart,
        epoch: '',
      })),
    );

  test('circles and heads that are not there: everything stands once, sessions in their own order, all alike', () => {
    fc.assert(
      fc.property(nodes, (made) => {
        const ordered = inOrder(made);
        const { list } = ordered;
        expect(new Set(list)).toEqual(new Set(made));
        expect(list).toHaveLength(made.length);
        const last = new Map<number, number>();
        for (const { client, clock } of list) {
          expect(last.get(client) ?? -1).toBeLessThan(clock);
          last.set(client, clock);
        }
        for (const [place, parents] of ordered.seen.entries())
          for (const parent of parents) expect(parent).toBeLessThan(place);
        expect(inOrder(made.toReversed()).list).toEqual(list);
        expect(() => breaksIn(ordered)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  test('who names a message that is yet to come opens the circle, not who answers', () => {
    const liar = { id: '9:0', client: 9, clock: 0, tick: 4, heads: ['1:1'] };
    const before = { id: '1:0', client: 1, clock: 0, tick: 3, heads: [] };
    const answer = { id: '1:1', client: 1, clock: 1, tick: 5, heads: ['9:0'] };
    const { list } = inOrder([answer, liar, before]);
    const places = list.map(({ id }) => id);
    expect(places.indexOf('9:0')).toBeLessThan(places.indexOf('1:1'));
  });

  test('10,000 messages that name each other in one circle, and 10,000 that saw nothing', () => {
    const circle = Array.from({ length: 10_000 }, (_, i) => ({
      id: `${i}:0`,
      client: i,
      clock: 0,
      tick: 0,
      heads: [`${(i + 1) % 10_000}:0`],
      member: `${i}`,
      apart: ['*'],
    }));
    expect(breaksIn(inOrder(circle)).size).toBeGreaterThanOrEqual(0);
    const blind = circle.map((one) => ({ ...one, heads: [] }));
    expect(breaksIn(inOrder(blind)).size).toBeGreaterThan(0);
  });
});
