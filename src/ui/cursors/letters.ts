/** Spots and places in boxes and at letters: what all surfaces with text share. */
import type { Place } from './place.ts';

/** In pixels of the viewport. */
export type Spot = { x: number; y: number };

export type Places = {
  placeAt(spot: Spot): Place | null;
  /** Null: no such place here, or not yet. */
  spotOf(place: Place): Spot | null;
  /** What was laid out for it goes. */
  stop?(): void;
};

export function placeInBox(box: Element, part: number, { x, y }: Spot): Place | null {
  const { left, top, width, height } = box.getBoundingClientRect();
  if (width === 0 || height === 0) return null;
  return { part, letter: null, x: (x - left) / width, y: (y - top) / height };
}

export function spotInBox(box: Element, { x, y }: Place): Spot {
  const { left, top, width, height } = box.getBoundingClientRect();
  return { x: left + x * width, y: top + y * height };
}

/** What is drawn for the editor's own purposes: others' carets with their names, marks of gaps. It differs from screen to screen. */
export const DRAWN = '.ProseMirror-widget, .ProseMirror-gapcursor, .ProseMirror-separator';

/** As far beside a letter as its height says. */
export function placeAtLetter(
  block: Element,
  part: number,
  letter: number,
  spot: Spot,
): Place | null {
  const box = boxOfLetter(block, letter);
  if (box === null) return null;
  const middle = box.top + box.height / 2;
  return { part, letter, x: (spot.x - box.left) / box.height, y: (spot.y - middle) / box.height };
}

export function spotAtLetter(block: Element, { letter, x, y }: Place): Spot | null {
  const box = boxOfLetter(block, letter ?? 0);
  if (box === null) return null;
  return { x: box.left + x * box.height, y: box.top + box.height / 2 + y * box.height };
}

/** The text of a block without what is only drawn. */
export function* textsOf(block: Element): Generator<Text> {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, {
    acceptNode(node) {
      if (node instanceof Text) return NodeFilter.FILTER_ACCEPT;
      const isDrawn = node instanceof Element && node.matches(`${DRAWN}, label`);
      return isDrawn ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
    },
  });
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    if (node instanceof Text) yield node;
}

/** The last letter where the block has fewer. */
function boxOfLetter(block: Element, letter: number): DOMRect | null {
  let left = letter;
  let last: Text | null = null;
  for (const text of textsOf(block)) {
    if (left < text.length) return boxIn(text, left);
    left -= text.length;
    if (text.length > 0) last = text;
  }
  return last === null ? null : boxIn(last, last.length - 1);
}

export function boxIn(text: Text, at: number): DOMRect | null {
  const range = document.createRange();
  range.setStart(text, at);
  range.setEnd(text, at + 1);
  const box = range.getClientRects()[0];
  return box === undefined || box.height === 0 ? null : box;
}
