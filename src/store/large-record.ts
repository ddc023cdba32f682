/**
 * Records so large that writing one would hold up keystrokes: a structured clone of 20 MB takes the page 70 to 180 ms. These lie on the
 * disk as a Blob, which costs a copy and no more, and are copied and checked piece by piece, other tasks going between.
 */
import { toHex } from '../lib/bytes.ts';
import type { StoreRecord } from '../replica/store-port.ts';
import { checksumOf } from './kept-record.ts';
import { nextTask } from './next-task.ts';

/** Below this a clone takes a millisecond or two, and browsers make a file of each Blob. */
const LARGE_BYTES_MIN = 256 * 1024;
/** About a millisecond of copying and checking. */
const PIECE_BYTES = 512 * 1024;

/** `put` is drawn anew each time: what lies under a key now is told from what was found there before. */
export type LargeRecord = { key: string; value: Blob; checksum: number; put: string };

export const isLarge = ({ value }: StoreRecord): boolean => value.byteLength >= LARGE_BYTES_MIN;

export async function keepLarge({ key, value }: StoreRecord): Promise<LargeRecord> {
  const checksum = checksumOf(key);
  const pieces: Blob[] = [];
  for (const piece of piecesOf(value)) {
    await nextTask();
    checksum.update(piece);
    pieces.push(new Blob([piece as Uint8Array<ArrayBuffer>]));
  }
  const put = toHex(crypto.getRandomValues(new Uint8Array(8)));
  return { key, value: new Blob(pieces), checksum: checksum.value, put };
}

/** The record, or null when it is not what `keepLarge` made, or when its bytes are gone. */
export async function unkeepLarge(found: LargeRecord): Promise<StoreRecord | null> {
  const { key, value, checksum } = found as Record<keyof LargeRecord, unknown>;
  if (typeof key !== 'string' || !(value instanceof Blob)) return null;
  const buffer = await value.arrayBuffer().catch(() => null);
  if (buffer === null) return null;
  const bytes = new Uint8Array(buffer);
  const seen = checksumOf(key);
  for (const piece of piecesOf(bytes)) {
    await nextTask();
    seen.update(piece);
  }
  return checksum === seen.value ? { key, value: bytes } : null;
}

/** By its shape alone. */
export const isLargeRecord = (found: unknown): found is LargeRecord =>
  typeof found === 'object' &&
  found !== null &&
  (found as { value?: unknown }).value instanceof Blob;

function* piecesOf(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}
