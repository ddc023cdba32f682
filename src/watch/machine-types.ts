/** What goes into the watch machine, what comes out, and what it reads of the machines beside it. `room/` drives it. */
import type { Rng } from '../lib/rng.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import type { Lane, LinkKind } from '../wire/lanes.ts';
import type { Arrival, EntryRef, Trace } from './trace.ts';

export type WatchInput =
  /** Time passed; the driver gives one at `wakeAtMs` at the latest. */
  | { type: 'tick' }
  /** Authenticated: `from` said it. The first byte is 0x20 to 0x27; `handle` throws WireError for what PROTOCOL.md does not allow. */
  | { type: 'deliver'; from: PeerId; payload: Uint8Array }
  /** Somebody here looks, or nobody does any more. */
  | { type: 'watching'; isOn: boolean }
  /** Ask all within reach for the way of this edit: answered by `traced` effects, the last with `isComplete`. */
  | { type: 'trace'; entry: EntryRef }
  /** Our newest edit: while somebody here looks it is traced by itself, now and then. */
  | { type: 'own-edit'; entry: EntryRef }
  /** It left or is out of reach: what it told is forgotten. */
  | { type: 'peer-gone'; peer: PeerId };

export type WatchEffect =
  | { type: 'unicast'; to: PeerId; lane: Lane; payload: Uint8Array }
  | { type: 'broadcast'; lane: Lane; payload: Uint8Array }
  /** `view` would answer differently. */
  | { type: 'changed' }
  /** Of a `trace` input; given with each answer, and at last, after TRACE_WAIT_MS at the latest, complete. */
  | { type: 'traced'; trace: Trace; isComplete: boolean }
  /** The same of one of our own edits that was traced by itself. */
  | { type: 'own-traced'; trace: Trace; isComplete: boolean };

/** One link that we hold ourselves, of each peer the best first. Null: not measured. */
export type OwnLink = {
  peer: PeerId;
  kind: LinkKind;
  rttMs: number | null;
  jitterMs: number | null;
  /** From 0 to 1. */
  loss: number | null;
  backlogBytes: number | null;
  /** Since it opened; a link that opened anew starts at 0. Null: not counted. */
  bytesOut: number | null;
  bytesIn: number | null;
};

/** How far a page is here: entries of all its logs together, and the first PAGE_DIGEST_BYTES of its digest. */
export type PageFacts = { page: PageId; entries: number; digest: Uint8Array };

export type OwnFacts = {
  links: readonly OwnLink[];
  /** 16 bytes. */
  roomDigest: Uint8Array;
  /** Read only in large rooms: it may be a getter. */
  pages: readonly PageFacts[];
};

/**
 * How an entry came to this device. Times are on the machine's clock (`nowMs`); at its author `receivedMs` is when it was made. It is
 * taken in before it is stored or, where its page is opened later, after.
 */
export type ArrivalNote = {
  how: Arrival;
  from: PeerId | null;
  kind: LinkKind | null;
  receivedMs: number;
  appliedMs: number | null;
  storedMs: number | null;
  /** Of the update; null if it is no longer kept. */
  bytes: number | null;
};

/** Read within `handle` and `view`, changing nothing. */
export type WatchPorts = {
  /** Within reach, without self. */
  peers(): readonly PeerId[];
  facts(): OwnFacts;
  /** Null: we have no record of it. */
  arrivalOf(entry: EntryRef): ArrivalNote | null;
};

/** A link as one of its ends told of it: its own word, about itself alone. */
export type ToldLink = {
  teller: PeerId;
  peer: PeerId;
  kind: LinkKind;
  rttMs: number | null;
  jitterMs: number | null;
  loss: number | null;
  /** What waits at the teller. */
  backlogBytes: number | null;
  /** Both ways together. */
  bytesPerS: number | null;
};

/** How far a peer is, as it last told, compared with us now. Counts are the least that fits: logs are not compared one by one. */
export type ToldProgress = {
  inStep: boolean;
  behind: number;
  ahead: number;
  /** Those that differ. */
  pages: readonly { page: PageId; behind: number; ahead: number }[];
};

export type WatchedPeer = {
  /** Its clock minus ours. */
  clock: { offsetMs: number; errorMs: number } | null;
  editMs: { last: number; median: number; worst: number } | null;
  /** Null unless somebody here looks and it told of itself lately. */
  told: {
    /** On the machine's clock. */
    atMs: number;
    /**
     * Null: it has not the same as we, and did not tell how far its pages are. It does so only in rooms of more than FULL_MESH_PEERS_MAX,
     * where not all are neighbours of the replica, which knows more exactly; and not where pages are just changing, or too many.
     */
    progress: ToldProgress | null;
  } | null;
};

export type WatchView = {
  isWatching: boolean;
  /** Others who look now. */
  watchers: readonly PeerId[];
  /** Peers of whom nothing is known are not in it. */
  peers: ReadonlyMap<PeerId, WatchedPeer>;
  /**
   * Told by others lately, and our own (`teller` self); empty unless somebody here looks. What is told of a link does not make it exist:
   * adverts of both ends do.
   */
  links: readonly ToldLink[];
};

/** For `createWatch` of machine.ts. */
export type WatchOptions = {
  self: PeerId;
  /** Milliseconds since 1970 when `nowMs` was 0. */
  wallMsAtZero: number;
  rng: Rng;
  ports: WatchPorts;
};

export type Watch = {
  /** `nowMs` is monotonic on a clock of our own. Throws WireError for a bad `deliver`: its sender is at fault. */
  handle(input: WatchInput, nowMs: number): WatchEffect[];
  /** When the next `tick` is wanted at the latest; Infinity if never: so while nobody looks or asks. */
  readonly wakeAtMs: number;
  view(nowMs: number): WatchView;
};
