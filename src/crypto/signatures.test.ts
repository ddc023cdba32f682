import fc from 'fast-check';
import { createPrivateKey, sign as opensslSign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, toHex } from '../lib/bytes.ts';
import { isSignature, keyPairOf, sign } from './signatures.ts';

/** RFC 8032 section 7.1, tests 1 to 3. */
const RFC_8032 = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    key: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    statement: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    statement: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    key: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    statement: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
];
/** The order of the group, little-endian (RFC 8032 section 5.1). */
const ORDER = fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');
const IDENTITY = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0));

const seed = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('Ed25519', () => {
  it.each(RFC_8032)('is that of RFC 8032: statement "$statement"', (vector) => {
    const keys = keyPairOf(fromHex(vector.seed));
    expect(toHex(keys.publicKey)).toBe(vector.key);
    const signature = sign(keys, fromHex(vector.statement));
    expect(toHex(signature)).toBe(vector.signature);
    expect(isSignature(keys.publicKey, fromHex(vector.statement), signature)).toBe(true);
  });

  it('signs as OpenSSL does', () => {
    fc.assert(
      fc.property(seed, fc.uint8Array(), (secret, statement) => {
        const der = concatBytes(fromHex('302e020100300506032b657004220420'), secret);
        const key = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
        const theirs = opensslSign(null, statement, key);
        expect(toHex(sign(keyPairOf(secret), statement))).toBe(theirs.toString('hex'));
      }),
      { numRuns: 20 },
    );
  });

  it('does not keep the seed that it was given, nor change with it', () => {
    const random = new Uint8Array(32).fill(7);
    const keys = keyPairOf(random);
    random.fill(0);
    expect(keys.secretKey[0]).toBe(7);
  });

  it('signs for the key of the seed, whatever public key stands beside it', () => {
    const keys = keyPairOf(new Uint8Array(32).fill(7));
    const statement = Uint8Array.of(1, 2, 3);
    const signature = sign(keys, statement);
    const { publicKey } = keyPairOf(new Uint8Array(32).fill(8));
    expect(sign({ ...keys, publicKey }, statement)).toEqual(signature);
    keys.publicKey.fill(0);
    expect(sign(keys, statement)).toEqual(signature);
  });

  it('refuses seeds of another length', () => {
    expect(() => keyPairOf(new Uint8Array(31))).toThrow(RangeError);
  });
});

describe('verification is strict', () => {
  const keys = keyPairOf(new Uint8Array(32).fill(1));
  const statement = Uint8Array.of(1, 2, 3);
  const signature = sign(keys, statement);

  it('refuses any flipped bit, in the statement, the key and the signature', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: (3 + 32 + 64) * 8 - 1 }), (bit) => {
        const all = concatBytes(statement, keys.publicKey, signature);
        all[bit >> 3] = (all[bit >> 3] as number) ^ (1 << (bit & 7));
        expect(isSignature(all.slice(3, 35), all.slice(0, 3), all.slice(35))).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses the same signature with the group order added to S', () => {
    const added = signature.slice();
    let carry = 0;
    for (let i = 0; i < 32; i++) {
      const sum = (signature[32 + i] as number) + (ORDER[i] as number) + carry;
      added[32 + i] = sum & 0xff;
      carry = sum >> 8;
    }
    expect(isSignature(keys.publicKey, statement, added)).toBe(false);
  });

  it('refuses keys of small order, under which one signature fits every statement', () => {
    const forEverything = concatBytes(IDENTITY, new Uint8Array(32));
    expect(isSignature(IDENTITY, statement, forEverything)).toBe(false);
    expect(isSignature(new Uint8Array(32), statement, forEverything)).toBe(false);
  });

  it('refuses points in a second encoding', () => {
    const identityPlusP = fromHex(
      'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    );
    const forged = concatBytes(identityPlusP, new Uint8Array(32));
    expect(isSignature(identityPlusP, statement, forged)).toBe(false);
    expect(
      isSignature(keys.publicKey, statement, concatBytes(identityPlusP, signature.slice(32))),
    ).toBe(false);
  });

  it('answers no to garbage of any length, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), fc.uint8Array(), (key, text, garbage) => {
        expect(isSignature(key, text, garbage)).toBe(false);
      }),
    );
  });
});
