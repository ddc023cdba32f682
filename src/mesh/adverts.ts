/**
 * The adverts of all: which are accepted, passed on and compared. Higher numbers win; every advert is checked before it is kept or
 * passed on, so whoever passes on a bad one is the one to blame. Must not know: paths, neighbours.
 */
import { equalBytes } from '../lib/bytes.ts';
import { ROOM_PEERS_MAX } from '../wire/limits.ts';
import {
  advertStatement,
  decodeAdvertBody,
  encodeMesh,
  peekAdvert,
  prefixOf,
  splitAdvert,
  type Advert,
  type MeshMessage,
  type PeerPrefix,
} from '../wire/mesh-messages.ts';
import type { SessionRecord } from '../wire/session-record.ts';
import {
  changed,
  emit,
  forgetPeer,
  peerOf,
  sortedPeers,
  type Core,
  type Entry,
  type Peer,
} from './core.ts';
import { deviceKeyOf } from './device-key.ts';
import { hashOfId, mix } from './hash.ts';
import {
  ADVERTS_PER_MESSAGE_MAX,
  COMPARE_ANSWER_MS,
  COMPARE_MS,
  COMPARE_SETTLE_MS,
  GRAVEYARD_MAX,
} from './limits.ts';
import { goodLinkOf, sendOn, sendOver } from './links.ts';

/** What became of an advert: news, known already, or the reason why its bearer is to blame. */
export type Accepted = { type: 'news' } | { type: 'known' } | { type: 'bad'; reason: string };

/** Throws WireError. `bearer` is the peer whose link brought it. */
export function acceptAdvert(core: Core, bytes: Uint8Array, bearer: Peer): Accepted {
  const { session, number } = peekAdvert(bytes);
  if (session === core.self) return { type: 'known' };
  const before = core.peers.get(session)?.entry ?? null;
  if (before !== null && before.advert.number >= number) return { type: 'known' };
  if (before === null && !makeRoom(core)) return { type: 'known' };
  const { body, signature } = splitAdvert(bytes);
  if (!core.keys.verify(session, advertStatement(core.topic, body), signature)) {
    return { type: 'bad', reason: 'forged advert' };
  }
  const advert = decodeAdvertBody(body);
  const isNewRecord = before === null || !isSameRecord(before.advert.record, advert.record);
  if (isNewRecord && !core.keys.isGenuine(advert.record))
    return { type: 'bad', reason: 'certificates do not hold' };
  const entry: Entry = {
    advert,
    bytes: bytes.slice(),
    deviceKey: deviceKeyOf(advert.record),
    heardMs: core.nowMs,
  };
  keep(core, peerOf(core, session), entry, before?.advert ?? null);
  if (isNewRecord) emit(core, { type: 'session', record: advert.record });
  passOn(core, entry, bearer);
  return { type: 'news' };
}

function keep(core: Core, peer: Peer, entry: Entry, before: Advert | null): void {
  peer.entry = entry;
  core.tableHash = null;
  core.tableChangedMs = core.nowMs;
  core.isViewDirty = true;
  if (before === null || !isSameGraph(before, entry.advert)) changed(core, 'adverts');
}

function isSameRecord(a: SessionRecord, b: SessionRecord): boolean {
  if (a.member !== b.member || !equalBytes(a.device, b.device)) return false;
  if (!equalBytes(a.memberCertificate, b.memberCertificate)) return false;
  if (!equalBytes(a.consent, b.consent)) return false;
  if (a.writerCertificate === null || b.writerCertificate === null)
    return a.writerCertificate === b.writerCertificate;
  return equalBytes(a.writerCertificate, b.writerCertificate);
}

function isSameGraph(a: Advert, b: Advert): boolean {
  if (a.left !== b.left || a.relayOnly !== b.relayOnly || a.links.length !== b.links.length)
    return false;
  if (a.relays.join() !== b.relays.join()) return false;
  return a.links.every(
    (link, i) => link.peer === b.links[i]?.peer && link.kind === b.links[i]?.kind,
  );
}

/** The table is bounded: a newcomer may push out who is out of reach for longest, never who is within reach. */
function makeRoom(core: Core): boolean {
  const held = [...core.peers.values()].filter((peer) => peer.entry !== null);
  const gone = held.filter((peer) => peer.path.kind === 'out-of-reach' && peer.links.length === 0);
  if (held.length - gone.length >= ROOM_PEERS_MAX) return false;
  if (gone.length < GRAVEYARD_MAX) return true;
  const oldest = gone.reduce((a, b) =>
    (b.outOfReachSinceMs ?? 0) < (a.outOfReachSinceMs ?? 0) ? b : a,
  );
  forgetPeer(core, oldest.id);
  changed(core, 'adverts');
  return true;
}

/** To all that neither the owner nor the bearer has told already. */
function passOn(core: Core, entry: Entry, bearer: Peer): void {
  const owner = entry.advert.record.session;
  const told = new Set<PeerPrefix>([
    prefixOf(owner),
    bearer.prefix,
    ...entry.advert.links.map((link) => link.peer),
  ]);
  if (bearer.id !== owner) for (const link of bearer.entry?.advert.links ?? []) told.add(link.peer);
  const links = [];
  for (const peer of sortedPeers(core)) {
    const link = told.has(peer.prefix) ? null : goodLinkOf(peer);
    if (link !== null) links.push(link);
  }
  if (links.length > 0)
    sendOver(core, links, 'live', encodeMesh({ type: 'adverts', adverts: [entry.bytes] }));
}

/** Over the adverts of all within reach: equal at all who miss nothing. */
export function tableHashOf(core: Core): number {
  if (core.tableHash !== null) return core.tableHash;
  let hash = mix(hashOfId(core.self), core.own.entry.advert.number);
  for (const peer of core.peers.values()) {
    if (peer.entry === null || peer.path.kind === 'out-of-reach') continue;
    hash = (hash + mix(hashOfId(peer.id), peer.entry.advert.number)) >>> 0;
  }
  core.tableHash = hash;
  return hash;
}

/** A hash of the other side differs from ours: compare, unless floods may be under way or we just did. */
export function noteDifference(core: Core, peer: Peer): void {
  if (
    core.nowMs - core.tableChangedMs < COMPARE_SETTLE_MS ||
    core.nowMs - peer.comparedMs < COMPARE_MS
  )
    return;
  compareWith(core, peer);
}

/** "I have these adverts." */
export function compareWith(core: Core, peer: Peer): void {
  const link = goodLinkOf(peer);
  if (link === null) return;
  peer.comparedMs = core.nowMs;
  const entries = [{ prefix: prefixOf(core.self), number: core.own.entry.advert.number }];
  for (const other of sortedPeers(core)) {
    if (other.entry !== null)
      entries.push({ prefix: other.prefix, number: other.entry.advert.number });
  }
  sendOn(core, link, 'live', encodeMesh({ type: 'known', entries }));
}

export function onKnown(core: Core, peer: Peer, message: MeshMessage & { type: 'known' }): void {
  if (!mayAnswer(core, peer, 'known')) return;
  peer.comparedMs = core.nowMs;
  const theirs = new Map(message.entries.map((entry) => [entry.prefix, entry.number]));
  const newer: Entry[] = [];
  for (const entry of allEntries(core)) {
    const prefix = prefixOf(entry.advert.record.session);
    const number = theirs.get(prefix) ?? 0;
    if (number < entry.advert.number && prefix !== peer.prefix) newer.push(entry);
    if (number <= entry.advert.number) theirs.delete(prefix);
  }
  theirs.delete(prefixOf(core.self));
  sendAdverts(core, peer, newer);
  const link = goodLinkOf(peer);
  if (theirs.size > 0 && link !== null)
    sendOn(core, link, 'live', encodeMesh({ type: 'want', prefixes: [...theirs.keys()] }));
}

/** Ten bytes can ask for all that we hold: not too often. */
function mayAnswer(core: Core, peer: Peer, question: 'known' | 'want'): boolean {
  if (core.nowMs - peer.answeredMs[question] < COMPARE_ANSWER_MS) return false;
  peer.answeredMs[question] = core.nowMs;
  return true;
}

export function onWant(core: Core, peer: Peer, message: MeshMessage & { type: 'want' }): void {
  if (!mayAnswer(core, peer, 'want')) return;
  const wanted = new Set(message.prefixes);
  sendAdverts(
    core,
    peer,
    allEntries(core).filter((entry) => wanted.has(prefixOf(entry.advert.record.session))),
  );
}

function allEntries(core: Core): Entry[] {
  const entries = [core.own.entry];
  for (const peer of sortedPeers(core)) if (peer.entry !== null) entries.push(peer.entry);
  return entries;
}

function sendAdverts(core: Core, peer: Peer, entries: readonly Entry[]): void {
  const link = goodLinkOf(peer);
  if (link === null) return;
  for (let at = 0; at < entries.length; at += ADVERTS_PER_MESSAGE_MAX) {
    const adverts = entries.slice(at, at + ADVERTS_PER_MESSAGE_MAX).map((entry) => entry.bytes);
    sendOn(core, link, 'live', encodeMesh({ type: 'adverts', adverts }));
  }
}
