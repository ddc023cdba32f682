import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { verifyEd25519 } from './proof.ts';

// RFC 8032 section 7.1, test 2.
const KEY = Buffer.from('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', 'hex');
const MESSAGE = Buffer.from('72', 'hex');
const SIGNATURE = Buffer.from(
  '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  'hex',
);

test('knows a good signature from every other', () => {
  expect(verifyEd25519(KEY, MESSAGE, SIGNATURE)).toBe(true);
  for (let bit = 0; bit < SIGNATURE.length * 8; bit += 37) {
    const bad = Buffer.from(SIGNATURE);
    bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(verifyEd25519(KEY, MESSAGE, bad)).toBe(false);
  }
  expect(verifyEd25519(KEY, Buffer.from('73', 'hex'), SIGNATURE)).toBe(false);
});

test('what is no key verifies nothing and throws nothing', () => {
  for (const key of [
    new Uint8Array(32),
    new Uint8Array(32).fill(0xff),
    new Uint8Array(0),
    new Uint8Array(33),
  ]) {
    expect(verifyEd25519(key, MESSAGE, SIGNATURE)).toBe(false);
  }
  expect(verifyEd25519(KEY, MESSAGE, new Uint8Array(3))).toBe(false);
});

test('a key of small order proves nothing, whatever it is said to have signed', () => {
  const keys = [
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000000',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  ].map((hex) => Buffer.from(hex, 'hex'));
  // A forger needs no secret here: R is any of these points, S is zero.
  for (const key of keys) {
    for (const signBit of [0, 0x80]) {
      const signed = Buffer.from(key);
      signed[31] = (signed[31] ?? 0) | signBit;
      for (const point of keys) {
        const signature = Buffer.concat([point, Buffer.alloc(32)]);
        for (let i = 0; i < 8; i++)
          expect(verifyEd25519(signed, Buffer.from([i]), signature)).toBe(false);
      }
    }
  }
});
