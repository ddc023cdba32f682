/**
 * Messages to one peer: payloads and signals, over our own link or hop by hop through others. What travels through others is signed
 * by its author and checked at every hop, so whoever passes on a forgery is the one to blame. Must not know: dialing.
 */
import { assert } from '../lib/assert.ts';
import type { PeerId } from '../wire/ids.ts';
import type { Lane } from '../wire/lanes.ts';
import {
  encodeMesh,
  routedStatement,
  signalStatement,
  type RoutedMessage,
  type SignalMessage,
} from '../wire/mesh-messages.ts';
import { accuse } from './blame.ts';
import { emit, type Core, type Peer } from './core.ts';
import { TTL_MAX } from './limits.ts';
import type { Hop } from './machine-types.ts';
import { goodLinkOf, sendOn } from './links.ts';
import { firstLinkOf, isPresent } from './routes.ts';
import { ForwardBucket, SeqWindow } from './window.ts';

export function sendUnicast(core: Core, to: PeerId, lane: Lane, payload: Uint8Array): void {
  assert(to !== core.self, 'unicast to self');
  const peer = core.peers.get(to);
  const first = peer === undefined ? null : firstLinkOf(core, peer);
  if (first === null) return;
  if (first.isLast) return sendOn(core, first.link, lane, encodeMesh({ type: 'direct', payload }));
  const routed = { to, from: core.self, seq: ++core.unicastSeq, payload };
  const signature = core.keys.sign(routedStatement(core.topic, routed));
  sendOn(
    core,
    first.link,
    lane,
    encodeMesh({ type: 'routed', lane, ttl: TTL_MAX, ...routed, signature }),
  );
}

/** By the path, or by the way that their last signal came: they may reach us before we know that we reach them. */
export function sendSignal(
  core: Core,
  peer: Peer,
  purpose: number,
  epoch: number,
  bytes: Uint8Array,
): void {
  const back = peer.dial.bearer === null ? undefined : core.peers.get(peer.dial.bearer);
  const link = firstLinkOf(core, peer)?.link ?? (back === undefined ? null : goodLinkOf(back));
  if (link === null) return;
  const signal = { purpose, to: peer.id, from: core.self, seq: ++core.unicastSeq, epoch, bytes };
  const signature = core.keys.sign(signalStatement(core.topic, signal));
  sendOn(core, link, 'live', encodeMesh({ type: 'signal', ttl: TTL_MAX, ...signal, signature }));
}

/** Delivers or forwards. */
export function onRouted(core: Core, bearer: Peer, message: RoutedMessage, hop: Hop): void {
  if (!admit(core, bearer, message, () => routedStatement(core.topic, message))) return;
  if (message.to === core.self)
    emit(core, { type: 'deliver', from: message.from, payload: message.payload, hop });
  else forward(core, bearer, message.lane, message);
}

/** True if the signal is for us and news. */
export function onSignal(core: Core, bearer: Peer, message: SignalMessage): boolean {
  if (!admit(core, bearer, message, () => signalStatement(core.topic, message))) return false;
  if (message.to === core.self) return true;
  forward(core, bearer, 'live', message);
  return false;
}

/** Genuine and news? An author of whom we have no record is ignored: nobody is to blame, nothing is passed on. */
function admit(
  core: Core,
  bearer: Peer,
  message: RoutedMessage | SignalMessage,
  statement: () => Uint8Array,
): boolean {
  const author = core.peers.get(message.from);
  if (author === undefined || !isPresent(core, author)) return false;
  author.unicasts ??= new SeqWindow();
  if (author.unicasts.isSeen(message.seq)) return false;
  if (!core.keys.verify(message.from, statement(), message.signature)) {
    accuse(core, bearer.id, `forged ${message.type} message`);
    return false;
  }
  return author.unicasts.take(message.seq);
}

function forward(
  core: Core,
  bearer: Peer,
  lane: Lane,
  message: RoutedMessage | SignalMessage,
): void {
  const to = core.peers.get(message.to);
  const author = core.peers.get(message.from);
  if (to === undefined || author === undefined || message.ttl === 0) return;
  author.bucket ??= new ForwardBucket();
  const first = firstLinkOf(core, to);
  if (first === null || first.link.peer === bearer.id || !author.bucket.take(core.nowMs)) return;
  sendOn(
    core,
    first.link,
    lane,
    encodeMesh({ ...message, ttl: Math.min(message.ttl, TTL_MAX) - 1 }),
  );
}
