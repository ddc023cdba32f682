/**
 * Our own advert: what it should claim, and when to publish it. Losses and direct links are told after a short pause, relayed pairs
 * lazily, round trips alone rarely. Must not know: other peers' adverts.
 */
import { concatBytes, utf8 } from '../lib/bytes.ts';
import { NAME_BYTES_MAX } from '../wire/limits.ts';
import {
  advertStatement,
  COLOR_BYTES_MAX,
  encodeAdvertBody,
  encodeMesh,
  type Advert,
  type AdvertLink,
} from '../wire/mesh-messages.ts';
import {
  changed,
  sortedPeers,
  wakeBy,
  type Core,
  type Entry,
  type OwnAdvert,
  type Peer,
} from './core.ts';
import {
  ADVERT_DEBOUNCE_MS,
  ADVERT_INTERVAL_MIN_MS,
  ADVERT_LAZY_MS,
  ADVERT_REFRESH_MS,
  ADVERT_RTT_MS,
} from './limits.ts';
import type { Profile } from './machine-types.ts';
import { goodLinkOf, isGood, sendOver } from './links.ts';
import { isPresent } from './routes.ts';
import { deviceKeyOf } from './device-key.ts';

/** Coarse: up to 20 ms exact, then two digits. */
export function coarseRtt(rttMs: number): number {
  const whole = Math.round(rttMs);
  if (whole < 20) return whole;
  return whole < 200 ? Math.round(whole / 10) * 10 : Math.round(whole / 100) * 100;
}

/** What is too long would make others take our advert for garbage. */
export const clipProfile = (profile: Profile): Profile => ({
  name: clipText(profile.name, NAME_BYTES_MAX),
  color: clipText(profile.color, COLOR_BYTES_MAX),
});

function clipText(text: string, bytesMax: number): string {
  let clipped = text;
  while (utf8(clipped).length > bytesMax) clipped = Array.from(clipped).slice(0, -1).join('');
  return clipped;
}

function claims(core: Core): AdvertLink[] {
  const links: AdvertLink[] = [];
  for (const peer of sortedPeers(core)) {
    if (!isPresent(core, peer)) continue;
    const good = peer.links.filter(isGood);
    for (const link of good) {
      // Over how many relays is nobody's concern: the first one stands for all.
      if (good.find(({ kind }) => kind === link.kind) !== link) continue;
      const rttMs = link.kind === 'relayed' || link.srttMs === null ? null : coarseRtt(link.srttMs);
      links.push({ peer: peer.prefix, kind: link.kind, rttMs });
    }
  }
  return links;
}

const keyOf = (links: readonly AdvertLink[]): string =>
  links.map((link) => link.peer + link.kind).join();

const NO_BYTES = new Uint8Array(0);

/** What stands before the first advert. It is not signed, for nobody is told it: the first hello renews it. */
export function firstOwnAdvert(core: Omit<Core, 'own'>): OwnAdvert {
  const advert: Advert = {
    record: core.record,
    number: 0,
    left: false,
    relayOnly: core.relayOnly,
    profile: core.profile,
    relays: [],
    links: [],
  };
  return {
    entry: { advert, bytes: NO_BYTES, deviceKey: deviceKeyOf(advert.record), heardMs: 0 },
    key: '',
    wantedKey: '',
    isSent: false,
    publishedMs: -Infinity,
    publishAtMs: Infinity,
    refreshAtMs: Infinity,
    rttCheckAtMs: Infinity,
  };
}

function sealAdvert(core: Omit<Core, 'own'>, advert: Advert): Entry {
  const body = encodeAdvertBody(advert);
  const bytes = concatBytes(body, core.keys.sign(advertStatement(core.topic, body)));
  return { advert, bytes, deviceKey: deviceKeyOf(advert.record), heardMs: 0 };
}

/** Links changed: plans an advert if it would say something new. */
export function noteOwnLinks(core: Core): void {
  const own = core.own;
  const key = keyOf(claims(core));
  if (key === own.wantedKey) return;
  const isLazy = isOnlyRelayedGain(own.wantedKey, key);
  own.wantedKey = key;
  plan(core, isLazy ? ADVERT_LAZY_MS : ADVERT_DEBOUNCE_MS);
}

function isOnlyRelayedGain(before: string, after: string): boolean {
  const had = new Set(before.split(','));
  const has = after.split(',');
  const lost = had.size - has.filter((claim) => had.has(claim)).length - (before === '' ? 1 : 0);
  return lost === 0 && has.every((claim) => had.has(claim) || claim.endsWith('relayed'));
}

/** Something else that it says changed (profile, relay). */
export function planOwnAdvert(core: Core): void {
  plan(core, ADVERT_DEBOUNCE_MS);
}

function plan(core: Core, waitMs: number): void {
  const own = core.own;
  own.publishAtMs = Math.min(
    own.publishAtMs,
    Math.max(core.nowMs + waitMs, own.publishedMs + ADVERT_INTERVAL_MIN_MS),
  );
  wakeBy(core, own.publishAtMs);
}

/** Signs a new advert of what is so now. */
function renew(core: Core, left: boolean): void {
  const own = core.own;
  const links = left ? [] : claims(core);
  const relays = left ? [] : core.relays.map(({ id }) => id);
  const number = own.entry.advert.number + 1;
  const advert = { ...own.entry.advert, number, left, profile: core.profile, relays, links };
  own.entry = sealAdvert(core, advert);
  const key = keyOf(links);
  if (key !== own.key) changed(core, 'adverts');
  own.key = own.wantedKey = key;
  own.publishAtMs = Infinity;
  own.publishedMs = core.nowMs;
  own.refreshAtMs = core.nowMs + ADVERT_REFRESH_MS * (0.9 + 0.2 * core.rng.float());
  own.rttCheckAtMs = core.nowMs + ADVERT_RTT_MS;
  core.tableHash = null;
  core.tableChangedMs = core.nowMs;
}

/** Signs and floods. */
export function publish(core: Core, left = false): void {
  renew(core, left);
  sendOwn(
    core,
    sortedPeers(core).filter((peer) => linkForOwn(core, peer) !== null),
  );
}

/** A goodbye is worth a frame on a doubtful link too: there is no later one, and who misses it takes us for cut off. */
function linkForOwn(core: Core, peer: Peer): Peer['links'][number] | null {
  const { left } = core.own.entry.advert;
  return goodLinkOf(peer) ?? (left ? (peer.links.find(({ proved }) => proved) ?? null) : null);
}

export function sendOwn(core: Core, peers: readonly Peer[]): void {
  const links = [];
  for (const peer of peers) {
    peer.sentNumber = core.own.entry.advert.number;
    const link = linkForOwn(core, peer);
    if (link !== null) links.push(link);
  }
  core.own.isSent = true;
  if (links.length === 0) return;
  sendOver(core, links, 'live', encodeMesh({ type: 'adverts', adverts: [core.own.entry.bytes] }));
}

/** The first hello says what is so now (on which relay we are), without waiting. */
export function readyForHello(core: Core): void {
  if (!core.own.isSent) renew(core, false);
  core.own.isSent = true;
}

export const ownDueOf = (own: OwnAdvert): number =>
  Math.min(own.publishAtMs, own.refreshAtMs, own.rttCheckAtMs);

export function checkOwnAdvert(core: Core): void {
  const own = core.own;
  const now = core.nowMs;
  if (now >= own.publishAtMs || now >= own.refreshAtMs) return publish(core);
  if (now < own.rttCheckAtMs) return;
  if (haveRttsMoved(own.entry.advert.links, claims(core))) publish(core);
  else own.rttCheckAtMs = now + ADVERT_RTT_MS;
}

function haveRttsMoved(told: readonly AdvertLink[], now: readonly AdvertLink[]): boolean {
  const before = new Map(told.map((link) => [link.peer + link.kind, link.rttMs]));
  return now.some((link) => {
    const was = before.get(link.peer + link.kind);
    if (was === undefined || link.rttMs === null) return false;
    return was === null || link.rttMs > 2 * was + 2 || was > 2 * link.rttMs + 2;
  });
}
