/**
 * Ed25519 (RFC 8032), by @noble/curves. Signing is deterministic: it needs no randomness.
 *
 * Verification is the strict kind: a key or a point R in a non-canonical encoding, an S of the group's order or more, and
 * keys of small order are refused; then the cofactored equation of RFC 8032 section 5.1.7 is checked. Implementations of
 * Ed25519 differ in exactly these corners ("Taming the many EdDSAs", Chalkias et al. 2020), and two peers that differ on
 * one signature never converge: whoever writes another implementation of Folkmoot has to refuse the same ones.
 */
import { ed25519 } from '@noble/curves/ed25519.js';

const SECRET_KEY_BYTES = 32;
export const PUBLIC_KEY_BYTES = 32;

export type KeyPair = {
  readonly publicKey: Uint8Array;
  /** The 32-byte seed of RFC 8032 section 5.1.5, not the expanded key. */
  readonly secretKey: Uint8Array;
};

/** The pair that belongs to a seed of 32 bytes: random, derived, or kept from before. Throws RangeError on any other length. */
export function keyPairOf(seed: Uint8Array): KeyPair {
  if (seed.length !== SECRET_KEY_BYTES) throw new RangeError('a key needs 32 bytes');
  const secretKey = Uint8Array.from(seed);
  return { publicKey: ed25519.getPublicKey(secretKey), secretKey };
}

/** 64 bytes. Every statement starts with a text of its own ("folkmoot … v1\0"), so that no signature fits two purposes. */
export function sign(keys: KeyPair, statement: Uint8Array): Uint8Array {
  return ed25519.sign(statement, keys.secretKey);
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
