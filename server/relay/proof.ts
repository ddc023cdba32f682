/** Ed25519 signatures over raw keys, checked by OpenSSL: about 0.1 ms where plain JS takes 1.4. */
import { Buffer } from 'node:buffer';
import { verify } from 'node:crypto';

const KEY_BYTES = 32;

/**
 * Points of small order, sign bit cleared: for these as keys, a signature of zeros holds for every fourth message, so
 * they would prove nothing. The last two are other encodings of the first two. OpenSSL does not refuse them.
 */
const SMALL_ORDER = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

function hasSmallOrder(publicKey: Uint8Array): boolean {
  const plain = Buffer.from(publicKey);
  const last = plain.length - 1;
  plain[last] = (plain[last] ?? 0) & 0x7f;
  return SMALL_ORDER.has(plain.toString('hex'));
}

/** False on any key or signature that is not one; never throws. */
export function verifyEd25519(
  publicKey: Uint8Array,
  statement: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (publicKey.length !== KEY_BYTES || hasSmallOrder(publicKey)) return false;
  // As JWK, because OpenSSL 3 takes as long to parse DER as to verify; and not through `createPublicKey`, because
  // thousands of key objects would wait for a garbage collector that cannot see their size.
  const key = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') };
  try {
    return verify(null, statement, { key, format: 'jwk' }, signature);
  } catch {
    return false;
  }
}
