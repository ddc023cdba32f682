import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { must } from '../lib/assert.ts';
import { decodeLetter, encodeItem, lettersOf } from '../wire/letters.ts';
import { checkpointStatement } from '../wire/replica-messages.ts';
import { largeHash } from './chain.ts';
import { sessionRecord } from './records.ts';
import { authority, hash, page, place, Reader, writtenBy } from './shelf-fixture.ts';

const LONG = 120_000;
const policy = { lettersMin: 10, bytesMin: 1e9, afterMs: 100, jitterMs: 0 };
const many = (device = 7): Uint8Array[] =>
  writtenBy(
    Array.from({ length: 60 }, (_, i) => `w${i}`),
    device,
  ).letters;

function newcomerAt(letters: readonly Uint8Array[]): Reader {
  const newcomer = new Reader();
  newcomer.open();
  newcomer.read(letters);
  newcomer.pass(1000);
  return newcomer;
}

test('a compaction keeps the records of sessions that have written nothing yet', () => {
  const silent = new Reader({ device: 5 });
  const above = [
    ...lettersOf(encodeItem({ type: 'record', record: silent.record }), hash),
    ...many(),
  ];
  silent.open();
  silent.read(above);
  const other = new Reader({ policy });
  other.open();
  other.read(above);
  other.passLooking(30_000, above.length);
  const bundle = must(other.bundles[0]);
  // It is not told of the compaction, and takes its record for kept.
  silent.read(bundle, above.length + bundle.length);
  silent.write('at last ');
  silent.pass(2000);
  silent.keepAll(above.length + bundle.length + 1);
  expect(silent.replica.receipt()?.inMailbox).toBe(true);
  const brought = silent.brought.map(({ plaintext }) => plaintext);
  expect(newcomerAt([...bundle, ...brought]).text).toContain('at last');
});

test('a mailbox is read again by whom the disk has lost a record that is kept there', () => {
  const silent = new Reader({ device: 5 }).record;
  const above = [...lettersOf(encodeItem({ type: 'record', record: silent }), hash), ...many()];
  const first = new Reader();
  first.open();
  first.read(above);
  first.pass(6000);
  const records = [...first.stored].map(([key, value]) => ({ key, value }));
  const lost = records.filter(({ key }) => key !== sessionRecord(silent).key);
  expect(lost.length).toBe(records.length - 1);
  expect(new Reader({ records }).replica.mailboxPlace('m')).toEqual(place(above.length));
  expect(new Reader({ records: lost }).replica.mailboxPlace('m')).toBeNull();
});

test('a long entry of which a wiped mailbox had acknowledged a part is brought again, whole', () => {
  const { author } = writtenBy(['z'.repeat(LONG)]);
  const acknowledged = author.brought.slice(0, 2);
  const rest = author.brought.slice(2);
  author.keep(acknowledged, 1);
  author.give({ type: 'mailbox-away', mailbox: 'm' });
  author.brought = [];
  author.open('unknown');
  // The link brings again what was not acknowledged, and that alone.
  author.keep(rest, 1);
  author.read(
    rest.map(({ plaintext }) => plaintext),
    rest.length,
  );
  expect(author.replica.receipt()?.inMailbox).toBe(false);
  for (let i = 0; i < 4; i++) author.pass(1000);
  author.keepAll(rest.length + 1);
  expect(author.replica.receipt()?.inMailbox).toBe(true);
  const kept = [...rest, ...author.brought].map(({ plaintext }) => plaintext);
  expect(newcomerAt(kept).text).toHaveLength(LONG);
});

test.each([
  ['forged', false, true, 60],
  ['not readable', true, false, 60],
  ['genuine', true, true, 0],
])('a checkpoint that is %s counts accordingly', (_, isSigned, isReadable, missing) => {
  const { author, letters } = writtenBy(Array.from({ length: 60 }, (__, i) => `w${i}`));
  const { session } = author.record;
  const keys = authority.keysOf(session);
  const reader = new Reader();
  reader.open(null, 0, 'n');
  reader.read(letters, letters.length, 'n');
  reader.open();
  const heads = letters.map((letter) => decodeLetter(letter));
  const head = must(
    heads.flatMap((each) =>
      each.type === 'item' && each.item.type === 'head' ? [each.item.head] : [],
    )[0],
  );
  const state = Y.encodeStateAsUpdate(author.replica.doc(page));
  const unsigned = {
    ...{ page, covers: [{ session, number: head.number, hash: head.hash }], signer: session },
    state: isReadable ? state : Uint8Array.of(7, 7, 7),
  };
  const signature = isSigned
    ? keys.sign(checkpointStatement(unsigned, largeHash(keys, unsigned.state)))
    : new Uint8Array(64);
  const checkpoint = { ...unsigned, signature };
  const record = author.record;
  reader.read([
    ...lettersOf(encodeItem({ type: 'record', record }), hash),
    ...lettersOf(encodeItem({ type: 'checkpoint', checkpoint }), hash),
  ]);
  expect(reader.replica.mailboxCounts('m').missing).toBe(missing);
});

test('a mailbox that was closed while it was being compacted is compacted when it is back', () => {
  const letters = many();
  const reader = new Reader({ policy });
  reader.open();
  reader.read(letters);
  reader.passLooking(10_000, letters.length);
  expect(reader.bundles).toHaveLength(1);
  reader.give({ type: 'mailbox-closed', mailbox: 'm' });
  reader.open(null, 0);
  reader.read(letters);
  reader.passLooking(100_000, letters.length);
  expect(reader.bundles.length).toBeGreaterThan(1);
});
