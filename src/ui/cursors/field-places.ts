/** Places in a page of plain text: a field tells nobody where its letters are, so the same text is laid out once more behind it. */
import {
  boxIn,
  placeAtLetter,
  placeInBox,
  spotAtLetter,
  spotInBox,
  type Places,
  type Spot,
} from './letters.ts';

/** Laying out more than this twice would be felt. */
const LENGTH_MAX = 100_000;
const LAID_OUT_BY = [
  'padding',
  'borderWidth',
  'font',
  'letterSpacing',
  'lineHeight',
  'overflowWrap',
  'wordBreak',
  'tabSize',
  'direction',
] as const;

export function fieldPlaces(sheet: HTMLElement): Places {
  const mirror = document.createElement('div');
  mirror.className = 'field-mirror';
  mirror.setAttribute('aria-hidden', 'true');
  const text = mirror.appendChild(document.createTextNode(''));
  const titleOf = (): Element => sheet.querySelector('.title') ?? sheet;
  /** Null: there is no text, or too much. */
  const lay = (): Element | null => {
    const field = sheet.querySelector<HTMLTextAreaElement>('textarea.text');
    if (field === null || field.value.length === 0 || field.value.length > LENGTH_MAX) return null;
    const style = getComputedStyle(field);
    for (const name of LAID_OUT_BY)
      if (mirror.style[name] !== style[name]) mirror.style[name] = style[name];
    mirror.style.width = `${field.offsetWidth}px`;
    mirror.style.translate = `${field.offsetLeft}px ${field.offsetTop - field.scrollTop}px`;
    if (text.data !== field.value) text.data = field.value;
    if (!mirror.isConnected) sheet.append(mirror);
    return mirror;
  };
  return {
    placeAt(spot) {
      const title = titleOf();
      const laid = spot.y < title.getBoundingClientRect().bottom ? null : lay();
      return laid === null
        ? placeInBox(title, 0, spot)
        : placeAtLetter(laid, 1, letterAt(text, spot), spot);
    },
    spotOf(place) {
      if (place.part === 0) return spotInBox(titleOf(), place);
      const laid = place.part === 1 && place.letter !== null ? lay() : null;
      return laid === null ? null : spotAtLetter(laid, place);
    },
    stop: () => mirror.remove(),
  };
}

/** On the line at that height the last letter that begins before the spot; letters that have no box belong to the next that has. */
function letterAt(text: Text, { x, y }: Spot): number {
  const first = firstThat(text, 0, ({ bottom }) => bottom >= y);
  const { top: lineTop = 0 } = boxIn(text, first) ?? {};
  const isPast = ({ left, top }: DOMRect): boolean => top > lineTop + 1 || left > x;
  const next = firstThat(text, first, isPast);
  const at = boxIn(text, next);
  return at !== null && !isPast(at) ? next : Math.max(first, next - 1);
}

/** By halving: lines go down, and letters go on to the right. The last one where none does. */
function firstThat(text: Text, from: number, does: (box: DOMRect) => boolean): number {
  let [low, high] = [from, text.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const [box, at] = boxFrom(text, middle, high);
    if (box === null || does(box)) high = middle;
    else low = at + 1;
  }
  return low;
}

function boxFrom(text: Text, from: number, to: number): [DOMRect | null, number] {
  for (let at = from; at < to; at++) {
    const box = boxIn(text, at);
    if (box !== null) return [box, at];
  }
  return [null, to];
}
