/**
 * The index of a room: its title, its pages and its members, as a Y.Doc like any other page. Rules and selectors only; whoever
 * calls them owns the document. Keys that we do not know are left as they are, so that newer versions can add some.
 */
import * as Y from 'yjs';

export type IndexedPage = { id: string; title: string; kind: string; order: string };

/** Longest title kept; longer ones are cut when written and when read. */
export const TITLE_LENGTH_MAX = 120;
/** Pages shown: a hostile writer could otherwise fill every screen. */
const PAGES_MAX = 1000;

const pagesOf = (index: Y.Doc): Y.Map<Y.Map<unknown>> => index.getMap('pages');

/** In their order; pages that name no kind or were deleted are left out. */
export function listPages(index: Y.Doc): IndexedPage[] {
  const pages: IndexedPage[] = [];
  for (const [id, entry] of pagesOf(index)) {
    if (!(entry instanceof Y.Map) || entry.get('deleted') === true) continue;
    const [kind, title, order] = [entry.get('kind'), entry.get('title'), entry.get('order')];
    if (typeof kind !== 'string') continue;
    pages.push({
      id,
      kind,
      title: typeof title === 'string' ? title.slice(0, TITLE_LENGTH_MAX) : '',
      order: typeof order === 'string' ? order : '',
    });
  }
  pages.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : a.id < b.id ? -1 : 1));
  return pages.slice(0, PAGES_MAX);
}

/** `order` is any text that sorts the page where it belongs; pages made later sort later. */
export function addPage(index: Y.Doc, page: IndexedPage): void {
  index.transact(() => {
    const entry = new Y.Map<unknown>();
    pagesOf(index).set(page.id, entry);
    entry.set('kind', page.kind);
    entry.set('title', page.title.slice(0, TITLE_LENGTH_MAX));
    entry.set('order', page.order);
  });
}

/** False when there is no such page. */
export function renamePage(index: Y.Doc, id: string, title: string): boolean {
  const entry = pagesOf(index).get(id);
  if (!(entry instanceof Y.Map)) return false;
  entry.set('title', title.slice(0, TITLE_LENGTH_MAX));
  return true;
}

/** The room's title, empty if nobody gave it one. */
export function roomTitle(index: Y.Doc): string {
  const title = index.getMap('room').get('title');
  return typeof title === 'string' ? title.slice(0, TITLE_LENGTH_MAX) : '';
}

export function setRoomTitle(index: Y.Doc, title: string): void {
  index.getMap('room').set('title', title.slice(0, TITLE_LENGTH_MAX));
}

const membersOf = (index: Y.Doc): Y.Map<unknown> => index.getMap('members');

/** Puts a member's name and colour on the list, if they are not there already. `id` is the member's key as text. */
export function noteMember(
  index: Y.Doc,
  id: string,
  { name, color }: { name: string; color: string },
): void {
  const known = membersOf(index).get(id);
  if (known instanceof Y.Map && known.get('name') === name && known.get('color') === color) return;
  membersOf(index).set(id, new Y.Map(Object.entries({ name, color })));
}

/** Everyone who ever wrote here, by the key of their devices; entries that name nobody are left out. */
export function listMembers(index: Y.Doc): { id: string; name: string; color: string }[] {
  return [...membersOf(index)].flatMap(([id, entry]) => {
    const [name, color] = entry instanceof Y.Map ? [entry.get('name'), entry.get('color')] : [];
    if (typeof name !== 'string' || typeof color !== 'string') return [];
    return [{ id, name: name.slice(0, TITLE_LENGTH_MAX), color: color.slice(0, TITLE_LENGTH_MAX) }];
  });
}
