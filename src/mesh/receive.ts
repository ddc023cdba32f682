/**
 * Frames from links: nothing but pings is heard of a peer before its hello was found genuine, and whoever sends garbage is cut off.
 * Must not know: timers.
 */
import { unreachable } from '../lib/assert.ts';
import { WireError } from '../wire/codec.ts';
import { PROTOCOL_VERSION_MAX, PROTOCOL_VERSION_MIN } from '../wire/limits.ts';
import {
  decodeMesh,
  encodeMesh,
  peekAdvert,
  PING_HEARS,
  PING_NEEDS_HELLO,
  type MeshMessage,
} from '../wire/mesh-messages.ts';
import { acceptAdvert, noteDifference, onKnown, onWant, tableHashOf } from './adverts.ts';
import { accuse } from './blame.ts';
import { onFar, onNear } from './broadcast.ts';
import { changed, emit, type Core, type Link, type Peer } from './core.ts';
import { onSignalIn } from './dialing.ts';
import { HELLO_AGAIN_MS } from './limits.ts';
import type { MeshInput } from './machine-types.ts';
import {
  answered,
  heard,
  linkOf,
  ping,
  removeLink,
  sendHello,
  sendOn,
  toldHears,
  yieldPing,
} from './links.ts';
import { isOrderStale } from './relays.ts';
import { onRouted, onSignal } from './unicast.ts';

type Hello = MeshMessage & { type: 'hello' };

export function onPayload(
  core: Core,
  { peer: id, kind, relay = 0, bytes }: Extract<MeshInput, { type: 'payload' }>,
): void {
  const peer = core.peers.get(id);
  const link = peer === undefined ? undefined : linkOf(peer, kind, relay);
  if (peer === undefined || link === undefined || core.cutOff.has(id)) return;
  heard(core, peer, link);
  try {
    onMessage(core, peer, link, decodeMesh(bytes));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    accuse(core, id, `sent garbage: ${error.message}`);
  }
}

function onMessage(core: Core, peer: Peer, link: Link, message: MeshMessage): void {
  if (message.type === 'hello') return onHello(core, peer, link, message);
  if (message.type === 'ping') return onPing(core, peer, link, message);
  if (message.type === 'pong') return onPong(core, peer, link, message.token);
  if (!link.helloed) return;
  const hop = { peer: peer.id, kind: link.kind };
  switch (message.type) {
    case 'near':
      return onNear(core, peer, message, hop);
    case 'far':
      return onFar(core, peer, message, hop);
    case 'direct':
      return emit(core, { type: 'deliver', from: peer.id, payload: message.payload, hop });
    case 'routed':
      return onRouted(core, peer, message, hop);
    case 'signal': {
      const from = core.peers.get(message.from);
      if (onSignal(core, peer, message) && from !== undefined)
        onSignalIn(core, from, message, peer.id);
      return;
    }
    case 'adverts':
      return onAdverts(core, peer, message.adverts);
    case 'known':
      return onKnown(core, peer, message);
    case 'want':
      return onWant(core, peer, message);
    default:
      unreachable(message);
  }
}

function onHello(core: Core, peer: Peer, link: Link, hello: Hello): void {
  if (hello.versionMin > PROTOCOL_VERSION_MAX || hello.versionMax < PROTOCOL_VERSION_MIN) {
    return onVersionTrouble(core, peer, hello);
  }
  if (peekAdvert(hello.advert).session !== peer.id)
    return accuse(core, peer.id, "another session's hello");
  const accepted = acceptAdvert(core, hello.advert, peer);
  if (accepted.type === 'bad') return accuse(core, peer.id, accepted.reason);
  if (peer.entry === null || link.helloed) return;
  link.helloed = true;
  changed(core, 'links');
  ping(core, link, tableHashOf(core));
}

/** Named on the screen; its links are closed and it is not dialed again. */
function onVersionTrouble(core: Core, peer: Peer, hello: Hello): void {
  peer.versionTrouble = true;
  core.versionTrouble = {
    peer: peer.id,
    versionMin: hello.versionMin,
    versionMax: hello.versionMax,
  };
  for (const { kind, relay } of [...peer.links]) {
    removeLink(core, peer, kind, relay);
    emit(core, { type: 'close-link', peer: peer.id, kind, relay, reason: 'versions do not meet' });
  }
  core.isViewDirty = true;
}

function onPing(core: Core, peer: Peer, link: Link, message: MeshMessage & { type: 'ping' }): void {
  if ((message.flags & PING_NEEDS_HELLO) !== 0 && core.nowMs - link.helloSentMs >= HELLO_AGAIN_MS) {
    sendHello(core, peer, link);
  }
  sendOn(core, link, 'live', encodeMesh({ type: 'pong', flags: PING_HEARS, token: message.token }));
  const hears = (message.flags & PING_HEARS) !== 0;
  toldHears(core, link, hears);
  if (!link.helloed) return;
  if (hears) yieldPing(core, link);
  if (message.table !== tableHashOf(core)) noteDifference(core, peer);
}

function onPong(core: Core, peer: Peer, link: Link, token: number): void {
  if (!answered(core, link, token)) return;
  toldHears(core, link, true);
  if (isOrderStale(core, peer)) core.isDirty = true;
}

function onAdverts(core: Core, peer: Peer, adverts: readonly Uint8Array[]): void {
  for (const advert of adverts) {
    const accepted = acceptAdvert(core, advert, peer);
    if (accepted.type === 'bad') return accuse(core, peer.id, accepted.reason);
  }
}
