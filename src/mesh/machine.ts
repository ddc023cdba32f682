/**
 * The mesh of one room, as a machine without I/O: inputs in, effects out. An input only changes state; when something changed,
 * `evaluate` decides every output. SPEC.md numbers what holds. Must not know: what payloads mean.
 */
import { assert, unreachable } from '../lib/assert.ts';
import type { Rng } from '../lib/rng.ts';
import type { PeerId } from '../wire/ids.ts';
import type { RoomKeys } from '../wire/keys.ts';
import type { SessionRecord } from '../wire/session-record.ts';
import { accuse } from './blame.ts';
import { broadcast } from './broadcast.ts';
import { changed, emit, forgetPeer, peerOf, sortedPeers, type Core, type Peer } from './core.ts';
import {
  checkDial,
  dialDueOf,
  onDialFailed,
  onDirectLost,
  onDirectUp,
  onNudge,
  onSignalOut,
} from './dialing.ts';
import { evaluate } from './evaluate.ts';
import { OVERFLOW_CHECK_MS, STALL_MS } from './limits.ts';
import { addLink, checkLink, dueOf, forgiveStall, ping, removeLink, sendHello } from './links.ts';
import { tableHashOf } from './adverts.ts';
import type { MeshEffect, MeshInput, MeshView, Profile } from './machine-types.ts';
import {
  checkOwnAdvert,
  clipProfile,
  firstOwnAdvert,
  ownDueOf,
  planOwnAdvert,
  publish,
  readyForHello,
} from './own-advert.ts';
import { onPayload } from './receive.ts';
import { sendUnicast } from './unicast.ts';
import { viewOf } from './view.ts';

export type MeshOptions = {
  self: SessionRecord;
  profile: Profile;
  keys: RoomKeys;
  topic: Uint8Array;
  rng: Rng;
  /** Hide our address: no direct links. */
  relayOnly?: boolean;
};

export type Mesh = {
  /** `nowMs` is monotonic on a clock of our own. Effects are to be run in order. */
  handle(input: MeshInput, nowMs: number): MeshEffect[];
  /** When the next `tick` is wanted at the latest; Infinity if never. */
  readonly wakeAtMs: number;
  view(nowMs: number): MeshView;
  /** The certificates of a session whose word was delivered; null when it is not known, or no longer. */
  recordOf(peer: PeerId): SessionRecord | null;
};

export function createMesh(options: MeshOptions): Mesh {
  const core = createCore(options);
  /** Nothing but an input changes it, and whoever draws asks several times between two. */
  let view: MeshView | null = null;
  return {
    handle(input, nowMs) {
      view = null;
      return handle(core, input, nowMs);
    },
    get wakeAtMs() {
      return core.wakeAtMs;
    },
    view: () => (view ??= viewOf(core)),
    recordOf: (peer) => core.peers.get(peer)?.entry?.advert.record ?? null,
  };
}

function createCore(options: MeshOptions): Core {
  const start: Omit<Core, 'own'> = {
    self: options.self.session,
    record: options.self,
    keys: options.keys,
    topic: options.topic,
    rng: options.rng,
    relayOnly: options.relayOnly ?? false,
    profile: clipProfile(options.profile),
    nowMs: -Infinity,
    wakeAtMs: Infinity,
    effects: [],
    peers: new Map(),
    order: [],
    seenCount: 0,
    cutOff: new Map(),
    relays: [],
    isDirty: false,
    isViewDirty: false,
    hasLeft: false,
    graph: null,
    graphHash: null,
    routes: null,
    plan: null,
    edges: null,
    tableHash: null,
    tableChangedMs: 0,
    broadcastSeq: 0,
    unicastSeq: 0,
    surplusCheckAtMs: Infinity,
    nearKey: null,
    versionTrouble: null,
  };
  return Object.assign(start, { own: firstOwnAdvert(start) });
}

function handle(core: Core, input: MeshInput, nowMs: number): MeshEffect[] {
  assert(nowMs >= core.nowMs, 'time went back');
  core.nowMs = nowMs;
  core.effects = [];
  if (core.hasLeft) return core.effects;
  const lateMs = nowMs - core.wakeAtMs;
  if (lateMs > STALL_MS) for (const peer of core.peers.values()) forgiveStall(peer, lateMs);
  take(core, input);
  const isDue = nowMs >= core.wakeAtMs;
  if (isDue && !core.hasLeft) runTimers(core);
  const isDirty = core.isDirty;
  if (isDirty && !core.hasLeft) evaluate(core);
  if (isDue || isDirty) core.wakeAtMs = core.hasLeft ? Infinity : nextDue(core);
  if (core.isViewDirty) {
    core.isViewDirty = false;
    emit(core, { type: 'view-changed' });
  }
  return core.effects;
}

function take(core: Core, input: MeshInput): void {
  switch (input.type) {
    case 'tick':
      return;
    case 'payload':
      return onPayload(core, input);
    case 'broadcast':
      return broadcast(core, input.lane, input.payload);
    case 'unicast':
      return sendUnicast(core, input.to, input.lane, input.payload);
    case 'link-up':
      return onLinkUp(core, input);
    case 'link-down':
      return onLinkDown(core, input);
    case 'overflow':
      if (input.lane !== 'fleeting') onOverflow(core, input.peer);
      return;
    case 'relays':
      return onRelays(core, input.relays);
    case 'signal-out':
      return withPeer(core, input.peer, (peer) =>
        onSignalOut(core, peer, input.epoch, input.bytes),
      );
    case 'dial-failed':
      core.isDirty = true;
      return withPeer(core, input.peer, (peer) => onDialFailed(core, peer, input.epoch));
    case 'accuse':
      return accuse(core, input.peer, input.reason);
    case 'profile':
      core.profile = clipProfile(input.profile);
      return planOwnAdvert(core);
    case 'nudge':
      return onNudged(core);
    case 'leave':
      publish(core, true);
      core.hasLeft = true;
      return;
    default:
      unreachable(input);
  }
}

function withPeer(core: Core, id: PeerId, run: (peer: Peer) => void): void {
  const peer = core.peers.get(id);
  if (peer !== undefined) run(peer);
}

type LinkChange<T> = Extract<MeshInput, { type: T }>;

function onLinkUp(core: Core, { peer: id, kind, relay = 0 }: LinkChange<'link-up'>): void {
  if (id === core.self) return;
  const peer = peerOf(core, id);
  const refusal = core.cutOff.get(id) ?? (peer.versionTrouble ? 'versions do not meet' : null);
  if (refusal !== null)
    return emit(core, { type: 'close-link', peer: id, kind, relay, reason: refusal });
  if (kind === 'direct') onDirectUp(peer);
  const link = addLink(core, peer, kind, relay);
  readyForHello(core);
  sendHello(core, peer, link);
}

function onLinkDown(core: Core, { peer: id, kind, relay = 0 }: LinkChange<'link-down'>): void {
  const peer = core.peers.get(id);
  const link = peer === undefined ? null : removeLink(core, peer, kind, relay);
  if (peer === undefined || link === null) return;
  if (kind === 'direct') onDirectLost(core, peer, link.proved);
  if (peer.links.length === 0 && peer.entry === null && !core.cutOff.has(id)) forgetPeer(core, id);
}

/** What was in the queue is lost: neighbours compare when it has drained. */
function onOverflow(core: Core, id: PeerId): void {
  withPeer(core, id, (peer) => {
    peer.checkAtMs = core.nowMs + OVERFLOW_CHECK_MS;
    core.wakeAtMs = Math.min(core.wakeAtMs, peer.checkAtMs);
  });
}

function onRelays(core: Core, relays: Core['relays']): void {
  if (JSON.stringify(relays) === JSON.stringify(core.relays)) return;
  core.relays = relays;
  const isOn = new Set(relays.map(({ relay }) => relay));
  for (const peer of sortedPeers(core))
    for (const { kind, relay } of [...peer.links])
      if (kind === 'relayed' && !isOn.has(relay)) removeLink(core, peer, kind, relay);
  changed(core, 'links');
  planOwnAdvert(core);
}

function onNudged(core: Core): void {
  core.isDirty = true;
  for (const peer of sortedPeers(core)) {
    onNudge(core, peer);
    for (const link of peer.links) ping(core, link, tableHashOf(core));
  }
}

function runTimers(core: Core): void {
  for (const peer of sortedPeers(core)) {
    for (const link of [...peer.links]) checkOne(core, peer, link);
    if (core.nowMs >= dialDueOf(core, peer)) checkDial(core, peer);
    if (core.nowMs >= peer.checkAtMs) {
      peer.checkAtMs = Infinity;
      if (peer.isNeighbour) emit(core, { type: 'neighbour-check', peer: peer.id });
    }
    if (core.nowMs >= Math.min(peer.viaDueMs, peer.staleAtMs, peer.relayDueMs)) core.isDirty = true;
  }
  if (core.nowMs >= core.surplusCheckAtMs) core.isDirty = true;
  checkOwnAdvert(core);
}

function checkOne(core: Core, peer: Peer, link: Peer['links'][number]): void {
  const verdict = checkLink(core, link);
  if (verdict === 'ping') ping(core, link, tableHashOf(core));
  if (verdict !== 'give-up' || link.kind !== 'direct') return;
  removeLink(core, peer, 'direct');
  onDirectLost(core, peer, link.proved);
  emit(core, { type: 'close-link', peer: peer.id, kind: 'direct', relay: 0, reason: 'silent' });
}

function nextDue(core: Core): number {
  let dueMs = Math.min(ownDueOf(core.own), core.surplusCheckAtMs);
  for (const peer of core.peers.values()) {
    for (const link of peer.links) dueMs = Math.min(dueMs, dueOf(link));
    dueMs = Math.min(dueMs, dialDueOf(core, peer), peer.checkAtMs, peer.relayDueMs);
    dueMs = Math.min(dueMs, peer.viaDueMs, peer.staleAtMs);
  }
  return dueMs;
}
