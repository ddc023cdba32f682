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
