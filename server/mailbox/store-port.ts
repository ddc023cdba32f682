/**
 * The port behind which letters are kept, and the port of the disk under the embedded store. A store for several server processes
 * would implement `MailboxStore` by itself: numbers are given out by it, not by the hub.
 */
import type { Cursor, Deed } from '../../src/wire/mailbox-frames.ts';

/** SHA-256 of `boxStatement`, 32 bytes: names a box, and is its chain hash 0. */
export type BoxHash = Uint8Array;

export type BoxState = {
  /** What the mailbox makes of the cursors that were shown: a `CursorState`. */
  cursor: number;
  kept: number;
  base: Cursor;
  head: Cursor;
  deed: Deed | null;
};

export type Appended = { numbers: number[]; head: Cursor };

/** Nothing was done, and why: a `MailboxRefusal` and words for people. */
export type Refused = { refused: number; text: string };

export type Page =
  /** Letters `first` and on; none if there are none after what was asked. `hash`: the chain hash at the last one. */
  | { type: 'letters'; first: number; hash: Uint8Array; letters: Uint8Array[] }
  /** The disk lost what was asked for, up to this cursor. */
  | { type: 'lost'; upTo: Cursor }
  /** What was asked for was superseded and is gone. */
  | { type: 'gone' };

export type StoreTotals = { boxes: number; bytes: number };

/** Every call rejects with `StoreTrouble` when the disk fails; what was under way then is not acknowledged, though it may be kept. */
export type MailboxStore = {
  /** `cursor`: how far the peer has read; `seen`: the farthest head that it was ever told. */
  open(box: BoxHash, cursor: Cursor, seen: Cursor): Promise<BoxState>;
  /** Resolves with the letters' numbers, and the head, once they are on disk. */
  append(
    box: BoxHash,
    letters: readonly Uint8Array[],
    isCheckpoint: boolean,
  ): Promise<Appended | Refused>;
  /** Of what is on disk, the letters after a number: at least one if there is one, else up to so many bytes. */
  read(box: BoxHash, after: number, bytesMax: number): Promise<Page>;
  /** By compare-and-swap on the base and the hash; resolves with the new base once it is on disk. `now` as for `sweep`. */
  compact(box: BoxHash, deed: Deed, now: number): Promise<{ base: number } | Refused>;
  /** Deletes what has been superseded for the retention time. `now`: milliseconds since the store was opened, never falling. */
  sweep(now: number): Promise<void>;
  totals(): Promise<StoreTotals>;
  close(): Promise<void>;
};

/** The disk does not do what it should. The message is for the host's log, not for peers. */
export class StoreTrouble extends Error {
  static readonly reason = 'store';
}

/** Keys are ASCII and order by their bytes. */
export type DiskRecord = { key: string; value: Uint8Array };
export type DiskBatch = { puts: readonly DiskRecord[]; deletes: readonly string[] };

/** An ordered map on disk. */
export type Disk = {
  /** What is on disk at the time of the call, in the keys' order; undefined where there is nothing. */
  get(keys: readonly string[]): Promise<(Uint8Array | undefined)[]>;
  /** What is on disk at the time of the call, with `from` ≤ key < `to`, until `bytesMax` of values are reached: one at least. */
  range(from: string, to: string, bytesMax: number): Promise<DiskRecord[]>;
  /**
   * All of it or nothing. Resolves when it would outlive a power cut, and rejects when that is not sure; then later reads tell
   * which. Readers see nothing of it before it is on disk.
   */
  write(batch: DiskBatch): Promise<void>;
  close(): Promise<void>;
};
