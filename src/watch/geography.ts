/**
 * The facts behind map, table and sentences, read from one snapshot: which land holds whom, what only the relay joins, who is apart and
 * by how much, whether everyone here has everything. Remembers nothing.
 */
import type { PeerId } from '../wire/ids.ts';
import type { NetworkLink, NetworkPeer, NetworkSnapshot } from './network-snapshot.ts';

/** Peers that reach each other without any relay. */
export type Land = {
  /** Index in `NetworkSnapshot.islands`. */
  island: number;
  /** Sorted. */
  peers: readonly PeerId[];
};

/** What the shallows are: lands of one island that only a relay joins. */
export type Ferry = {
  /** Null: relayed links are claimed, though nobody said over which relay. */
  relay: string | null;
  /** At least two, as indexes in `Geography.lands`. */
  lands: readonly number[];
};

/** One person: all peers here, there or anywhere that carry one member's key. */
export type Person = {
  /** Unique among the persons of a snapshot: the member, or the peer whose member is not known. */
  key: string;
  isSelf: boolean;
  name: string;
  color: string;
  peers: readonly PeerId[];
};

/** What divides our island from another. */
export type Apart = {
  sinceMs: number | null;
  /** Edits made on this device that the peer there lacks which lacks most of them. */
  waiting: number;
  /** Edits of anyone that are here and not at the peer there that lacks most, as it last told. */
  behind: number;
  /** Edits that a peer there was last heard to have, and we lack. What was written since is not known here. */
  ahead: number;
};

export type Island = {
  peers: readonly PeerId[];
  /** Indexes in `Geography.lands`; of ours the land of self first. */
  lands: readonly number[];
  ferries: readonly Ferry[];
  /** Self first, then in the order of the snapshot. Someone with peers on several islands is a person on each. */
  people: readonly Person[];
  /** Null for ours. */
  apart: Apart | null;
};

export type Geography = {
  /** Ours first. */
  islands: readonly Island[];
  lands: readonly Land[];
  /** Index in `lands`; peers that left or are cut off stand on none. */
  landOf: ReadonlyMap<PeerId, number>;
  /** Index in `islands`. */
  islandOf: ReadonlyMap<PeerId, number>;
  /** Within reach, without self. */
  here: readonly PeerId[];
  /** Other tabs of this browser profile that are within reach. */
  ownTabs: readonly PeerId[];
  /** Out of reach: on the other islands. */
  apart: readonly PeerId[];
  /** Everyone within reach has the same as we, and somebody is. */
  hasEveryoneHereEverything: boolean;
  /** Every edit made on this device is on a disk, here or elsewhere: only then may be said that nothing is lost. */
  isNothingLost: boolean;
  /** The most that anyone apart lacks of the edits made on this device. */
  waiting: number;
};

export function geographyOf(snapshot: NetworkSnapshot): Geography {
  const islandOf = new Map<PeerId, number>();
  for (const [at, { peers }] of snapshot.islands.entries())
    for (const peer of peers) islandOf.set(peer, at);
  const lands = landsOf(snapshot, islandOf);
  const landOf = new Map<PeerId, number>();
  for (const [at, { peers }] of lands.entries()) for (const peer of peers) landOf.set(peer, at);
  const ferries = ferriesOf(snapshot, islandOf, landOf);
  const islands = snapshot.islands.map(({ peers, sinceMs }, at): Island => {
    const inside = new Set(peers);
    const residents = snapshot.peers.filter(({ id }) => inside.has(id));
    return {
      peers,
      lands: [...lands.keys()].filter((land) => lands[land]?.island === at),
      ferries: ferries.get(at) ?? [],
      people: peopleOf(residents),
      apart: at === 0 ? null : { sinceMs, ...apartBy(residents) },
    };
  });
  const here = snapshot.peers.filter(({ state }) => state === 'here');
  return {
    islands,
    lands,
    landOf,
    islandOf,
    here: here.map(({ id }) => id),
    ownTabs: here.filter(({ sharesDisk }) => sharesDisk).map(({ id }) => id),
    apart: snapshot.peers.filter(({ state }) => state === 'apart').map(({ id }) => id),
    hasEveryoneHereEverything: here.length > 0 && here.every(({ inStep }) => inStep),
    isNothingLost: snapshot.saved || snapshot.waitingEdits === 0,
    waiting: Math.max(0, ...islands.map(({ apart }) => apart?.waiting ?? 0)),
  };
}

function apartBy(residents: readonly NetworkPeer[]): Omit<Apart, 'sinceMs'> {
  const most = (of: (peer: NetworkPeer) => number): number => Math.max(0, ...residents.map(of));
  return {
    waiting: most(({ ownBehind }) => ownBehind),
    behind: most(({ behind }) => behind),
    ahead: most(({ ahead }) => ahead),
  };
}

/** Tells persons among peers: self first, the others in the order given. A name that any of a person's peers tells stands for all. */
export function peopleOf(peers: readonly NetworkPeer[]): Person[] {
  const persons = new Map<string, Person>();
  for (const { id, member, name, color, state, sharesDisk } of peers) {
    const key = member ?? id;
    const known = persons.get(key);
    const isSelf = state === 'self' || sharesDisk;
    persons.set(key, {
      key,
      isSelf: isSelf || (known?.isSelf ?? false),
      name: known?.name || name,
      color: known?.color || color,
      peers: [...(known?.peers ?? []), id],
    });
  }
  const all = [...persons.values()];
  return [...all.filter(({ isSelf }) => isSelf), ...all.filter(({ isSelf }) => !isSelf)];
}

/** A link joins what it lies between only if both ends claim it, and no relay is between. */
const isFirm = ({ kind, claimedBy }: NetworkLink): boolean =>
  kind !== 'relayed' && claimedBy === 'both';

/** Sets of things, of which some turn out to be one. */
class Merging {
  readonly #above = new Map<PeerId, PeerId>();

  rootOf(peer: PeerId): PeerId {
    let root = peer;
    for (let above = this.#above.get(root); above !== undefined; above = this.#above.get(root))
      root = above;
    if (root !== peer) this.#above.set(peer, root);
    return root;
  }

  join(a: PeerId, b: PeerId): void {
    const [from, to] = [this.rootOf(a), this.rootOf(b)];
    if (from !== to) this.#above.set(from, to);
  }
}

function landsOf(
  { islands, links, self }: NetworkSnapshot,
  islandOf: ReadonlyMap<PeerId, number>,
): Land[] {
  const merging = new Merging();
  for (const link of links) {
    const island = islandOf.get(link.a);
    if (isFirm(link) && island !== undefined && island === islandOf.get(link.b))
      merging.join(link.a, link.b);
  }
  const lands = new Map<PeerId, { island: number; peers: PeerId[] }>();
  for (const [island, { peers }] of islands.entries()) {
    for (const peer of [...peers].sort()) {
      const root = merging.rootOf(peer);
      const land = lands.get(root);
      if (land === undefined) lands.set(root, { island, peers: [peer] });
      else land.peers.push(peer);
    }
  }
  const all = [...lands.values()];
  return [
    ...all.filter(({ peers }) => peers.includes(self)),
    ...all.filter(({ peers }) => !peers.includes(self)),
  ];
}

/** By island. First what each relay joins, by what peers say of themselves; then what only claimed relayed links do. */
function ferriesOf(
  { relays, links, islands }: NetworkSnapshot,
  islandOf: ReadonlyMap<PeerId, number>,
  landOf: ReadonlyMap<PeerId, number>,
): Map<number, Ferry[]> {
  const found = new Map<number, Ferry[]>();
  const add = (island: number, relay: string | null, lands: Iterable<number>): void => {
    const sorted = [...new Set(lands)].sort((a, b) => a - b);
    if (sorted.length < 2) return;
    found.set(island, [...(found.get(island) ?? []), { relay, lands: sorted }]);
  };
  const isServed = new Set<string>();
  const keyOf = (a: number, b: number): string => `${Math.min(a, b)}-${Math.max(a, b)}`;
  for (const { id, peers } of relays) {
    for (const island of islands.keys()) {
      const riders = peers.filter((peer) => islandOf.get(peer) === island);
      const lands = [...new Set(riders.flatMap((peer) => landOf.get(peer) ?? []))];
      for (const a of lands) for (const b of lands) isServed.add(keyOf(a, b));
      add(island, id, lands);
    }
  }
  for (const { a, b, kind, claimedBy } of links) {
    const [from, to, island] = [landOf.get(a), landOf.get(b), islandOf.get(a)];
    if (kind !== 'relayed' || claimedBy !== 'both' || from === undefined || to === undefined)
      continue;
    if (from === to || island === undefined || island !== islandOf.get(b)) continue;
    if (isServed.has(keyOf(from, to))) continue;
    isServed.add(keyOf(from, to));
    add(island, null, [from, to]);
  }
  return found;
}
