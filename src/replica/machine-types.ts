/** What goes into the replica machine and what comes out. `room/` and `sim/` drive it beside the mesh. */
import type { PageId, PeerId } from '../wire/ids.ts';
import type { Lane, LinkKind } from '../wire/lanes.ts';
import type { MailboxPlace } from '../wire/mailbox-frames.ts';
import type { SessionRecord } from '../wire/session-record.ts';
import type { PresenceState } from './presence-codec.ts';
import type { StoreBatch, StoreRecord, StoreTrouble } from './store-port.ts';

/** The neighbour and the link over which something came. */
export type Hop = { peer: PeerId; kind: LinkKind };

export type ReplicaInput =
  /** Time passed; the driver gives one at `wakeAtMs` at the latest. */
  | { type: 'tick' }
  /** What the store held. Given once, before anything else. */
  | { type: 'load'; records: readonly StoreRecord[] }
  /**
   * Local edits wait (see `onLocalEdit`): make entries of them. `presence`: what we show of ourselves from now on (caret, page, idle), a
   * JSON object of at most PRESENCE_BYTES_MAX; it rides an entry's frame if there is one.
   */
  | { type: 'flush'; presence?: PresenceState | undefined }
  | { type: 'session'; record: SessionRecord }
  | { type: 'neighbour-up'; peer: PeerId }
  | { type: 'neighbour-check'; peer: PeerId }
  | { type: 'neighbour-down'; peer: PeerId }
  /** Authenticated: `from` said it. `hop`: who handed it over, where that is known; it only ends up in `arrivalOf`. */
  | { type: 'deliver'; from: PeerId; payload: Uint8Array; hop?: Hop | undefined }
  /** SHA-256 of the update of the `hash` effect with this token. */
  | { type: 'hashed'; token: number; hash: Uint8Array }
  | { type: 'stored'; token: number }
  | { type: 'store-failed'; token: number; trouble: StoreTrouble }
  /** The store was emptied behind our back: write everything again. */
  | { type: 'store-lost' }
  /** Sign what is unsigned, now: the page may be closed. */
  | { type: 'settle' }
  | MailboxInput;

/** `mailbox` is the driver's name for it, the same in every run. Each is what `link/mailbox.ts` tells. */
export type MailboxInput = { mailbox: string } & (
  | {
      type: 'mailbox-opened';
      anew: 'behind' | 'unknown' | null;
      base: number;
      place: MailboxPlace;
    }
  /** Opened, in their order; null for what was not sealed in this room. `place` is ours after them. */
  | {
      type: 'mailbox-letters';
      letters: readonly (Uint8Array | null)[];
      place: MailboxPlace;
    }
  | { type: 'mailbox-at-head'; place: MailboxPlace }
  /** Its disk lost some. */
  | { type: 'mailbox-lost'; place: MailboxPlace }
  | {
      type: 'mailbox-kept';
      ids: readonly string[];
      numbers: readonly number[];
      place: MailboxPlace;
    }
  | { type: 'mailbox-refused'; code: number }
  | { type: 'mailbox-compacted'; base: number }
  | { type: 'mailbox-compaction-refused' }
  /** Out of reach; letters that were under way are still the link's to bring. */
  | { type: 'mailbox-away' }
  /** Its link is closed for good, with whatever it had to bring. */
  | { type: 'mailbox-closed' }
);

/** `plaintext` is to be sealed; `id` comes back in `mailbox-kept`. */
export type LetterOut = { id: string; plaintext: Uint8Array };

export type ReplicaEffect =
  | { type: 'broadcast'; lane: Lane; payload: Uint8Array }
  | { type: 'unicast'; to: PeerId; lane: Lane; payload: Uint8Array }
  /** Answer with `hashed`, soon but in no hurry: entries wait for it, and keystrokes must not. */
  | { type: 'hash'; token: number; update: Uint8Array }
  /** Answer with `stored` or `store-failed`. One at a time is under way. */
  | { type: 'store'; token: number; batch: StoreBatch }
  /** This peer misbehaved: tell the mesh. */
  | { type: 'accuse'; peer: PeerId; reason: string }
  /** Content, heads or receipts of this page changed. */
  | { type: 'page-changed'; page: PageId }
  /** The page's Y.Doc was rebuilt from the logs and is another object now. */
  | { type: 'doc-replaced'; page: PageId; reason: string }
  /**
   * What we wrote to this page is not shown in the document that has just replaced another (which still holds it), because of a log that
   * gave way. This session makes no more entries there: edits of the page stay unsaved. A new session can go on.
   */
  | { type: 'own-log-stuck'; page: PageId; reason: string }
  /** An entry came as it was made, not by being asked for. */
  | { type: 'arrived'; session: PeerId; page: PageId; number: number; hop: Hop | null }
  /** So many entries that we lacked came by being asked for. */
  | { type: 'repaired'; from: PeerId; page: PageId; entries: number }
  | { type: 'presence-changed' }
  /** A neighbour's state, or ours of the store, changed. */
  | { type: 'status-changed' }
  | MailboxEffect;

export type MailboxEffect = { mailbox: string } & (
  | { type: 'mailbox-append'; letters: readonly LetterOut[] }
  | { type: 'mailbox-look' }
  /** Read from the base on, again. */
  | { type: 'mailbox-rewind' }
  | { type: 'mailbox-compact'; upTo: number; letters: readonly LetterOut[] }
);

/** How far a peer is, in edits. `behind` counts what we have and it lacks; `ahead` what it has and we lack. */
export type PeerProgress = { inStep: boolean; behind: number; ahead: number };

/** The same page by page, where they differ, and how much of `behind` was made on this device. */
export type PageProgress = PeerProgress & {
  ownBehind: number;
  pages: { page: PageId; behind: number; ahead: number }[];
};

/**
 * A log of this device: `log` names it, entries up to `heldTo` are on another device's disk as its peers said in this run, those up to
 * `mailboxTo` in a mailbox.
 */
export type OwnHolding = { log: string; number: number; heldTo: number; mailboxTo: number };

/** Where an own edit lives: entries up to `number` of our log of a page. */
export type Receipt = {
  page: PageId;
  number: number;
  storedHere: boolean;
  heldBy: readonly PeerId[];
  /** Some mailbox acknowledged it, with all that a reader needs to take it in. */
  inMailbox: boolean;
};
