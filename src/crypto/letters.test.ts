import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, toHex, utf8 } from '../lib/bytes.ts';
import { deriveBytes } from './hashes.ts';
import { createLetterBox, LETTER_SEAL_BYTES } from './letters.ts';

const KEY = new Uint8Array(32).fill(1);
const TOPIC = new Uint8Array(32).fill(2);
const box = createLetterBox(KEY, TOPIC);
const plaintext = fc.uint8Array({ maxLength: 200 });

describe('a sealed letter', () => {
  it('is these bytes', () => {
    expect(toHex(box.seal(utf8('hello')))).toBe(
      'd8ccd1abc8765e51c43a5b72b6e0d04dbd8c7427bb04acb0deaa33f5330622933cc18ff3bc26284edf590c4906',
    );
  });

  it('is opened by anybody in the room, in any order, as often as they like', () => {
    fc.assert(
      fc.property(plaintext, plaintext, (one, other) => {
        const [first, second] = [box.seal(one), box.seal(other)];
        const reader = createLetterBox(KEY, TOPIC);
        for (const [sealed, text] of [
          [second, other],
          [first, one],
          [first, one],
        ] as const)
          expect(reader.open(sealed)).toEqual(text);
        expect(first).toHaveLength(one.length + LETTER_SEAL_BYTES);
      }),
    );
  });

  it('is the same for the same plaintext, and shares its nonce with no other', () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 500; i++) {
      const sealed = box.seal(utf8(`letter ${i}`));
      expect(createLetterBox(KEY, TOPIC).seal(utf8(`letter ${i}`))).toEqual(sealed);
      nonces.add(toHex(sealed.subarray(0, 24)));
    }
    expect(nonces.size).toBe(500);
  });

  it('is nothing to others, nor when a bit is flipped, nor when it is cut', () => {
    const sealed = box.seal(utf8('hello'));
    expect(createLetterBox(new Uint8Array(32), TOPIC).open(sealed)).toBeNull();
    expect(createLetterBox(KEY, new Uint8Array(32)).open(sealed)).toBeNull();
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const bent = sealed.slice();
        bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(box.open(bent)).toBeNull();
      }),
    );
    for (let length = 0; length < sealed.length; length++)
      expect(box.open(sealed.subarray(0, length))).toBeNull();
  });

  it('has one form: an insider cannot have it kept twice', () => {
    const key = deriveBytes(KEY, TOPIC, utf8('folkmoot letter key v1\0'), 32);
    const nonce = new Uint8Array(24).fill(9);
    const other = concatBytes(nonce, xchacha20poly1305(key, nonce, TOPIC).encrypt(utf8('hello')));
    expect(box.open(other)).toBeNull();
  });
});
