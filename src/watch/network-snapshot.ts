/**
 * The network of a room as it is known at one moment: what the map draws, the table lists, the timeline keeps and a file carries.
 * Every time is milliseconds since 1970 on this device's clock; other clocks have been corrected, or the value is null.
 * Null always means "not known", never zero.
 */
import type { RoomFault } from '../faults/room-fault.ts';
import type { PeerId } from '../wire/ids.ts';
import type { LinkKind, PathKind } from '../wire/lanes.ts';

/** `apart`: fell silent, or nobody has a way to it; `left`: it said so; `cut-off`: it misbehaved and nobody here listens to it. */
export type PeerState = 'self' | 'here' | 'apart' | 'left' | 'cut-off';

export type NetworkPeer = {
  id: PeerId;
  /** The person, by key; several peers may be one member's. */
  member: string | null;
  /** As that member says, unchecked; may be empty. */
  name: string;
  color: string;
  state: PeerState;
  /** A tab of the browser profile that took the snapshot. */
  sharesDisk: boolean;
  /** False: it came by a view link. */
  canWrite: boolean;
  /** How self reaches it now; of self `tab`. */
  path: PathKind;
  /** The peer in between, when the path is `via`. */
  via: PeerId | null;
  rttMs: number | null;
  /** Why it has no direct link, where that is known. */
  directTrouble: 'relay-only' | 'no-webrtc' | 'peer-relay-only' | 'failing' | null;
  /** Since when it is not `here`. */
  sinceMs: number | null;
  lastHeardAtMs: number | null;
  /** Its digest of all pages equals ours; of self true. */
  inStep: boolean;
  /** Edits that self has and it lacks, as it last told; `ownBehind` of them were made on this device. */
  behind: number;
  ownBehind: number;
  /** Edits that it said to have and self lacks. */
  ahead: number;
  /** The same page by page, for pages that differ. */
  pages: readonly { page: string; behind: number; ahead: number }[];
  /** Its clock minus ours, and how far wrong that may be. */
  clock: { offsetMs: number; errorMs: number } | null;
  /** From our edits being made to their being taken in there. */
  editMs: { last: number; median: number; worst: number } | null;
};

export type NetworkLink = {
  /** In text order: `a < b`. */
  a: PeerId;
  b: PeerId;
  kind: LinkKind;
  /** A link is drawn only when both ends claim it; else the table says who does. */
  claimedBy: 'both' | 'a' | 'b';
  /** As last heard: an end of it is not within reach now. */
  isRemembered: boolean;
  rttMs: number | null;
  /** Of an end that is self, or that tells while somebody watches. Loss from 0 to 1, of the last 32 pings. */
  jitterMs: number | null;
  loss: number | null;
  /** Bytes that wait to be sent, both ends together. */
  backlogBytes: number | null;
  /** Bytes a second, both ways together. */
  bytesPerS: number | null;
};

export type NetworkIsland = {
  /** Sorted. Those of ours come first in the list of islands, and self is in it. */
  peers: readonly PeerId[];
  /** Since when it is apart from ours; null for ours while there is only one, or where not known. */
  sinceMs: number | null;
};

export type NetworkSnapshot = {
  atMs: number;
  self: PeerId;
  peers: readonly NetworkPeer[];
  links: readonly NetworkLink[];
  /** Ours first. Peers that left or are cut off are on none. */
  islands: readonly NetworkIsland[];
  /** Who says to be on which relay, self among them. */
  relays: readonly { id: string; peers: readonly PeerId[] }[];
  relay: { state: 'joining' | 'here' | 'away'; reason: string | null; rttMs: number | null };
  faults: readonly RoomFault[];
  /** Edits made on this device that are on no other device's disk; and whether all of ours are on this one's. */
  waitingEdits: number;
  saved: boolean;
};
