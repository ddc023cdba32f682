/** What is being written: who is meant by an @, and which names to offer. Pure. */
import type { Mention } from '../../model/chat/entries.ts';

export type Sign = '@' | '[[';
/** From `from` to the caret somebody or a page is being named. */
export type Query = { sign: Sign; from: number; text: string };
export type Candidate = { id: string; name: string };

const OFFERED_MAX = 6;
const QUERY = /(?:^|[\s(])(@|\[\[)([^@[\]\n]{0,40})$/;

export function queryAt(text: string, caret: number): Query | null {
  const found = QUERY.exec(text.slice(0, caret));
  if (found === null) return null;
  const [, sign = '', query = ''] = found;
  return { sign: sign as Sign, from: caret - query.length - sign.length, text: query };
}

const folded = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** Names that begin so, then names with a word that does. */
export function offered(query: Query, candidates: readonly Candidate[]): Candidate[] {
  const typed = folded(query.text);
  const begins = candidates.filter(({ name }) => folded(name).startsWith(typed));
  const within = candidates.filter(
    (one) => !begins.includes(one) && folded(one.name).includes(` ${typed}`),
  );
  return [...begins, ...within].slice(0, OFFERED_MAX);
}

/** The text with the name in it, and where the caret goes. */
export function withChosen(
  text: string,
  query: Query,
  caret: number,
  name: string,
): { text: string; caret: number } {
  const put = query.sign === '@' ? `@${name} ` : `[[${name}]] `;
  const rest = text.slice(caret).replace(/^ /, '');
  return { text: text.slice(0, query.from) + put + rest, caret: query.from + put.length };
}

/** Where the text names these people; the longest name counts, and of several of one name the first. */
export function mentionsIn(text: string, people: readonly Candidate[]): Mention[] {
  const longestFirst = people
    .filter(({ name }) => name !== '')
    .toSorted((a, b) => b.name.length - a.name.length);
  const mentions: Mention[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    if (isLetter(text[at - 1])) continue;
    const found = longestFirst.find(
      ({ name }) => text.startsWith(name, at + 1) && !isLetter(text[at + 1 + name.length]),
    );
    if (found === undefined) continue;
    mentions.push({ member: found.id, at, length: found.name.length + 1 });
  }
  return mentions;
}

const isLetter = (letter: string | undefined): boolean =>
  letter !== undefined && /[\p{L}\p{N}_]/u.test(letter);
