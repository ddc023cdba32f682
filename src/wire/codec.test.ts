import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../lib/bytes.ts';
import { Reader, WireError, Writer } from './codec.ts';

const varuint = fc.oneof(
  fc.maxSafeNat(),
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: 52 }).map((bit) => 2 ** bit),
);

describe('Writer', () => {
  it.each([
    [0, '00'],
    [127, '7f'],
    [128, '8001'],
    [300, 'ac02'],
    [2 ** 32, '8080808010'],
    [Number.MAX_SAFE_INTEGER, 'ffffffffffffff0f'],
  ])('writes %i as %s', (value, hex) => {
    expect(toHex(new Writer().varuint(value).finish())).toBe(hex);
  });

  it.each([-1, 1.5, NaN, Infinity, 2 ** 53])('refuses %d as a varuint', (value) => {
    expect(() => new Writer().varuint(value)).toThrow(RangeError);
  });

  it('starts at any size and grows', () => {
    for (const hint of [0, 1, 100]) {
      const bytes = new Writer(hint)
        .u8(1)
        .u32(0xfffefdfc)
        .raw(new Uint8Array(100))
        .text('é')
        .finish();
      expect(bytes).toHaveLength(1 + 4 + 100 + 3);
      expect(toHex(bytes.subarray(0, 5))).toBe('01fffefdfc');
    }
  });

  it('hands out bytes that later writing does not touch', () => {
    const writer = new Writer(8).u8(1);
    const first = writer.finish();
    writer.u8(2);
    expect([...first]).toEqual([1]);
  });
});

describe('Reader', () => {
  it('reads what Writer wrote', () => {
    fc.assert(
      fc.property(
        fc.nat(255),
        fc.integer({ min: 0, max: 0xffffffff }),
        varuint,
        fc.uint8Array(),
        fc.string({ unit: 'grapheme' }),
        (u8, u32, number, sized, text) => {
          const bytes = new Writer(0)
            .u8(u8)
            .u32(u32)
            .varuint(number)
            .sized(sized)
            .text(text)
            .raw(sized)
            .finish();
          const reader = new Reader(bytes);
          expect([reader.u8(), reader.u32(), reader.varuint()]).toEqual([u8, u32, number]);
          expect(reader.sized(1000)).toEqual(sized);
          expect(reader.text(1000)).toBe(text);
          expect(reader.rest()).toEqual(sized);
          expect(reader.end('done')).toBe('done');
        },
      ),
    );
  });

  it.each<[string, number[], (reader: Reader) => unknown]>([
    ['a byte after the end', [], (reader) => reader.u8()],
    ['half a number of 32 bits', [1, 2], (reader) => reader.u32()],
    ['a varuint that does not end', [0x80], (reader) => reader.varuint()],
    [
      'a varuint of 9 bytes',
      [128, 128, 128, 128, 128, 128, 128, 128, 1],
      (reader) => reader.varuint(),
    ],
    ['a varuint over 2^53', [255, 255, 255, 255, 255, 255, 255, 31], (reader) => reader.varuint()],
    ['a varuint over the limit', [11], (reader) => reader.varuint(10)],
    ['a varuint in more bytes than it needs', [0x81, 0], (reader) => reader.varuint()],
    ['more bytes than there are', [5, 1], (reader) => reader.sized(9)],
    ['more bytes than allowed', [2, 1, 1], (reader) => reader.sized(1)],
    ['text that is not UTF-8', [1, 0xff], (reader) => reader.text(9)],
    ['bytes after the end', [1], (reader) => reader.end(0)],
  ])('refuses %s', (_, bytes, read) => {
    expect(() => read(new Reader(Uint8Array.from(bytes)))).toThrow(WireError);
  });

  it('every varuint has one form: what is read is written back as the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 9 }), (bytes) => {
        const reader = new Reader(bytes);
        let value: number;
        try {
          value = reader.varuint();
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
          return;
        }
        expect(toHex(new Writer().varuint(value).finish())).toBe(
          toHex(bytes.subarray(0, bytes.length - reader.left)),
        );
      }),
      { numRuns: 2000 },
    );
  });
});
