/** The first line of a text that has some words, cut to what fits. Pure. */

/** Letters of the line before the words, and of the whole. */
const BEFORE = 24;
const LENGTH_MAX = 90;
/** Halves of a sign that was cut in two. */
const HALVES = /^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g;

/** Without case and accents; each letter stays one letter, so that places in it are places in the text. */
const fold = (text: string): string =>
  Array.from(text, (letter) => {
    const plain = letter.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    return plain.length === letter.length ? plain : letter;
  }).join('');

/** Null when no line has it. */
export function findLine(text: string, query: string): string | null {
  const words = fold(query.trim());
  if (words === '') return null;
  const place = fold(text).indexOf(words);
  if (place < 0) return null;
  const start = text.lastIndexOf('\n', place - 1) + 1;
  const newline = text.indexOf('\n', place);
  const end = newline < 0 ? text.length : newline;
  const from = place - start > BEFORE ? place - BEFORE : start;
  const to = Math.min(end, from + LENGTH_MAX);
  const cut = text.slice(from, to).replace(HALVES, '').trim();
  return `${from > start ? '…' : ''}${cut}${to < end ? '…' : ''}`;
}
