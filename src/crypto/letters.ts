/**
 * Sealing letters for a mailbox. Anybody in the room can open them at any time and in any order, and the same letter is sealed to
 * the same bytes by whoever does it: so a mailbox, which sees nothing else, keeps it once.
 *
 * The nonce is a keyed hash of the plaintext (as in RFC 5297): two letters share one only if they are the same letter.
 * sealed = nonce 24 ‖ ciphertext ‖ tag 16;  AAD = topic. XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha), by @noble/ciphers.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { concatBytes, equalBytes, utf8 } from '../lib/bytes.ts';
import { deriveBytes, sha256 } from './hashes.ts';

export type LetterBox = {
  /** Always the same bytes for the same plaintext. */
  readonly seal: (plaintext: Uint8Array) => Uint8Array;
  /** Null when the bytes were not sealed in this room, were altered, or are not as `seal` makes them. Never throws. */
  readonly open: (sealed: Uint8Array) => Uint8Array | null;
};

/** What sealing adds to a letter. */
export const LETTER_SEAL_BYTES = 40;

const KEY_BYTES = 32;
const NONCE_BYTES = 24;
const KEY_DOMAIN = utf8('folkmoot letter key v1\0');
const NONCE_DOMAIN = utf8('folkmoot letter nonce v1\0');

/** Of one room: `sealingKey` and `topic` are those of its secrets. */
export function createLetterBox(sealingKey: Uint8Array, topic: Uint8Array): LetterBox {
  const key = deriveBytes(sealingKey, topic, KEY_DOMAIN, KEY_BYTES);
  const nonceOf = (plaintext: Uint8Array): Uint8Array =>
    deriveBytes(sealingKey, topic, concatBytes(NONCE_DOMAIN, sha256(plaintext)), NONCE_BYTES);
  return {
    seal(plaintext) {
      const nonce = nonceOf(plaintext);
      return concatBytes(nonce, xchacha20poly1305(key, nonce, topic).encrypt(plaintext));
    },
    open(sealed) {
      if (sealed.length < LETTER_SEAL_BYTES) return null;
      const nonce = sealed.subarray(0, NONCE_BYTES);
      try {
        const cipher = xchacha20poly1305(key, nonce, topic);
        const plaintext = cipher.decrypt(sealed.subarray(NONCE_BYTES));
        // One form for each letter: else an insider could have it kept many times over.
        return equalBytes(nonce, nonceOf(plaintext)) ? plaintext : null;
      } catch {
        return null; // the tag does not fit
      }
    },
  };
}
