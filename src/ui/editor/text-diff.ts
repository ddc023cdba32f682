/** What one edit of a text field was, as the smallest single replacement. */

/** At `index`, `remove` code units give way to `insert`. */
export type TextChange = { index: number; remove: number; insert: string };

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** Would a cut at `index` part the two halves of one character? */
const splitsPair = (text: string, index: number): boolean =>
  index > 0 &&
  index < text.length &&
  isHigh(text.charCodeAt(index - 1)) &&
  isLow(text.charCodeAt(index));

/**
 * From `before` to `after`, never cutting a surrogate pair; null when they are equal. In "aa" to "aaa" the place of the new letter
 * is open: `caret`, where the field's selection ends after the edit, says which one was typed.
 */
export function diffText(before: string, after: string, caret?: number): TextChange | null {
  if (before === after) return null;
  const free = replacement(before, after, after.length);
  if (caret === undefined) return free;
  const hinted = replacement(before, after, Math.max(0, after.length - caret));
  return sizeOf(hinted) <= sizeOf(free) ? hinted : free;
}

const sizeOf = ({ remove, insert }: TextChange): number => remove + insert.length;

/** The common end first, at most `suffixMax` long, then the common start of what is left. */
function replacement(before: string, after: string, suffixMax: number): TextChange {
  const shorter = Math.min(before.length, after.length);
  let suffix = 0;
  while (
    suffix < Math.min(shorter, suffixMax) &&
    before.charCodeAt(before.length - 1 - suffix) === after.charCodeAt(after.length - 1 - suffix)
  )
    suffix += 1;
  if (splitsPair(before, before.length - suffix) || splitsPair(after, after.length - suffix))
    suffix -= 1;
  let prefix = 0;
  while (prefix < shorter - suffix && before.charCodeAt(prefix) === after.charCodeAt(prefix))
    prefix += 1;
  if (splitsPair(before, prefix) || splitsPair(after, prefix)) prefix -= 1;
  return {
    index: prefix,
    remove: before.length - suffix - prefix,
    insert: after.slice(prefix, after.length - suffix),
  };
}

/** Half a character cannot be sent as UTF-8: it becomes U+FFFD here, before it would become that on the way. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD');
