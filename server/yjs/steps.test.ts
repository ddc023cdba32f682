import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { Writer } from '../../src/wire/codec.ts';
import { farApart, letters, TEXT } from './client-fixture.ts';
import { RoomDoc, TakesTooLong } from './room-doc.ts';
import { scanUpdate } from './update-scan.ts';

const MALLORY = 7;

/** One list of values in so many structs, which Yjs joins one by one. */
function inPieces(structs: number, values: number): Uint8Array {
  const writer = new Writer().varuint(1).varuint(structs).varuint(MALLORY).varuint(0);
  for (let i = 0; i < structs; i++) {
    if (i === 0) writer.u8(8).varuint(1).text('a');
    else
      writer
        .u8(0x88)
        .varuint(MALLORY)
        .varuint(i * values - 1);
    writer.varuint(values);
    for (let n = 0; n < values; n++) writer.u8(126);
  }
  return writer.varuint(0).finish();
}

/** Every other of many values that came as one list. */
function cuts(count: number): Uint8Array {
  const writer = new Writer().varuint(0).varuint(1).varuint(MALLORY).varuint(count);
  for (let i = 0; i < count; i++) writer.varuint(2 * i).varuint(1);
  return writer.finish();
}

test.each([
  ['structs far from their neighbours', [Y.encodeStateAsUpdate(letters(8_000)), farApart(8_000)]],
  ['a list in pieces', [inPieces(4_000, 800)]],
  ['a list that is cut up', [inPieces(1, 1_000_000), cuts(10_000)]],
])('%s: Yjs is stopped before it is slow', (_name, updates) => {
  const doc = new RoomDoc();
  const before = process.cpuUsage();
  expect(() => {
    for (const update of updates) {
      scanUpdate(update);
      doc.apply(update);
    }
  }).toThrow(TakesTooLong);
  // Of the processor: the machine may be busy. 4.6 s and more without.
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(3_000);
});

test('many small ones are stopped as well, and what was taken can be loaded', () => {
  const taken: Uint8Array[] = [Y.encodeStateAsUpdate(letters(2_000))];
  const doc = new RoomDoc();
  for (const update of taken) doc.apply(update);
  expect(() => {
    for (let i = 0; i < 2_000; i++) {
      const one = new Writer()
        .varuint(1)
        .varuint(1)
        .varuint(1_000 + i)
        .varuint(0);
      one.u8(0x44).varuint(TEXT).varuint(0).text('y').varuint(0);
      const news = doc.apply(one.finish());
      if (news !== null) taken.push(news);
    }
  }).toThrow(TakesTooLong);
  expect(taken.length).toBeGreaterThan(300);
  const again = new RoomDoc();
  for (const update of taken) again.load(update);
  new RoomDoc().load(again.encode());
});

test('who works alone for long, and those who come together after it, are let in', () => {
  const alone = letters(8_000);
  const docs = Array.from({ length: 8 }, () => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(alone));
    return doc;
  });
  for (const [i, doc] of docs.entries()) {
    const [text, list, map] = [doc.getText('text'), doc.getArray('a'), doc.getMap('m')];
    for (let n = 0; n < 120; n++) {
      text.insert((n * 61 * (i + 1)) % text.length, 'word');
      if (n % 3 === 0) text.delete((n * 37) % text.length, 1);
      list.insert(0, [n, 'value']);
      map.set(`k${n % 10}`, n);
    }
  }
  const room = new RoomDoc();
  for (const doc of docs) room.apply(Y.encodeStateAsUpdate(doc));
  const [first] = docs;
  for (const doc of docs.slice(1)) if (first) Y.applyUpdate(first, Y.encodeStateAsUpdate(doc));
  expect(room.vector()).toEqual(first && Y.encodeStateVector(first));
});
