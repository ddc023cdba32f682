/** Snapshots to try the map with, that change as a room does: the same peers parted, joined, come and gone. */
import type { NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import { snapshotOf, type SnapshotSpec } from '../../../watch/snapshot-fixture.ts';

type PeerId = NetworkSnapshot['self'];

/** Parts a whole room: `sizes` says how many stand on each island, ours with self first. Links across are gone. */
export function parted(whole: NetworkSnapshot, sizes: readonly number[]): NetworkSnapshot {
  const others = whole.peers.filter(({ id }) => id !== whole.self).map(({ id }) => id);
  const order = [whole.self, ...others];
  const islands: PeerId[][] = [];
  let from = 0;
  for (const size of sizes) {
    islands.push(order.slice(from, from + size).toSorted());
    from += size;
  }
  const at = new Map(islands.flatMap((island, i) => island.map((peer) => [peer, i])));
  const sinceMs = whole.atMs - 290_000;
  return {
    ...whole,
    peers: whole.peers.map((peer) =>
      at.get(peer.id) === 0
        ? peer
        : { ...peer, state: 'apart', path: 'out-of-reach', rttMs: null, sinceMs, ownBehind: 12 },
    ),
    links: whole.links
      .filter(({ a, b }) => at.get(a) === at.get(b))
      .map((link) => ({ ...link, isRemembered: at.get(link.a) !== 0 })),
    islands: islands.map((peers, i) => ({ peers, sinceMs: i === 0 ? null : sinceMs })),
    relays: whole.relays.map(({ id, peers }) => ({
      id,
      peers: peers.filter((peer) => at.get(peer) === 0),
    })),
  };
}

/** Self, then those that it reaches, then those that they reach: each newcomer has a link to somebody, where that can be. */
function inOrderOfReach({ self, peers, links }: NetworkSnapshot): PeerId[] {
  const order = new Set([self]);
  for (const peer of order)
    for (const { a, b, kind } of links)
      if (kind !== 'relayed' && (a === peer || b === peer)) order.add(a === peer ? b : a);
  for (const { id } of peers) order.add(id);
  return [...order];
}

/** The same room with its last peers not there yet. */
export function withOnly(whole: NetworkSnapshot, count: number): NetworkSnapshot {
  const order = inOrderOfReach(whole);
  const here = new Set(order.slice(0, count));
  return {
    ...whole,
    peers: whole.peers.filter(({ id }) => here.has(id)),
    links: whole.links.filter(({ a, b }) => here.has(a) && here.has(b)),
    islands: whole.islands.map((island) => ({
      ...island,
      peers: island.peers.filter((peer) => here.has(peer)),
    })),
    relays: whole.relays.map(({ id, peers }) => ({ id, peers: peers.filter((p) => here.has(p)) })),
  };
}

export const room = (spec: SnapshotSpec): NetworkSnapshot =>
  snapshotOf({ isWatched: true, ...spec });
