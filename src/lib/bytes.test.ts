import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareBytes,
  concatBytes,
  equalBytes,
  fromBase64url,
  fromHex,
  fromUtf8,
  toBase64url,
  toHex,
  utf8,
} from './bytes.ts';

const bytes = fc.uint8Array({ maxLength: 80 });

describe('text forms of bytes', () => {
  it('agree with Node, both ways', () => {
    fc.assert(
      fc.property(bytes, (input) => {
        expect(toHex(input)).toBe(Buffer.from(input).toString('hex'));
        expect(toBase64url(input)).toBe(Buffer.from(input).toString('base64url'));
        expect(fromHex(toHex(input))).toEqual(input);
        expect(fromBase64url(toBase64url(input))).toEqual(input);
      }),
    );
  });

  it('are the ones of RFC 4648 section 10', () => {
    const words = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'];
    expect(words.map((word) => toBase64url(utf8(word)))).toEqual([
      '',
      'Zg',
      'Zm8',
      'Zm9v',
      'Zm9vYg',
      'Zm9vYmE',
      'Zm9vYmFy',
    ]);
  });

  it.each(['A', 'AAAAA', 'Zh', 'Zm9', 'Zg==', 'Zm 9v', '+/+/', '😀AAA', 'Zm9v\n'])(
    '"%s" is not base64url',
    (text) => {
      expect(() => fromBase64url(text)).toThrow(RangeError);
    },
  );

  it('every base64url text that is taken is the only one for its bytes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('AQgwZz09-_=+')), maxLength: 6 }),
        (text) => {
          let read: Uint8Array;
          try {
            read = fromBase64url(text);
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
            return;
          }
          expect(toBase64url(read)).toBe(text);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each(['0', '0g', ' 00', '0x00', '-1'])('"%s" is not hex', (text) => {
    expect(() => fromHex(text)).toThrow(RangeError);
  });

  it('UTF-8 keeps a byte order mark and refuses what is not UTF-8', () => {
    expect(fromUtf8(utf8('\ufeffa'))).toBe('\ufeffa');
    expect(() => fromUtf8(Uint8Array.of(0xff))).toThrow(TypeError);
  });
});

describe('order and equality', () => {
  it('are those of Node', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(a, b));
        expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
        expect(equalBytes(a, a.slice())).toBe(true);
      }),
    );
  });

  it('a prefix comes first', () => {
    expect(compareBytes(Uint8Array.of(1), Uint8Array.of(1, 0))).toBeLessThan(0);
  });
});

it('concatBytes joins and copies', () => {
  const part = Uint8Array.of(1, 2);
  const whole = concatBytes(part, new Uint8Array(), Uint8Array.of(3));
  part.fill(9);
  expect([...whole]).toEqual([1, 2, 3]);
  expect(concatBytes()).toHaveLength(0);
});
