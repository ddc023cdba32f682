import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { en } from '../words/en/words.ts';
import { createToMarkdown } from './markdown.ts';

const words = await en.late.editor();

function block(
  name: string,
  attributes: Record<string, unknown>,
  ...words: Y.XmlText[]
): Y.XmlElement {
  const node = new Y.XmlElement<Record<string, never>>(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value as never);
  node.insert(0, words);
  return node as Y.XmlElement;
}
const text = (words: string, marks: object = {}): Y.XmlText => {
  const node = new Y.XmlText();
  node.insert(0, words, marks);
  return node;
};

test('a document becomes Markdown by the rules of its editor', () => {
  const doc = new Y.Doc();
  doc
    .getXmlFragment('document')
    .insert(0, [
      block('heading', { level: 2 }, text('Doors')),
      block('paragraph', {}, text('Open at '), text('eleven', { bold: {} })),
      block('codeBlock', { language: 'js' }, text('let a = 1;')),
    ]);
  expect(createToMarkdown(words.document)('Plan', doc)).toBe(
    '# Plan\n\n## Doors\n\nOpen at **eleven**\n\n```js\nlet a = 1;\n```\n',
  );
});

test('what the editor does not know keeps nothing else from the file', () => {
  const doc = new Y.Doc();
  doc
    .getXmlFragment('document')
    .insert(0, [
      block('fromTheFuture', { level: { odd: true } }, text('strange', { glow: { by: 3 } })),
      block('heading', { level: 'high' }, text('Title', { link: { href: 7 } })),
      block('paragraph', {}, text('plain')),
    ]);
  expect(createToMarkdown(words.document)('Plan', doc)).toContain('plain');
});
