/** Where another's caret is in a plain field. */
import {
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromJSON,
  type Text,
} from 'yjs';

/** What lays out the letters of a field the same way elsewhere. */
const LAID_OUT_BY = [
  'width',
  'padding',
  'border',
  'font',
  'letterSpacing',
  'lineHeight',
  'whiteSpace',
  'overflowWrap',
  'wordBreak',
  'tabSize',
] as const;

/** `cursor` is whatever a peer shows of itself; null when it is no place in this text. */
export function indexOfCaret(cursor: unknown, text: Text): number | null {
  const head =
    typeof cursor === 'object' && cursor !== null ? (cursor as { head?: unknown }).head : null;
  if (typeof head !== 'object' || head === null || text.doc === null) return null;
  try {
    const place = createAbsolutePositionFromRelativePosition(
      createRelativePositionFromJSON(head),
      text.doc,
    );
    return place?.type === text ? place.index : null;
  } catch {
    // It names something that is not in the document, or is no position at all.
    return null;
  }
}

/** The top of the line that this letter stands on, as on the screen. */
export function topOfIndex(field: HTMLTextAreaElement, index: number): number {
  const mirror = document.createElement('div');
  const style = getComputedStyle(field);
  for (const name of LAID_OUT_BY) mirror.style[name] = style[name];
  mirror.style.position = 'absolute';
  mirror.style.visibility = 'hidden';
  mirror.textContent = field.value.slice(0, index);
  const mark = mirror.appendChild(document.createElement('span'));
  mark.textContent = '\u200b';
  document.body.append(mirror);
  const top = field.getBoundingClientRect().top + mark.offsetTop - field.scrollTop;
  mirror.remove();
  return top;
}
