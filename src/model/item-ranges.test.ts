import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { itemsBetween, itemsOfText } from './item-ranges.ts';

function docBy(client: number): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = client;
  return doc;
}

function paragraph(fragment: Y.XmlFragment, words: string): Y.XmlText {
  const [element, text] = [new Y.XmlElement('paragraph'), new Y.XmlText()];
  element.insert(0, [text]);
  fragment.push([element]);
  text.insert(0, words);
  return text;
}

describe('items of a text', () => {
  test('are the letters that are left, by who wrote them', () => {
    const [ana, bo] = [docBy(1), docBy(2)];
    ana.getText('text').insert(0, 'red lentils');
    Y.applyUpdate(bo, Y.encodeStateAsUpdate(ana));
    bo.getText('text').insert(4, 'hot ');
    bo.getText('text').delete(0, 1);
    const text = bo.getText('text');
    expect(text.toString()).toBe('ed hot lentils');
    expect(itemsOfText(text, 0, text.length)).toEqual([
      { client: 1, clock: 1, length: 3 },
      { client: 2, clock: 0, length: 4 },
      { client: 1, clock: 4, length: 7 },
    ]);
    expect(itemsOfText(text, 1, 5)).toEqual([
      { client: 1, clock: 2, length: 2 },
      { client: 2, clock: 0, length: 2 },
    ]);
    expect(itemsOfText(text, 3, 3)).toEqual([]);
  });

  test('formats are no letters', () => {
    const doc = docBy(1);
    const text = doc.getText('text');
    text.insert(0, 'soup');
    text.format(1, 2, { bold: true });
    const letters = itemsOfText(text, 0, 4).reduce((sum, { length }) => sum + length, 0);
    expect(letters).toBe(4);
  });
});

test('items between two places are those of all blocks between them', () => {
  const doc = docBy(1);
  const fragment = doc.getXmlFragment('document');
  const [first, , last] = ['soup', 'bread', 'tea'].map((words) => paragraph(fragment, words));
  if (first === undefined || last === undefined) throw new Error('three paragraphs');
  const lengthOf = (ranges: { length: number }[]): number =>
    ranges.reduce((sum, { length }) => sum + length, 0);
  const start = { text: first, index: 2 };
  const end = { text: last, index: 1 };
  expect(lengthOf(itemsBetween(fragment, start, end))).toBe(2 + 5 + 1);
  expect(itemsBetween(fragment, end, start)).toEqual([]);
  expect(itemsBetween(doc.getXmlFragment('another'), start, end)).toEqual([]);
});
