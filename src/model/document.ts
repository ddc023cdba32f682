/** A page of rich text: a Y.XmlFragment named 'document' in the page's Y.Doc. Selectors only; whoever calls them owns the document. */
import * as Y from 'yjs';

/** The name of the fragment in the page's document. */
const DOCUMENT_KEY = 'document';
/** Deeper blocks are passed over: a hostile writer could nest without end. */
const DEPTH_MAX = 64;
/** Headings beyond these would fill every outline. */
const HEADINGS_MAX = 500;

/** Blocks of these names hold letters, not other blocks, also when they are empty. */
const TEXT_BLOCKS: readonly string[] = ['paragraph', 'heading', 'codeBlock'];

export type Heading = { level: number; text: string };
/** A block of letters: what anything that can show text can show of a page. */
export type Line =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'heading'; level: number; text: string };

export const documentOf = (doc: Y.Doc): Y.XmlFragment => doc.getXmlFragment(DOCUMENT_KEY);

/** The letters of a fragment without marks, block by block, also of blocks that no version of ours knows. */
export function linesOf(fragment: Y.XmlFragment): Line[] {
  const lines: Line[] = [];
  eachTextBlock(fragment, (block) => lines.push(lineOf(block)));
  return lines;
}

/** One line for each block, without marks: for search. */
export const plainText = (fragment: Y.XmlFragment): string =>
  linesOf(fragment)
    .map(({ text }) => text)
    .join('\n');

/** Headings in their order, with their levels from 1. */
export const outlineOf = (fragment: Y.XmlFragment): Heading[] =>
  linesOf(fragment)
    .flatMap((line) => (line.kind === 'heading' ? [{ level: line.level, text: line.text }] : []))
    .slice(0, HEADINGS_MAX);

function lineOf(block: Y.XmlElement): Line {
  const text = textOf(block);
  if (block.nodeName !== 'heading')
    return { kind: block.nodeName === 'codeBlock' ? 'code' : 'text', text };
  const level = Number(block.getAttribute('level') ?? 1);
  return { kind: 'heading', level: Number.isInteger(level) && level > 0 ? level : 1, text };
}

function eachTextBlock(
  parent: Y.XmlFragment,
  visit: (block: Y.XmlElement) => void,
  depth = 0,
): void {
  if (depth > DEPTH_MAX) return;
  for (const child of parent.toArray()) {
    if (!(child instanceof Y.XmlElement)) continue;
    if (holdsLetters(child)) visit(child);
    else eachTextBlock(child, visit, depth + 1);
  }
}

const holdsLetters = (block: Y.XmlElement): boolean =>
  TEXT_BLOCKS.includes(block.nodeName) ||
  block.toArray().some((part) => part instanceof Y.XmlText && part.length > 0);

function textOf(block: Y.XmlElement, depth = 0): string {
  if (depth > DEPTH_MAX) return '';
  return block
    .toArray()
    .map((part) => {
      if (part instanceof Y.XmlText) return lettersOf(part);
      if (!(part instanceof Y.XmlElement)) return '';
      return part.nodeName === 'hardBreak' ? '\n' : textOf(part, depth + 1);
    })
    .join('');
}

/** `toString` would write marks as tags. */
const lettersOf = (text: Y.XmlText): string =>
  piecesOf(text)
    .map(({ insert }) => (typeof insert === 'string' ? insert : ''))
    .join('');

type Piece = { insert?: unknown; attributes?: Record<string, unknown> };
const piecesOf = (text: Y.XmlText): Piece[] => text.toDelta() as Piece[];

/** What an editor can hold: blocks and marks by their names, each with the names of its attributes. */
export type KnownParts = Record<'blocks' | 'marks', ReadonlyMap<string, ReadonlySet<string>>>;

/**
 * What stands in a fragment, or in a part of one, that an editor of these parts would lose: names for logs, each once; empty when it can
 * hold all of it. Attributes count: an editor writes a block that it changes with those alone that it knows.
 */
export function unknownParts(
  root: Y.XmlFragment | Y.XmlElement | Y.XmlText,
  known: KnownParts,
): string[] {
  const unknown = new Set<string>();
  // Not by recursion: a hostile writer could nest without end.
  const parts: unknown[] = [];
  if (root instanceof Y.XmlElement || root instanceof Y.XmlText) parts.push(root);
  else
    for (const child of root.toArray()) {
      if (child instanceof Y.XmlText) unknown.add('loose letters');
      parts.push(child);
    }
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    if (part instanceof Y.XmlText) noteMarks(part, known, unknown);
    else if (part instanceof Y.XmlElement) {
      const attributes = Object.keys(part.getAttributes() as object);
      note(unknown, known.blocks, part.nodeName, attributes);
      parts.push(...part.toArray());
    } else unknown.add('a type that is no text');
  }
  return [...unknown];
}

function noteMarks(text: Y.XmlText, known: KnownParts, unknown: Set<string>): void {
  for (const { insert, attributes = {} } of piecesOf(text)) {
    if (typeof insert !== 'string') unknown.add('an object between letters');
    for (const [mark, value] of Object.entries(attributes))
      note(unknown, known.marks, mark, Object.keys(Object(value) as object));
  }
}

function note(
  unknown: Set<string>,
  known: ReadonlyMap<string, ReadonlySet<string>>,
  name: string,
  attributes: readonly string[],
): void {
  const names = known.get(name);
  if (names === undefined) unknown.add(name);
  else
    for (const attribute of attributes)
      if (!names.has(attribute)) unknown.add(`${name}.${attribute}`);
}

/** Letters and figures that belong together, with what joins them inside a word. */
const WORD = /[\p{L}\p{N}\p{M}]+(?:['’\-.·_][\p{L}\p{N}\p{M}]+)*/gu;
/** Scripts that are written without spaces: only a dictionary finds their words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

export function countWords(text: string): number {
  if (!UNSPACED.test(text)) return text.match(WORD)?.length ?? 0;
  let words = 0;
  for (const { isWordLike } of segmenter.segment(text)) if (isWordLike === true) words += 1;
  return words;
}
