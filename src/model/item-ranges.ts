/** Which items of a Yjs document what is shown consists of: the names by which the logs know who wrote it. */
import * as Y from 'yjs';
import type { Place } from './comments-anchor.ts';

/** `length` letters that one client wrote one after the other, numbered from `clock`. */
export type ItemRange = { client: number; clock: number; length: number };

/** Of the letters of one text from index `from` to `to`, in their order; what was deleted is not among them. */
export function itemsOfText(text: Y.Text, from: number, to: number): ItemRange[] {
  const ranges: ItemRange[] = [];
  let index = 0;
  for (let item = text._start; item !== null && index < to; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const start = Math.max(from - index, 0);
    const end = Math.min(to - index, item.length);
    if (start < end)
      ranges.push({ client: item.id.client, clock: item.id.clock + start, length: end - start });
    index += item.length;
  }
  return ranges;
}

/** Of all letters from one place of rich text to another; nothing when one of them is not in it, or they are the wrong way round. */
export function itemsBetween(fragment: Y.XmlFragment, start: Place, end: Place): ItemRange[] {
  const ranges: ItemRange[] = [];
  let isWithin = false;
  for (const text of textsIn(fragment)) {
    if (text === start.text) isWithin = true;
    if (isWithin)
      ranges.push(
        ...itemsOfText(
          text,
          text === start.text ? start.index : 0,
          text === end.text ? end.index : text.length,
        ),
      );
    if (text === end.text) return isWithin ? ranges : [];
  }
  return [];
}

/** In the order in which they are read. */
function* textsIn(parent: Y.XmlFragment | Y.XmlElement): Generator<Y.XmlText> {
  for (const child of parent.toArray()) {
    if (child instanceof Y.XmlText) yield child;
    else if (child instanceof Y.XmlElement) yield* textsIn(child);
  }
}
