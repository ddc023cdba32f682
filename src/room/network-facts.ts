/** What the network view shows, read from the machines: one snapshot of what holds now. Nothing here is remembered. */
import { toHex } from '../lib/bytes.ts';
import type { MeshView, PeerView } from '../mesh/machine-types.ts';
import type {
  NetworkIsland,
  NetworkLink,
  NetworkPeer,
  NetworkSnapshot,
  PeerState,
} from '../watch/network-snapshot.ts';
import type { PeerId } from '../wire/ids.ts';
import type { RoomParts } from './assemble.ts';
import type { Held } from './held.ts';
import type { Room } from './room-api.ts';
import { directTroubleOf, isArriving, isHere, statusOf, viewOf } from './selectors.ts';

export type FactsParts = { parts: RoomParts; held: Held; self: () => Room['self'] };

export function readSnapshot({ parts, held, self }: FactsParts): NetworkSnapshot {
  const nowMs = parts.ports.timers.now();
  const view = viewOf(parts);
  const arriving = new Set(
    view.peers.filter((peer) => isArriving(peer, nowMs)).map(({ id }) => id),
  );
  const peers = [
    ownPeer(parts, self()),
    ...view.peers.filter(({ id }) => !arriving.has(id)).map((peer) => otherPeer(parts, peer)),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
  const byId = new Map(peers.map((peer) => [peer.id, peer]));
  const known = (id: PeerId): boolean => byId.has(id);
  const status = statusOf(parts, held);
  return {
    atMs: wallMs(parts, nowMs),
    self: view.self,
    peers,
    links: linksOf(view, byId),
    islands: islandsOf(view, byId),
    relays: view.relayed.map(({ relayId, peers: on }) => ({
      id: relayId,
      peers: on.filter(known),
    })),
    relay: { ...status.relay, rttMs: roundMs(status.relay.rttMs) },
    faults: [],
    waitingEdits: status.waitingEdits,
    saved: status.saved,
  };
}

/** On this device's clock, as it was when the room was opened: a clock that is set meanwhile moves nothing. Whole milliseconds. */
const wallMs = ({ wallMsAtZero }: RoomParts, atMs: number): number =>
  Math.round(wallMsAtZero + atMs);
const wallMsOrNull = (parts: RoomParts, atMs: number | null): number | null =>
  atMs === null ? null : wallMs(parts, atMs);

/** Three figures: what is measured moves in the fourth all the time, and means nothing there. */
export function roundMs(ms: number | null): number | null {
  if (ms === null) return null;
  const step = ms < 10 ? 0.01 : ms < 100 ? 0.1 : 1;
  return Number((Math.round(ms / step) * step).toFixed(2));
}

const SECOND_MS = 1000;

function ownPeer({ record }: RoomParts, { id, name, color }: Room['self']): NetworkPeer {
  return {
    id,
    member: record.member,
    name,
    color,
    state: 'self',
    sharesDisk: true,
    canWrite: record.writerCertificate !== null,
    path: 'tab',
    via: null,
    rttMs: null,
    directTrouble: null,
    sinceMs: null,
    lastHeardAtMs: null,
    inStep: true,
    behind: 0,
    ownBehind: 0,
    ahead: 0,
    pages: [],
    clock: null,
    editMs: null,
  };
}

function otherPeer(parts: RoomParts, peer: PeerView): NetworkPeer {
  const { inStep, behind, ahead } = parts.replica.progress(peer.id);
  const heardMs = wallMsOrNull(parts, peer.lastHeardMs);
  const state = stateOf(peer);
  return {
    id: peer.id,
    member: peer.record?.member ?? null,
    name: peer.profile.name,
    color: peer.profile.color,
    state,
    sharesDisk: peer.record !== null && toHex(peer.record.device) === toHex(parts.record.device),
    canWrite: (peer.record?.writerCertificate ?? null) !== null,
    path: peer.path,
    via: peer.via,
    rttMs: roundMs(peer.rttMs),
    directTrouble: directTroubleOf(parts, peer),
    sinceMs: state === 'here' ? null : wallMsOrNull(parts, peer.outOfReachSinceMs),
    // Pings come twice a second: to the millisecond this would make each snapshot another.
    lastHeardAtMs: heardMs === null || state !== 'here' ? heardMs : heardMs - (heardMs % SECOND_MS),
    inStep: inStep && state === 'here',
    behind,
    ownBehind: 0,
    ahead,
    pages: [],
    clock: null,
    editMs: null,
  };
}

function stateOf(peer: PeerView): PeerState {
  if (peer.cutOff !== null) return 'cut-off';
  if (peer.left) return 'left';
  return isHere(peer) ? 'here' : 'apart';
}

type PeersById = ReadonlyMap<PeerId, NetworkPeer>;

/** Links of those who left are not shown: they are not remembered, they are gone. */
function linksOf(view: MeshView, byId: PeersById): NetworkLink[] {
  const own = new Map(view.peers.map((peer) => [peer.id, peer.links]));
  return view.edges.flatMap((edge) => {
    const [a, b] = [byId.get(edge.a), byId.get(edge.b)];
    if (a === undefined || b === undefined || a.state === 'left' || b.state === 'left') return [];
    const other = a.state === 'self' ? b : b.state === 'self' ? a : null;
    const link =
      other === null ? undefined : own.get(other.id)?.find(({ kind }) => kind === edge.kind);
    return [
      {
        a: edge.a,
        b: edge.b,
        kind: edge.kind,
        claimedBy: edge.claimedBy,
        isRemembered: ![a, b].every(({ state }) => state === 'self' || state === 'here'),
        rttMs: roundMs(link?.rttMs ?? edge.rttMs),
        jitterMs: roundMs(link?.jitterMs ?? null),
        loss: link?.loss ?? null,
        backlogBytes: null,
        bytesPerS: null,
      } as const,
    ];
  });
}

/** An island is apart since the first of its peers is: the others were found missing a moment later, or have joined it since. */
function islandsOf(view: MeshView, byId: PeersById): NetworkIsland[] {
  const islands = view.islands
    .map((peers) => peers.filter((id) => byId.has(id)))
    .filter((peers) => peers.length > 0)
    .map((peers) => ({
      peers,
      sinceMs: earliest(peers.map((id) => byId.get(id)?.sinceMs ?? null)),
    }));
  const [ours, ...others] = islands;
  if (ours === undefined) return [];
  return [{ ...ours, sinceMs: earliest(others.map(({ sinceMs }) => sinceMs)) }, ...others];
}

function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}
