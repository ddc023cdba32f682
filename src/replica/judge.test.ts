import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { must } from '../lib/assert.ts';
import { concatBytes, toHex } from '../lib/bytes.ts';
import { createRng, type Rng } from '../lib/rng.ts';
import { parseEntry, type Parsed } from './judge.ts';

const AUTHOR = 2 ** 53 - 77;
const OTHER = 1234;

/** Unsigned LEB128, as Yjs reads lengths, clients and clocks. */
function varuint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push(128 | (left % 128));
  return [...bytes, left];
}

const NO_DELETIONS = [0];
const GC = 0;
const SKIP = 10;
const ANY = 8;

/** Update V1: one author's block of structs, whose bytes are given, and a delete set. */
const updateOf = (
  { client = AUTHOR, clock = 0, count = 1 }: { client?: number; clock?: number; count?: number },
  structs: readonly number[],
  deletions: readonly number[] = NO_DELETIONS,
): Uint8Array =>
  Uint8Array.from([
    1,
    ...varuint(count),
    ...varuint(client),
    ...varuint(clock),
    ...structs,
    ...deletions,
  ]);

const deletionsOf = (client: number, clock: number, length: number): number[] => [
  1,
  ...varuint(client),
  1,
  ...varuint(clock),
  ...varuint(length),
];

/** What one session's document sends for each of these transactions. */
function entriesOf(client: number, ...transactions: ((doc: Y.Doc) => void)[]): Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = client;
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (const transaction of transactions) doc.transact(() => transaction(doc));
  return updates;
}

const only = (transaction: (doc: Y.Doc) => void): Uint8Array =>
  must(entriesOf(AUTHOR, transaction)[0]);

function refusalOf(update: Uint8Array): string | null {
  const judged = parseEntry(update, AUTHOR);
  return 'refuse' in judged ? judged.refuse : null;
}

function accepted(update: Uint8Array): Parsed {
  const judged = parseEntry(update, AUTHOR);
  if ('refuse' in judged) throw new Error(judged.refuse);
  return judged;
}

/** A value inside this many lists. */
function nested(depth: number): unknown {
  let value: unknown = 'core';
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

/** A type inside this many others, all made by one transaction. */
function nestTypes(doc: Y.Doc, depth: number): void {
  let outer: Y.Array<unknown> = doc.getArray('nest');
  for (let i = 0; i < depth; i++) {
    const inner = new Y.Array<unknown>();
    outer.insert(0, [inner]);
    outer = inner;
  }
}

/** All kinds of content that Yjs can hold, as honest entries. */
const SAMPLES: readonly Uint8Array[] = entriesOf(
  AUTHOR,
  (doc) => doc.getText('text').insert(0, 'words that are typed 😀'),
  (doc) => doc.getText('text').format(2, 5, { bold: true }),
  (doc) => doc.getText('text').insertEmbed(3, { image: 'x' }),
  (doc) => doc.getText('text').delete(1, 4),
  (doc) => doc.getMap('map').set('key', { deep: [1, 2, { a: null }] }),
  (doc) => doc.getMap('map').set('bytes', Uint8Array.of(1, 2, 3)),
  (doc) => doc.getMap('map').set('key', 'again'),
  (doc) => doc.getXmlFragment('xml').insert(0, [new Y.XmlElement('p'), new Y.XmlText('t')]),
  (doc) => doc.getMap('map').set('sub', new Y.Doc({ guid: 'sub' })),
  (doc) => nestTypes(doc, 5),
  (doc) => doc.getArray('nest').delete(0, 1),
);

function mutated(rng: Rng): Uint8Array {
  if (rng.chance(0.1)) return rng.bytes(rng.below(120));
  const bytes = Uint8Array.from(rng.pick(SAMPLES));
  if (rng.chance(0.2)) return bytes.slice(0, rng.below(bytes.length));
  for (let flips = 1 + rng.below(4); flips > 0; flips--) {
    const at = rng.below(bytes.length);
    bytes[at] = must(bytes[at]) ^ (1 << rng.below(8));
  }
  if (rng.chance(0.3)) return concatBytes(bytes, rng.bytes(rng.below(30)));
  return bytes;
}

const isClock = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

function expectSane({ start, end, needs }: Parsed, update: Uint8Array): void {
  const bytes = toHex(update);
  expect(isClock(start) && isClock(end) && start <= end, bytes).toBe(true);
  expect(
    needs.every(({ client, clock }) => isClock(client) && isClock(clock)),
    bytes,
  ).toBe(true);
}

describe('whatever arrives', () => {
  test('every kind of honest entry is taken, in order', () => {
    let clock = 0;
    for (const update of SAMPLES) {
      const { start, end, needs } = accepted(update);
      if (end > start) expect(start).toBe(clock);
      expect(needs.every(({ client }) => client === AUTHOR)).toBe(true);
      clock = Math.max(clock, end);
    }
    expect(SAMPLES).toHaveLength(11);
  });

  test.each([1, 2, 3, 4])(
    'garbage, truncations and flipped bits: an answer, never an exception (seed %i)',
    (seed) => {
      const rng = createRng(seed, 18);
      let refused = 0;
      for (let i = 0; i < 10_000; i++) {
        const update = mutated(rng);
        const judged = parseEntry(update, AUTHOR);
        if ('refuse' in judged) refused += 1;
        else expectSane(judged, update);
      }
      // Both answers are met: neither everything nor nothing is refused.
      expect(refused).toBeGreaterThan(1_000);
      expect(refused).toBeLessThan(9_900);
    },
  );

  test('what is taken moves no clock but its author’s, and that one as far as was said', () => {
    const rng = createRng(9, 18);
    let taken = 0;
    for (let i = 0; i < 5_000; i++) {
      const update = mutated(rng);
      const judged = parseEntry(update, AUTHOR);
      if ('refuse' in judged || judged.start !== 0 || judged.needs.length > 0) continue;
      const doc = new Y.Doc();
      try {
        Y.applyUpdate(doc, update);
      } catch {
        continue; // the shadow document is for these
      }
      taken += 1;
      const clocks = Y.decodeStateVector(Y.encodeStateVector(doc));
      expect([...clocks], toHex(update)).toEqual(judged.end > 0 ? [[AUTHOR, judged.end]] : []);
    }
    expect(taken).toBeGreaterThan(50);
  });

  test.each([
    ['nothing', Uint8Array.of()],
    ['a count of structs that are not there', Uint8Array.from([1, ...varuint(2 ** 25), 5, 0])],
    ['a count of authors that are not there', Uint8Array.from(varuint(2 ** 31))],
    ['a number that never ends', new Uint8Array(64).fill(0xff)],
    ['a count of deletions that are not there', Uint8Array.from([0, ...varuint(2 ** 31)])],
  ])('%s is not a Yjs update', (_name, update) => {
    expect(refusalOf(update)).toBe('not a Yjs update');
  });
});

describe('names and clocks', () => {
  test('structs of another client, alone or beside one’s own', () => {
    const foreign = must(entriesOf(OTHER, (doc) => doc.getText('t').insert(0, 'x'))[0]);
    const own = only((doc) => doc.getText('t').insert(0, 'x'));
    for (const update of [foreign, Y.mergeUpdates([own, foreign])])
      expect(refusalOf(update)).toBe("writes in another session's name");
  });

  test('the 15 bytes that swallow another’s future, and the same in one’s own name', () => {
    const swallow = (client: number): Uint8Array =>
      updateOf({ client, clock: 5 }, [GC, ...varuint(1e9)]);
    expect(refusalOf(swallow(OTHER))).toBe("writes in another session's name");
    // One's own future is one's own to lose: whoever follows the log sees that its clock does not continue it, or lets it go.
    expect(accepted(swallow(AUTHOR))).toMatchObject({ start: 5, end: 1e9 + 5 });
  });

  test.each([
    ['a skip', updateOf({}, [SKIP, 3]), 'leaves out some of its own structs'],
    ['a GC struct of no length', updateOf({}, [GC, 0]), 'its structs are out of order'],
    [
      'a clock at the end of the numbers',
      updateOf({ clock: Number.MAX_SAFE_INTEGER }, [GC, 2]),
      'its clock overflows',
    ],
    [
      'two structs whose lengths add up to more than numbers hold',
      updateOf({ count: 2 }, [
        GC,
        ...varuint(Number.MAX_SAFE_INTEGER),
        GC,
        ...varuint(Number.MAX_SAFE_INTEGER),
      ]),
      'its clock overflows',
    ],
  ])('%s', (_name, update, reason) => {
    expect(refusalOf(update)).toBe(reason);
  });

  test.each([
    ['origin', 0x80],
    ['right origin', 0x40],
  ])('an item whose %s is itself or comes after it', (_name, flag) => {
    for (const ahead of [0, 1, 1e9]) {
      const item = [flag | ANY, ...varuint(AUTHOR), ...varuint(3 + ahead), 1, 126];
      expect(refusalOf(updateOf({ clock: 3 }, item))).toBe('builds on what comes after it');
    }
  });

  test('an item inside itself', () => {
    const item = [ANY, 0, ...varuint(AUTHOR), ...varuint(3), 1, 126];
    expect(refusalOf(updateOf({ clock: 3 }, item))).toBe('builds on what comes after it');
  });
});

describe('deletions', () => {
  test('of another’s future make the entry wait for it', () => {
    const update = Uint8Array.from([0, ...deletionsOf(OTHER, 10, 5)]);
    expect(accepted(update)).toMatchObject({
      start: 0,
      end: 0,
      needs: [{ client: OTHER, clock: 15 }],
    });
  });

  test('of one’s own future are refused, or waited for when they stand alone', () => {
    const structs = [ANY, 1, 1, 116, 1, 126];
    const both = updateOf({}, structs, deletionsOf(AUTHOR, 0, 2));
    expect(refusalOf(both)).toBe('deletes what it has not written');
    expect(refusalOf(updateOf({}, structs, deletionsOf(AUTHOR, 0, 1)))).toBeNull();
    const alone = Uint8Array.from([0, ...deletionsOf(AUTHOR, 0, 7)]);
    expect(accepted(alone).needs).toEqual([{ client: AUTHOR, clock: 7 }]);
  });

  test('that reach beyond what numbers hold', () => {
    for (const client of [AUTHOR, OTHER]) {
      const end = deletionsOf(client, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
      expect(refusalOf(Uint8Array.from([0, ...end]))).toBe('its clock overflows');
    }
  });
});

describe('nesting', () => {
  test.each<[string, number, (doc: Y.Doc, depth: number) => void]>([
    ['in a list', 64, (doc, depth) => doc.getArray('a').insert(0, [nested(depth)])],
    ['in a map', 64, (doc, depth) => doc.getMap('m').set('k', nested(depth))],
    ['as an embed', 64, (doc, depth) => doc.getText('t').insertEmbed(0, nested(depth) as object)],
    ['as a format', 64, (doc, depth) => doc.getText('t').insert(0, 'x', { mark: nested(depth) })],
    [
      'as the meta data of a document in the document',
      64,
      (doc, depth) => doc.getMap('m').set('k', new Y.Doc({ meta: nested(depth - 1) })),
    ],
    ['of types', 256, nestTypes],
  ])('%s ends at %i', (_name, deepest, make) => {
    expect(refusalOf(only((doc) => make(doc, deepest)))).toBeNull();
    for (const depth of [deepest + 1, 500])
      expect(refusalOf(only((doc) => make(doc, depth)))).toBe('nested too deeply');
  });

  test('so deep that reading it overflows the stack', () => {
    const lists = 200_000;
    const value = Array.from({ length: lists }, () => [117, 1]).flat();
    const update = updateOf({}, [ANY, 1, 1, 116, 1, ...value, 126]);
    expect(refusalOf(update)).toBe('not a Yjs update');
  });

  test('a text of many strings, one after another, is not deep', () => {
    const update = only((doc) => {
      const text = doc.getText('t');
      for (let i = 0; i < 500; i++) text.insert(i, 'x', { n: i });
    });
    expect(refusalOf(update)).toBeNull();
  });
});
