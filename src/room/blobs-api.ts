/** `room.blobs`: images and files of a room, named by what they hold, kept by every device in the room. */
import type { BlobId, PeerId } from '../wire/ids.ts';

export type BlobState =
  /** All of it is on this device. `isSaved` false: only for as long as the page lives, see `usage().trouble`. */
  | { state: 'here'; bytes: number; mime: string; isSaved: boolean }
  /** In chunks of 15 KiB. `of` null: not known yet. `from`: who was asked for some just now. */
  | { state: 'fetching'; have: number; of: number | null; from: readonly PeerId[] }
  /** Nobody within reach has what is missing; it is asked for again, and whenever somebody comes. */
  | { state: 'nobody-has-it'; have: number; of: number | null }
  /** Neither here, nor listed in the room, nor asked for. */
  | { state: 'unknown' };

export type BlobsUsage = {
  /** Those that are whole on this device, of this room. */
  count: number;
  bytes: number;
  /** Beyond it a device keeps only those that somebody opens on it. */
  mirrorBytesMax: number;
  /** Why blobs are not being saved just now; null: they are. */
  trouble: string | null;
};

export type BlobsEvents = {
  /** `state` or `holders` answer differently for these; several times a second while something is fetched. */
  change: { ids: readonly BlobId[] };
};

export type BlobsApi = {
  /**
   * Its code and what this device holds come a little after the room; `put` and `get` wait for them, the others know nothing until then.
   * Rejects when the room was left.
   */
  ready(): Promise<void>;
  /**
   * Keeps bytes for the room; resolves with their name when they are on this device's disk. The same bytes of the same type have the same
   * name. Rejects with a RangeError when there are none or more than 20 MiB, when the type is not one, when the link only lets one view,
   * and with a StoreError when the disk does not take them.
   */
  put(bytes: Uint8Array, mime: string): Promise<BlobId>;
  /**
   * Waits until it is here, however long that takes; `state` tells how it goes. Rejects when the name is none, when `signal` aborts (with
   * its reason), and when the room is left. The bytes are a copy, and are what the name says, whoever gave them. `mime` is only what the
   * author said: never trust it with more than an image's place.
   */
  get(id: BlobId, options?: { signal?: AbortSignal }): Promise<{ bytes: Uint8Array; mime: string }>;
  state(id: BlobId): BlobState;
  /** Other peers within reach that say to have all of it on their disks. In rooms above 12 some that do are missing. */
  holders(id: BlobId): readonly PeerId[];
  /** Null until `ready`. */
  usage(): BlobsUsage | null;
  on<K extends keyof BlobsEvents>(event: K, listener: (value: BlobsEvents[K]) => void): () => void;
};
