/**
 * Ed25519 (RFC 8032), by @noble/curves. Signing is deterministic: it needs no randomness.
 *
 * Verification is the strict kind: a key or a point R in a non-canonical encoding, an S of the group's order or more, and
 * keys of small order are refused; then the cofactored equation of RFC 8032 section 5.1.7 is checked. Implementations of
 * Ed25519 differ in exactly these corners ("Taming the many EdDSAs", Chalkias et al. 2020), and two peers that differ on
 * one signature never converge: whoever writes another implementation of Folkmoot has to refuse the same ones.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE } from '@noble/curves/utils.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes } from '../lib/bytes.ts';

const SECRET_KEY_BYTES = 32;
export const PUBLIC_KEY_BYTES = 32;

/**
 * Width of the table of the base point's multiples. The library's own width of 6 makes a table of 700 points, which costs a page that
 * just loaded 30 ms before its first signature; this one 5 ms, and a signature in a warm page 0.15 ms more.
 */
const TABLE_WIDTH = 3;
const { BASE, Fn } = ed25519.Point;
BASE.precompute(TABLE_WIDTH);

export type KeyPair = {
  readonly publicKey: Uint8Array;
  /** The 32-byte seed of RFC 8032 section 5.1.5, not the expanded key. */
  readonly secretKey: Uint8Array;
};

/** What a seed expands to: each use would cost a multiplication anew. By the seed's own array, which nobody changes. */
type Expanded = ReturnType<typeof ed25519.utils.getExtendedPublicKey>;
const expanded = new WeakMap<Uint8Array, Expanded>();

function expand(secretKey: Uint8Array): Expanded {
  const known = expanded.get(secretKey);
  if (known !== undefined) return known;
  const made = ed25519.utils.getExtendedPublicKey(secretKey);
  expanded.set(secretKey, made);
  return made;
}

/** The pair that belongs to a seed of 32 bytes: random, derived, or kept from before. Throws RangeError on any other length. */
export function keyPairOf(seed: Uint8Array): KeyPair {
  if (seed.length !== SECRET_KEY_BYTES) throw new RangeError('a key needs 32 bytes');
  const secretKey = Uint8Array.from(seed);
  return { publicKey: expand(secretKey).pointBytes.slice(), secretKey };
}

/**
 * 64 bytes. Every statement starts with a text of its own ("folkmoot … v1\0"), so that no signature fits two purposes.
 *
 * The steps of RFC 8032 section 5.1.6 on the library's points and scalars, because its own `sign` derives the public key again each
 * time, which is half of its cost. The public key that is hashed always comes from the seed, never from the caller: a signature over
 * another key with the same nonce would give the seed away.
 */
export function sign(keys: KeyPair, statement: Uint8Array): Uint8Array {
  const { prefix, scalar, pointBytes } = expand(keys.secretKey);
  const nonce = hashToScalar(prefix, statement);
  const commitment = BASE.multiply(nonce).toBytes();
  const challenge = hashToScalar(commitment, pointBytes, statement);
  return concatBytes(commitment, Fn.toBytes(Fn.create(nonce + challenge * scalar)));
}

function hashToScalar(...parts: readonly Uint8Array[]): bigint {
  return Fn.create(bytesToNumberLE(sha512(concatBytes(...parts))));
}

/** Strict, as the head of this file says. False on any input that is not a signature; never throws. */
export function isSignature(
  publicKey: Uint8Array,
  statement: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    return ed25519.verify(signature, statement, publicKey, { zip215: false });
  } catch {
    return false; // noble throws on wrong lengths
  }
}
