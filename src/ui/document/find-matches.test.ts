import { Schema } from '@tiptap/pm/model';
import { describe, expect, test } from 'vitest';
import { Finder, MATCHES_MAX } from './find-matches.ts';

const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph: { group: 'block', content: 'inline*' },
    quote: { group: 'block', content: 'block+' },
    text: { group: 'inline' },
    break: { group: 'inline', inline: true },
  },
});
const { doc, paragraph, quote } = schema.nodes;
const p = (text: string) => paragraph!.create(null, text === '' ? [] : schema.text(text));

function found(text: string, matchCase = false): string[] {
  const page = doc!.create(null, [
    p('An urn, an Urn.'),
    quote!.create(null, [p('(urn)')]),
    paragraph!.create(null, [schema.text('ur'), schema.nodes['break']!.create(), schema.text('n')]),
  ]);
  return new Finder({ text, matchCase })
    .matches(page)
    .map(({ from, to }) => `${from} ${page.textBetween(from, to, '\n', '|')}`);
}

describe('finding', () => {
  test('gives places in the document', () => {
    expect(found('urn')).toEqual(['4 urn', '12 Urn', '20 urn']);
    expect(found('Urn', true)).toEqual(['12 Urn']);
  });

  test('takes letters as they are', () => {
    expect(found('(urn)')).toEqual(['19 (urn)']);
    expect(found('.')).toHaveLength(1);
    expect(found('\\')).toEqual([]);
    expect(found('')).toEqual([]);
  });

  test('ends somewhere', () => {
    const page = doc!.create(null, [p('a'.repeat(MATCHES_MAX + 5))]);
    expect(new Finder({ text: 'a', matchCase: true }).matches(page)).toHaveLength(MATCHES_MAX);
  });
});
