/** Which islands a fault would leave, as far as the known links tell: pure. */
import type { FaultOrder } from '../../../faults/room-fault.ts';
import type { NetworkLink, NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import type { PeerId } from '../timeline/who.ts';

type Way = Pick<NetworkLink, 'a' | 'b' | 'kind'>;

/**
 * Of those who are here, ours first, then the largest. Null where it cannot be told: nothing is said of a way that passes in one
 * direction only.
 */
export function islandsAfter(
  snapshot: NetworkSnapshot,
  { scope, conditions }: Pick<FaultOrder, 'scope' | 'conditions'>,
): (readonly PeerId[])[] | null {
  const isHalf = conditions.cut !== undefined && conditions.cut !== 'both';
  if (isHalf) return null;
  const here = snapshot.peers
    .filter(({ state }) => state === 'self' || state === 'here')
    .map(({ id }) => id);
  const isCut = conditions.cut === 'both' || conditions.pause === true;
  const ways = isCut ? waysOf(snapshot).filter((way) => !isHit(way, scope)) : waysOf(snapshot);
  const islands = components(here, ways);
  const rank = (island: readonly PeerId[]): number =>
    island.includes(snapshot.self) ? Infinity : island.length;
  return islands.toSorted((a, b) => rank(b) - rank(a));
}

/** Links that both ends claim, and pairs that stand on one relay. */
function waysOf({ links, relays }: NetworkSnapshot): Way[] {
  const ways: Way[] = links.filter(
    ({ claimedBy, isRemembered }) => claimedBy === 'both' && !isRemembered,
  );
  for (const { peers } of relays)
    for (const [at, a] of peers.entries())
      for (const b of peers.slice(at + 1)) ways.push({ a, b, kind: 'relayed' });
  return ways;
}

function isHit({ a, b, kind }: Way, scope: FaultOrder['scope']): boolean {
  switch (scope.on) {
    case 'all':
      return true;
    case 'relay':
      return kind === 'relayed';
    case 'peer':
      return a === scope.peer || b === scope.peer;
    case 'link': {
      const isPair = (a === scope.a && b === scope.b) || (a === scope.b && b === scope.a);
      return isPair && (scope.kind === null || scope.kind === kind);
    }
    case 'islands': {
      const islandOf = (peer: PeerId): number =>
        Math.max(
          0,
          scope.islands.findIndex((island) => island.includes(peer)),
        );
      return islandOf(a) !== islandOf(b);
    }
  }
}

function components(peers: readonly PeerId[], ways: readonly Way[]): PeerId[][] {
  const root = new Map(peers.map((peer) => [peer, peer]));
  const find = (peer: PeerId): PeerId => {
    let at = peer;
    for (let up = root.get(at); up !== undefined && up !== at; up = root.get(at)) at = up;
    return at;
  };
  for (const { a, b } of ways) if (root.has(a) && root.has(b)) root.set(find(a), find(b));
  const islands = new Map<PeerId, PeerId[]>();
  for (const peer of peers) islands.set(find(peer), [...(islands.get(find(peer)) ?? []), peer]);
  return [...islands.values()];
}
