import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import {
  countWords,
  documentOf,
  linesOf,
  outlineOf,
  plainText,
  unknownParts,
  type KnownParts,
} from './document.ts';

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

describe('what an editor does not know', () => {
  const known: KnownParts = {
    blocks: new Map([
      ['paragraph', new Set()],
      ['heading', new Set(['level'])],
      ['blockquote', new Set()],
    ]),
    marks: new Map([
      ['bold', new Set()],
      ['link', new Set(['href'])],
    ]),
  };
  const plain = (): Y.XmlElement =>
    block('paragraph', [text('plain '), text('bold', { bold: {} })]);

  test('is nothing in what it could have written itself', () => {
    const fragment = page(
      plain(),
      block('heading', [text('Plan')], { level: 1 }),
      block('blockquote', [block('paragraph', [text('on', { link: { href: 'https://a' } })])]),
    );
    expect(unknownParts(fragment, known)).toEqual([]);
    expect(unknownParts(page(), known)).toEqual([]);
  });

  test.each<[string, () => Y.XmlElement | Y.XmlText]>([
    ['hologram', () => block('hologram', [text('3D')])],
    ['hologram', () => block('blockquote', [block('hologram', [])])],
    ['sparkle', () => block('paragraph', [text('see', { sparkle: {} })])],
    ['bold--aGFzaGVk', () => block('paragraph', [text('see', { 'bold--aGFzaGVk': {} })])],
    ['heading.align', () => block('heading', [text('Plan')], { level: 1, align: 'end' })],
    ['link.tone', () => block('paragraph', [text('on', { link: { href: 'x', tone: 'y' } })])],
    ['loose letters', () => text('between the blocks')],
    ['a type that is no text', () => new Y.XmlHook('clock') as unknown as Y.XmlText],
  ])('is %s', (name, make) => {
    const fragment = page(plain());
    const part = make();
    fragment.insert(1, [part]);
    expect(unknownParts(fragment, known)).toEqual([name]);
  });

  test('is an object between letters', () => {
    const fragment = page(plain());
    const letters = (fragment.get(0) as Y.XmlElement).get(0) as Y.XmlText;
    letters.insertEmbed(2, { image: 'x' });
    expect(unknownParts(letters, known)).toEqual(['an object between letters']);
    expect(plainText(fragment)).toBe('plain bold');
  });

  test('is found in the part that changed, at any depth', () => {
    const fragment = page(plain(), block('blockquote', []));
    let innermost = fragment.get(1) as Y.XmlElement;
    for (let i = 0; i < 500; i++) {
      innermost.insert(0, [block('blockquote', [])]);
      innermost = innermost.get(0) as Y.XmlElement;
    }
    innermost.insert(0, [block('hologram', [])]);
    expect(unknownParts(fragment.get(0) as Y.XmlElement, known)).toEqual([]);
    expect(unknownParts(fragment.get(1) as Y.XmlElement, known)).toEqual(['hologram']);
  });

  test('still reads as text', () => {
    const fragment = page(
      block('heading', [text('Plan')], { level: 2 }),
      block('hologram', [text('in '), block('mention', [text('@Ana')]), text(' air')]),
      block('gallery', [block('caption', [text('two')]), block('codeBlock', [text('x = 1')])]),
    );
    expect(linesOf(fragment)).toEqual([
      { kind: 'heading', level: 2, text: 'Plan' },
      { kind: 'text', text: 'in @Ana air' },
      { kind: 'text', text: 'two' },
      { kind: 'code', text: 'x = 1' },
    ]);
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
