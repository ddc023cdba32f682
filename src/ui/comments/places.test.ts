import { Schema, type Node } from '@tiptap/pm/model';
import { initProseMirrorDoc } from '@tiptap/y-tiptap';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { documentOf } from '../../model/document.ts';
import { lettersIn, Places, spanOf, type Bound, type Range } from './places.ts';

const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph: { content: 'inline*', group: 'block' },
    blockquote: { content: 'block+', group: 'block' },
    text: { group: 'inline' },
    hardBreak: { inline: true, group: 'inline' },
  },
  marks: { bold: {} },
});

type Block = [string, ...(string | Block)[]];

function element([name, ...children]: Block): Y.XmlElement {
  const made = new Y.XmlElement(name);
  made.insert(
    0,
    children.map((child) => (typeof child === 'string' ? new Y.XmlText(child) : element(child))),
  );
  return made;
}

function documentWith(...blocks: Block[]): {
  fragment: Y.XmlFragment;
  look: () => Bound & { doc: Node };
} {
  const fragment = documentOf(new Y.Doc());
  fragment.insert(0, blocks.map(element));
  return {
    fragment,
    look() {
      const { doc, mapping } = initProseMirrorDoc(fragment, schema);
      return { fragment, mapping, doc };
    },
  };
}

/** Where these words stand in the editor. */
function rangeOf(words: string, doc: Node): Range {
  for (let from = 0; from < doc.content.size; from += 1)
    for (let to = from + 1; to <= doc.content.size; to += 1)
      if (doc.textBetween(from, to, '|', '+') === words) {
        const letters = lettersIn(doc, { from, to });
        if (letters !== null) return letters;
      }
  throw new Error(`no ${words}`);
}

const BLOCKS: Block[] = [
  ['paragraph', 'Doors at eleven.'],
  ['paragraph'],
  ['blockquote', ['paragraph', 'The big', ['hardBreak'], 'urn'], ['paragraph', 'boils.']],
  ['paragraph', 'The end'],
];

describe('words to anchors and back', () => {
  test.each([
    'Doors',
    'eleven.',
    'The big',
    'urn',
    'big+urn',
    'urn|boils',
    'eleven.||The',
    'The end',
  ])('%s', (words) => {
    const { look } = documentWith(...BLOCKS);
    const bound = look();
    const range = rangeOf(words, bound.doc);
    const span = spanOf(range, bound, bound.doc);
    expect(span).not.toBeNull();
    if (span !== null) expect(new Places(bound).rangeOf(span)).toEqual(range);
  });

  test('after blocks and letters came before them', () => {
    const { fragment, look } = documentWith(...BLOCKS);
    const before = look();
    const span = spanOf(rangeOf('urn|boils', before.doc), before, before.doc);
    fragment.insert(0, [element(['paragraph', 'Now: '])]);
    const quote = fragment.get(3);
    if (quote instanceof Y.XmlElement) quote.insert(0, [element(['paragraph', 'Look'])]);
    const after = look();
    expect(span && new Places(after).rangeOf(span)).toEqual(rangeOf('urn|boils', after.doc));
  });

  test('words that are gone have no place', () => {
    const { fragment, look } = documentWith(...BLOCKS);
    const before = look();
    const span = spanOf(rangeOf('big+urn', before.doc), before, before.doc);
    fragment.delete(2, 1);
    expect(span && new Places(look()).rangeOf(span)).toBeNull();
  });
});

test('letters of a range, without the ends of blocks around them', () => {
  const { doc } = documentWith(...BLOCKS).look();
  expect(lettersIn(doc, { from: 0, to: doc.content.size })).toEqual({
    from: 1,
    to: doc.content.size - 1,
  });
  expect(lettersIn(doc, { from: 18, to: 20 })).toBeNull();
});
