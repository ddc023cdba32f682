/** What goes into the faults machine, what comes out, and what it reads of its surroundings. `room/` drives it. */
import type { Rng } from '../lib/rng.ts';
import type { PeerId } from '../wire/ids.ts';
import type { RoomKeys } from '../wire/keys.ts';
import type { LinkKind } from '../wire/lanes.ts';
import type { FaultOrder, RoomFault } from './room-fault.ts';

export type FaultsInput =
  /** Time passed; the driver gives one at `wakeAtMs` at the latest. */
  | { type: 'tick' }
  /**
   * Somebody here asks for a fault; answered by `caused`. `handle` throws RangeError, in words for people, for what is not a fault, and
   * FaultRefused when it is not for us to cause.
   */
  | { type: 'cause'; order: FaultOrder }
  /** One, or (null) all that may be healed from here. `handle` throws FaultRefused for one that may not. An unknown one does nothing. */
  | { type: 'heal'; id: string | null }
  /** This peer is about to go for good: what it alone suffers is over. */
  | { type: 'leave' }
  /** Bytes that came beneath the faults, over a link of that kind from that neighbour, whoever had made them. */
  | { type: 'heard'; bytes: Uint8Array; from: PeerId; over: LinkKind }
  /**
   * What the room's index says. False until then. When it turns to false, faults that need leave end here; whoever turns it off heals all
   * first, for the index does not cross a cut.
   */
  | { type: 'allowed'; isOn: boolean };

export type FaultsEffect =
  /** To everyone whom links of these kinds reach, beneath the faults. */
  | { type: 'tell'; bytes: Uint8Array; over: readonly LinkKind[] }
  /** All rules for our own links, instead of those before. */
  | { type: 'rules'; rules: readonly RoomRule[] }
  /** This peer stands still until then (on the machine's clock), or (null) goes on. */
  | { type: 'pause'; untilMs: number | null }
  /** `faults()` answers differently. */
  | { type: 'changed' }
  /** The answer to `cause`. */
  | { type: 'caused'; id: string }
  /** `by` null: its time was over, or faults are not allowed any more. */
  | { type: 'healed'; fault: RoomFault; by: PeerId | null }
  /** This neighbour passed on what no correct peer passes on: tell the mesh. */
  | { type: 'accuse'; peer: PeerId; reason: string };

/** A rule for one of our own links, or for all: what `FaultRule` of link/fault.ts takes. */
export type RoomRule = {
  on: 'all' | PeerId;
  /** With `all`: not these. */
  except?: readonly PeerId[];
  kind?: LinkKind;
  /** `far`: the other end cuts. Nothing changes here, but what is given up meanwhile is kept for later. */
  cut?: 'both' | 'in' | 'out' | 'far';
  /** Which way the numbers hold; both if left out. */
  way?: 'both' | 'in' | 'out';
  delayMs?: number;
  jitterMs?: number;
  loss?: number;
  duplicate?: number;
  reorder?: number;
  kbps?: number;
};

/** Read within `handle`, changing nothing. */
export type FaultsPorts = {
  /** It came by an edit link. */
  isWriter(session: PeerId): boolean;
  /** Its certificates were shown to us and hold, and it is not cut off. Of self true. */
  isKnown(session: PeerId): boolean;
};

export type FaultsOptions = {
  self: PeerId;
  topic: Uint8Array;
  keys: Pick<RoomKeys, 'sign' | 'verify'>;
  /** Wall clock, since 1970, when the machine's clock shows 0. */
  wallMsAtZero: number;
  rng: Rng;
  ports: FaultsPorts;
};

export type FaultsMachine = {
  /** `nowMs` is monotonic on a clock of our own. Effects are to be run in order. */
  handle(input: FaultsInput, nowMs: number): FaultsEffect[];
  /** When the next `tick` is wanted at the latest; Infinity if never. */
  readonly wakeAtMs: number;
  /** Those that hold now, oldest first; equal (===) to the last answer while nothing has changed. */
  faults(): readonly RoomFault[];
};

/** It is not for us to cause or heal that. The message is for people. */
export class FaultRefused extends Error {
  static readonly reason = 'fault-refused';
}
