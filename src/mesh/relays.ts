/**
 * Over which relay to reach a peer when there are several: the room's order decides, a relay that is much faster goes before it, and
 * what has just come (back) waits its turn, so that nothing flaps. Must not know: paths, messages, sockets.
 */
import type { Core, Link, Peer } from './core.ts';
import {
  RELAY_FASTER_FACTOR,
  RELAY_FASTER_MS,
  RELAY_FASTER_STILL_FACTOR,
  RELAY_FASTER_STILL_MS,
  RELAY_SETTLE_MS,
} from './limits.ts';
import { isGood } from './links.ts';

/** Puts the relayed link that is to be used before its likes. */
export function orderRelayed(core: Core, peer: Peer): void {
  peer.relayDueMs = Infinity;
  const relayed = relayedOf(peer);
  for (const link of relayed) {
    if (!isGood(link)) link.goodSinceMs = null;
    else link.goodSinceMs ??= core.nowMs;
  }
  for (const link of relayed)
    link.hasSpare = relayed.some((other) => other !== link && isGood(other));
  if (relayed.length < 2) return;
  const first = choose(core, peer, relayed);
  const others = peer.links.filter((link) => link.kind !== 'relayed');
  peer.links = [...others, first, ...relayed.filter((link) => link !== first)];
  for (const atMs of relayed.map(settledAtMs))
    if (atMs > core.nowMs) peer.relayDueMs = Math.min(peer.relayDueMs, atMs);
}

/** Round trips were measured since: would another be the one to use? */
export function isOrderStale(core: Core, peer: Peer): boolean {
  const relayed = relayedOf(peer);
  return relayed.length > 1 && choose(core, peer, relayed) !== relayed[0];
}

const relayedOf = (peer: Peer): Link[] => peer.links.filter(({ kind }) => kind === 'relayed');

const placeOf = (core: Core, link: Link): number =>
  core.relays.findIndex(({ relay }) => relay === link.relay);

/** When it has been good for long enough; Infinity while it is not good. */
const settledAtMs = (link: Link): number =>
  link.goodSinceMs === null ? Infinity : link.goodSinceMs + RELAY_SETTLE_MS;

/** Of one at least. */
function choose(core: Core, peer: Peer, relayed: readonly Link[]): Link {
  const links = relayed.toSorted((a, b) => placeOf(core, a) - placeOf(core, b));
  const good = links.filter(isGood);
  const settled = good.filter((link) => core.nowMs >= settledAtMs(link));
  const [first = links[0] as Link, ...rest] = settled.length > 0 ? settled : good;
  let best = first;
  for (const link of rest) if (isMuchFaster(link, best, link === inUse(peer))) best = link;
  return best;
}

/** The relayed link that was first so far. */
const inUse = (peer: Peer): Link | undefined => peer.links.find(({ kind }) => kind === 'relayed');

/** What is in use stays until it is no longer clearly faster. */
function isMuchFaster(link: Link, than: Link, isInUse: boolean): boolean {
  if (link.srttMs === null || than.srttMs === null) return false;
  const [factor, ms] = isInUse
    ? [RELAY_FASTER_STILL_FACTOR, RELAY_FASTER_STILL_MS]
    : [RELAY_FASTER_FACTOR, RELAY_FASTER_MS];
  return link.srttMs < than.srttMs * factor && link.srttMs < than.srttMs - ms;
}
