/** SHA-256 by OpenSSL. */
import { createHash } from 'node:crypto';

/** Over the parts, one after the other; 32 bytes, a plain array. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return Uint8Array.from(hash.digest());
}
