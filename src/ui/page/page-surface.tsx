/** What an open page looks like, by its kind. Each kind's code is fetched when the first page of it is opened. */
import { lazy, Suspense } from 'react';
import type { PageSummary, Room } from '../../room/room-api.ts';
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

const KINDS: Record<string, React.LazyExoticComponent<React.ComponentType<PageProps>>> = {
  document: lazy(async () => ({
    default: (await import('../document/document-page.tsx')).DocumentPage,
  })),
  text: lazy(async () => ({ default: (await import('./text-page.tsx')).TextPage })),
};

/** Keyed by the page: nothing of one page's editor stays for another's. */
export function PageSurface(props: PageProps) {
  const { room } = useWords();
  const { kind, id } = props.page;
  const Kind = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (Kind === undefined) return <p className="sheet">{room.kindUnknown}</p>;
  return (
    <Suspense fallback={null}>
      <Kind key={id} {...props} />
    </Suspense>
  );
}
