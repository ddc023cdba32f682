import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { countWords, documentOf, outlineOf, plainText } from './document.ts';

const text = (letters: string, marks?: object): Y.XmlText => {
  const part = new Y.XmlText();
  part.insert(0, letters, marks);
  return part;
};

function block(
  name: string,
  children: (Y.XmlElement | Y.XmlText)[],
  attributes: Record<string, string | number> = {},
): Y.XmlElement {
  const element = new Y.XmlElement<Record<string, string | number>>(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.insert(0, children);
  return element as unknown as Y.XmlElement;
}

function page(...blocks: Y.XmlElement[]): Y.XmlFragment {
  const fragment = documentOf(new Y.Doc());
  fragment.insert(0, blocks);
  return fragment;
}

describe('a page of rich text', () => {
  test('reads as lines without marks, however deep the blocks stand', () => {
    const fragment = page(
      block('heading', [text('Plan')], { level: 1 }),
      block('paragraph', [text('Doors at '), text('eleven', { bold: {} })]),
      block('bulletList', [block('listItem', [block('paragraph', [text('Urn on')])])]),
      block('paragraph', [text('one'), block('hardBreak', []), text('two')]),
    );
    expect(plainText(fragment)).toBe('Plan\nDoors at eleven\nUrn on\none\ntwo');
  });

  test('has its headings as an outline, and takes any level for one', () => {
    const fragment = page(
      block('heading', [text('Plan')], { level: 1 }),
      block('paragraph', [text('no heading')]),
      block('blockquote', [block('heading', [text('Inside')], { level: 3 })]),
      block('heading', [text('Odd')], { level: 'deep' }),
    );
    expect(outlineOf(fragment)).toEqual([
      { level: 1, text: 'Plan' },
      { level: 3, text: 'Inside' },
      { level: 1, text: 'Odd' },
    ]);
  });

  test('passes over what nobody could have meant', () => {
    let nested = block('paragraph', [text('deep')]);
    for (let i = 0; i < 200; i++) nested = block('blockquote', [nested]);
    const fragment = page(nested, block('paragraph', [text('shallow')]));
    fragment.insert(0, [text('loose')]);
    expect(plainText(fragment)).toBe('shallow');
  });
});

describe('words', () => {
  test.each([
    ['', 0],
    ['Doors at eleven.', 3],
    ['don’t re-open the co-op', 4],
    ['  3.5 litres,\nat 14:02 ', 5],
    ['Grüße aus Köln', 3],
    ['مرحبا بالعالم', 2],
  ])('%j has %d', (sentence, count) => {
    expect(countWords(sentence)).toBe(count);
  });

  test('are found where no spaces stand between them', () => {
    expect(countWords('今日は水を飲みます')).toBeGreaterThan(2);
  });
});
