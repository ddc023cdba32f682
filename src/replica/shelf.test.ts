import { describe, expect, test } from 'vitest';
import { must } from '../lib/assert.ts';
import { createRng } from '../lib/rng.ts';
import { createFakeAuthority } from '../sim/fake-keys.ts';
import { INDEX_PAGE } from '../wire/ids.ts';
import { encodeItem, lettersOf, type LetterItem } from '../wire/letters.ts';
import type { ReplicaEffect } from './machine-types.ts';
import { createReplica, type Replica } from './replica.ts';
import { mailboxRecord } from './records.ts';
import { Shelf } from './shelf.ts';
import { decodeBox, encodeBox, KeptInMailbox } from './shelf-box.ts';

const authority = createFakeAuthority(createRng(3));
const nowhere = { number: 0, hash: new Uint8Array(32) };
const place = (number: number) => ({ read: { ...nowhere, number }, seen: { ...nowhere, number } });
const page = INDEX_PAGE;

/** A replica at a mailbox that keeps what it is given, in front of our eyes. */
class Reader {
  readonly replica: Replica;
  readonly id;
  nowMs = 1000;
  brought: { id: string; plaintext: Uint8Array }[] = [];
  asked: string[] = [];
  stored = new Map<string, Uint8Array>();

  constructor(records: { key: string; value: Uint8Array }[] = [], isWriter = true) {
    const self = authority.createSession(new Uint8Array(8).fill(1), isWriter);
    this.id = self.session;
    this.replica = createReplica({
      ...{ self, keys: authority.keysOf(self.session), rng: createRng(4), wallMsAtZero: 0 },
      onLocalEdit: () => undefined,
    });
    this.give({ type: 'load', records });
    this.replica.attachShelf((parts) => new Shelf(parts));
  }

  give(input: Parameters<Replica['handle']>[0]): void {
    for (const effect of this.replica.handle(input, this.nowMs)) this.#perform(effect);
  }

  #perform(effect: ReplicaEffect): void {
    if (effect.type === 'store') {
      for (const { key, value } of effect.batch.puts) this.stored.set(key, value);
      this.give({ type: 'stored', token: effect.token });
    } else if (effect.type === 'mailbox-append') this.brought.push(...effect.letters);
    else if (effect.type.startsWith('mailbox-')) this.asked.push(effect.type);
  }

  open(anew: 'behind' | 'unknown' | null = null, base = 0): void {
    this.give({ type: 'mailbox-opened', mailbox: 'm', anew, base, place: place(base) });
  }

  read(letters: readonly (Uint8Array | null)[], upTo = letters.length): void {
    this.give({ type: 'mailbox-letters', mailbox: 'm', letters, place: place(upTo) });
    this.give({ type: 'mailbox-at-head', mailbox: 'm', place: place(upTo) });
  }

  pass(ms: number): void {
    this.nowMs += ms;
    this.give({ type: 'tick' });
  }

  write(text: string): void {
    this.replica.doc(page).getText('text').insert(0, text);
    this.give({ type: 'flush' });
  }

  keepAll(from = 1): void {
    const ids = this.brought.map(({ id }) => id);
    const numbers = ids.map((_, i) => from + i);
    this.give({
      type: 'mailbox-kept',
      mailbox: 'm',
      ids,
      numbers,
      place: place(from + ids.length),
    });
  }

  get text(): string {
    return this.replica.doc(page).getText('text').toString();
  }
}

function writtenBy(texts: string[]): { author: Reader; letters: Uint8Array[] } {
  const author = new Reader();
  author.open();
  author.read([]);
  for (const text of texts) author.write(text);
  author.pass(400);
  return { author, letters: author.brought.map(({ plaintext }) => plaintext) };
}

const hash = (...parts: readonly Uint8Array[]) => authority.keysOf(must(writer)).hash(...parts);
const writer = authority.createSession(new Uint8Array(8), true).session;

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
    const viewer = new Reader([], false);
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
    const session = author.id;
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
  const reader = new Reader([mailboxRecord('m', bytes.subarray(0, 9))]);
  expect(reader.replica.mailboxPlace('m')).toBeNull();
});
