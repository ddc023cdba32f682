/**
 * After every input that changed something, all outputs are decided again from the state, in one order: own claims, paths, who is
 * wanted, neighbours, ping periods, dials, surplus links. Must not know: messages.
 */
import { FULL_MESH_PEERS_MAX } from '../wire/limits.ts';
import { compareWith } from './adverts.ts';
import { emit, sortedPeers, wakeBy, type Core, type Link, type Peer } from './core.ts';
import { checkDial, onDirectProved, putOffFirstDial } from './dialing.ts';
import {
  DEGREE_MAX,
  PING_PATH_MS,
  PING_RELAYED_SPARE_MS,
  PING_SPARE_MS,
  SURPLUS_MS,
} from './limits.ts';
import { goodLinkOf, isGood, linkOf, removeLink, setPingInterval } from './links.ts';
import { noteOwnLinks, sendOwn } from './own-advert.ts';
import { overlayNeighbours } from './overlay.ts';
import { orderRelayed } from './relays.ts';
import { decidePath } from './routes.ts';

export function evaluate(core: Core): void {
  core.isDirty = false;
  const peers = sortedPeers(core);
  for (const peer of peers) orderRelayed(core, peer);
  noteOwnLinks(core);
  const moved = new Set<Peer>();
  for (const peer of peers) if (decidePath(core, peer)) moved.add(peer);
  if (moved.size > 0) {
    core.tableHash = null;
    core.plan = null;
    core.isViewDirty = true;
  }
  noteGhosts(core, peers);
  noteWanted(core, peers);
  for (const peer of peers) {
    noteNeighbour(core, peer, moved.has(peer));
    noteProved(core, peer);
    for (const link of peer.links) setPingInterval(core, link, pingIntervalOf(peer, link));
    checkDial(core, peer);
  }
  closeSurplus(core, peers);
}

/** A session out of reach, of a device that has a newer one here, has left in all but word (a crash, a reload). */
function noteGhosts(core: Core, peers: readonly Peer[]): void {
  let newest: Map<string, number> | null = null;
  for (const peer of peers) {
    const was = peer.isGhost;
    peer.isGhost = false;
    if (peer.path.kind === 'out-of-reach' && peer.entry !== null) {
      newest ??= newestByDevice(core, peers);
      const seen = newest.get(peer.entry.deviceKey);
      peer.isGhost = seen !== undefined && (peer.lastHeardMs === null || seen > peer.seen);
    }
    if (peer.isGhost !== was) core.isViewDirty = true;
  }
}

/** For each device here, when its newest session was first seen. Ours was first of all. */
function newestByDevice(core: Core, peers: readonly Peer[]): Map<string, number> {
  const newest = new Map<string, number>([[core.own.entry.deviceKey, -1]]);
  for (const peer of peers) {
    if (peer.path.kind === 'out-of-reach' || peer.entry === null) continue;
    newest.set(peer.entry.deviceKey, Math.max(newest.get(peer.entry.deviceKey) ?? -1, peer.seen));
  }
  return newest;
}

/** Everyone in a small room; in a large one the overlay's neighbours. Who has a link counts before it is proved: many may join at once. */
function noteWanted(core: Core, peers: readonly Peer[]): void {
  const near = peers.filter((peer) => isNear(core, peer));
  const key = near.map((peer) => peer.prefix).join();
  if (key === core.nearKey) return;
  core.nearKey = key;
  const isSmall = near.length + 1 <= FULL_MESH_PEERS_MAX;
  const ids = [...near.map((peer) => peer.id), core.self].sort();
  const wanted = isSmall ? new Set(ids) : overlayNeighbours(ids, core.self);
  for (const peer of peers) peer.isWanted = wanted.has(peer.id);
}

const isNear = (core: Core, peer: Peer): boolean =>
  peer.path.kind !== 'out-of-reach' ||
  (peer.links.some((link) => !link.dead) &&
    !peer.versionTrouble &&
    !core.cutOff.has(peer.id) &&
    !(peer.entry?.advert.left ?? false));

function noteNeighbour(core: Core, peer: Peer, hasMoved: boolean): void {
  const isNeighbour = peer.isWanted && peer.path.kind !== 'out-of-reach';
  if (isNeighbour !== peer.isNeighbour) {
    peer.isNeighbour = isNeighbour;
    if (isNeighbour) putOffFirstDial(core, peer);
    emit(core, { type: isNeighbour ? 'neighbour-up' : 'neighbour-down', peer: peer.id });
  } else if (isNeighbour && hasMoved) {
    emit(core, { type: 'neighbour-check', peer: peer.id });
  }
}

/** What a link gets when it becomes good: our newest advert, and on a peer's first link a comparison of all we know (one side begins it). */
function noteProved(core: Core, peer: Peer): void {
  const hadGood = peer.links.some((link) => link.wasGood);
  for (const link of peer.links) {
    if (isGood(link) && !link.wasGood && link.kind === 'direct') onDirectProved(peer);
    link.wasGood = isGood(link);
  }
  if (goodLinkOf(peer) === null) return;
  if (!hadGood && core.self < peer.id) compareWith(core, peer);
  if (peer.sentNumber < core.own.entry.advert.number) sendOwn(core, [peer]);
}

function pingIntervalOf(peer: Peer, link: Link): number {
  if (link.dead) return PING_SPARE_MS;
  if (!isGood(link)) return PING_PATH_MS;
  if (peer.path.link === link && peer.isNeighbour) return PING_PATH_MS;
  return link.kind === 'relayed' ? PING_RELAYED_SPARE_MS : PING_SPARE_MS;
}

/**
 * Direct links that the overlay does not want are closed one at a time, when they are old and everyone wanted has a link, or when
 * there are too many. The lower id closes, unless it is over the limit that we keep.
 */
function closeSurplus(core: Core, peers: readonly Peer[]): void {
  core.surplusCheckAtMs = Infinity;
  let directCount = 0;
  let isComplete = true;
  for (const peer of peers) {
    const direct = linkOf(peer, 'direct');
    if (direct !== undefined) directCount += 1;
    if (peer.isWanted && goodLinkOf(peer)?.kind !== 'direct' && goodLinkOf(peer)?.kind !== 'tab')
      isComplete = false;
    if (direct === undefined || peer.isWanted) peer.surplusSinceMs = null;
    else peer.surplusSinceMs ??= core.nowMs;
  }
  const isOver = directCount > DEGREE_MAX;
  for (const peer of peers) {
    if (peer.surplusSinceMs === null || !(isOver || (isComplete && core.self < peer.id))) continue;
    const atMs = peer.surplusSinceMs + SURPLUS_MS;
    if (core.nowMs < atMs) {
      core.surplusCheckAtMs = Math.min(core.surplusCheckAtMs, atMs);
      continue;
    }
    removeLink(core, peer, 'direct');
    emit(core, {
      type: 'close-link',
      peer: peer.id,
      kind: 'direct',
      relay: 0,
      reason: 'the room is large: not a neighbour',
    });
    break;
  }
  wakeBy(core, core.surplusCheckAtMs);
}
