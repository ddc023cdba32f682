/** Who is where, as the screen needs it. */
import type { PageSummary } from '../../room/room-api.ts';
import type { Words } from '../words/catalog.ts';
import type { PeerId, PeerNow, Snapshot, Whereabouts } from './snapshot.ts';

export type PeerThere = PeerNow & Pick<Whereabouts, 'writes' | 'typing' | 'idle'>;

type Known = Pick<Snapshot, 'peers' | 'whereabouts'>;

/** Who shows themselves on this page and can be reached. */
export function peersOn(page: string, { whereabouts, peers }: Known): PeerThere[] {
  return whereabouts.flatMap(({ peer: id, page: where, writes, typing, idle }) => {
    const peer = where === page ? peers.find((known) => known.id === id) : undefined;
    if (peer === undefined || peer.left || peer.cutOff !== null || peer.path === 'out-of-reach')
      return [];
    return [{ ...peer, writes, typing, idle }];
  });
}

export const whereIs = (peer: PeerId, { whereabouts }: Known): Whereabouts | undefined =>
  whereabouts.find((where) => where.peer === peer);

export const titleOf = ({ title }: Pick<PageSummary, 'title'>, { common }: Words): string =>
  title.trim() === '' ? common.untitled : title;

/** Where someone is, for people: the title of their page, if it is one that we have. */
export function pageTitleOf(peer: PeerId, snapshot: Snapshot, words: Words): string | null {
  const where = whereIs(peer, snapshot)?.page;
  const page = snapshot.pages.find(({ id }) => id === where);
  return page === undefined ? null : titleOf(page, words);
}

/** Who says that they deleted this page. */
export function deleterOf(page: string, { whereabouts, peers }: Known): PeerNow | undefined {
  const where = whereabouts.find(({ deleted }) => deleted === page);
  return where === undefined ? undefined : peers.find(({ id }) => id === where.peer);
}
