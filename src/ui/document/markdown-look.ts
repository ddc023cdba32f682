/** Whether plain text that is pasted clearly is Markdown: then its structure is meant, not its signs. */

/** One such line is enough among others. */
const CLEAR = [
  /^#{1,6} \S/m,
  /^ {0,3}(?:```|~~~)/m,
  /^\s*[-*+] \[[ xX]\] /m,
  /^ {0,3}\|?(?:\s*:?-{3,}:?\s*\|)+\s*:?-*:?\s*$/m,
];
/** These also begin lines of plain text: two of a kind are needed. */
const REPEATED = [/^\s*[-*+] \S/gm, /^\s*\d{1,3}[.)] \S/gm, /^> /gm];
const INLINE =
  /\[[^\]\n]+\]\((?:https?:\/\/|mailto:)[^)\s]+\)|(?<![\w*])\*\*[^*\s](?:[^*\n]*[^*\s])?\*\*(?![\w*])/;

export function looksLikeMarkdown(text: string): boolean {
  const isManyLines = /\S\s*\n\s*\S/.test(text);
  if (isManyLines && CLEAR.some((sign) => sign.test(text))) return true;
  if (REPEATED.some((sign) => (text.match(sign)?.length ?? 0) > 1)) return true;
  return INLINE.test(text);
}
