/**
 * The index of a room: its title, its pages and its members, as a Y.Doc like any other page. Rules and selectors only; whoever
 * calls them owns the document. Keys that we do not know are left as they are, so that newer versions can add some.
 */
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';
import * as Y from 'yjs';

export type IndexedPage = { id: string; title: string; kind: string; order: string };

/** Longest title kept; longer ones are cut when written and when read. */
export const TITLE_LENGTH_MAX = 120;
/** Pages shown: a hostile writer could otherwise fill every screen. */
const PAGES_MAX = 1000;

const pagesOf = (index: Y.Doc): Y.Map<Y.Map<unknown>> => index.getMap('pages');

/** Longest order key read: moving into one gap over and over makes keys of a character each six moves. */
const ORDER_LENGTH_MAX = 400;

/** Those that name a kind, deleted or not, by order key and then by id: the same on every device that holds the same entries. */
function allPages(index: Y.Doc): (IndexedPage & { isDeleted: boolean })[] {
  const pages: (IndexedPage & { isDeleted: boolean })[] = [];
  for (const [id, entry] of pagesOf(index)) {
    if (!(entry instanceof Y.Map)) continue;
    const [kind, title, order] = [entry.get('kind'), entry.get('title'), entry.get('order')];
    if (typeof kind !== 'string') continue;
    pages.push({
      id,
      kind,
      title: typeof title === 'string' ? title.slice(0, TITLE_LENGTH_MAX) : '',
      order: typeof order === 'string' && order.length <= ORDER_LENGTH_MAX ? order : '',
      isDeleted: entry.get('deleted') === true,
    });
  }
  return pages.sort((a, b) =>
    a.order < b.order ? -1 : a.order > b.order ? 1 : a.id < b.id ? -1 : 1,
  );
}

const shown = ({ id, kind, title, order }: IndexedPage): IndexedPage => ({
  id,
  kind,
  title,
  order,
});

/** In their order, without those that were deleted. */
export function listPages(index: Y.Doc): IndexedPage[] {
  return allPages(index)
    .filter(({ isDeleted }) => !isDeleted)
    .slice(0, PAGES_MAX)
    .map(shown);
}

/** Those that were deleted and can be restored, in the order that they had. */
export function listDeletedPages(index: Y.Doc): IndexedPage[] {
  return allPages(index)
    .filter(({ isDeleted }) => isDeleted)
    .slice(0, PAGES_MAX)
    .map(shown);
}

/** Behind all others. */
export function addPage(index: Y.Doc, page: Omit<IndexedPage, 'order'>): void {
  index.transact(() => {
    const entry = new Y.Map<unknown>();
    const place = placeAt(index, allPages(index), Infinity);
    pagesOf(index).set(page.id, entry);
    entry.set('kind', page.kind);
    entry.set('title', page.title.slice(0, TITLE_LENGTH_MAX));
    entry.set('order', place);
  });
}

/** Puts a page before another, or last when that is null or not there. Does nothing when the page itself is not there. */
export function movePage(index: Y.Doc, id: string, before: string | null): void {
  const entry = pagesOf(index).get(id);
  if (!(entry instanceof Y.Map) || id === before) return;
  index.transact(() => {
    const others = allPages(index).filter((page) => page.id !== id);
    const at = others.findIndex((page) => page.id === before);
    entry.set('order', placeAt(index, others, at < 0 ? Infinity : at));
  });
}

/**
 * The order key for a page that goes to a place among `others`. Where there is no key between its neighbours (they are equal, or of
 * the older format: time and id), all others get new ones, which keep the order that they have.
 */
function placeAt(index: Y.Doc, others: readonly IndexedPage[], position: number): string {
  const at = Math.min(position, others.length);
  const [left, right] = [others[at - 1]?.order ?? null, others[at]?.order ?? null];
  const between = keyBetween(left, right);
  if (between !== null) return between;
  const keys = generateNKeysBetween(null, null, others.length + 1);
  const place = keys.splice(at, 1)[0] ?? '';
  for (const [i, other] of others.entries()) pagesOf(index).get(other.id)?.set('order', keys[i]);
  return place;
}

/** Null when no key that we would read sorts between: the library throws at what is no key of its own. */
function keyBetween(left: string | null, right: string | null): string | null {
  if (left !== null && right !== null && left >= right) return null;
  try {
    const key = generateKeyBetween(left, right);
    return key.length <= ORDER_LENGTH_MAX ? key : null;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

/** Marks a page as deleted; what was written on it stays, and `restorePage` brings it back where it was. */
export function deletePage(index: Y.Doc, id: string): void {
  const entry = pagesOf(index).get(id);
  if (entry instanceof Y.Map && entry.get('deleted') !== true) entry.set('deleted', true);
}

export function restorePage(index: Y.Doc, id: string): void {
  const entry = pagesOf(index).get(id);
  if (entry instanceof Y.Map && entry.get('deleted') === true) entry.delete('deleted');
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

/** May faults be caused for others in this room? Not until somebody who may write has said so. */
export function faultsAllowed(index: Y.Doc): boolean {
  const said = index.getMap('room').get('faults');
  return said instanceof Y.Map && said.get('isAllowed') === true;
}

/** `byMember`: who says so, by the key of their devices. */
export function setFaultsAllowed(index: Y.Doc, isAllowed: boolean, byMember: string): void {
  if (faultsAllowed(index) === isAllowed) return;
  index.getMap('room').set('faults', new Y.Map(Object.entries({ isAllowed, byMember })));
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
