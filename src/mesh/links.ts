/**
 * Our own links: hello, proof, pings, suspicion, giving up. A link is good when a genuine hello arrived on it, the other side says
 * that it hears us, and it is not silent. Must not know: paths, graphs, dialing.
 */
import type { LinkKind, Lane } from '../wire/lanes.ts';
import { encodeMesh, PING_HEARS, PING_NEEDS_HELLO } from '../wire/mesh-messages.ts';
import { PROTOCOL_VERSION_MAX, PROTOCOL_VERSION_MIN } from '../wire/limits.ts';
import { changed, emit, wakeBy, type Core, type Link, type Peer } from './core.ts';
import {
  PING_PASSIVE_FACTOR,
  PING_PATH_MS,
  PINGS_OUTSTANDING_MAX,
  RTT_SAMPLE_MS,
  RTT_UNKNOWN_MS,
  SILENT_CLOSE_MS,
  SUSPECT_JITTER_MS,
  SUSPECT_MIN_MS,
  SUSPECT_RTTS,
  SUSPECT_SPARE_SHARE,
} from './limits.ts';
import { QualityMeter } from './quality.ts';

/** A token that no ping has: the place is free. */
const ANSWERED = -1;

const RANK: Record<LinkKind, number> = { tab: 0, direct: 1, relayed: 2 };
/** Weight of a new sample in the smoothed round trip (RFC 6298). */
const RTT_WEIGHT = 1 / 8;

export const isGood = (link: Link): boolean =>
  link.helloed && link.peerHears && !link.suspect && !link.dead;

/** May carry traffic when nothing better is there. */
export const isUsable = (link: Link): boolean => link.helloed && link.proved && !link.dead;

/** Of several relayed ones the one to be used, unless a relay is named. */
export const linkOf = (peer: Peer, kind: LinkKind, relay?: number): Link | undefined =>
  peer.links.find((link) => link.kind === kind && (relay === undefined || link.relay === relay));

/** Our best good link to a peer. */
export function goodLinkOf(peer: Peer): Link | null {
  for (const link of peer.links) if (isGood(link)) return link;
  return null;
}

export function addLink(core: Core, peer: Peer, kind: LinkKind, relay = 0): Link {
  removeLink(core, peer, kind, relay);
  const now = core.nowMs;
  const link: Link = {
    peer: peer.id,
    kind,
    relay,
    upSinceMs: now,
    helloed: false,
    helloSentMs: -Infinity,
    peerHears: false,
    proved: false,
    deafSinceMs: now,
    suspect: false,
    revivedMs: -Infinity,
    dead: false,
    srttMs: null,
    sampledMs: -Infinity,
    shownRttMs: null,
    quality: new QualityMeter(),
    lastHeardMs: null,
    unansweredSinceMs: null,
    lastPingMs: now,
    nextPingMs: now + PING_PATH_MS,
    intervalMs: PING_PATH_MS,
    pingToken: 0,
    pings: [],
    wasGood: false,
    goodSinceMs: null,
    hasSpare: false,
  };
  peer.links.push(link);
  peer.links.sort((a, b) => RANK[a.kind] - RANK[b.kind]);
  changed(core, 'links');
  return link;
}

/** Forgets a link; the driver closed it or is told to. */
export function removeLink(core: Core, peer: Peer, kind: LinkKind, relay = 0): Link | null {
  const link = linkOf(peer, kind, relay);
  if (link === undefined) return null;
  peer.links = peer.links.filter((other) => other !== link);
  changed(core, 'links');
  return link;
}

/** Sends over links, in one effect for each kind and relay. */
export function sendOver(core: Core, links: readonly Link[], lane: Lane, bytes: Uint8Array): void {
  for (const kind of ['tab', 'direct', 'relayed'] as const) {
    const ofKind = links.filter((link) => link.kind === kind);
    for (const relay of new Set(ofKind.map((link) => link.relay))) {
      const to = ofKind.filter((link) => link.relay === relay).map((link) => link.peer);
      emit(core, { type: 'send', to, kind, relay, lane, bytes });
    }
  }
}

export function sendOn(
  core: Core,
  { peer, kind, relay }: Link,
  lane: Lane,
  bytes: Uint8Array,
): void {
  emit(core, { type: 'send', to: [peer], kind, relay, lane, bytes });
}

export function sendHello(core: Core, peer: Peer, link: Link): void {
  link.helloSentMs = core.nowMs;
  peer.sentNumber = core.own.entry.advert.number;
  const advert = core.own.entry.bytes;
  const range = { versionMin: PROTOCOL_VERSION_MIN, versionMax: PROTOCOL_VERSION_MAX };
  sendOn(core, link, 'live', encodeMesh({ type: 'hello', ...range, advert }));
}

export function ping(core: Core, link: Link, table: number): void {
  const token = (link.pingToken = (link.pingToken + 1) >>> 0);
  const before = link.pings[token % PINGS_OUTSTANDING_MAX];
  if (before !== undefined && before.token !== ANSWERED) link.quality.lost();
  link.pings[token % PINGS_OUTSTANDING_MAX] = { token, sentMs: core.nowMs };
  link.lastPingMs = core.nowMs;
  link.nextPingMs = core.nowMs + link.intervalMs;
  link.unansweredSinceMs ??= core.nowMs;
  const hears = link.lastHeardMs !== null && !link.suspect;
  const flags = (hears ? PING_HEARS : 0) | (link.helloed ? 0 : PING_NEEDS_HELLO);
  sendOn(core, link, 'live', encodeMesh({ type: 'ping', flags, token, table }));
  wakeBy(core, dueOf(link));
}

/** A frame arrived. */
export function heard(core: Core, peer: Peer, link: Link): void {
  link.lastHeardMs = core.nowMs;
  link.unansweredSinceMs = null;
  peer.lastHeardMs = core.nowMs;
  if (!link.suspect) return;
  link.suspect = false;
  link.revivedMs = core.nowMs;
  changed(core, 'links');
}

/** The other side told whether it hears us. */
export function toldHears(core: Core, link: Link, hears: boolean): void {
  if (hears && link.peerHears && !link.dead) return;
  if (!hears && !link.peerHears) return;
  link.peerHears = hears;
  if (hears) {
    link.proved = true;
    link.dead = false;
  } else {
    link.deafSinceMs = core.nowMs;
    wakeBy(core, dueOf(link));
  }
  changed(core, 'links');
}

/** They ping, so we need not, as long as our own measure is fresh. */
export function yieldPing(core: Core, link: Link): void {
  if (!isGood(link) || core.nowMs - link.sampledMs > RTT_SAMPLE_MS) return;
  link.nextPingMs = Math.max(link.nextPingMs, core.nowMs + link.intervalMs * PING_PASSIVE_FACTOR);
}

/** A pong; false if it answers nothing that is remembered. */
export function answered(core: Core, link: Link, token: number): boolean {
  const sent = link.pings[token % PINGS_OUTSTANDING_MAX];
  if (sent === undefined || sent.token !== token) return false;
  sent.token = ANSWERED;
  // Held up on the way while nothing passed: it took as long as that lasted, and tells nothing of how long pings take now.
  if (sent.sentMs < link.revivedMs) return true;
  const rttMs = core.nowMs - sent.sentMs;
  link.quality.answered(rttMs);
  link.sampledMs = core.nowMs;
  link.srttMs = link.srttMs === null ? rttMs : link.srttMs + (rttMs - link.srttMs) * RTT_WEIGHT;
  const shown = link.shownRttMs;
  const now = link.quality.read().rttMs ?? rttMs;
  if (shown === null || Math.abs(now - shown) > shown / 20 + 1) {
    link.shownRttMs = now;
    core.isViewDirty = true;
  }
  return true;
}

/** Of a link that is not good: until when it was. Who does not hear us has waited before it said so, at least so long. */
export function goodUntilMs(link: Link): number {
  const heardMs = link.suspect ? (link.lastHeardMs ?? link.upSinceMs) : Infinity;
  const deafMs = link.peerHears ? Infinity : link.deafSinceMs - SUSPECT_MIN_MS;
  return Math.min(heardMs, deafMs, link.helloed ? Infinity : link.upSinceMs);
}

function suspectAfterMs(link: Link): number {
  const afterMs = Math.max(
    SUSPECT_MIN_MS,
    SUSPECT_RTTS * (link.srttMs ?? RTT_UNKNOWN_MS) + SUSPECT_JITTER_MS,
  );
  return link.hasSpare ? afterMs * SUSPECT_SPARE_SHARE : afterMs;
}

/** When it comes under suspicion: silent for long, and half of that although pinged. */
function suspectAtMs(link: Link): number {
  if (link.suspect || link.unansweredSinceMs === null) return Infinity;
  const after = suspectAfterMs(link);
  return Math.max((link.lastHeardMs ?? link.upSinceMs) + after, link.unansweredSinceMs + after / 2);
}

function giveUpAtMs(link: Link): number {
  if (link.dead) return Infinity;
  const silent =
    link.unansweredSinceMs === null ? Infinity : link.unansweredSinceMs + SILENT_CLOSE_MS;
  return link.peerHears ? silent : Math.min(silent, link.deafSinceMs + SILENT_CLOSE_MS);
}

/** When this link next wants the clock. */
export function dueOf(link: Link): number {
  return Math.min(link.nextPingMs, suspectAtMs(link), giveUpAtMs(link));
}

/** What time does to a link. The caller pings and gives up. */
export function checkLink(core: Core, link: Link): 'give-up' | 'ping' | 'wait' {
  const now = core.nowMs;
  if (now >= giveUpAtMs(link)) {
    link.dead = true;
    changed(core, 'links');
    return 'give-up';
  }
  if (now >= suspectAtMs(link)) {
    link.suspect = true;
    changed(core, 'links');
    return 'ping';
  }
  return now >= link.nextPingMs ? 'ping' : 'wait';
}

/** Our own clock stood still: silence in that time proves nothing. */
export function forgiveStall(peer: Peer, stallMs: number): void {
  if (peer.entry !== null) peer.entry.heardMs += stallMs;
  for (const link of peer.links) {
    if (link.unansweredSinceMs !== null) link.unansweredSinceMs += stallMs;
    if (link.lastHeardMs !== null) link.lastHeardMs += stallMs;
    link.deafSinceMs += stallMs;
  }
}

/** Sets how often a link is pinged. */
export function setPingInterval(core: Core, link: Link, intervalMs: number): void {
  if (link.intervalMs === intervalMs) return;
  link.intervalMs = intervalMs;
  link.nextPingMs = Math.max(core.nowMs, Math.min(link.nextPingMs, link.lastPingMs + intervalMs));
  wakeBy(core, link.nextPingMs);
}
