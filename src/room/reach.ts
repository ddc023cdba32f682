/**
 * Who is within reach, as people are told. The mesh keeps a path that has fallen silent for some seconds, for want of a better one and
 * because links come back; people are told sooner that nobody answers there.
 */
import type { MeshView, PeerView } from '../mesh/machine-types.ts';
import type { PeerId } from '../wire/ids.ts';

/** Four pings without an answer: less may be one busy moment over there, and it shall be known within three seconds. */
const SILENT_MS = 2200;

const isSilent = (peer: PeerView, nowMs: number): boolean =>
  peer.path !== 'out-of-reach' &&
  peer.doubtSinceMs !== null &&
  nowMs - peer.doubtSinceMs >= SILENT_MS;

/** The view with those out of reach who have been silent for SILENT_MS; the same object where nobody has. */
export function withoutSilent(view: MeshView, nowMs: number): MeshView {
  const silent = new Map(
    view.peers.flatMap((peer) => (isSilent(peer, nowMs) ? [[peer.id, lost(peer)] as const] : [])),
  );
  if (silent.size === 0) return view;
  const peers = view.peers.map((peer) => silent.get(peer.id) ?? peer);
  const [ours = [], ...others] = view.islands;
  const here = ours.filter((id) => !silent.has(id));
  const apart = [...silent.values()].filter(({ left, cutOff }) => !left && cutOff === null);
  const relayed = view.relayed.map((relay) =>
    view.relayIds.includes(relay.relayId)
      ? { ...relay, peers: relay.peers.filter((id) => !silent.has(id)) }
      : relay,
  );
  return { ...view, peers, relayed, islands: [here, ...joined(view, others, apart)] };
}

const lost = (peer: PeerView): PeerView => ({
  ...peer,
  path: 'out-of-reach',
  via: null,
  rttMs: null,
  directTrouble: null,
  outOfReachSinceMs: peer.doubtSinceMs,
});

/** Those who fell silent are with whom they have links, as last heard. */
function joined(
  { edges }: MeshView,
  islands: readonly (readonly PeerId[])[],
  silent: readonly PeerView[],
): PeerId[][] {
  const islandOf = new Map<PeerId, PeerId[]>();
  for (const peers of [...islands, ...silent.map(({ id }) => [id])]) {
    const island = [...peers];
    for (const id of island) islandOf.set(id, island);
  }
  for (const { a, b, claimedBy } of edges) {
    const [one, other] = [islandOf.get(a), islandOf.get(b)];
    if (claimedBy !== 'both' || one === undefined || other === undefined || one === other) continue;
    one.push(...other);
    for (const id of other) islandOf.set(id, one);
  }
  return [...new Set(islandOf.values())].map((island) => island.sort());
}

/** When somebody will have been silent for so long; Infinity if nobody is in doubt. */
export function nextSilentMs({ peers }: MeshView, nowMs: number): number {
  const dueMs = peers.flatMap((peer) =>
    peer.doubtSinceMs === null || isSilent(peer, nowMs) ? [] : [peer.doubtSinceMs + SILENT_MS],
  );
  return Math.min(Infinity, ...dueMs);
}
