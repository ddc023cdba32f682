import fc from 'fast-check';
import { expect, it } from 'vitest';
import { utf8 } from '../lib/bytes.ts';
import { crc32 } from './checksum.ts';
import { keep, unkeep } from './kept-record.ts';

it('crc32 is the one of zip and PNG', () => {
  expect(crc32(utf8('123456789'))).toBe(0xcbf43926);
  expect(crc32(utf8('1234'), utf8('56789'))).toBe(0xcbf43926);
  expect(crc32()).toBe(0);
});

/** By the book: bit by bit. */
function slowCrc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

it('crc32 does not depend on where bytes are parted', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), fc.nat(50), (bytes, at) => {
      expect(crc32(bytes.subarray(0, at), bytes.subarray(at))).toBe(slowCrc32(bytes));
    }),
  );
});

it('a kept record comes back, and not with any bit of its value flipped', () => {
  const record = { key: 'e/page/session/1', value: Uint8Array.from({ length: 20 }, (_, i) => i) };
  expect(unkeep(keep(record))).toEqual(record);
  for (let bit = 0; bit < 160; bit++) {
    const value = record.value.slice();
    value[bit >> 3] = (value[bit >> 3] as number) ^ (1 << (bit & 7));
    expect(unkeep({ ...keep(record), value })).toBeNull();
  }
});

it('the border between key and value is part of the checksum', () => {
  const { checksum } = keep({ key: 'ab', value: utf8('c') });
  expect(unkeep({ key: 'a', value: utf8('bc'), checksum })).toBeNull();
});

it('anything else that lies on a disk is no record, and no error', () => {
  fc.assert(
    fc.property(fc.anything({ withTypedArray: true, withNullPrototype: true }), (found) => {
      expect(unkeep(found)).toBeNull();
    }),
  );
});
