/** SHA-256 (FIPS 180-4) and HKDF-SHA256 (RFC 5869), by @noble/hashes: plain JavaScript, so they work where `crypto.subtle` does not exist. */
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';

/** SHA-256 over the parts one after the other, 32 bytes. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = nobleSha256.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** SHA-256 of bytes that come one after the other. */
export type Sha256 = { update(bytes: Uint8Array): unknown; digest(): Uint8Array };

export const createSha256 = (): Sha256 => nobleSha256.create();

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
