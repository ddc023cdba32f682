/** The parts of a message: words, addresses, people and pages. Others chose all of it. Pure. */
import type { Mention } from '../../model/chat/entries.ts';
import { isSafeLink } from '../document/links.ts';

export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'mention'; text: string; member: string }
  | { kind: 'page'; text: string; page: string };

/** Id by title. */
export type PagesByTitle = ReadonlyMap<string, string>;

/** Addresses of pages and mailboxes, and [[a page of the room]]. */
const SPECIAL =
  /\bhttps?:\/\/[^\s<>"]+|\bmailto:[^\s<>"]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+|\[\[[^\]\n]{1,200}\]\]/gi;
/** What ends the sentence, not the address. */
const TAIL = /[.,;:!?'"»”’]/;

export function piecesOf(
  text: string,
  mentions: readonly Mention[],
  pages: PagesByTitle,
): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { member, at, length } of mentions) {
    pieces.push(...plainPieces(text.slice(from, at), pages));
    pieces.push({ kind: 'mention', text: text.slice(at, at + length), member });
    from = at + length;
  }
  pieces.push(...plainPieces(text.slice(from), pages));
  return pieces;
}

function plainPieces(text: string, pages: PagesByTitle): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(SPECIAL)) {
    const piece = special(match[0], pages);
    if (piece === null) continue;
    const length = piece.kind === 'page' ? match[0].length : piece.text.length;
    if (match.index > from) pieces.push({ kind: 'text', text: text.slice(from, match.index) });
    pieces.push(piece);
    from = match.index + length;
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) });
  return pieces;
}

function special(found: string, pages: PagesByTitle): Piece | null {
  if (found.startsWith('[[')) {
    const title = found.slice(2, -2).trim();
    const page = pages.get(title);
    return page === undefined ? null : { kind: 'page', text: title, page };
  }
  const text = withoutTail(found);
  const href = /^(?:https?|mailto):/i.test(text) ? text : `mailto:${text}`;
  return isSafeLink(href) ? { kind: 'link', text, href } : null;
}

/** A bracket belongs to the sentence unless it was opened in the address. */
function withoutTail(found: string): string {
  let [end, closedTooOften] = [found.length, 0];
  for (const letter of found) closedTooOften += letter === ')' ? 1 : letter === '(' ? -1 : 0;
  for (; end > 0; end--) {
    const last = found[end - 1] ?? '';
    if (last === ')' && closedTooOften > 0) closedTooOften -= 1;
    else if (!TAIL.test(last)) break;
  }
  return found.slice(0, end);
}
