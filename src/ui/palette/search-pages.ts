/** Looks through all pages of a room, also those that were not opened in this run. */
import type { PageSummary, Room } from '../../room/room-api.ts';
import { pageTextOf } from '../page/page-text.ts';
import { findLine } from './find-line.ts';

/** More would be a list, not an answer. */
const FOUND_MAX = 20;

/** What a page said when its content was what `digest` says. */
type Known = { digest: string; text: string };
const known = new WeakMap<Room, Map<string, Known>>();

export type FoundPage = { page: PageSummary; line: string };

/** In the order of the pages; those whose text has it, with the first line that does. */
export async function searchPages(
  room: Room,
  pages: readonly PageSummary[],
  query: string,
): Promise<FoundPage[]> {
  const texts = known.get(room) ?? new Map<string, Known>();
  known.set(room, texts);
  const found: FoundPage[] = [];
  for (const page of pages) {
    const line = findLine(await textOf(room, page, texts), query);
    if (line !== null) found.push({ page, line });
    if (found.length === FOUND_MAX) break;
  }
  return found;
}

async function textOf(room: Room, page: PageSummary, texts: Map<string, Known>): Promise<string> {
  const before = texts.get(page.id);
  if (before?.digest === page.digest) return before.text;
  const text = await pageTextOf(room, page);
  texts.set(page.id, { digest: page.digest, text });
  return text;
}
