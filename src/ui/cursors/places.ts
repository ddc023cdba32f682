/** From spots on this screen to places that hold on all, and back: of any box by fractions, of a document by its letters. */
import {
  boxIn,
  DRAWN,
  placeAtLetter,
  placeInBox,
  spotAtLetter,
  spotInBox,
  textsOf,
  type Places,
  type Spot,
} from './letters.ts';
import type { Place } from './place.ts';

/** Fractions of an element: right for what everybody sees in the same form, larger or smaller. */
export const boxPlaces = (box: Element): Places => ({
  placeAt: (spot) => placeInBox(box, 0, spot),
  spotOf: (place) => (place.letter === null ? spotInBox(box, place) : null),
});

/** A document's title, and the letters of its blocks: lines break elsewhere on other screens. */
export function documentPlaces(sheet: Element): Places {
  const titleOf = (): Element => sheet.querySelector('.document-title') ?? sheet;
  const textOf = (): Element | null => sheet.querySelector('.prose');
  return {
    placeAt(spot) {
      const text = textOf();
      const title = titleOf();
      if (text === null || spot.y < title.getBoundingClientRect().bottom)
        return placeInBox(title, 0, spot);
      const found = blockAt(text, spot);
      return found === null ? null : placeInBlock(found.block, found.at + 1, spot);
    },
    spotOf(place) {
      if (place.part === 0) return spotInBox(titleOf(), place);
      const block = blocksOf(textOf())[place.part - 1];
      if (block === undefined) return null;
      return place.letter === null ? spotInBox(block, place) : spotAtLetter(block, place);
    },
  };
}

const blocksOf = (text: Element | null): Element[] =>
  [...(text?.children ?? [])].filter((child) => !child.matches(DRAWN));

/** That on whose height the spot is, else the nearest. */
function blockAt(text: Element, { y }: Spot): { block: Element; at: number } | null {
  const blocks = blocksOf(text);
  let [low, high] = [0, blocks.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((blocks[middle]?.getBoundingClientRect().bottom ?? 0) < y) low = middle + 1;
    else high = middle;
  }
  const [block, before] = [blocks[low], blocks[low - 1]];
  if (block === undefined) return null;
  const gapBefore = y - (before?.getBoundingClientRect().bottom ?? Number.NEGATIVE_INFINITY);
  const isNearerBefore = before !== undefined && gapBefore < block.getBoundingClientRect().top - y;
  return isNearerBefore ? { block: before, at: low - 1 } : { block, at: low };
}

function placeInBlock(block: Element, part: number, spot: Spot): Place | null {
  const letter = letterAt(block, spot);
  const place = letter === null ? null : placeAtLetter(block, part, letter, spot);
  return place ?? placeInBox(block, part, spot);
}

type CaretAt = { offsetNode: Node; offset: number };

/** Where a caret would be put by a click. Older browsers have it by another name. */
function caretAt({ x, y }: Spot): CaretAt | null {
  if ('caretPositionFromPoint' in document) return document.caretPositionFromPoint(x, y);
  const { caretRangeFromPoint } = document as {
    caretRangeFromPoint?: (x: number, y: number) => Range | null;
  };
  const range = caretRangeFromPoint?.call(document, x, y) ?? null;
  return range === null ? null : { offsetNode: range.startContainer, offset: range.startOffset };
}

/** Within the block, so that a spot beside it is on the height of a line of it. */
function letterAt(block: Element, { x, y }: Spot): number | null {
  const { left, right, top, bottom } = block.getBoundingClientRect();
  const inside = {
    x: Math.max(left + 1, Math.min(right - 1, x)),
    y: Math.max(top + 1, Math.min(bottom - 1, y)),
  };
  const caret = caretAt(inside);
  if (caret === null) return null;
  let before = 0;
  for (const text of textsOf(block)) {
    if (text === caret.offsetNode) return before + nearestIn(text, caret.offset, inside);
    before += text.length;
  }
  return null;
}

/** A caret stands between two letters, and at a line's end it may stand for the next: the nearer of the two is meant. */
function nearestIn(text: Text, offset: number, spot: Spot): number {
  const candidates = [offset, offset - 1].filter((at) => at >= 0 && at < text.length);
  const distances = candidates.map((at) => ({ at, far: distance(boxIn(text, at), spot) }));
  distances.sort((a, b) => a.far - b.far);
  return distances[0]?.at ?? 0;
}

function distance(box: DOMRect | null, { x, y }: Spot): number {
  if (box === null) return Number.POSITIVE_INFINITY;
  const dx = Math.max(box.left - x, 0, x - box.right);
  const dy = Math.max(box.top - y, 0, y - box.bottom);
  return Math.hypot(dx, dy);
}
