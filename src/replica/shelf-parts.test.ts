import { describe, expect, test } from 'vitest';
import { must } from '../lib/assert.ts';
import { decodeLetter, encodeItem, lettersOf } from '../wire/letters.ts';
import { mailboxRecord } from './records.ts';
import { decodeBox } from './shelf-box.ts';
import { hash, page, place, Reader, writtenBy } from './shelf-fixture.ts';

const LONG = 120_000;
const policy = { lettersMin: 10, bytesMin: 1e9, afterMs: 100, jitterMs: 0 };
const isPart = (letter: Uint8Array): boolean => decodeLetter(letter).type === 'part';
/** Letters enough for a compaction to be worth it. */
const many = (device = 7): Uint8Array[] =>
  writtenBy(
    Array.from({ length: 60 }, (_, i) => `w${i}`),
    device,
  ).letters;
/** One that is never whole, as long as its author does not come back. */
function half(): { first: Uint8Array[]; rest: Uint8Array[] } {
  const { letters } = writtenBy(['y'.repeat(LONG)], 8);
  const parts = letters.filter(isPart);
  expect(parts).toHaveLength(3);
  const others = letters.filter((letter) => !isPart(letter));
  return { first: parts.slice(0, 1), rest: [...parts.slice(1), ...others] };
}

/** By somebody who comes anew, finds this base, and these letters above it. */
function compactedBy(letters: readonly Uint8Array[], base = 0): Uint8Array[] {
  const reader = new Reader({ policy });
  const upTo = base + letters.length;
  reader.open('behind', base);
  reader.read(letters, upTo);
  reader.passLooking(200_000, upTo);
  return must(reader.bundles[0]);
}

function newcomerAt(letters: readonly Uint8Array[]): Reader {
  const newcomer = new Reader();
  newcomer.open();
  newcomer.read(letters);
  newcomer.pass(1000);
  return newcomer;
}

describe('parts of a long item', () => {
  test('are told apart by the mailbox that they come from', () => {
    const { letters } = writtenBy(['x'.repeat(LONG)], 8);
    const reader = new Reader();
    reader.open(null, 0, 'm');
    reader.open(null, 0, 'n');
    for (const [i, letter] of letters.entries())
      for (const mailbox of ['m', 'n']) reader.read([letter], i + 1, mailbox);
    expect(reader.text).toHaveLength(LONG);
    reader.pass(6000);
    for (const mailbox of ['m', 'n']) {
      expect(reader.replica.mailboxCounts(mailbox).missing, mailbox).toBe(0);
      const saved = must(reader.stored.get(mailboxRecord(mailbox, new Uint8Array()).key));
      expect(decodeBox(saved)?.notes.place, mailbox).toEqual(place(letters.length));
    }
  });

  test('that never become one do not stop a compaction, and go along with it', () => {
    const { first, rest } = half();
    const above = [...first, ...many()];
    const bundle = compactedBy(above);
    expect(bundle.filter(isPart)).toHaveLength(1);
    expect(bundle.filter(isPart)).not.toEqual(first);
    // Its author comes back, after one more compaction.
    const again = compactedBy([...bundle, ...many(9)], above.length);
    expect(newcomerAt([...again, ...rest]).text).toContain('y'.repeat(LONG));
  });

  test('do not go along where the item goes along whole', () => {
    const { letters } = writtenBy(['y'.repeat(LONG)], 8);
    const left = compactedBy([...letters, ...many()])
      .filter(isPart)
      .slice(0, 2);
    expect(left).toHaveLength(2);
    const bundle = compactedBy([...letters, ...many(), ...left, ...many(9)]);
    expect(bundle.filter(isPart)).toHaveLength(3);
    expect(newcomerAt(bundle).text).toContain('y'.repeat(LONG));
  });

  test('that wait are not passed by the cursor on the disk when they are read again', () => {
    const { first } = half();
    const reader = new Reader();
    reader.open();
    reader.read(first);
    reader.open('behind', 0);
    reader.read(first);
    reader.pass(6000);
    const saved = must(reader.stored.get(mailboxRecord('m', new Uint8Array()).key));
    expect(decodeBox(saved)?.notes.place.read).toEqual(place(0).read);
  });
});

test('what is still being hashed is not left out of a compaction', () => {
  const reader = new Reader({ policy });
  const letters = [...many(), ...writtenBy(['z'.repeat(LONG)], 8).letters];
  reader.holdsHashes = true;
  reader.open();
  reader.read(letters);
  reader.passLooking(200_000, letters.length);
  expect(reader.bundles).toEqual([]);
  reader.hashAll();
  reader.passLooking(200_000, letters.length);
  expect(newcomerAt(must(reader.bundles[0])).text).toContain('z'.repeat(LONG));
});

test('what did not fit when it had been hashed is read again, also where nothing more comes', () => {
  const reader = new Reader();
  const session = reader.record.session;
  const lie = { type: 'entry', session, page, number: 1, before: new Uint8Array(32) } as const;
  const update = new Uint8Array(33 * 1024 * 1024);
  reader.holdsHashes = true;
  reader.open();
  reader.read(lettersOf(encodeItem({ ...lie, update }), hash));
  expect(reader.unhashed).toHaveLength(1);
  reader.hashAll();
  expect(reader.asked).not.toContain('mailbox-rewind');
  reader.pass(40_000);
  expect(reader.asked).toContain('mailbox-rewind');
});
