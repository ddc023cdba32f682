/** Words and headings of what the editor shows. A block's words are counted once for as long as it is the same. */
import type { Node } from '@tiptap/pm/model';
import { countWords, type Heading } from '../../model/document.ts';

const counted = new WeakMap<Node, number>();

export function wordsIn(doc: Node): number {
  let words = 0;
  doc.descendants((node) => {
    if (!node.isTextblock) return true;
    const known = counted.get(node) ?? countWords(node.textBetween(0, node.content.size, ' ', ' '));
    counted.set(node, known);
    words += known;
    return false;
  });
  return words;
}

export type PlacedHeading = Heading & { position: number };

export function headingsIn(doc: Node): PlacedHeading[] {
  const headings: PlacedHeading[] = [];
  doc.descendants((node, position) => {
    if (node.type.name === 'heading')
      headings.push({ level: Number(node.attrs['level']), text: node.textContent, position });
    return !node.isTextblock;
  });
  return headings;
}
