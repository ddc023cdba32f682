/** What of a snapshot decides where houses stand and how coasts run: islands, their lands, the links that make them, their relays. Pure. */
import type { NetworkLink, NetworkPeer, NetworkSnapshot } from '../../../watch/network-snapshot.ts';

export type PeerId = NetworkPeer['id'];

/** A standing link on land: tab or direct, claimed by both ends. Ends in text order. */
export type LandLink = { a: PeerId; b: PeerId; kind: 'tab' | 'direct' };

export type Land = { peers: readonly PeerId[]; links: readonly LandLink[] };

/** A relay that peers of an island say to be on. */
export type Anchorage = { id: string; peers: readonly PeerId[] };

export type Island = {
  /** Ours first where self is, then the larger. */
  lands: readonly Land[];
  relays: readonly Anchorage[];
  isOurs: boolean;
  sinceMs: number | null;
};

/** Ours first. */
export type Topology = { self: PeerId; islands: readonly Island[] };

export const linkKey = (a: PeerId, b: PeerId): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

/** One link a pair: a tab goes before a direct one, as the path does. */
function landLinks(links: readonly NetworkLink[], at: ReadonlyMap<PeerId, number>): LandLink[] {
  const byPair = new Map<string, LandLink>();
  for (const { a, b, kind, claimedBy } of links) {
    if (kind === 'relayed' || claimedBy !== 'both') continue;
    if (at.get(a) === undefined || at.get(a) !== at.get(b)) continue;
    const key = linkKey(a, b);
    if (kind === 'tab' || !byPair.has(key)) byPair.set(key, { a, b, kind });
  }
  return [...byPair.values()];
}

/** Peers that links join, each group in the order of `peers`. */
function groupsOf(peers: readonly PeerId[], links: readonly LandLink[]): PeerId[][] {
  const beside = new Map<PeerId, PeerId[]>(peers.map((peer) => [peer, []]));
  for (const { a, b } of links) {
    beside.get(a)?.push(b);
    beside.get(b)?.push(a);
  }
  const seen = new Set<PeerId>();
  const groups: PeerId[][] = [];
  for (const first of peers) {
    if (seen.has(first)) continue;
    const group = new Set([first]);
    for (const peer of group) for (const other of beside.get(peer) ?? []) group.add(other);
    for (const peer of group) seen.add(peer);
    groups.push(peers.filter((peer) => group.has(peer)));
  }
  return groups;
}

/** Whether a fault keeps everyone from the relay. */
export const isRelayCut = (faults: NetworkSnapshot['faults']): boolean =>
  faults.some(({ scope, conditions }) => scope.on === 'relay' && conditions.cut !== undefined);

/** The relay that a fault keeps from us: nobody says to be on it any more. */
const CUT_RELAY = 'cut';

/** Peers that left or are cut off are on no island, so on no map. */
export function topologyOf(snapshot: NetworkSnapshot): Topology {
  const { self, peers, links, islands, relays, faults } = snapshot;
  const known = new Set(
    peers.filter(({ state }) => state !== 'left' && state !== 'cut-off').map(({ id }) => id),
  );
  const at = new Map(islands.flatMap((island, i) => island.peers.map((peer) => [peer, i])));
  const standing = landLinks(links, at);
  return {
    self,
    islands: islands.flatMap((island, i) => {
      const here = island.peers.filter((peer) => known.has(peer));
      if (here.length === 0) return [];
      const ours = standing.filter(({ a }) => at.get(a) === i);
      const lands = groupsOf(here, ours).map((group) => ({
        peers: group,
        links: ours.filter(({ a, b }) => group.includes(a) && group.includes(b)),
      }));
      lands.sort(
        (one, other) =>
          Number(other.peers.includes(self)) - Number(one.peers.includes(self)) ||
          other.peers.length - one.peers.length,
      );
      const standingOn = relays
        .map(({ id, peers: on }) => ({ id, peers: here.filter((peer) => on.includes(peer)) }))
        .filter(({ peers: on }) => on.length > 0);
      const isOurs = here.includes(self);
      const lacksRelay = isOurs && !standingOn.some(({ peers: on }) => on.includes(self));
      return [
        {
          lands,
          relays:
            lacksRelay && isRelayCut(faults)
              ? [...standingOn, { id: CUT_RELAY, peers: [self] }]
              : standingOn,
          isOurs,
          sinceMs: island.sinceMs,
        },
      ];
    }),
  };
}

/** Equal texts: the same islands, lands, links and relays. Round trips are not in it. */
export const topologyKey = ({ self, islands }: Topology): string =>
  JSON.stringify([
    self,
    islands.map(({ lands, relays }) => [
      lands.map(({ peers, links }) => [peers, links.map(({ a, b, kind }) => [a, b, kind])]),
      relays.map(({ id, peers }) => [id, peers]),
    ]),
  ]);

/** Who stands with whom: equal texts mean that nobody has to move. */
export const groupingKey = ({ islands }: Topology, among: (peer: PeerId) => boolean): string =>
  JSON.stringify(
    islands
      .map(({ lands }) =>
        lands
          .map(({ peers }) => peers.filter(among).toSorted())
          .filter(({ length }) => length > 0)
          .map((peers) => peers.join(' '))
          .toSorted(),
      )
      .filter(({ length }) => length > 0)
      .map((lands) => lands.join('|'))
      .toSorted(),
  );
