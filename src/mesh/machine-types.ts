/** What goes into the mesh machine and what comes out. Two drivers run it: room/ on real links, sim/ on a virtual network. */
import type { PeerId } from '../wire/ids.ts';
import type { Lane, LinkKind, PathKind } from '../wire/lanes.ts';
import type { SessionRecord } from '../wire/session-record.ts';
import type { Quality } from './quality.ts';

/** What a member shows of themselves. Texts are at most NAME_BYTES_MAX bytes. */
export type Profile = { name: string; color: string };

/** One link: to a peer at most one of each kind, and of relayed ones one over each relay. `relay` is 0 where it is not said. */
type LinkName = { peer: PeerId; kind: LinkKind; relay?: number };

export type MeshInput =
  /** Time passed; the driver gives one at `wakeAtMs` at the latest. */
  | { type: 'tick' }
  | ({ type: 'link-up' } & LinkName)
  | ({ type: 'link-down'; reason: string } & LinkName)
  /** From a link: `peer` is who the link says it is (the WebRTC handshake was signed, the relay stamps sessions it has checked). */
  | ({ type: 'payload'; bytes: Uint8Array } & LinkName)
  /** A link did not take what an effect sent: what was in it is lost. */
  | ({ type: 'overflow'; lane: Lane } & LinkName)
  /** The relays that we are on now, the preferred one first. `id` is what the relay says that it is called, `relay` names its links here. */
  | { type: 'relays'; relays: readonly { relay: number; id: string }[] }
  /** WebRTC wants this told to the peer. */
  | { type: 'signal-out'; peer: PeerId; epoch: number; bytes: Uint8Array }
  | { type: 'dial-failed'; peer: PeerId; epoch: number; reason: string }
  | { type: 'broadcast'; lane: Lane; payload: Uint8Array }
  | { type: 'unicast'; to: PeerId; lane: Lane; payload: Uint8Array }
  /** The layer above proved that this peer misbehaved: cut it off and say so. */
  | { type: 'accuse'; peer: PeerId; reason: string }
  | { type: 'profile'; profile: Profile }
  /** The network may have changed (online, page shown again): dial again now. */
  | { type: 'nudge' }
  /** Say goodbye to all. */
  | { type: 'leave' };

/** Who handed a payload to us, and over which link: its author, or the last to forward it. */
export type Hop = { peer: PeerId; kind: LinkKind };

export type MeshEffect =
  /** One payload to one or more neighbours over links of one kind (and one relay); the carrier fans out if it can. */
  | {
      type: 'send';
      to: readonly PeerId[];
      kind: LinkKind;
      relay: number;
      lane: Lane;
      bytes: Uint8Array;
    }
  | { type: 'dial'; peer: PeerId; epoch: number }
  | { type: 'signal-in'; peer: PeerId; epoch: number; bytes: Uint8Array }
  | { type: 'close-link'; peer: PeerId; kind: LinkKind; relay: number; reason: string }
  /** Authenticated: `from` itself said it, whoever forwarded it. */
  | { type: 'deliver'; from: PeerId; payload: Uint8Array; hop: Hop }
  /** Keep in step with this peer from now on (all peers in a small room, the overlay's neighbours in a large one). */
  | { type: 'neighbour-up'; peer: PeerId }
  /** The path to a neighbour changed or lost something: compare again now. */
  | { type: 'neighbour-check'; peer: PeerId }
  | { type: 'neighbour-down'; peer: PeerId }
  /** A session's certificates, checked. Given before anything that it says is delivered. */
  | { type: 'session'; record: SessionRecord }
  | { type: 'misbehaved'; peer: PeerId; reason: string }
  /** The view below is not what it was. */
  | { type: 'view-changed' };

/**
 * Why a peer within reach has no direct link: none may be made from here, or from there (its advert says so), or several attempts have
 * ended without one; why they did is not known.
 */
export type DirectTrouble = 'relay-only' | 'peer-relay-only' | 'failing';

/** One peer as it is known now. */
export type PeerView = {
  id: PeerId;
  /** Null, and an empty profile: it was cut off before it showed an advert that holds. */
  record: SessionRecord | null;
  profile: Profile;
  path: PathKind;
  /** The next hop when the path is `via`. */
  via: PeerId | null;
  /** Of the path in use, as measured last; null while unmeasured. */
  rttMs: number | null;
  /** Null also when there is a direct link, a tab link or no path, or while it is not known. */
  directTrouble: DirectTrouble | null;
  /** Of the links that we hold ourselves, one of each kind: of several relayed ones that which is to be used. */
  links: readonly ({ kind: LinkKind; relay: number; proved: boolean } & Quality)[];
  /** On our clock; null if never heard on any link of ours. */
  lastHeardMs: number | null;
  /** Since when nothing good leads to it, though the path is kept for want of a better; null while something does, or without a path. */
  doubtSinceMs: number | null;
  /** Since when it is out of reach; null while it is within reach. */
  outOfReachSinceMs: number | null;
  /** It said goodbye. */
  left: boolean;
  /** Accused and cut off, with the reason. */
  cutOff: string | null;
};

/** A link that at least one end claims to have. Only what both claim is one; what a single end says is known as that. */
export type EdgeView = {
  /** In text order: `a < b`. */
  a: PeerId;
  b: PeerId;
  kind: LinkKind;
  rttMs: number | null;
  claimedBy: 'both' | 'a' | 'b';
};

export type MeshView = {
  self: PeerId;
  /** Those that we are on, the preferred one first. */
  relayIds: readonly string[];
  peers: readonly PeerView[];
  edges: readonly EdgeView[];
  /** Peers (self among them) on each relay, as they say themselves. */
  relayed: readonly { relayId: string; peers: readonly PeerId[] }[];
  /** Sets of peers that can reach each other, ours first, each sorted. Others as last heard. */
  islands: readonly (readonly PeerId[])[];
  /** A peer whose versions do not meet ours, or null. */
  versionTrouble: { peer: PeerId; versionMin: number; versionMax: number } | null;
};
