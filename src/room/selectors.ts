/** What the Room API says, read from the machines. Nothing here is remembered: each answer is what holds now. */
import { toHex } from '../lib/bytes.ts';
import type { RelayState } from '../link/relay.ts';
import { UNREACHABLE } from '../link/relay-dialer.ts';
import type { MeshView, PeerView, Profile } from '../mesh/machine-types.ts';
import { listMembers, type IndexedPage } from '../model/room-index.ts';
import type { OwnHolding } from '../replica/machine-types.ts';
import { INDEX_PAGE, type PageId, type PeerId } from '../wire/ids.ts';
import { PROTOCOL_VERSION_MAX } from '../wire/limits.ts';
import { isPrivate, type HostAddress } from './host-address.ts';
import type {
  Author,
  DirectTrouble,
  HostSummary,
  PageSummary,
  PeerSummary,
  ReceiptSummary,
  RoomState,
  RoomStatus,
} from './room-api.ts';
import type { RoomParts } from './assemble.ts';
import type { Held } from './held.ts';
import { withoutSilent } from './reach.ts';

/** How long "joining" may last before the truth is that we are offline. */
const JOINING_MS_MAX = 5000;
/** How long a newcomer may stay unproved before the truth is that it does not hear us. */
const ARRIVING_MS_MAX = 2000;

export const isHere = (peer: PeerView): boolean =>
  peer.path !== 'out-of-reach' && !peer.left && peer.cutOff === null;
const isApart = (peer: PeerView, nowMs: number): boolean =>
  peer.path === 'out-of-reach' && !peer.left && peer.cutOff === null && !isArriving(peer, nowMs);

/** Its link has just come up and is not proved both ways, which takes a round trip. */
export const isArriving = ({ links, outOfReachSinceMs }: PeerView, nowMs: number): boolean =>
  links.length > 0 &&
  links.every(({ proved }) => !proved) &&
  nowMs - (outOfReachSinceMs ?? nowMs) < ARRIVING_MS_MAX;

const nowOf = (parts: Pick<RoomParts, 'ports'>): number => parts.ports.timers.now();
/** As people are told: see reach.ts. */
export const viewOf = (parts: Pick<RoomParts, 'ports' | 'mesh' | 'reach'>): MeshView =>
  withoutSilent(parts.mesh.view(nowOf(parts)), parts.reach.asOfMs);

export function statusOf(parts: RoomParts, held: Held): RoomStatus {
  const { replica, carriers, record } = parts;
  const relay = carriers.relay.state;
  const unsavedEdits = replica.unsavedEdits();
  const holdings = replica.ownHoldings();
  const storeTrouble = parts.trouble();
  return {
    state: stateOf(parts),
    saved: unsavedEdits === 0 && storeTrouble === null && parts.isPersistent(),
    unsavedEdits,
    waitingEdits: held.waitingEdits(holdings),
    storeTrouble,
    relay: {
      state: relay.state,
      reason: relay.state === 'away' ? (parts.hosts.whyLockedOut() ?? relay.reason) : null,
      rttMs: carriers.relay.rttMs,
    },
    mailbox: { ...parts.mailboxes.standing(), waitingEdits: inNoMailbox(holdings) },
    role: record.writerCertificate === null ? 'view' : 'edit',
    newerVersion: (viewOf(parts).versionTrouble?.versionMin ?? 0) > PROTOCOL_VERSION_MAX,
  };
}

const inNoMailbox = (holdings: readonly OwnHolding[]): number =>
  holdings.reduce((sum, { number, mailboxTo }) => sum + number - mailboxTo, 0);

function stateOf(parts: RoomParts): RoomState {
  const { peers } = viewOf(parts);
  const relay = parts.carriers.relay.state.state;
  const here = peers.some(isHere);
  if (peers.some((peer) => isApart(peer, nowOf(parts))))
    return here || relay === 'here' ? 'partitioned' : 'offline';
  if (here) return 'together';
  if (relay === 'here') return 'alone';
  return relay === 'joining' && nowOf(parts) - parts.startedAtMs < JOINING_MS_MAX
    ? 'joining'
    : 'offline';
}

export function peersOf(parts: RoomParts): PeerSummary[] {
  const { replica, record } = parts;
  const nowMs = nowOf(parts);
  return viewOf(parts).peers.map((peer) => {
    const { inStep, behind } = replica.progress(peer.id);
    return {
      id: peer.id,
      member: peer.record?.member ?? null,
      name: peer.profile.name,
      color: peer.profile.color,
      path: peer.path,
      via: peer.via,
      rttMs: peer.rttMs,
      directTrouble: directTroubleOf(parts, peer),
      inStep: inStep && isHere(peer),
      behind,
      lastHeardMs:
        peer.lastHeardMs === null ? null : Math.max(0, Math.round(nowMs - peer.lastHeardMs)),
      sharesDisk: peer.record !== null && toHex(peer.record.device) === toHex(record.device),
      canWrite: (peer.record?.writerCertificate ?? null) !== null,
      cutOff: peer.cutOff,
      left: peer.left,
    };
  });
}

export function hostsOf(parts: RoomParts): HostSummary[] {
  const { hosts, carriers, mailboxes } = parts;
  const used = relayInUse(parts);
  return hosts.list.map((host) => {
    const { relay, isSpare, state, rttMs } = carriers.relayOf(host.url);
    return {
      url: host.address,
      isPrivate: isPrivate(host),
      relay: isSpare ? 'spare' : state.state,
      reason: isSpare ? null : reasonOf(parts, host, state),
      isUsed: relay !== null && relay === used,
      rttMs,
      mailbox: mailboxes.of(host.url),
    };
  });
}

/** Why a relay is away, in words. */
function reasonOf({ hosts }: RoomParts, host: HostAddress, state: RelayState): string | null {
  if (state.state !== 'away') return null;
  return state.reason === UNREACHABLE ? hosts.whySilent(host) : state.reason;
}

/** The relay by which most who are reached over one are reached; where nobody is, the first that is here. */
export function relayInUse({ carriers, mesh, ports }: RoomParts): number | null {
  const counts = new Map<number, number>();
  for (const { path, links } of mesh.view(ports.timers.now()).peers) {
    const relayed = path === 'relayed' ? links.find(({ kind }) => kind === 'relayed') : undefined;
    if (relayed !== undefined) counts.set(relayed.relay, (counts.get(relayed.relay) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return most?.[0] ?? carriers.firstRelay;
}

/** Our own choice and the host's come first: with them it does not matter what this browser could. */
export function directTroubleOf({ ports }: RoomParts, peer: PeerView): DirectTrouble | null {
  const isIndirect = peer.path === 'relayed' || peer.path === 'via';
  return isIndirect && peer.directTrouble !== 'relay-only' && ports.RTCPeerConnectionCtor === null
    ? 'no-webrtc'
    : peer.directTrouble;
}

export function pagesOf(parts: RoomParts, pages: readonly IndexedPage[]): PageSummary[] {
  return pages.map(({ id, title, kind }) => ({
    id: id as PageId,
    title,
    kind,
    digest: toHex(parts.replica.digest(id as PageId)),
  }));
}

/** Ours, and all that wrote to any page. */
export function sessionsOf({ replica, record }: RoomParts): PeerId[] {
  const wrote = replica.pages().flatMap((page) => replica.heads(page));
  return [record.session, ...wrote.map(({ session }) => session)];
}

export function authorOf(parts: RoomParts, session: PeerId | null): Author | null {
  if (session === null) return null;
  const { replica, record } = parts;
  const member = session === record.session ? record.member : replica.memberOf(session);
  if (member === null) return null;
  const peer = viewOf(parts).peers.find(
    (other) => other.record?.member === member && other.profile.name !== '',
  );
  const noted = (): Profile | undefined =>
    listMembers(replica.doc(INDEX_PAGE)).find(({ id }) => id === member);
  const { name, color } = peer?.profile ?? noted() ?? { name: '', color: '' };
  return { member, name, color, isSelf: member === record.member };
}

/** Counts devices: tabs of one profile share a disk, and ours is not an other. */
export function receiptOf(parts: RoomParts): ReceiptSummary | null {
  const receipt = parts.replica.receipt();
  if (receipt === null) return null;
  const own = toHex(parts.record.device);
  const devices = new Set<string>();
  const holders = new Set<string>();
  for (const peer of viewOf(parts).peers) {
    if (peer.record === null || peer.left || peer.cutOff !== null) continue;
    const device = toHex(peer.record.device);
    if (device === own) continue;
    devices.add(device);
    if (receipt.heldBy.includes(peer.id)) holders.add(device);
  }
  return {
    page: receipt.page,
    storedHere: receipt.storedHere && parts.isPersistent(),
    heldBy: holders.size,
    devices: devices.size,
    inMailbox: receipt.inMailbox,
  };
}
