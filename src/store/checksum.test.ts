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
