/** What goes into the blobs machine, what comes out, and what it reads of its surroundings. `room/` drives it. */
import type { Rng } from '../lib/rng.ts';
import type { Manifest } from '../wire/blob-messages.ts';
import type { BlobId, PeerId } from '../wire/ids.ts';
import type { RoomKeys } from '../wire/keys.ts';
import type { Lane, PathKind } from '../wire/lanes.ts';

/** What lies on this device of one blob. */
export type KeptBlob = {
  id: BlobId;
  manifest: Uint8Array;
  /** All of it; else the chunks that were stored, in any order. */
  chunks: 'all' | readonly number[];
};

export type BlobsInput =
  /** Time passed; the driver gives one at `wakeAtMs` at the latest. */
  | { type: 'tick' }
  /** What the disk holds. `isAll`: and nothing else (at the start, and after it was lost); else of the blobs named in a `look`. */
  | { type: 'kept'; blobs: readonly KeptBlob[]; isAll: boolean }
  /** Made here, and stored. */
  | { type: 'put'; id: BlobId; manifest: Uint8Array }
  /** All blobs that the room's index lists: kept by everyone. */
  | { type: 'listed'; ids: readonly BlobId[] }
  /** Somebody here waits for it: before all that is only listed. Each is taken back by one `unwant`. */
  | { type: 'want'; id: BlobId }
  | { type: 'unwant'; id: BlobId }
  /** The mesh delivered it: `from` itself said it. `handle` throws WireError for what PROTOCOL.md does not allow. */
  | { type: 'heard'; payload: Uint8Array; from: PeerId }
  /** `peers()` answers differently. */
  | { type: 'peers' }
  /** The transaction of that effect is complete. */
  | { type: 'stored'; token: number }
  /** It is not. What was in it is fetched again, after a pause. */
  | { type: 'store-failed'; token: number }
  /** The answer to `read`, in the order of its chunks; null: not there, or damaged. */
  | { type: 'read'; token: number; chunks: readonly (Uint8Array | null)[] }
  /** Whoever assembled a blob found these missing or damaged. */
  | { type: 'damaged'; id: BlobId; chunks: readonly number[] };

export type BlobsEffect =
  | { type: 'unicast'; to: PeerId; lane: Lane; payload: Uint8Array }
  | { type: 'broadcast'; lane: Lane; payload: Uint8Array }
  /** Answered by `stored` or `store-failed`. */
  | { type: 'store'; token: number; write: BlobWrite }
  /** Answered by `read`. */
  | { type: 'read'; token: number; id: BlobId; chunks: readonly number[] }
  /** Another tab writes to the same disk: answered by `kept` with what there is of it. */
  | { type: 'look'; id: BlobId }
  /** `stateOf(id)` answers differently. */
  | { type: 'changed'; id: BlobId }
  /** The peer lied: tell the mesh. */
  | { type: 'accuse'; peer: PeerId; reason: string };

export type BlobWrite =
  /** Before its first chunk, and again when a whole one turned out not to be. */
  | { what: 'manifest'; id: BlobId; manifest: Uint8Array }
  | { what: 'chunk'; id: BlobId; chunk: number; bytes: Uint8Array }
  /** All chunks are stored. */
  | { what: 'whole'; id: BlobId; manifest: Uint8Array };

/** A peer within reach. */
export type BlobPeer = {
  id: PeerId;
  path: PathKind;
  /** A tab of this browser: what it stores is on our disk. */
  sharesDisk: boolean;
};

/** Read within `handle`, changing nothing. */
export type BlobsPorts = {
  /** Those within reach, without self. */
  peers(): readonly BlobPeer[];
  /** Bytes that wait on the link by which this peer is reached. */
  backlogOf(peer: PeerId): number;
};

export type BlobsOptions = {
  keys: Pick<RoomKeys, 'hash'>;
  rng: Rng;
  ports: BlobsPorts;
};

export type BlobState =
  /** All of it is stored on this device. */
  | { state: 'here'; manifest: Manifest }
  /** `of` null: its manifest has not come yet. `from`: who was asked for chunks and owes them. In chunks. */
  | { state: 'fetching'; have: number; of: number | null; from: readonly PeerId[] }
  /** Nobody within reach says to have what is missing. */
  | { state: 'nobody-has-it'; have: number; of: number | null }
  /** Not listed, not wanted, not here. */
  | { state: 'unknown' };

export type BlobsMachine = {
  /** `nowMs` is monotonic on a clock of our own. Effects are to be run in order. */
  handle(input: BlobsInput, nowMs: number): BlobsEffect[];
  /** When the next `tick` is wanted at the latest; Infinity if never. */
  readonly wakeAtMs: number;
  stateOf(id: BlobId): BlobState;
  /** Others within reach that say to have stored all of it. */
  holdersOf(id: BlobId): readonly PeerId[];
  /** Blobs that are whole here, and their bytes. */
  stored(): { count: number; bytes: number };
};
