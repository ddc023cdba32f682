/**
 * How the entries of a log are chained (PROTOCOL.md section 4). A large update stands in the chain by its own hash, which can be computed
 * beside the machine: 20 MB take plain JavaScript a third of a second.
 */
import type { RoomKeys } from '../wire/keys.ts';
import { LARGE_UPDATE_BYTES_MIN } from '../wire/limits.ts';

const WHOLE = Uint8Array.of(0);
const BY_HASH = Uint8Array.of(1);

/** What drivers have computed, by the very object: it only saves time, for anyone would compute the same. */
const known = new WeakMap<RoomKeys, WeakMap<Uint8Array, Uint8Array>>();

/** The hash at an entry, from the hash before it. */
export function chainHash(keys: RoomKeys, before: Uint8Array, update: Uint8Array): Uint8Array {
  if (update.length < LARGE_UPDATE_BYTES_MIN) return keys.hash(before, WHOLE, update);
  return keys.hash(before, BY_HASH, largeHash(keys, update));
}

/** SHA-256, computed now if it is not known. */
export function largeHash(keys: RoomKeys, bytes: Uint8Array): Uint8Array {
  return known.get(keys)?.get(bytes) ?? keys.hash(bytes);
}

/** Are these bytes (an update, a checkpoint's state) whose hash is worth waiting for? */
export function wantsHash(keys: RoomKeys, update: Uint8Array): boolean {
  return update.length >= LARGE_UPDATE_BYTES_MIN && known.get(keys)?.has(update) !== true;
}

/** Keeps the SHA-256 of large bytes for as long as that object lives. */
export function knowHash(keys: RoomKeys, update: Uint8Array, hash: Uint8Array): void {
  const hashes = known.get(keys) ?? new WeakMap<Uint8Array, Uint8Array>();
  known.set(keys, hashes.set(update, hash));
}
