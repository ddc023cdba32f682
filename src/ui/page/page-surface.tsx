/** What an open page looks like, by its kind. Each kind's code is fetched when the first page of it is opened. */
import { lazy } from 'react';
import type { PageSummary, Room } from '../../room/room-api.ts';
import { Fetched } from '../fetched.tsx';
import type { PeerId, Snapshot } from '../room/snapshot.ts';
import { useWords } from '../words/use-words.tsx';

export type PageProps = {
  room: Room;
  page: PageSummary;
  snapshot: Snapshot;
  /** Made just now: its title is asked for. */
  isNew: boolean;
  /** Whose caret is kept in view. */
  following: PeerId | null;
};

const importDocuments = () => import('../document/document-page.tsx');

const KINDS: Record<string, React.LazyExoticComponent<React.ComponentType<PageProps>>> = {
  document: lazy(async () => ({
    default: (await importDocuments()).DocumentPage,
  })),
  chess: lazy(async () => ({ default: (await import('../games/chess/chess-page.tsx')).ChessPage })),
  board: lazy(async () => ({ default: (await import('../board/board-page.tsx')).BoardPage })),
  minefield: lazy(async () => ({
    default: (await import('../games/minefield/minefield-page.tsx')).MinefieldPage,
  })),
  text: lazy(async () => ({ default: (await import('./text-page.tsx')).TextPage })),
  tides: lazy(async () => ({ default: (await import('../games/tides/tides-page.tsx')).TidesPage })),
};

/** Most pages are documents: on the way to a room their code is fetched beside it, not after it. Failing is told when it is shown. */
export function fetchAhead(): void {
  importDocuments().catch(() => undefined);
}

/** Keyed by the page: nothing of one page's editor stays for another's. */
export function PageSurface(props: PageProps) {
  const { room } = useWords();
  const { kind, id } = props.page;
  const Kind = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (Kind === undefined) return <p className="sheet">{room.kindUnknown}</p>;
  return (
    <Fetched key={id}>
      <Kind {...props} />
    </Fetched>
  );
}
