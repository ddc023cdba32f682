/** Which page is open, and what is done to pages, with the way back. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { PageKind, PageSummary, Room } from '../../room/room-api.ts';
import { useWords } from '../words/use-words.tsx';
import type { PageId, Snapshot } from './snapshot.ts';
import type { Said } from './toast.tsx';
import { titleOf } from './whereabouts.ts';

export type Pages = {
  /** Shown now; null when there is none. */
  page: PageSummary | null;
  /** Someone deleted it while it was open here. */
  isDeleted: boolean;
  /** Made just now: its title is asked for. */
  isNew: boolean;
  said: Said | null;
  say: (said: Said | null) => void;
  open: (id: PageId) => void;
  create: (kind: PageKind) => void;
  rename: (id: PageId, title: string) => void;
  /** Puts it this many places further down; up when negative. */
  shift: (id: PageId, places: number) => void;
  /** Puts it before another page, or last. */
  move: (id: PageId, before: PageId | null) => void;
  remove: (id: PageId) => void;
  restore: (id: PageId) => void;
};

/** `made`: a page that was made here just now, which the snapshot shows with the next frame only. */
type Chosen = { id: PageId | null; made: PageSummary | null };

const madeJustNow = (room: Room, id: PageId | null): Chosen => ({
  id,
  made: room.pages().find((page) => page.id === id) ?? null,
});

export function usePages(room: Room, snapshot: Snapshot, first: PageId | null): Pages {
  const [chosen, setChosen] = useState<Chosen>(() => madeJustNow(room, first));
  const [said, say] = useState<Said | null>(null);
  const { pages, deletedPages } = snapshot;
  const byId = (list: readonly PageSummary[]): PageSummary | undefined =>
    list.find(({ id }) => id === chosen.id);
  const deleted = byId(deletedPages);
  const page = byId(pages) ?? deleted ?? chosen.made ?? pages[0] ?? null;
  const shown = page?.id ?? null;
  // What was only the first page stays open when another goes before it, and while it is deleted.
  if (chosen.id === null && shown !== null) setChosen({ id: shown, made: null });
  const open = useCallback((id: PageId) => {
    setChosen((now) => (now.id === id ? now : { id, made: null }));
  }, []);
  const actions = useActions(room, shown, { open, say, setChosen });
  return useMemo(
    () => ({
      page,
      isDeleted: deleted !== undefined && page === deleted,
      isNew: chosen.made !== null && shown === chosen.id,
      said,
      say,
      open,
      ...actions,
    }),
    [page, shown, deleted, chosen, said, open, actions],
  );
}

type Setters = Pick<Pages, 'open' | 'say'> & { setChosen: (chosen: Chosen) => void };
export type PageActions = Pick<
  Pages,
  'create' | 'rename' | 'shift' | 'move' | 'remove' | 'restore'
>;

/** They stay the same while the room changes: each asks the room when it runs, for the snapshot is up to a frame old. */
function useActions(
  room: Room,
  shown: PageId | null,
  { open, say, setChosen }: Setters,
): PageActions {
  const words = useWords();
  const latest = useRef(shown);
  useEffect(() => {
    latest.current = shown;
  });
  return useMemo(() => {
    const nameOf = (id: PageId): string => {
      const known = [...room.pages(), ...room.deletedPages()].find((page) => page.id === id);
      return titleOf(known ?? { title: '' }, words);
    };
    const move = (id: PageId, before: PageId | null): void => {
      const others = room.pages().filter((page) => page.id !== id);
      const found = others.findIndex((page) => page.id === before);
      const place = found < 0 ? others.length : found;
      room.movePage(id, before);
      say({ text: words.pages.moved(nameOf(id), place + 1, others.length + 1), undo: null });
    };
    const restore = (id: PageId): void => {
      room.restorePage(id);
      room.updatePresence({ deleted: undefined });
      open(id);
      say({ text: words.pages.restored(nameOf(id)), undo: null });
    };
    return {
      move,
      restore,
      create(kind) {
        say(null);
        setChosen(
          madeJustNow(room, room.createPage({ kind, title: words.pages.firstTitle[kind] })),
        );
      },
      rename(id, title) {
        say(null);
        room.renamePage(id, title);
      },
      shift(id, places) {
        const pages = room.pages();
        const at = pages.findIndex((page) => page.id === id);
        const to = at + places;
        if (at < 0 || to < 0 || to >= pages.length) return;
        move(id, pages[places > 0 ? to + 1 : to]?.id ?? null);
      },
      remove(id) {
        const pages = room.pages();
        const at = pages.findIndex((page) => page.id === id);
        const next = pages[at + 1] ?? pages[at - 1];
        const name = nameOf(id);
        if (latest.current === id) setChosen({ id: next?.id ?? null, made: null });
        room.deletePage(id);
        room.updatePresence({ deleted: id });
        say({ text: words.pages.deleted(name), undo: () => restore(id) });
      },
    };
  }, [room, words, open, say, setChosen]);
}
