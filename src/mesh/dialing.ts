/**
 * Direct links: who dials (the lower id), when, and when again. Each attempt has an epoch of its own and a deadline, so a stale
 * offer strands nothing. Must not know: WebRTC, paths other than "within reach".
 */
import type { PeerId } from '../wire/ids.ts';
import { SIGNAL_BYTES_MAX } from '../wire/limits.ts';
import { SignalPurpose, type SignalMessage } from '../wire/mesh-messages.ts';
import { emit, type Core, type Peer } from './core.ts';
import {
  DIAL_ANSWER_MS,
  DIAL_BACKOFF_MAX_MS,
  DIAL_DEADLINE_MS,
  DIAL_EAGER_MS,
  DIAL_FAILING_ATTEMPTS,
  DIAL_FIRST_WAIT_MS,
  DIAL_RETRY_MS,
} from './limits.ts';
import { isGood, linkOf, removeLink } from './links.ts';
import type { DirectTrouble } from './machine-types.ts';
import { sendSignal } from './unicast.ts';

const NO_BYTES = new Uint8Array(0);
/** Doublings of the back-off that are counted: 2^6 seconds are over its limit. */
const DOUBLINGS_MAX = 6;

const isDialer = (core: Core, peer: Peer): boolean => core.self < peer.id;

/** Should there be a direct link that is not there? */
function lacksDirect(core: Core, peer: Peer): boolean {
  if (!peer.isWanted || peer.path.kind === 'out-of-reach' || core.relayOnly) return false;
  if (peer.entry === null || peer.entry.advert.relayOnly || linkOf(peer, 'direct') !== undefined)
    return false;
  const tab = linkOf(peer, 'tab');
  return tab === undefined || !isGood(tab);
}

/** When a peer's dial next wants the clock. */
export function dialDueOf(core: Core, peer: Peer): number {
  const dial = peer.dial;
  if (dial.isTrying)
    return dial.isAnswered ? dial.deadlineMs : dial.deadlineMs - DIAL_DEADLINE_MS + DIAL_ANSWER_MS;
  return isDialer(core, peer) && lacksDirect(core, peer) ? dial.nextAtMs : Infinity;
}

/** It just became a neighbour. What it lacks goes over the path that it came by; a loss is mended without such a wait. */
export function putOffFirstDial(core: Core, peer: Peer): void {
  const { dial } = peer;
  if (dial.epoch === 0) dial.nextAtMs = Math.max(dial.nextAtMs, core.nowMs + DIAL_FIRST_WAIT_MS);
}

export function checkDial(core: Core, peer: Peer): void {
  const dial = peer.dial;
  if (dial.isTrying && core.nowMs >= dialDueOf(core, peer)) {
    emit(core, {
      type: 'close-link',
      peer: peer.id,
      kind: 'direct',
      relay: 0,
      reason: 'attempt took too long',
    });
    noteFailure(core, peer);
  }
  if (dial.isTrying || !lacksDirect(core, peer)) return;
  if (!isDialer(core, peer)) return ask(core, peer);
  if (core.nowMs < dial.nextAtMs) return;
  dial.epoch += 1;
  dial.isTrying = true;
  dial.isAnswered = false;
  dial.deadlineMs = core.nowMs + DIAL_DEADLINE_MS;
  emit(core, { type: 'dial', peer: peer.id, epoch: dial.epoch });
}

/** We noticed the loss, but it is theirs to dial. */
function ask(core: Core, peer: Peer): void {
  if (!peer.dial.shallAsk) return;
  peer.dial.shallAsk = false;
  sendSignal(core, peer, SignalPurpose.pleaseDial, peer.dial.epoch, NO_BYTES);
}

function noteFailure(core: Core, peer: Peer): void {
  const dial = peer.dial;
  noteEnd(core, peer);
  dial.isTrying = false;
  dial.failingSinceMs ??= core.nowMs;
  dial.nextAtMs = core.nowMs + retryAfterMs(core, peer);
}

/** The newest attempt led to no link that was proved. Each is counted once, whoever of the two dialed. */
function noteEnd(core: Core, peer: Peer): void {
  const { dial } = peer;
  if (dial.endedEpoch >= dial.epoch) return;
  dial.endedEpoch = dial.epoch;
  dial.endedAttempts += 1;
  if (dial.endedAttempts === DIAL_FAILING_ATTEMPTS) core.isViewDirty = true;
}

/** Why there is no direct link to a peer that is within reach, as far as that is known here. */
export function directTroubleOf(core: Core, peer: Peer): DirectTrouble | null {
  const { kind } = peer.path;
  if (kind !== 'relayed' && kind !== 'via') return null;
  if (core.relayOnly) return 'relay-only';
  if (peer.entry?.advert.relayOnly ?? false) return 'peer-relay-only';
  return peer.dial.endedAttempts >= DIAL_FAILING_ATTEMPTS ? 'failing' : null;
}

/** Eager for a minute, then ever rarer; half of it is chance, so that a room does not dial in step. */
function retryAfterMs(core: Core, peer: Peer): number {
  const dial = peer.dial;
  const isEager = core.nowMs - (dial.failingSinceMs ?? core.nowMs) < DIAL_EAGER_MS;
  if (isEager) dial.failures = 0;
  else dial.failures = Math.min(dial.failures + 1, DOUBLINGS_MAX);
  const limit = Math.min(DIAL_RETRY_MS * 2 ** dial.failures, DIAL_BACKOFF_MAX_MS);
  return limit / 2 + (core.rng.float() * limit) / 2;
}

/** The driver gave an attempt up. */
export function onDialFailed(core: Core, peer: Peer, epoch: number): void {
  if (peer.dial.isTrying && peer.dial.epoch === epoch) noteFailure(core, peer);
}

export function onDirectUp(peer: Peer): void {
  peer.dial.isTrying = false;
  peer.dial.shallAsk = false;
}

export function onDirectProved(peer: Peer): void {
  peer.dial.failingSinceMs = null;
  peer.dial.failures = 0;
  peer.dial.endedAttempts = 0;
  peer.dial.endedEpoch = peer.dial.epoch;
}

/** A direct link is gone; one that never proved itself was a failed attempt. */
export function onDirectLost(core: Core, peer: Peer, wasProved: boolean): void {
  if (!wasProved) {
    noteFailure(core, peer);
    return;
  }
  peer.dial.failingSinceMs = core.nowMs;
  peer.dial.nextAtMs = core.nowMs;
  peer.dial.shallAsk = true;
}

/** The network may have changed: forget the back-off. */
export function onNudge(core: Core, peer: Peer): void {
  peer.dial.failingSinceMs = null;
  peer.dial.failures = 0;
  peer.dial.nextAtMs = core.nowMs;
  peer.dial.shallAsk = true;
}

/** WebRTC wants something told to the other side. */
export function onSignalOut(core: Core, peer: Peer, epoch: number, bytes: Uint8Array): void {
  if (bytes.length > SIGNAL_BYTES_MAX) return;
  if (epoch === peer.dial.epoch) sendSignal(core, peer, SignalPurpose.attempt, epoch, bytes);
}

/** A signal for us, checked. */
export function onSignalIn(core: Core, peer: Peer, message: SignalMessage, bearer: PeerId): void {
  if (core.relayOnly) return;
  const dial = peer.dial;
  dial.bearer = bearer;
  const { epoch, bytes } = message;
  if (message.purpose === SignalPurpose.pleaseDial) return onPleaseDial(core, peer, epoch);
  if (message.purpose !== SignalPurpose.attempt) return;
  if (isDialer(core, peer)) {
    if (epoch !== dial.epoch) return;
    dial.isAnswered = true;
    return emit(core, { type: 'signal-in', peer: peer.id, epoch, bytes });
  }
  if (epoch < dial.epoch) return;
  if (epoch > dial.epoch) {
    noteEnd(core, peer);
    dial.epoch = epoch;
    dropDirect(core, peer, 'replaced by a new attempt');
  }
  emit(core, { type: 'signal-in', peer: peer.id, epoch, bytes });
}

/** They lost the link of that epoch, or none newer reached them. */
function onPleaseDial(core: Core, peer: Peer, epoch: number): void {
  if (!isDialer(core, peer) || peer.dial.isTrying || epoch < peer.dial.epoch) return;
  dropDirect(core, peer, 'lost by the other side');
  peer.dial.nextAtMs = core.nowMs;
  core.isDirty = true;
}

function dropDirect(core: Core, peer: Peer, reason: string): void {
  if (removeLink(core, peer, 'direct') !== null)
    emit(core, { type: 'close-link', peer: peer.id, kind: 'direct', relay: 0, reason });
}
