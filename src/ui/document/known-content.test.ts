import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { en } from '../words/en/words.ts';
import { contentExtensions } from './extensions.ts';
import { KnownContent, knownBy } from './known-content.ts';

const words = await en.late.editor();

const known = knownBy(contentExtensions(words.document));

function block(name: string, words: string): Y.XmlElement {
  const element = new Y.XmlElement(name);
  element.insert(0, [new Y.XmlText(words)]);
  return element;
}

function page(): { fragment: Y.XmlFragment; content: KnownContent } {
  const fragment = new Y.Doc().getXmlFragment('document');
  fragment.insert(0, [block('paragraph', 'Doors'), block('paragraph', 'at eleven')]);
  return { fragment, content: new KnownContent(fragment, known) };
}

const lettersOf = (fragment: Y.XmlFragment, at: number): Y.XmlText =>
  (fragment.get(at) as Y.XmlElement).get(0) as Y.XmlText;

test('all that this editor writes is known, and what only ProseMirror uses is not', () => {
  expect([...known.blocks.keys()]).toEqual(
    expect.arrayContaining(['paragraph', 'heading', 'taskItem', 'tableCell', 'callout']),
  );
  expect(known.blocks.get('codeBlock')).toContain('language');
  expect(known.marks.get('link')).toContain('href');
  expect(known.blocks.has('doc') || known.blocks.has('text')).toBe(false);
});

test('an editor that was made before something unknown came is not the one for after it', () => {
  const { fragment, content } = page();
  const answers: (number | null)[] = [];
  const stop = content.subscribe(() => answers.push(content.editorFor()));
  const before = content.editorFor();
  expect(before).not.toBeNull();
  fragment.insert(1, [block('hologram', 'a ship')]);
  lettersOf(fragment, 0).insert(0, 'All ');
  fragment.delete(1);
  expect(answers).toEqual([null, null, expect.any(Number)]);
  expect(answers[2]).not.toBe(before);
  stop();
});

test('what comes into a block that was known is found too', () => {
  const { fragment, content } = page();
  content.subscribe(() => undefined);
  expect(content.editorFor()).not.toBeNull();
  fragment.insert(1, [block('paragraph', 'between')]);
  lettersOf(fragment, 1).format(0, 3, { bold: {} });
  expect(content.editorFor()).not.toBeNull();
  lettersOf(fragment, 1).format(0, 3, { sparkle: {} });
  expect(content.editorFor()).toBeNull();
});

test('who does not listen is told what holds at the moment of asking', () => {
  const { fragment, content } = page();
  expect(content.editorFor()).not.toBeNull();
  (fragment.get(0) as Y.XmlElement).setAttribute('glow', 'yes');
  expect(content.editorFor()).toBeNull();
  (fragment.get(0) as Y.XmlElement).removeAttribute('glow');
  expect(content.editorFor()).not.toBeNull();
});

test('what is written elsewhere in the document is nothing to the page', () => {
  const { fragment, content } = page();
  let told = 0;
  content.subscribe(() => (told += 1));
  content.editorFor();
  fragment.doc?.getMap('threads').set('a', 1);
  expect(told).toBe(0);
});
