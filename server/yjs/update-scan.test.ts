import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { must } from '../../src/lib/assert.ts';
import { createRng, type Rng } from '../../src/lib/rng.ts';
import { WireError, Writer } from '../../src/wire/codec.ts';
import { RoomDoc, DocTrouble } from './room-doc.ts';
import { scanUpdate } from './update-scan.ts';

const SEEDS = Number(process.env['FOLKMOOT_YJS_SEEDS'] ?? 40);
const FLIPS = 50;

/** Everything that Yjs can hold, and deletions. */
function randomDoc(rng: Rng, updates: Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const [text, map, list] = [doc.getText('t'), doc.getMap('m'), doc.getArray('a')];
  for (let i = 0; i < 30; i++) {
    const any = { n: [rng.float(), -rng.below(2 ** 31), 2n ** 60n, null, undefined, true, 'ö😀'] };
    const work = [
      (): void => text.insert(rng.below(text.length + 1), 'wörds 😀'.repeat(1 + rng.below(3))),
      (): void => text.format(0, Math.min(3, text.length), { bold: true, link: { to: 'x' } }),
      (): void => text.insertEmbed(0, { image: 'x', deep: [[[1]]] }),
      (): void => text.delete(0, Math.min(text.length, rng.below(9))),
      (): void => void map.set(`k${rng.below(4)}`, any),
      (): void => void map.set('doc', new Y.Doc()),
      (): void => void map.set('bytes', rng.bytes(rng.below(200))),
      (): void => list.insert(0, [1, 'two', new Y.Map([['x', 1]]), new Y.XmlElement('p')]),
      (): void => list.delete(0, Math.min(1, list.length)),
      (): void => doc.getXmlFragment('x').insert(0, [new Y.XmlText('t'), new Y.XmlElement('h')]),
    ];
    rng.pick(work)();
  }
  return doc;
}

test('takes all that Yjs writes', () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const updates: Uint8Array[] = [];
    const doc = randomDoc(createRng(seed, 1), updates);
    for (const update of updates) expect(scanUpdate(update).parts).toBeGreaterThan(0);
    scanUpdate(Y.encodeStateAsUpdate(doc));
    scanUpdate(Y.mergeUpdates([must(updates[0]), must(updates.at(-1))]));
    expect(scanUpdate(Y.encodeStateAsUpdate(new Y.Doc())).parts).toBe(0);
  }
});

test('of a changed update nothing worse comes than a refusal', () => {
  let taken = 0;
  for (let seed = 0; seed < SEEDS; seed++) {
    const rng = createRng(seed, 2);
    const update = Y.encodeStateAsUpdate(randomDoc(rng, []));
    for (let i = 0; i < FLIPS; i++) {
      const changed = Uint8Array.from(update);
      for (let flips = 1 + rng.below(3); flips > 0; flips--) {
        const at = rng.below(changed.length);
        changed[at] = must(changed[at]) ^ (1 << rng.below(8));
      }
      const doc = new RoomDoc();
      try {
        const cut = rng.chance(0.2) ? changed.subarray(0, rng.below(changed.length)) : changed;
        scanUpdate(cut);
        doc.apply(cut);
        // What was taken can be handed on.
        scanUpdate(doc.encode());
        taken += 1;
      } catch (error) {
        if (!(error instanceof WireError) && !(error instanceof DocTrouble)) throw error;
      }
    }
  }
  expect(taken).toBeGreaterThan(0);
});

test.each([
  ['2^25 structs, and none of them', Uint8Array.of(1, 0x80, 0x80, 0x80, 0x10, 1, 0)],
  // Client 77, clock 5: whatever its owner typed later would never be seen.
  ['a claim on a thousand million clocks', update((w) => w.u8(0).varuint(1e9))],
  ['clocks past 2^53', update((w) => w.u8(0).varuint(1), Number.MAX_SAFE_INTEGER)],
  ['an empty run', update((w) => w.u8(0).varuint(0))],
  ['empty text', update((w) => w.u8(4).varuint(1).text('t').text(''))],
  ['lists in lists', update((w) => deep(w.u8(8).varuint(1).text('t').varuint(1)))],
  ['lists in lists of JSON', update((w) => w.u8(5).varuint(1).text('t').text('['.repeat(9_000)))],
  ['unknown content', update((w) => w.u8(11).varuint(1).text('t'))],
  ['something after its end', Uint8Array.of(0, 0, 0)],
])('refuses %s', (_name, bytes) => {
  expect(() => scanUpdate(bytes)).toThrow(WireError);
});

test('keeps little of what waits for something that never comes', () => {
  const doc = new RoomDoc();
  const author = new Y.Doc();
  const updates: Uint8Array[] = [];
  author.on('update', (bytes: Uint8Array) => updates.push(bytes));
  for (let i = 0; i < 2_000; i++) author.getText('t').insert(0, 'x');
  let taken = 0;
  expect(() => {
    for (const bytes of updates.slice(1)) {
      doc.apply(bytes);
      taken += 1;
    }
  }).toThrow(DocTrouble);
  expect(doc.cost()).toBeLessThan(64 * 1024);
  // All of them would take seconds, and ten times as many minutes.
  expect(taken).toBeLessThan(100);
});

/** One struct of client 77. */
function update(struct: (writer: Writer) => Writer, clock = 5): Uint8Array {
  return struct(new Writer().varuint(1).varuint(1).varuint(77).varuint(clock)).u8(0).finish();
}

function deep(writer: Writer): Writer {
  for (let i = 0; i < 9_000; i++) writer.u8(117).varuint(1);
  return writer.u8(126);
}
