import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, fromHex, toHex } from '../lib/bytes.ts';
import { WireError } from './codec.ts';
import { memberIdOf, pageIdOf, peerIdOf } from './ids.ts';
import {
  bundlesOf,
  decodeItem,
  decodeLetter,
  encodeItem,
  lettersOf,
  type LetterItem,
} from './letters.ts';
import { LETTER_CONTENT_BYTES_MAX } from './limits.ts';

const hash = (...parts: readonly Uint8Array[]): Uint8Array => sha256(concatBytes(...parts));
const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const session = peerIdOf(key(1));
const page = pageIdOf(new Uint8Array(12).fill(2));
const entry = (update: Uint8Array): LetterItem => ({
  ...{ type: 'entry', session, page, number: 3, before: key(4), update },
});
const signature = new Uint8Array(64).fill(5);
const head: LetterItem = {
  type: 'head',
  head: { session, page, number: 3, hash: key(6), timeMs: 7, signer: session, signature },
};
const record: LetterItem = {
  type: 'record',
  record: {
    ...{ session, member: memberIdOf(key(8)), memberCertificate: signature, consent: signature },
    ...{ device: new Uint8Array(8).fill(9), writerCertificate: signature },
  },
};
const checkpoint: LetterItem = {
  type: 'checkpoint',
  checkpoint: {
    ...{ page, covers: [{ session, number: 3, hash: key(6) }], state: Uint8Array.of(1, 2) },
    ...{ signer: session, signature },
  },
};
const all = [entry(Uint8Array.of(1, 2, 3)), head, record, checkpoint];

describe('a letter', () => {
  test('of an entry has these bytes', () => {
    const [letter] = lettersOf(encodeItem(entry(Uint8Array.of(0xaa, 0xbb))), hash);
    expect(toHex(letter as Uint8Array)).toBe(
      `0102${'01'.repeat(32)}${'02'.repeat(12)}03${'04'.repeat(32)}aabb`,
    );
  });

  test('of a part and of a compaction have these bytes', () => {
    const long = entry(new Uint8Array(LETTER_CONTENT_BYTES_MAX));
    const [part] = lettersOf(encodeItem(long), hash);
    const name = toHex(hash(encodeItem(long)).subarray(0, 16));
    expect(toHex((part as Uint8Array).subarray(0, 22))).toBe(`0200${name}00020201`);
    const [bundle] = bundlesOf([encodeItem(head)], 300, hash);
    expect(toHex((bundle as Uint8Array).subarray(0, 6))).toBe('03ac02900103');
  });

  test.each(all)('holds what was put in', (item) => {
    expect(decodeItem(encodeItem(item))).toEqual(item);
    const [letter] = lettersOf(encodeItem(item), hash);
    expect(decodeLetter(letter as Uint8Array)).toEqual({ type: 'item', item });
  });

  test('a long item is cut into parts that fit, and that are its own', () => {
    const bytes = encodeItem(entry(new Uint8Array(200_000).fill(7)));
    const parts = lettersOf(bytes, hash);
    expect(parts).toHaveLength(5);
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(LETTER_CONTENT_BYTES_MAX);
    const opened = parts.map((part) => decodeLetter(part));
    const whole = opened.flatMap((part) => (part.type === 'part' ? [part.bytes] : []));
    expect(concatBytes(...whole)).toEqual(bytes);
  });

  test('a compaction has everything once, in letters that fit', () => {
    const items = [...all, ...all.map(() => entry(new Uint8Array(30_000)))];
    const letters = bundlesOf(items.map(encodeItem), 12, hash);
    for (const letter of letters)
      expect(letter.length).toBeLessThanOrEqual(LETTER_CONTENT_BYTES_MAX);
    const found = letters
      .map((letter) => decodeLetter(letter))
      .flatMap((letter) => (letter.type === 'bundle' ? letter.items : []));
    expect(found).toEqual(items);
  });

  test('of the same content is another for another compaction', () => {
    const long = encodeItem(entry(new Uint8Array(100_000)));
    expect(bundlesOf([long], 5, hash)).not.toEqual(bundlesOf([long], 6, hash));
  });

  test('that is hostile is refused, and nothing else happens', () => {
    const samples = all.flatMap((item) => lettersOf(encodeItem(item), hash));
    const broken = fc
      .tuple(fc.constantFrom(...samples), fc.nat(400), fc.nat(255), fc.nat(400))
      .map(([bytes, at, byte, length]) => {
        const copy = Uint8Array.from(bytes.subarray(0, length));
        if (at < copy.length) copy[at] = byte;
        return copy;
      });
    fc.assert(
      fc.property(fc.oneof(broken, fc.uint8Array({ maxLength: 300 })), (bytes) => {
        try {
          decodeLetter(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
      { numRuns: 2000 },
    );
    expect(() => decodeLetter(fromHex('0900'))).toThrow(WireError);
  });
});
