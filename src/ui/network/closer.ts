/** What somebody looks closer at: a peer, or a link by its row's key. Pure. */
import type { FaultScope } from '../../faults/room-fault.ts';
import type { NetworkSnapshot } from '../../watch/network-snapshot.ts';
import type { PeerId } from '../room/snapshot.ts';

export type Closer = { peer: PeerId; link?: never } | { link: string; peer?: never };

/** Where a fault would be caused then; null where there is nobody to feel it. */
export function scopeOfCloser(
  closer: Closer | null,
  { peers, links }: Pick<NetworkSnapshot, 'peers' | 'links'>,
): FaultScope | null {
  if (closer === null) return null;
  const isThere = (id: PeerId): boolean =>
    peers.some(({ id: known, state }) => known === id && state !== 'left' && state !== 'cut-off');
  if (closer.peer !== undefined)
    return isThere(closer.peer) ? { on: 'peer', peer: closer.peer } : null;
  const link = links.find(({ a, b, kind }) => `${a} ${b} ${kind}` === closer.link);
  if (link === undefined || !isThere(link.a) || !isThere(link.b)) return null;
  return { on: 'link', a: link.a, b: link.b, kind: link.kind };
}
