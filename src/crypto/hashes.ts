/** SHA-256 (FIPS 180-4) and HKDF-SHA256 (RFC 5869), by @noble/hashes: plain JavaScript, so they work where `crypto.subtle` does not exist. */
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';

/** SHA-256, 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return nobleSha256(bytes);
}

/**
 * HKDF-SHA256 (RFC 5869), extract and expand. `info` separates the uses of one secret: each purpose has its own text, never reused.
 * A `salt` of null stands for the 32 zero bytes of section 2.2.
 */
export function deriveBytes(
  secret: Uint8Array,
  salt: Uint8Array | null,
  info: Uint8Array,
  length: number,
): Uint8Array {
  return hkdf(nobleSha256, secret, salt ?? undefined, info, length);
}
