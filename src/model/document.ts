/** A page of rich text: a Y.XmlFragment named 'document' in the page's Y.Doc. Selectors only; whoever calls them owns the document. */
import * as Y from 'yjs';

/** The name of the fragment in the page's document. */
const DOCUMENT_KEY = 'document';
/** Deeper blocks are passed over: a hostile writer could nest without end. */
const DEPTH_MAX = 64;
/** Headings beyond these would fill every outline. */
const HEADINGS_MAX = 500;

/** Blocks of these names hold letters, not other blocks. */
const isTextBlock = (name: string): boolean =>
  name === 'paragraph' || name === 'heading' || name === 'codeBlock';

export type Heading = { level: number; text: string };

export const documentOf = (doc: Y.Doc): Y.XmlFragment => doc.getXmlFragment(DOCUMENT_KEY);

/** The letters of a fragment, one line for each block, without marks: for search. */
export function plainText(fragment: Y.XmlFragment): string {
  const lines: string[] = [];
  eachTextBlock(fragment, (block) => lines.push(textOf(block)));
  return lines.join('\n');
}

/** Headings in their order, with their levels from 1. */
export function outlineOf(fragment: Y.XmlFragment): Heading[] {
  const headings: Heading[] = [];
  eachTextBlock(fragment, (block) => {
    if (block.nodeName !== 'heading' || headings.length >= HEADINGS_MAX) return;
    const level = Number(block.getAttribute('level') ?? 1);
    headings.push({ level: Number.isInteger(level) && level > 0 ? level : 1, text: textOf(block) });
  });
  return headings;
}

function eachTextBlock(
  parent: Y.XmlFragment,
  visit: (block: Y.XmlElement) => void,
  depth = 0,
): void {
  if (depth > DEPTH_MAX) return;
  for (const child of parent.toArray()) {
    if (!(child instanceof Y.XmlElement)) continue;
    if (isTextBlock(child.nodeName)) visit(child);
    else eachTextBlock(child, visit, depth + 1);
  }
}

function textOf(block: Y.XmlElement): string {
  return block
    .toArray()
    .map((part) =>
      part instanceof Y.XmlText
        ? lettersOf(part)
        : part instanceof Y.XmlElement && part.nodeName === 'hardBreak'
          ? '\n'
          : '',
    )
    .join('');
}

/** `toString` would write marks as tags. */
function lettersOf(text: Y.XmlText): string {
  const parts = text.toDelta() as { insert?: unknown }[];
  return parts.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('');
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
