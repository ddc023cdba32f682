/** Ed25519 signatures over raw keys, checked by OpenSSL: about 0.1 ms where plain JS takes 1.4. */
import { Buffer } from 'node:buffer';
import { verify } from 'node:crypto';

/** False on any key or signature that is not one; never throws. */
export function verifyEd25519(
  publicKey: Uint8Array,
  statement: Uint8Array,
  signature: Uint8Array,
): boolean {
  // As JWK, because OpenSSL 3 takes as long to parse DER as to verify; and not through `createPublicKey`, because
  // thousands of key objects would wait for a garbage collector that cannot see their size.
  const key = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') };
  try {
    return verify(null, statement, { key, format: 'jwk' }, signature);
  } catch {
    return false;
  }
}
