/** What can be done in a room, for the palette and the keys; and its search. */
import { useCallback, useMemo, useState } from 'react';
import type { Room } from '../../room/room-api.ts';
import type { Command, Search } from '../commands/commands.ts';
import { useCommands, useSearch } from '../commands/use-commands.tsx';
import { RECENT_MAX, recentFirst } from '../palette/palette-order.ts';
import type { Words } from '../words/catalog.ts';
import { peopleHere } from '../words/state.ts';
import { useWords } from '../words/use-words.tsx';
import type { Going, Showing } from './room-view.tsx';
import { PAGE_KINDS } from './page-kinds.ts';
import type { PageId, PeerId, Snapshot } from './snapshot.ts';
import type { Follow } from './use-follow.ts';
import type { NetworkPlace } from './use-network-place.ts';
import type { Pages } from './use-pages.ts';
import { pageTitleOf, titleOf } from './whereabouts.ts';

type RoomCommandParts = {
  room: Room;
  snapshot: Snapshot;
  pages: Pages;
  follow: Follow;
  going: Going;
  show: Showing;
  network: NetworkPlace;
  onHome: () => void;
};

export function useRoomCommands(parts: RoomCommandParts): void {
  const { room, snapshot, pages, follow, going, show, network, onHome } = parts;
  const words = useWords();
  const { set, peers, chat } = show;
  const canWrite = snapshot.status.role === 'edit';
  const { leader, start, stop } = follow;
  const isFollowing = leader !== null;
  const places = usePlaces(snapshot, words, pages.page?.id);
  useCommands(
    useMemo(() => placeCommands(words, places, going, start), [words, places, going, start]),
  );
  const { shift, remove } = pages;
  const page = pages.isDeleted ? undefined : pages.page?.id;
  useCommands(
    useMemo(
      () => (canWrite ? pageCommands({ words, page, shift, remove, going, set }) : []),
      [words, canWrite, page, shift, remove, going, set],
    ),
  );
  useCommands(
    useMemo(
      () => roomCommands(words, { canWrite, peers, chat, set, onHome }),
      [words, canWrite, peers, chat, set, onHome],
    ),
  );
  useCommands(useMemo(() => networkCommands(words, network.open), [words, network.open]));
  useCommands(
    useMemo(() => (isFollowing ? [stopFollowing(words, stop)] : []), [words, isFollowing, stop]),
  );
  const listed = snapshot.pages;
  useSearch(
    useCallback<Search>(
      async (query) => {
        const { searchPages } = await import('../palette/search-pages.ts');
        const found = await searchPages(room, listed, query);
        return found.map(({ page, line }) => ({
          id: page.id,
          title: titleOf(page, words),
          line,
          run: () => going.open(page.id),
        }));
      },
      [room, listed, words, going],
    ),
  );
}

type Places = {
  pages: { id: PageId; title: string }[];
  people: { id: PeerId; name: string; page: string | null }[];
};

/** The same object for as long as it says the same: commands are registered anew only then. */
function usePlaces(snapshot: Snapshot, words: Words, open: PageId | undefined): Places {
  const visited = useVisited(open);
  const text = JSON.stringify({
    pages: recentFirst(snapshot.pages, visited, open).map((page) => ({
      id: page.id,
      title: titleOf(page, words),
    })),
    people: peopleHere(snapshot.peers).map(({ id, name }) => ({
      id,
      name,
      page: pageTitleOf(id, snapshot, words),
    })),
  } satisfies Places);
  return useMemo(() => JSON.parse(text) as Places, [text]);
}

/** The pages that were open since the room was, the newest first. */
function useVisited(open: PageId | undefined): readonly PageId[] {
  const [visited, setVisited] = useState<readonly PageId[]>([]);
  if (open !== undefined && visited[0] !== open) {
    const others = visited.filter((id) => id !== open);
    setVisited([open, ...others].slice(0, RECENT_MAX + 1));
  }
  return visited;
}

function placeCommands(
  { palette: { groups }, room }: Words,
  { pages, people }: Places,
  going: Going,
  follow: (peer: PeerId) => void,
): Command[] {
  return [
    ...pages.map(({ id, title }) => ({
      id: `page.open ${id}`,
      title,
      group: groups.pages,
      run: () => going.open(id),
    })),
    ...people.map(({ id, name, page }) => ({
      id: `person.follow ${id}`,
      title: `${room.follow(name)}${page === null ? '' : `, ${page}`}`,
      group: groups.people,
      run: () => follow(id),
    })),
  ];
}

type PageCommandParts = Pick<Pages, 'shift' | 'remove'> & {
  words: Words;
  /** The one that is open. */
  page: PageId | undefined;
  going: Going;
  set: Showing['set'];
};

function pageCommands({ words, page, shift, remove, going, set }: PageCommandParts): Command[] {
  const { pages, palette } = words;
  const anywhere = { group: palette.groups.page, worksInFields: true };
  const create: Command[] = PAGE_KINDS.map(({ kind }) => ({
    ...anywhere,
    id: `page.new.${kind}`,
    title: pages.newOf[kind],
    ...(kind === 'document' ? { keys: 'Mod+Alt+N' } : {}),
    run: () => going.create(kind),
  }));
  if (page === undefined) return create;
  const rename = (): void => set({ pageNaming: page, pages: true });
  return [
    ...create,
    { ...anywhere, id: 'page.rename', title: pages.renameOpen, run: rename },
    { ...anywhere, id: 'page.up', title: pages.moveOpenUp, run: () => shift(page, -1) },
    { ...anywhere, id: 'page.down', title: pages.moveOpenDown, run: () => shift(page, 1) },
    { ...anywhere, id: 'page.delete', title: pages.deleteOpen, run: () => remove(page) },
  ];
}

type RoomWide = {
  canWrite: boolean;
  peers: boolean;
  chat: boolean;
  set: Showing['set'];
  onHome: () => void;
};

function roomCommands(words: Words, { canWrite, peers, chat, set, onHome }: RoomWide): Command[] {
  const { room, palette } = words;
  const anywhere = { group: palette.groups.room, worksInFields: true };
  return [
    {
      ...anywhere,
      id: 'room.share',
      title: room.bringSomeoneIn,
      keys: 'Mod+Alt+S',
      run: () => set({ sharing: true }),
    },
    {
      ...anywhere,
      id: 'room.peers',
      title: room.drawer.title,
      keys: 'Mod+Alt+P',
      run: () => set({ peers: !peers }),
    },
    {
      ...anywhere,
      id: 'room.chat',
      title: room.chat(0, false),
      keys: 'Mod+Alt+J',
      run: () => set({ chat: !chat }),
    },
    { ...anywhere, id: 'room.hosts', title: room.hosts, run: () => set({ hosts: true }) },
    ...(canWrite
      ? [
          {
            ...anywhere,
            id: 'room.rename',
            title: room.renameRoom,
            run: () => set({ roomNaming: true }),
          },
        ]
      : []),
    { ...anywhere, id: 'room.home', title: room.yourRooms, run: onHome },
  ];
}

function networkCommands({ room, palette }: Words, open: NetworkPlace['open']): Command[] {
  const anywhere = { group: palette.groups.room, worksInFields: true };
  return [
    {
      ...anywhere,
      id: 'network.open',
      title: room.network.open,
      keys: 'Mod+Alt+G',
      run: () => open('map'),
    },
    { ...anywhere, id: 'network.trace', title: room.network.trace, run: () => open('trace') },
    { ...anywhere, id: 'network.fault', title: room.network.fault, run: () => open('fault') },
  ];
}

function stopFollowing({ room, palette }: Words, stop: () => void): Command {
  return {
    id: 'person.stop',
    title: room.stop,
    group: palette.groups.people,
    keys: 'Escape',
    worksInFields: true,
    run: stop,
  };
}
