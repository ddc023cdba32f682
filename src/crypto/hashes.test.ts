import fc from 'fast-check';
import { createHash, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../lib/bytes.ts';
import { deriveBytes, sha256 } from './hashes.ts';

const bytes = (maxLength = 100) => fc.uint8Array({ maxLength });

describe('sha256', () => {
  it('is that of FIPS 180-4', () => {
    expect(toHex(sha256(new TextEncoder().encode('abc')))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('agrees with OpenSSL', () => {
    fc.assert(
      fc.property(bytes(300), (input) => {
        expect(toHex(sha256(input))).toBe(createHash('sha256').update(input).digest('hex'));
      }),
    );
  });
});

describe('deriveBytes', () => {
  it('is HKDF-SHA256: RFC 5869, test cases 1 and 3', () => {
    const secret = new Uint8Array(22).fill(0x0b);
    const salt = fromHex('000102030405060708090a0b0c');
    expect(toHex(deriveBytes(secret, salt, fromHex('f0f1f2f3f4f5f6f7f8f9'), 42))).toBe(
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    );
    expect(toHex(deriveBytes(secret, null, new Uint8Array(), 42))).toBe(
      '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    );
  });

  it('agrees with OpenSSL', () => {
    fc.assert(
      fc.property(
        bytes(),
        bytes(),
        bytes(),
        fc.integer({ min: 1, max: 200 }),
        (secret, salt, info, length) => {
          const theirs = new Uint8Array(hkdfSync('sha256', secret, salt, info, length));
          expect(toHex(deriveBytes(secret, salt, info, length))).toBe(toHex(theirs));
        },
      ),
    );
  });
});
