/** What the parts of the mesh machine share: the state of one room's mesh, and how effects and wake-ups are asked for. */
import type { Rng } from '../lib/rng.ts';
import type { PeerId } from '../wire/ids.ts';
import type { RoomKeys } from '../wire/keys.ts';
import type { LinkKind, PathKind } from '../wire/lanes.ts';
import { prefixOf, type Advert, type PeerPrefix } from '../wire/mesh-messages.ts';
import type { SessionRecord } from '../wire/session-record.ts';
import type { Graph } from './graph.ts';
import type { EdgeView, MeshEffect, MeshView, Profile } from './machine-types.ts';
import type { QualityMeter } from './quality.ts';
import type { ForwardBucket, SeqWindow } from './window.ts';

/** One link of ours. Owned by links.ts. */
export type Link = {
  readonly peer: PeerId;
  readonly kind: LinkKind;
  /** Of a relayed link: over which relay; else 0. */
  readonly relay: number;
  readonly upSinceMs: number;
  /** A genuine hello arrived on it. */
  helloed: boolean;
  helloSentMs: number;
  /** The other side said last that it hears us; `proved` once it has said so ever. */
  peerHears: boolean;
  proved: boolean;
  /** Since when it does not hear us. */
  deafSinceMs: number;
  suspect: boolean;
  /** When it was last heard again after having been under suspicion. */
  revivedMs: number;
  /** Silent or deaf for SILENT_CLOSE_MS, but not ours to close. */
  dead: boolean;
  srttMs: number | null;
  sampledMs: number;
  shownRttMs: number | null;
  readonly quality: QualityMeter;
  /** Shifted by our own stalls; null before the first frame. */
  lastHeardMs: number | null;
  /** The first ping since it was heard last. */
  unansweredSinceMs: number | null;
  lastPingMs: number;
  nextPingMs: number;
  intervalMs: number;
  pingToken: number;
  /** Pings whose answers may be out, at their token modulo PINGS_OUTSTANDING_MAX. */
  readonly pings: { token: number; sentMs: number }[];
  /** As evaluate.ts saw it last. */
  wasGood: boolean;
  /** Since when it is good without a break, as relays.ts saw it; null while it is not. */
  goodSinceMs: number | null;
  /** Another relay carries this peer too: it costs little to leave this one. */
  hasSpare: boolean;
};

/** Attempts at a direct link with one peer. Owned by dialing.ts. */
export type Dial = {
  /** Of the newest attempt, ours or (when the other side dials) theirs. */
  epoch: number;
  isTrying: boolean;
  deadlineMs: number;
  /** A signal of this attempt came back. */
  isAnswered: boolean;
  /** Who brought their last signal: the way back while there is no path. */
  bearer: PeerId | null;
  nextAtMs: number;
  failingSinceMs: number | null;
  failures: number;
  /** Attempts, ours or theirs, that ended without a proved link, since the last that had one. */
  endedAttempts: number;
  /** Of the newest attempt whose end is known. */
  endedEpoch: number;
  /** The other side is to be told that a link was lost. */
  shallAsk: boolean;
};

/** The newest advert of a peer. Owned by adverts.ts. */
export type Entry = {
  readonly advert: Advert;
  /** With its signature, as it is passed on. */
  readonly bytes: Uint8Array;
  /** Names the disk: sessions that share it are one device. */
  readonly deviceKey: string;
  /** When it came; shifted by our own stalls. Nobody asks it of our own. */
  heardMs: number;
};

export type Path = {
  kind: PathKind;
  via: PeerId | null;
  link: Link | null;
  viaRttMs: number | null;
};

export type Peer = {
  readonly id: PeerId;
  readonly prefix: PeerPrefix;
  /** Order in which peers were first seen. */
  readonly seen: number;
  /** At most one of a kind, and of relayed ones one over each relay. Best kind first, and of relayed ones the one to be used first. */
  links: Link[];
  /** When another of its relayed links may be the one to use; Infinity if never. */
  relayDueMs: number;
  entry: Entry | null;
  path: Path;
  isWanted: boolean;
  isNeighbour: boolean;
  lastHeardMs: number | null;
  outOfReachSinceMs: number | null;
  /** Out of reach, and another session of the same device is here. */
  isGhost: boolean;
  /** Since when a way over tab and direct links alone stands. */
  viaSinceMs: number | null;
  /** When that way will be preferred to the relay; Infinity if it is or never will be. */
  viaDueMs: number;
  /** When its advert is too old to reach it through others; Infinity while no way through others is known. */
  staleAtMs: number;
  dial: Dial;
  /** Number of our own advert that was sent to it last. */
  sentNumber: number;
  comparedMs: number;
  /** When its last comparison was answered. */
  answeredMs: { known: number; want: number };
  /** When to tell the layer above to compare; Infinity if not at all. */
  checkAtMs: number;
  surplusSinceMs: number | null;
  versionTrouble: boolean;
  broadcasts: SeqWindow | null;
  unicasts: SeqWindow | null;
  bucket: ForwardBucket | null;
};

/** Our own advert. Owned by own-advert.ts. */
export type OwnAdvert = {
  entry: Entry;
  /** What it claims, as text; and what it should claim by now. */
  key: string;
  wantedKey: string;
  isSent: boolean;
  publishedMs: number;
  publishAtMs: number;
  refreshAtMs: number;
  rttCheckAtMs: number;
};

/** To whom a broadcast of ours goes; valid until links or adverts change. Owned by broadcast.ts. */
export type BroadcastPlan = { near: Link[]; far: Link[]; graph: number };

export type Core = {
  readonly self: PeerId;
  readonly record: SessionRecord;
  readonly keys: RoomKeys;
  readonly topic: Uint8Array;
  readonly rng: Rng;
  readonly relayOnly: boolean;
  profile: Profile;
  nowMs: number;
  wakeAtMs: number;
  effects: MeshEffect[];
  readonly peers: Map<PeerId, Peer>;
  /** Ids of `peers`, sorted: the order in which they are walked wherever order can be seen. */
  order: PeerId[];
  seenCount: number;
  readonly cutOff: Map<PeerId, string>;
  /** Those that we are on, the preferred one first. */
  relays: readonly { relay: number; id: string }[];
  own: OwnAdvert;
  /** Links or adverts changed: paths, neighbours and dials are to be decided again. */
  isDirty: boolean;
  isViewDirty: boolean;
  hasLeft: boolean;
  /** Caches, null when adverts or links changed. */
  graph: Graph | null;
  graphHash: number | null;
  routes: Routes | null;
  plan: BroadcastPlan | null;
  edges: { of: readonly Entry[]; edges: readonly EdgeView[] } | null;
  tableHash: number | null;
  tableChangedMs: number;
  broadcastSeq: number;
  unicastSeq: number;
  surplusCheckAtMs: number;
  /** Who counted when it was decided who is wanted. */
  nearKey: string | null;
  versionTrouble: MeshView['versionTrouble'];
};

/** Ways through others, from our own good links and the confirmed links of the rest. Owned by routes.ts. */
export type Routes = {
  graph: Graph;
  root: number;
  parent: Int16Array;
  /** Peers to whom we have a good tab or direct link. */
  middles: { middle: Peer; place: number; link: Link }[];
};

export const OUT_OF_REACH: Path = { kind: 'out-of-reach', via: null, link: null, viaRttMs: null };

export function emit(core: Core, effect: MeshEffect): void {
  core.effects.push(effect);
}

/** Asks to be woken at a time at the latest. */
export function wakeBy(core: Core, atMs: number): void {
  if (atMs < core.wakeAtMs) core.wakeAtMs = atMs;
}

const newDial = (): Dial => ({
  epoch: 0,
  isTrying: false,
  deadlineMs: 0,
  isAnswered: false,
  bearer: null,
  nextAtMs: 0,
  failingSinceMs: null,
  failures: 0,
  endedAttempts: 0,
  endedEpoch: 0,
  shallAsk: false,
});

export function peerOf(core: Core, id: PeerId): Peer {
  const known = core.peers.get(id);
  if (known !== undefined) return known;
  const peer: Peer = {
    id,
    prefix: prefixOf(id),
    seen: core.seenCount++,
    links: [],
    relayDueMs: Infinity,
    entry: null,
    path: OUT_OF_REACH,
    isWanted: false,
    isNeighbour: false,
    lastHeardMs: null,
    outOfReachSinceMs: core.nowMs,
    isGhost: false,
    viaSinceMs: null,
    viaDueMs: Infinity,
    staleAtMs: Infinity,
    dial: newDial(),
    sentNumber: 0,
    comparedMs: -Infinity,
    answeredMs: { known: -Infinity, want: -Infinity },
    checkAtMs: Infinity,
    surplusSinceMs: null,
    versionTrouble: false,
    broadcasts: null,
    unicasts: null,
    bucket: null,
  };
  core.peers.set(id, peer);
  core.order.push(id);
  core.order.sort();
  return peer;
}

export function forgetPeer(core: Core, id: PeerId): void {
  core.peers.delete(id);
  core.order = core.order.filter((other) => other !== id);
}

/** Every peer that we know, by id. */
export function sortedPeers(core: Core): Peer[] {
  return core.order.map((id) => core.peers.get(id) as Peer);
}

/** What was computed from links (and, with `adverts`, from adverts) no longer holds. */
export function changed(core: Core, what: 'links' | 'adverts'): void {
  core.isDirty = true;
  core.isViewDirty = true;
  core.plan = null;
  core.routes = null;
  if (what === 'links') return;
  core.graph = null;
  core.graphHash = null;
}
