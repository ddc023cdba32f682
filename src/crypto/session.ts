/** The keys of one run of one peer. */
import { concatBytes, utf8 } from '../lib/bytes.ts';
import { peerIdOf, peerKeyOf, type PeerId } from '../wire/ids.ts';
import { sha256 } from './hashes.ts';
import { keyPairOf, type KeyPair } from './signatures.ts';

export type Session = KeyPair & { readonly id: PeerId };

const CLIENT_ID_DOMAIN = utf8('folkmoot client id v1\0');

/**
 * From 32 random bytes, drawn anew for each run. The same bytes give the same session again, for one purpose only:
 * to sign the last head of a run that crashed. Such a session must not seal (see `createSealer`).
 */
export function createSession(random32: Uint8Array): Session {
  const keys = keyPairOf(random32);
  return { ...keys, id: peerIdOf(keys.publicKey) };
}

/**
 * The Yjs client id of a session: the first 53 bits of a hash over its key, so that nobody can write under another's id.
 * Yjs keeps 0 for itself in places, so 0 becomes 1. Throws RangeError when `id` is not a key's text.
 */
export function clientIdOf(id: PeerId): number {
  const digest = sha256(concatBytes(CLIENT_ID_DOMAIN, peerKeyOf(id)));
  return first53Bits(digest) || 1;
}

/** 32 bits and the 21 after them: computed so that no step leaves the 53 bits that a number holds exactly. */
function first53Bits(digest: Uint8Array): number {
  const view = new DataView(digest.buffer, digest.byteOffset);
  return view.getUint32(0) * 2 ** 21 + (view.getUint32(4) >>> 11);
}
