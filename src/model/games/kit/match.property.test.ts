/** Whatever comes, in whatever order, in whatever parts: equal views of a match, and never an illegal position. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createRng, type Rng } from '../../../lib/rng.ts';
import {
  compareElements,
  countDeleted,
  onElements,
  readElements,
  writeElement,
  type GameElement,
} from './elements.ts';
import { Match } from './match.ts';
import { Book, illegalIn, memberOf, pile, seenOf, type Pile } from './pile-fixture.ts';

type PileMatch = Match<number, Pile, number>;
const CLIENTS = [1, 2, 3, 4, 9];
const STEPS = 'resign offer-draw accept-draw claim-draw decline ask-back allow-back'.split(' ');

const matchOf = (elements: readonly GameElement[]): PileMatch => {
  const match = new Match(pile, memberOf);
  match.take(elements);
  return match;
};

/** 80 things that five sessions wrote, each having seen some of what was there: most are legal, some are not, some are nonsense. */
function randomBook(rng: Rng): Book {
  const book = new Book();
  const tables = [{}, { standIns: true }, { solo: true }, { keptFor: { first: 'm1' } }];
  const clocked = { clock: { baseMs: 3000, incrementMs: 500 } };
  const begin = (): string => {
    const table = { ...rng.pick(tables), ...(rng.chance(0.3) && clocked) };
    const game = book.begin(rng.pick(CLIENTS), table, 60);
    if (rng.chance(0.9)) book.sit(1, game, 'first', rng.below(4));
    if (rng.chance(0.9)) book.sit(2, game, 'second', rng.below(4));
    return game;
  };
  const games = [begin()];
  while (book.elements.length < 80) {
    const client = rng.pick(CLIENTS);
    const count = book.elements.length;
    const seen = book.elements.slice(0, Math.max(1, count - (rng.chance(0.8) ? 0 : rng.below(20))));
    const match = matchOf(seen);
    const ends = match.games().map(({ end }) => end);
    const open = ends.filter(({ outcome }) => outcome === null);
    const at = rng.chance(0.8) && open.length > 0 ? rng.pick(open).id : rng.pick(book.elements).id;
    const what = rng.float();
    if (what < 0.8) {
      const mover = ends.find(({ id }) => id === at);
      const seat = mover && pile.toMove(mover.state);
      const holder = seat === 'first' ? rng.pick([1, 9]) : 2;
      book.move(rng.chance(0.85) ? holder : client, at, rng.below(12) % 5, rng.below(1000));
    } else if (what < 0.87) book.write(client, { do: rng.pick(STEPS), parent: at });
    else if (what < 0.92)
      book.sit(client, rng.pick(games), rng.pick(['first', 'second', 'third']), rng.below(9));
    else if (what < 0.94)
      book.write(client, { do: 'claim-time', parent: at, waitedMs: rng.below(9000) });
    else if (what < 0.97) games.push(begin());
    else
      book.write(
        client,
        rng.pick([null, 7, 'move', {}, [], { do: 'move' }, { do: 'sit', game: 1 }]),
      );
  }
  return book;
}

function shuffled<Each>(rng: Rng, all: readonly Each[]): Each[] {
  return all
    .map((each) => [rng.float(), each] as const)
    .sort(([a], [b]) => a - b)
    .map(([, each]) => each);
}

const seeds = fc.nat({ max: 2 ** 31 });
/** They take seconds; more on a machine with much else to do. */
const PATIENCE = { timeout: 120_000 };

describe('a match', () => {
  test(
    'is the same whatever the order and the parts in which it came, and has no illegal position',
    PATIENCE,
    () => {
      let moves = 0;
      let forks = 0;
      fc.assert(
        fc.property(seeds, (seed) => {
          const rng = createRng(seed);
          const { elements } = randomBook(rng);
          const expected = matchOf(elements);
          expect(illegalIn(pile, expected)).toEqual([]);
          for (const { end, forks: parted } of expected.games()) {
            moves += end.length;
            forks += parted.length;
          }
          for (let i = 0; i < 3; i += 1) {
            const order = shuffled(rng, elements);
            const grown = new Match(pile, memberOf);
            for (let count = 0; count < order.length;) {
              count = Math.min(order.length, count + 1 + rng.below(12));
              const part = order.slice(0, count);
              grown.take(shuffled(rng, part));
              if (rng.chance(0.1)) expect(seenOf(grown)).toBe(seenOf(matchOf(part)));
            }
            expect(seenOf(grown)).toBe(seenOf(expected));
          }
        }),
        { numRuns: 100, seed: 5 },
      );
      // Else this would show nothing.
      expect(moves).toBeGreaterThan(1000);
      expect(forks).toBeGreaterThan(100);
    },
  );

  test('without what somebody deleted is as if that had never come', PATIENCE, () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const rng = createRng(seed);
        const { elements } = randomBook(rng);
        const match = matchOf(elements);
        const left = elements.filter(() => rng.chance(0.9));
        match.take(left);
        expect(seenOf(match)).toBe(seenOf(matchOf(left)));
        match.take(elements);
        expect(seenOf(match)).toBe(seenOf(matchOf(elements)));
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  test('stays as it is for others whatever a stranger writes, of any shape', PATIENCE, () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withTypedArray: true,
      withSparseArray: true,
      maxDepth: 3,
    });
    const part = fc.oneof(
      anything,
      fc.constantFrom('1:0', '1:1', '2:3', 'first', 'second', 1, 0, -1),
    );
    const almost = fc.record(
      {
        do: fc.oneof(fc.constantFrom('game', 'sit', 'move', 'claim-time', ...STEPS), part),
        parent: part,
        game: part,
        seat: part,
        tick: part,
        move: part,
        thoughtMs: part,
        waitedMs: part,
        setup: part,
        rematchOf: part,
        table: fc.oneof(
          part,
          fc.record({ keptFor: part, standIns: part, solo: part, clock: part }),
        ),
      },
      { requiredKeys: ['do'] },
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(anything, almost), { maxLength: 30 }), (values) => {
        const book = new Book();
        const game = book.table();
        book.moves(game, 1, 1, 2, 3, 1);
        const before = book.match();
        const [own] = before.games();
        for (const value of values) book.write(4, value);
        const match = book.match();
        const [after] = match.games().filter(({ id }) => id === game);
        expect(after?.end.state).toEqual(own?.end.state);
        expect(after?.end.id).toBe(own?.end.id);
        expect(after?.forks).toEqual([]);
        expect(illegalIn(pile, match)).toEqual([]);
        match.leftAside();
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  test(
    'of tens of thousands of hostile steps is read in bounded time and without a deep stack',
    PATIENCE,
    () => {
      const book = new Book();
      const game = book.begin(1, { solo: true, keptFor: { first: 'm1', second: 'm1' } }, 1_000_000);
      let last = game;
      for (let i = 0; i < 10_000; i += 1) last = book.move(1, last, 1);
      for (let i = 0; i < 20_000; i += 1) book.move(3, `8:${i}`, 1);
      for (let i = 0; i < 10_000; i += 1) book.move(1, game, 2);
      const match = new Match(
        { ...pile, play: ({ left }) => ({ left: left - 1, taken: [] }), toMove: () => 'first' },
        memberOf,
      );
      const startedMs = performance.now();
      match.take([...book.elements].reverse());
      expect(match.games()[0]?.end.length).toBe(10_000);
      expect(performance.now() - startedMs).toBeLessThan(10_000);
    },
  );
});

describe('elements on a page', () => {
  const pageOf = (client: number): Y.Doc => {
    const page = new Y.Doc();
    page.clientID = client;
    return page;
  };
  const exchange = (...pages: Y.Doc[]): void => {
    for (const from of pages)
      for (const to of pages) Y.applyUpdate(to, Y.encodeStateAsUpdate(from));
  };

  test('are named by who wrote them, alike on every device', () => {
    const [ann, ben] = [pageOf(1), pageOf(2)];
    const ids = [
      writeElement(ann, { a: 1 }),
      writeElement(ann, { a: 2 }),
      writeElement(ben, { b: 1 }),
    ];
    exchange(ann, ben);
    ids.push(writeElement(ben, { b: 2 }));
    exchange(ann, ben);
    expect(ids).toEqual(['1:0', '1:1', '2:0', '2:1']);
    expect(readElements(ann)).toEqual(readElements(ben));
    expect(
      readElements(ann)
        .toSorted(compareElements)
        .map(({ id, value }) => [id, value]),
    ).toEqual([
      ['1:0', { a: 1 }],
      ['1:1', { a: 2 }],
      ['2:0', { b: 1 }],
      ['2:1', { b: 2 }],
    ]);
  });

  test('keep their names when others between them are deleted, and that is counted', () => {
    const [ann, ben] = [pageOf(1), pageOf(2)];
    for (let i = 0; i < 5; i += 1) writeElement(ann, { i });
    exchange(ann, ben);
    ben.getArray('game').delete(1, 2);
    exchange(ann, ben);
    for (const page of [ann, ben]) {
      expect(readElements(page).map(({ id }) => id)).toEqual(['1:0', '1:3', '1:4']);
      expect(countDeleted(page)).toBe(2);
    }
    expect(writeElement(ann, {})).toBe('1:5');
  });

  test('of one session are read up to a limit, which takes nothing from others', () => {
    const [ann, ben] = [pageOf(1), pageOf(2)];
    writeElement(ann, { ann: true });
    ben.getArray('game').insert(
      0,
      Array.from({ length: 10_500 }, (_, i) => i),
    );
    exchange(ann, ben);
    const elements = readElements(ann);
    expect(elements).toHaveLength(10_001);
    expect(elements.some(({ client }) => client === 1)).toBe(true);
  });

  test('are plain values: whatever else stands in the list is passed over', () => {
    const page = pageOf(1);
    const list = page.getArray<unknown>('game');
    list.push([new Y.Map(), new Y.Text('move'), new Uint8Array(3), new Y.Doc(), { do: 'game' }]);
    const values = readElements(page).map(({ value }) => value);
    expect(values).toEqual([{ do: 'game' }]);
  });

  test('tell of changes until that is ended', () => {
    const page = pageOf(1);
    let heard = 0;
    const end = onElements(page, () => (heard += 1));
    writeElement(page, {});
    end();
    writeElement(page, {});
    expect(heard).toBe(1);
  });
});
