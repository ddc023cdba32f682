/** What an open page looks like, by its kind. Each kind's code is fetched when the first page of it is opened. */
import { lazy, Suspense } from 'react';
import type { Room } from '../../room/room-api.ts';
import type { PageSummary } from '../../room/room-api.ts';
import type { Snapshot } from '../room/snapshot.ts';

export type PageProps = {
  room: Room;
  page: PageSummary;
  snapshot: Snapshot;
};

const KINDS: Record<string, React.LazyExoticComponent<React.ComponentType<PageProps>>> = {
  document: lazy(async () => ({
    default: (await import('../document/document-page.tsx')).DocumentPage,
  })),
};

export function PageSurface(props: PageProps) {
  const Kind = KINDS[props.page.kind];
  if (Kind === undefined) return null;
  return (
    <Suspense fallback={null}>
      <Kind {...props} />
    </Suspense>
  );
}
