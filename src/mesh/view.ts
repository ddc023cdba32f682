/** What is known now, as the screen shows it. Reads everything, changes nothing. */
import type { PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';
import { prefixOf, type AdvertLink, type PeerPrefix } from '../wire/mesh-messages.ts';
import { sortedPeers, type Core, type Entry, type Peer } from './core.ts';
import { directTroubleOf } from './dialing.ts';
import type { EdgeView, MeshView, PeerView, Profile } from './machine-types.ts';
import { goodUntilMs, isGood } from './links.ts';
import { graphOf } from './routes.ts';

export function viewOf(core: Core): MeshView {
  const peers: PeerView[] = [];
  for (const peer of sortedPeers(core))
    if (peer.entry !== null || core.cutOff.has(peer.id)) peers.push(peerView(core, peer));
  return {
    self: core.self,
    relayIds: core.relays.map(({ id }) => id),
    peers,
    edges: edges(core),
    relayed: relayed(core),
    islands: islands(core),
    versionTrouble: core.versionTrouble,
  };
}

const NO_PROFILE: Profile = { name: '', color: '' };

function peerView(core: Core, peer: Peer): PeerView {
  return {
    id: peer.id,
    record: peer.entry?.advert.record ?? null,
    profile: peer.entry?.advert.profile ?? NO_PROFILE,
    path: peer.path.kind,
    via: peer.path.via,
    rttMs: peer.path.link === null ? peer.path.viaRttMs : peer.path.link.quality.read().rttMs,
    directTrouble: directTroubleOf(core, peer),
    links: bestOfKinds(peer).map((link) => ({
      kind: link.kind,
      relay: link.relay,
      proved: link.helloed && link.proved,
      ...link.quality.read(),
    })),
    lastHeardMs: peer.lastHeardMs,
    doubtSinceMs: doubtSinceMs(core, peer),
    outOfReachSinceMs: peer.outOfReachSinceMs,
    left: hasLeft(peer),
    cutOff: core.cutOff.get(peer.id) ?? null,
  };
}

/** Of several relayed links only the one to be used is shown. */
const bestOfKinds = ({ links }: Peer): Peer['links'] =>
  links.filter((link) => links.find(({ kind }) => kind === link.kind) === link);

/** Of several links to the next hop the one that was good last counts. */
function doubtSinceMs(core: Core, { path }: Peer): number | null {
  const links = path.link === null ? core.peers.get(path.via ?? core.self)?.links : [path.link];
  if (links === undefined || links.length === 0 || links.some(isGood)) return null;
  const untilMs = Math.max(...links.map(goodUntilMs));
  return untilMs === Infinity ? null : untilMs;
}

const hasLeft = (peer: Peer): boolean => peer.isGhost || (peer.entry?.advert.left ?? false);
const isWithinReach = (peer: Peer): boolean => peer.path.kind !== 'out-of-reach';

/** All that anybody claims. The same array while the adverts are the same: they change seldom, and the view is asked for often. */
function edges(core: Core): readonly EdgeView[] {
  const entries = [core.own.entry];
  for (const peer of sortedPeers(core)) if (peer.entry !== null) entries.push(peer.entry);
  const made = core.edges;
  if (made?.of.length === entries.length && made.of.every((entry, i) => entry === entries[i]))
    return made.edges;
  core.edges = { of: entries, edges: edgesOf(entries) };
  return core.edges.edges;
}

function edgesOf(entries: readonly Entry[]): EdgeView[] {
  const byPrefix = new Map(
    entries.map((entry) => [
      prefixOf(entry.advert.record.session),
      { entry, claims: claimsOf(entry) },
    ]),
  );
  const found: EdgeView[] = [];
  for (const [prefix, { entry, claims }] of byPrefix) {
    // One claim of a pair and kind, however often it is made.
    for (const claim of claims.values()) {
      const other = byPrefix.get(claim.peer);
      if (other === undefined || other.entry === entry) continue;
      addEdge(found, entry, other.entry, claim, other.claims.get(claimKey(prefix, claim.kind)));
    }
  }
  return found;
}

const claimKey = (prefix: PeerPrefix, kind: LinkKind): string => `${kind}/${prefix}`;
const claimsOf = ({ advert }: Entry): Map<string, AdvertLink> =>
  new Map(advert.links.map((link) => [claimKey(link.peer, link.kind), link]));

/** Once for each pair and kind: by its lower end, or by the only end that claims it. `back`: what the other end claims. */
function addEdge(
  found: EdgeView[],
  entry: Entry,
  other: Entry,
  claim: AdvertLink,
  back: AdvertLink | undefined,
): void {
  const from = entry.advert.record.session;
  const to = other.advert.record.session;
  if (back !== undefined && to < from) return;
  const [a, b] = from < to ? [from, to] : [to, from];
  found.push({
    a,
    b,
    kind: claim.kind,
    rttMs: claim.rttMs ?? back?.rttMs ?? null,
    claimedBy: back !== undefined ? 'both' : from < to ? 'a' : 'b',
  });
}

/** Those out of reach are not shown on our own relays: we would hear them there. */
function relayed(core: Core): { relayId: string; peers: PeerId[] }[] {
  const byRelay = new Map<string, PeerId[]>();
  const ours = core.relays.map(({ id }) => id);
  for (const relayId of ours) byRelay.set(relayId, [core.self]);
  for (const peer of sortedPeers(core)) {
    if (peer.entry === null || hasLeft(peer)) continue;
    for (const relayId of peer.entry.advert.relays) {
      if (!isWithinReach(peer) && ours.includes(relayId)) continue;
      const peers = byRelay.get(relayId) ?? [];
      peers.push(peer.id);
      byRelay.set(relayId, peers);
    }
  }
  const sorted = [...byRelay].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([relayId, peers]) => ({ relayId, peers: peers.sort() }));
}

function islands(core: Core): PeerId[][] {
  const ours = [core.self];
  const others = new Map<number, PeerId[]>();
  const graph = graphOf(core);
  for (const peer of sortedPeers(core)) {
    if (isWithinReach(peer)) ours.push(peer.id);
    else if (peer.entry !== null && !hasLeft(peer) && !core.cutOff.has(peer.id)) {
      const component = graph.component[graph.indexOf.get(peer.id) ?? -1] ?? -1;
      const island = others.get(component) ?? [];
      island.push(peer.id);
      others.set(component, island);
    }
  }
  return [ours.sort(), ...others.values()];
}
