/** Who wrote some letters of a page, by when, and which devices hold all of them. Pure, over what the room answers. */
import type { EntryInfo } from '../../../room/network-api.ts';
import type { Author, Room } from '../../../room/room-api.ts';
import type { EntryRef } from '../../../watch/trace.ts';
import type { Selected } from '../../page/page-selection.tsx';
import type { PeerId } from '../../room/snapshot.ts';
import type { NetworkWords } from '../../words/catalog.ts';

/** Longer selections are looked at to here: each letter is one question. */
const LETTERS_MAX = 4000;

/** One client's share. Entries are of one log: who holds the newest holds all before it. */
type Share = {
  client: number;
  letters: number;
  newest: EntryRef | null;
  /** Letters that came in no entry that is still known. */
  unknown: number;
};

export type AuthorShare = {
  client: number;
  author: Author | null;
  letters: number;
  /** Of their last word in it; null where no signature of that time is kept. */
  madeByMs: number | null;
};

export type Written = {
  /** Who wrote most of it first. */
  authors: readonly AuthorShare[];
  /** One entry each client, the newest in it. */
  entries: readonly EntryRef[];
  /** Of all that is known edit by edit; null where nothing is. */
  held: Pick<EntryInfo, 'storedHere' | 'heldBy' | 'others' | 'inMailbox'> | null;
  /** Some of it is older than what is known edit by edit. */
  hasOlder: boolean;
  /** Longer than what was looked at. */
  isCut: boolean;
};

type Asked = Pick<Room, 'authorOf'> & { network: Pick<Room['network'], 'entryOf' | 'info'> };

export function writtenBy(room: Asked, { page, items }: Selected): Written {
  const { shares, isCut } = sharesOf(room, page, items);
  const known = shares.flatMap(({ newest }) => (newest === null ? [] : [newest]));
  const infos = new Map(known.map((entry) => [entry.session, room.network.info(entry)]));
  return {
    authors: shares
      .map(({ client, letters, newest }) => ({
        client,
        letters,
        author: room.authorOf(client),
        madeByMs: newest === null ? null : (infos.get(newest.session)?.madeByMs ?? null),
      }))
      .sort((a, b) => b.letters - a.letters),
    entries: known,
    held: heldByAll([...infos.values()]),
    hasOlder: shares.some(({ unknown }) => unknown > 0),
    isCut,
  };
}

function sharesOf(
  { network }: Asked,
  page: Selected['page'],
  items: Selected['items'],
): { shares: Share[]; isCut: boolean } {
  const shares = new Map<number, Share>();
  const total = items.reduce((sum, { length }) => sum + length, 0);
  let left = LETTERS_MAX;
  for (const { client, clock, length } of items) {
    const share = shares.get(client) ?? {
      client,
      letters: 0,
      newest: null,
      unknown: 0,
    };
    shares.set(client, share);
    share.letters += length;
    for (let at = clock; at < clock + length && left > 0; at += 1) {
      left -= 1;
      const entry = network.entryOf(page, client, at);
      if (entry === null) share.unknown += 1;
      else if (share.newest === null || entry.number > share.newest.number) share.newest = entry;
    }
  }
  return { shares: [...shares.values()], isCut: LETTERS_MAX < total };
}

/** A device holds it only if it holds each of the entries. */
function heldByAll(infos: readonly EntryInfo[]): Written['held'] {
  if (infos.length === 0) return null;
  const devices = new Set<PeerId>();
  for (const { heldBy, others } of infos) for (const id of [...heldBy, ...others]) devices.add(id);
  const holds = (id: PeerId): boolean => infos.every(({ heldBy }) => heldBy.includes(id));
  return {
    storedHere: infos.every(({ storedHere }) => storedHere),
    inMailbox: infos.every(({ inMailbox }) => inMailbox),
    heldBy: [...devices].filter(holds),
    others: [...devices].filter((id) => !holds(id)),
  };
}

/** "held by both others", and of which part where that is not all; empty where nothing is known edit by edit. */
export function heldWords(
  { held, hasOlder, isCut }: Pick<Written, 'held' | 'hasOlder' | 'isCut'>,
  holders: NetworkWords['view']['holders'],
): string {
  if (held === null) return '';
  const count = holders.count(
    held.heldBy.length,
    held.heldBy.length + held.others.length,
    held.inMailbox,
  );
  return hasOlder || isCut ? holders.ofKnown(count) : count;
}
