/** A lab as a map draws it: as one of its peers sees it, and as it is, which nobody in it can see. */
import { toHex } from '../lib/bytes.ts';
import type { PeerView } from '../mesh/machine-types.ts';
import { linksOf } from '../room/network-links.ts';
import type { FaultScope, RoomFault } from '../faults/room-fault.ts';
import type { Place } from '../sim/network.ts';
import type { SimPeer } from '../sim/peer.ts';
import type {
  NetworkIsland,
  NetworkLink,
  NetworkPeer,
  NetworkSnapshot,
} from '../watch/network-snapshot.ts';
import { NOTHING_MEASURED } from '../watch/peer-facts.ts';
import { islandsOf } from './facts.ts';
import type { LabWorld } from './lab-world.ts';
import { LAB_EPOCH_MS, LAB_PAGE } from './page.ts';
import type { LabFault } from './ways.ts';

const RELAY_ID = 'relay';

/** Times are those of the simulation, from LAB_EPOCH_MS on, whatever the peer's own clock says. */
export function snapshotAt(lab: LabWorld, place: Place): NetworkSnapshot {
  const peer = lab.peer(place);
  const view = peer.mesh.view(peer.nowMs());
  const peers = [ownPeer(peer), ...view.peers.map((other) => otherPeer(lab, peer, other))].sort(
    byId,
  );
  const known = new Map(peers.map((one) => [one.id, one]));
  const islands = view.islands
    .map((island) => island.filter((id) => known.has(id)))
    .filter((island) => island.length > 0)
    .map((island) => ({ peers: island, sinceMs: sinceOf(known, island) }));
  return {
    ...commonOf(lab, peer),
    peers,
    links: linksOf(view, [], known),
    islands: islands.map((island, i) => (i === 0 ? { ...island, sinceMs: null } : island)),
    relays: view.relayed.map(({ relayId, peers: on }) => ({
      id: relayId,
      peers: on.filter((id) => known.has(id)),
    })),
    relay: {
      state: view.relayIds.length === 0 ? 'away' : 'here',
      reason: null,
      rttMs: null,
    },
  };
}

const byId = (a: NetworkPeer, b: NetworkPeer): number => (a.id < b.id ? -1 : 1);

function sinceOf(
  peers: ReadonlyMap<string, NetworkPeer>,
  island: readonly string[],
): number | null {
  const times = island.map((id) => peers.get(id)?.sinceMs ?? null).filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}

function commonOf(lab: LabWorld, peer: SimPeer) {
  const { replica, id } = peer;
  const receipt = replica.receipt();
  const isHeld = receipt === null || receipt.heldBy.length > 0;
  return {
    atMs: LAB_EPOCH_MS + Math.floor(lab.nowMs),
    self: id,
    faults: lab.faults.map((fault) => roomFault(lab, fault, id)),
    waitingEdits: isHeld ? 0 : replica.nextNumber(LAB_PAGE) - 1,
    saved: replica.unsavedEdits() === 0,
  };
}

function ownPeer({ id, ports }: SimPeer): NetworkPeer {
  return {
    ...NOTHING_MEASURED,
    id,
    member: ports.record.member,
    name: ports.profile.name,
    color: ports.profile.color,
    state: 'self',
    sharesDisk: true,
    canWrite: true,
    path: 'tab',
  };
}

function otherPeer(lab: LabWorld, self: SimPeer, peer: PeerView): NetworkPeer {
  /** From the peer's clock to the lab's. */
  const timeOf = (ms: number | null): number | null =>
    ms === null ? null : LAB_EPOCH_MS + Math.floor(lab.nowMs - (self.nowMs() - ms));
  const isHere = peer.path !== 'out-of-reach' && !peer.left && peer.cutOff === null;
  const { inStep, behind, ahead } = self.replica.progress(peer.id);
  const isKnown = self.replica.groundsOf(peer.id) !== 'nothing';
  return {
    ...NOTHING_MEASURED,
    id: peer.id,
    member: peer.record?.member ?? null,
    name: peer.profile.name,
    color: peer.profile.color,
    state: peer.cutOff !== null ? 'cut-off' : peer.left ? 'left' : isHere ? 'here' : 'apart',
    sharesDisk:
      peer.record !== null && toHex(peer.record.device) === toHex(self.ports.record.device),
    canWrite: peer.record !== null && peer.record.writerCertificate !== null,
    path: peer.path,
    via: peer.via,
    rttMs: peer.rttMs === null ? null : Math.round(peer.rttMs),
    directTrouble: peer.directTrouble,
    sinceMs: isHere ? null : timeOf(peer.outOfReachSinceMs),
    lastHeardAtMs: timeOf(peer.lastHeardMs),
    inStep: isKnown && inStep,
    behind: isKnown ? behind : 0,
    ahead: isKnown ? ahead : 0,
  };
}

/** As it is now, with `place` as the one who looks. Those who are gone are not on it. */
export function wholeSnapshot(lab: LabWorld, place: Place): NetworkSnapshot {
  const self = lab.peer(place);
  const islands = islandsOf(lab);
  const ours = islands.findIndex((island) => island.includes(place));
  const sorted: NetworkIsland[] = [
    ...islands.slice(Math.max(0, ours), ours + 1),
    ...islands.filter((_, i) => i !== ours),
  ].map((island) => ({ peers: island.map((one) => lab.peer(one).id).sort(), sinceMs: null }));
  const near = new Set(sorted[0]?.peers ?? []);
  const present = islands.flat();
  const links = wholeLinks(lab, present);
  const onRelay = present
    .map((one) => lab.peer(one))
    .filter(({ mesh, ports }) => lab.hasRelay && isOnRelay(lab, ports.place) && mesh !== undefined)
    .map(({ id }) => id)
    .sort();
  return {
    ...commonOf(lab, self),
    peers: present.map((one) => wholePeer(lab, self, lab.peer(one), near, links)).sort(byId),
    links,
    islands: sorted,
    relays: onRelay.length === 0 ? [] : [{ id: RELAY_ID, peers: onRelay }],
    relay: { state: onRelay.includes(self.id) ? 'here' : 'away', reason: null, rttMs: null },
  };
}

const isOnRelay = (lab: LabWorld, place: Place): boolean => lab.world.network.canReachRelay(place);

function wholePeer(
  lab: LabWorld,
  self: SimPeer,
  peer: SimPeer,
  near: ReadonlySet<string>,
  links: readonly NetworkLink[],
): NetworkPeer {
  if (peer === self) return ownPeer(peer);
  const isNear = near.has(peer.id);
  const has = new Map(peer.replica.heads(LAB_PAGE).map(({ session, number }) => [session, number]));
  const heads = self.replica.heads(LAB_PAGE);
  const behind = heads.reduce(
    (sum, { session, number }) => sum + Math.max(0, number - (has.get(session) ?? 0)),
    0,
  );
  const inStep = toHex(self.replica.digest(LAB_PAGE)) === toHex(peer.replica.digest(LAB_PAGE));
  const isDirect = links.some(
    ({ a, b, kind }) =>
      kind === 'direct' && ((a === self.id && b === peer.id) || (b === self.id && a === peer.id)),
  );
  const known = self.mesh.view(self.nowMs()).peers.find(({ id }) => id === peer.id);
  const isCutOff = lab.onlooker.accusations.get(peer.id)?.has(self.ports.place) === true;
  return {
    ...ownPeer(peer),
    state: isCutOff ? 'cut-off' : isNear ? 'here' : 'apart',
    sharesDisk: false,
    path: !isNear ? 'out-of-reach' : isDirect ? 'direct' : (known?.path ?? 'relayed'),
    via: isNear && !isDirect ? (known?.via ?? null) : null,
    rttMs: isNear && typeof known?.rttMs === 'number' ? Math.round(known.rttMs) : null,
    inStep,
    behind,
  };
}

function wholeLinks(lab: LabWorld, present: readonly Place[]): NetworkLink[] {
  const idOf = new Map(present.map((place) => [lab.peer(place).ports.host, lab.peer(place).id]));
  return lab.world.network.links().flatMap(({ a, b, kind, isOpen, queuedBytes }) => {
    const [one, other] = [idOf.get(a), idOf.get(b)];
    if (one === undefined || other === undefined || !isOpen) return [];
    const [low, high] = one < other ? [one, other] : [other, one];
    return [
      {
        a: low,
        b: high,
        kind,
        claimedBy: 'both',
        isRemembered: false,
        rttMs: null,
        jitterMs: null,
        loss: null,
        backlogBytes: queuedBytes,
        bytesPerS: null,
      } as const,
    ];
  });
}

const DAY_MS = 86_400_000;

/** A lab's faults end when they are healed. */
function roomFault(lab: LabWorld, fault: LabFault, by: SimPeer['id']): RoomFault {
  return {
    id: String(fault.id),
    scope: roomScope(lab, fault),
    conditions: fault.conditions,
    profile: null,
    by,
    startedAtMs: LAB_EPOCH_MS + Math.floor(fault.startedAtMs),
    untilMs: LAB_EPOCH_MS + Math.floor(fault.startedAtMs) + DAY_MS,
  };
}

function roomScope(lab: LabWorld, { scope }: LabFault): FaultScope {
  const idOf = (place: Place): SimPeer['id'] => lab.peer(place).id;
  switch (scope.on) {
    case 'all':
    case 'relay':
      return { on: scope.on };
    case 'peer':
      return { on: 'peer', peer: idOf(scope.place) };
    case 'link':
      return { on: 'link', a: idOf(scope.a), b: idOf(scope.b), kind: null };
    case 'islands':
      return { on: 'islands', islands: scope.islands.map((island) => island.map(idOf)) };
  }
}
