import { describe, expect, test } from 'vitest';
import { must } from '../lib/assert.ts';
import { encodeItem, lettersOf, type LetterItem } from '../wire/letters.ts';
import { mailboxRecord } from './records.ts';
import { decodeBox, encodeBox, KeptInMailbox } from './shelf-box.ts';
import { hash, nowhere, page, place, Reader, writtenBy } from './shelf-fixture.ts';

describe('what a mailbox is given', () => {
  test('an author brings record, entries and a head, and the same letters every time', () => {
    const { author, letters } = writtenBy(['a', 'b']);
    expect(letters).toHaveLength(4);
    expect(author.replica.receipt()?.inMailbox).toBe(false);
    author.keepAll();
    expect(author.replica.receipt()?.inMailbox).toBe(true);
    author.brought = [];
    author.open('unknown');
    author.read([], 0);
    expect(author.replica.receipt()?.inMailbox).toBe(false);
    author.pass(2000);
    expect(author.brought.map(({ plaintext }) => plaintext)).toEqual(letters);
  });

  test('is not called kept before the head is', () => {
    const { author } = writtenBy(['a']);
    const ids = author.brought.slice(0, -1).map(({ id }) => id);
    author.give({
      type: 'mailbox-kept',
      mailbox: 'm',
      ids,
      numbers: ids.map((_, i) => i + 1),
      place: place(2),
    });
    expect(author.replica.receipt()?.inMailbox).toBe(false);
  });

  test('what others wrote is brought when a look has not shown it', () => {
    const { letters } = writtenBy(['a']);
    const other = new Reader();
    other.open();
    other.read(letters);
    other.open('unknown');
    other.read([], 0);
    expect(other.brought).toEqual([]);
    other.pass(13_000);
    other.read([], 0);
    other.pass(10);
    expect(other.brought.map(({ plaintext }) => plaintext)).toEqual(letters);
  });

  test('a viewer brings nothing', () => {
    const { letters } = writtenBy(['a']);
    const viewer = new Reader({ isWriter: false });
    viewer.open();
    viewer.read(letters);
    viewer.open('unknown');
    viewer.read([], 0);
    for (let i = 0; i < 5; i++) viewer.pass(20_000);
    expect(viewer.brought).toEqual([]);
    expect(viewer.text).toBe('a');
  });
});

describe('what comes out of a mailbox', () => {
  test.each([
    ['in order', (letters: Uint8Array[]) => letters],
    ['the other way round', (letters: Uint8Array[]) => letters.toReversed()],
    ['twice', (letters: Uint8Array[]) => [...letters, ...letters]],
  ])('is taken in %s', (_, order) => {
    const reader = new Reader();
    reader.open();
    reader.read(order(writtenBy(['a', 'b', 'c']).letters));
    expect(reader.text).toBe('cba');
    expect(reader.replica.badLetters()).toBe(0);
  });

  test('and is false hides nothing, and blames nobody', () => {
    const { author, letters } = writtenBy(['a', 'b']);
    const session = author.record.session;
    const lies: LetterItem[] = [1, 2, 3].map((number) => ({
      ...{ type: 'entry', session, page, number, before: new Uint8Array(32) },
      update: Uint8Array.of(number),
    }));
    const false_ = lies.flatMap((lie) => lettersOf(encodeItem(lie), hash));
    const forged = lettersOf(
      encodeItem({
        type: 'head',
        head: {
          ...{ session, page, number: 2, hash: new Uint8Array(32), timeMs: 0, signer: session },
          signature: new Uint8Array(64),
        },
      }),
      hash,
    );
    const reader = new Reader();
    reader.open();
    reader.read([...false_, null, ...forged, ...letters, Uint8Array.of(9, 9), ...false_]);
    expect(reader.text).toBe('ba');
    expect(reader.replica.badLetters()).toBe(3);
  });

  test('the cursor on the disk does not pass what waits', () => {
    const { letters } = writtenBy(['a', 'b']);
    const reader = new Reader();
    reader.open();
    reader.read(letters.slice(0, 2), 2);
    reader.pass(6000);
    const saved = must(reader.stored.get(mailboxRecord('m', new Uint8Array()).key));
    expect(decodeBox(saved)?.notes.place).toEqual({ read: nowhere, seen: place(2).seen });
    reader.read(letters.slice(2), letters.length);
    reader.pass(6000);
    const later = must(reader.stored.get(mailboxRecord('m', new Uint8Array()).key));
    expect(decodeBox(later)?.notes.place).toEqual(place(letters.length));
  });

  test('a base that has moved has it read again', () => {
    const reader = new Reader();
    reader.open();
    reader.read([]);
    expect(reader.asked).not.toContain('mailbox-rewind');
    reader.open(null, 7);
    expect(reader.asked).toContain('mailbox-rewind');
  });
});

test('what is noted of a mailbox and is damaged counts as nothing', () => {
  const kept = new KeptInMailbox();
  const bytes = encodeBox({ place: place(3), base: 1, bytesAbove: 5 }, kept, () => null);
  expect(decodeBox(bytes)?.notes).toEqual({ place: place(3), base: 1, bytesAbove: 5 });
  for (let length = 0; length < bytes.length; length++)
    expect(decodeBox(bytes.subarray(0, length))).toBeNull();
  const reader = new Reader({ records: [mailboxRecord('m', bytes.subarray(0, 9))] });
  expect(reader.replica.mailboxPlace('m')).toBeNull();
});
