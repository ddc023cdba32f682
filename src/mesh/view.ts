/** What is known now, as the screen shows it. Reads everything, changes nothing. */
import type { PeerId } from '../wire/ids.ts';
import { prefixOf, type AdvertLink } from '../wire/mesh-messages.ts';
import { sortedPeers, type Core, type Entry, type Peer } from './core.ts';
import { directTroubleOf } from './dialing.ts';
import type { EdgeView, MeshView, PeerView, Profile } from './machine-types.ts';
import { graphOf } from './routes.ts';

export function viewOf(core: Core): MeshView {
  const peers: PeerView[] = [];
  for (const peer of sortedPeers(core))
    if (peer.entry !== null || core.cutOff.has(peer.id)) peers.push(peerView(core, peer));
  return {
    self: core.self,
    relayId: core.relayId,
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
    links: peer.links.map((link) => ({
      kind: link.kind,
      proved: link.helloed && link.proved,
      ...link.quality.read(),
    })),
    lastHeardMs: peer.lastHeardMs,
    outOfReachSinceMs: peer.outOfReachSinceMs,
    left: hasLeft(peer),
    cutOff: core.cutOff.get(peer.id) ?? null,
  };
}

const hasLeft = (peer: Peer): boolean => peer.isGhost || (peer.entry?.advert.left ?? false);
const isWithinReach = (peer: Peer): boolean => peer.path.kind !== 'out-of-reach';

/** All that anybody claims. */
function edges(core: Core): EdgeView[] {
  const entries = [core.own.entry];
  for (const peer of sortedPeers(core)) if (peer.entry !== null) entries.push(peer.entry);
  const byPrefix = new Map<string, Entry>(
    entries.map((entry) => [prefixOf(entry.advert.record.session), entry]),
  );
  const found: EdgeView[] = [];
  for (const entry of entries) {
    for (const claim of entry.advert.links) {
      const other = byPrefix.get(claim.peer);
      if (other !== undefined) addEdge(found, entry, other, claim);
    }
  }
  return found;
}

/** Once for each pair and kind: by its lower end, or by the only end that claims it. */
function addEdge(found: EdgeView[], entry: Entry, other: Entry, claim: AdvertLink): void {
  const from = entry.advert.record.session;
  const to = other.advert.record.session;
  const back = other.advert.links.find(
    (link) => link.peer === prefixOf(from) && link.kind === claim.kind,
  );
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

/** Those out of reach are not shown on our own relay: we would hear them there. */
function relayed(core: Core): { relayId: string; peers: PeerId[] }[] {
  const byRelay = new Map<string, PeerId[]>();
  if (core.relayId !== null) byRelay.set(core.relayId, [core.self]);
  for (const peer of sortedPeers(core)) {
    if (peer.entry === null || hasLeft(peer)) continue;
    for (const relayId of peer.entry.advert.relays) {
      if (!isWithinReach(peer) && relayId === core.relayId) continue;
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
