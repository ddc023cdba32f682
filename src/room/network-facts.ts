/** What the network view shows, read from the machines: one snapshot of what holds now. Nothing here is remembered. */
import { toHex } from '../lib/bytes.ts';
import type { MeshView, PeerView } from '../mesh/machine-types.ts';
import type { RoomFault } from '../faults/room-fault.ts';
import type { WatchedPeer, WatchView } from '../watch/machine-types.ts';
import type {
  NetworkIsland,
  NetworkPeer,
  NetworkSnapshot,
  PeerState,
} from '../watch/network-snapshot.ts';
import { NOTHING_MEASURED } from '../watch/peer-facts.ts';
import type { PeerId } from '../wire/ids.ts';
import type { RoomParts } from './assemble.ts';
import type { Held } from './held.ts';
import { linksOf } from './network-links.ts';
import type { Room } from './room-api.ts';
import { roundMs } from './round.ts';
import { directTroubleOf, isArriving, isHere, relayInUse, statusOf, viewOf } from './selectors.ts';

export type FactsParts = {
  parts: RoomParts;
  held: Held;
  self: () => Room['self'];
  roomName: () => string;
  /** Writes it in the index; throws with a view link. */
  allowFaults: (isAllowed: boolean) => void;
};

const NOT_WATCHED: Pick<WatchView, 'peers' | 'links'> = { peers: new Map(), links: [] };

/** `faults`: those that hold now. */
export function readSnapshot(
  { parts, held, self }: FactsParts,
  faults: readonly RoomFault[],
): NetworkSnapshot {
  const nowMs = parts.ports.timers.now();
  const view = viewOf(parts);
  const watched = parts.driver.watchMachine?.view(nowMs) ?? NOT_WATCHED;
  const arriving = new Set(
    view.peers.filter((peer) => isArriving(peer, nowMs)).map(({ id }) => id),
  );
  const peers = [
    ownPeer(parts, self()),
    ...view.peers
      .filter(({ id }) => !arriving.has(id))
      .map((peer) => otherPeer(parts, watched.peers.get(peer.id), peer)),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
  const byId = new Map(peers.map((peer) => [peer.id, peer]));
  const known = (id: PeerId): boolean => byId.has(id);
  const status = statusOf(parts, held);
  return {
    atMs: wallMs(parts, nowMs),
    self: view.self,
    peers,
    links: linksOf(view, watched.links, byId),
    islands: islandsOf(view, byId),
    relays: relaysOf(parts, view, known),
    relay: { ...status.relay, rttMs: roundMs(status.relay.rttMs) },
    faults,
    waitingEdits: status.waitingEdits,
    saved: status.saved,
  };
}

/** Those that carry something: a relay that only stands by, for people who are all on the one in use, is left out. */
function relaysOf(
  parts: RoomParts,
  { relayed }: MeshView,
  known: (id: PeerId) => boolean,
): NetworkSnapshot['relays'] {
  const relays = relayed.map(({ relayId, peers }) => ({ id: relayId, peers: peers.filter(known) }));
  const inUse = parts.carriers.relayIdOf(relayInUse(parts));
  const used = new Set(relays.find(({ id }) => id === inUse)?.peers);
  return relays.filter(({ id, peers }) => id === inUse || peers.some((peer) => !used.has(peer)));
}

/** On this device's clock, as it was when the room was opened: a clock that is set meanwhile moves nothing. Whole milliseconds. */
const wallMs = ({ wallMsAtZero }: RoomParts, atMs: number): number =>
  Math.round(wallMsAtZero + atMs);
const wallMsOrNull = (parts: RoomParts, atMs: number | null): number | null =>
  atMs === null ? null : wallMs(parts, atMs);

const SECOND_MS = 1000;

function ownPeer({ record }: RoomParts, { id, name, color }: Room['self']): NetworkPeer {
  return {
    ...NOTHING_MEASURED,
    id,
    member: record.member,
    name,
    color,
    state: 'self',
    sharesDisk: true,
    canWrite: record.writerCertificate !== null,
    path: 'tab',
  };
}

function otherPeer(
  parts: RoomParts,
  watched: WatchedPeer | undefined,
  peer: PeerView,
): NetworkPeer {
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
    ...progressOf(parts, watched, peer),
    clock: watched?.clock ?? null,
    editMs: watched?.editMs ?? null,
  };
}

type Progress = Pick<NetworkPeer, 'inStep' | 'behind' | 'ownBehind' | 'ahead' | 'pages'>;

const UNKNOWN: Progress = { inStep: false, behind: 0, ownBehind: 0, ahead: 0, pages: [] };

/**
 * As the peer tells as a neighbour; else, in a large room, as it tells all while somebody watches; else as it told once. Where nothing
 * is known nothing is counted: that it has none of our edits would be a guess.
 */
function progressOf(
  { replica }: RoomParts,
  watched: WatchedPeer | undefined,
  peer: PeerView,
): Progress {
  const grounds = replica.groundsOf(peer.id);
  const told = isHere(peer) ? watched?.told?.progress : undefined;
  if (grounds !== 'now' && told !== undefined && told !== null) return { ...told, ownBehind: 0 };
  if (grounds === 'nothing') return UNKNOWN;
  const progress = replica.progressByPage(peer.id);
  return { ...progress, inStep: progress.inStep && isHere(peer) };
}

function stateOf(peer: PeerView): PeerState {
  if (peer.cutOff !== null) return 'cut-off';
  if (peer.left) return 'left';
  return isHere(peer) ? 'here' : 'apart';
}

/** An island is apart since the first of its peers is: the others were found missing a moment later, or have joined it since. */
function islandsOf(view: MeshView, byId: ReadonlyMap<PeerId, NetworkPeer>): NetworkIsland[] {
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
