/** The cryptography that machines need, as a port: `crypto/` gives the real one, `sim/` a fast one of the same shape. */
import type { PeerId } from './ids.ts';
import type { SessionRecord } from './session-record.ts';

export const SIGNATURE_BYTES = 64;
export const HASH_BYTES = 32;

export type RoomKeys = {
  /** By our own session key, 64 bytes. */
  sign(statement: Uint8Array): Uint8Array;
  verify(session: PeerId, statement: Uint8Array, signature: Uint8Array): boolean;
  /** SHA-256 over the parts one after the other, 32 bytes. Parts, so that nobody copies a large update to hash it. */
  hash(...parts: readonly Uint8Array[]): Uint8Array;
  /** Do the record's certificates and its session's consent hold in this room? A viewer's record needs no writer certificate. */
  isGenuine(record: SessionRecord): boolean;
  /** The Yjs client id that belongs to a session: bound to its key, 53 bits. */
  clientIdOf(session: PeerId): number;
};
