import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { endAnchor, placeOf, startAnchor } from './comments-anchor.ts';
import { documentOf } from './document.ts';

function written(letters: string): { doc: Y.Doc; text: Y.XmlText } {
  const doc = new Y.Doc();
  const paragraph = new Y.XmlElement('paragraph');
  const text = new Y.XmlText(letters);
  paragraph.insert(0, [text]);
  documentOf(doc).insert(0, [paragraph]);
  return { doc, text };
}

function spanOn(words: string, text: Y.XmlText) {
  const at = text.toString().indexOf(words);
  return {
    start: startAnchor({ text, index: at }),
    end: endAnchor({ text, index: at + words.length }),
  };
}

function wordsIn({ start, end }: ReturnType<typeof spanOn>, doc: Y.Doc): string | null {
  const [from, to] = [placeOf(start, doc), placeOf(end, doc)];
  return from === null || to === null ? null : from.text.toString().slice(from.index, to.index);
}

test('stays on the words while others write around them, and takes in what is written inside', () => {
  const { doc, text } = written('the big urn boils');
  const span = spanOn('big urn', text);
  text.insert(0, 'Today ');
  text.insert(text.toString().indexOf(' boils'), 's');
  text.insert(text.toString().indexOf('big'), 'very ');
  expect(wordsIn(span, doc)).toBe('big urn');
  text.insert(text.toString().indexOf(' urn'), ', red');
  expect(wordsIn(span, doc)).toBe('big, red urn');
  text.delete(text.toString().indexOf('big'), 3);
  expect(wordsIn(span, doc)).toBe(', red urn');
});

test('at the start and at the end of a text', () => {
  const { doc, text } = written('urn');
  const span = spanOn('urn', text);
  expect(wordsIn(span, doc)).toBe('urn');
  text.insert(0, 'an ');
  text.insert(text.length, ' more');
  expect(wordsIn(span, doc)).toBe('urn');
});

test('holds nothing when the words are gone, and the words again when that is undone', () => {
  const { doc, text } = written('the big urn boils');
  const undo = new Y.UndoManager(documentOf(doc));
  const span = spanOn('big', text);
  text.delete(4, 4);
  expect(wordsIn(span, doc)).toBe('');
  undo.undo();
  expect(wordsIn(span, doc)).toBe('big');
  documentOf(doc).delete(0, 1);
  expect(placeOf(span.start, doc)?.index ?? 0).toBe(0);
});

test('whatever else stands there is no place', () => {
  const { doc, text } = written('urn');
  const { start } = spanOn('urn', text);
  const others = [
    {},
    { tname: 'comments', assoc: 0 },
    { ...start, assoc: 1e9 },
    { item: { client: -1, clock: 0 }, assoc: 0 },
    { item: { client: doc.clientID, clock: 0.5 }, assoc: 0 },
    { item: { client: doc.clientID, clock: 1e9 }, assoc: 0 },
    { item: 'x', assoc: 0 },
    { item: { client: doc.clientID, clock: 0 }, assoc: 0 },
  ];
  for (const anchor of others) expect(placeOf(anchor, doc)).toBeNull();
});
