import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePlace, encodePlace } from './place.ts';

describe('a place that somebody points at', () => {
  test('has few bytes and comes back', () => {
    const inBox = { part: 0, letter: null, x: 0.25, y: -1.5 };
    const atLetter = { part: 300, letter: 70_000, x: -3.5, y: 0.25 };
    expect(encodePlace(inBox).length).toBe(7);
    expect(encodePlace(atLetter).length).toBe(11);
    for (const place of [inBox, atLetter, null])
      expect(decodePlace(encodePlace(place))).toEqual(place);
  });

  test('is read from a part of a larger buffer, as payloads come', () => {
    const bytes = encodePlace({ part: 5, letter: 6, x: 1, y: 2 });
    const larger = Uint8Array.of(9, 9, ...bytes, 9);
    expect(decodePlace(larger.subarray(2, 2 + bytes.length))).toEqual(decodePlace(bytes));
  });

  test('far beside is as far as can be told', () => {
    const far = decodePlace(encodePlace({ part: 1e9, letter: 1e12, x: 1e9, y: -1e9 }));
    expect(far).toMatchObject({ part: 65_535, letter: 0xffff_ffff });
    expect(far?.x).toBeCloseTo(128, 1);
    expect(far?.y).toBeCloseTo(-128, 1);
  });

  test('any bytes are a place, nowhere, or nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 14 }), (bytes) => {
        const place = decodePlace(bytes);
        if (place === undefined || place === null) return;
        for (const number of [place.part, place.x, place.y, place.letter ?? 0])
          expect(Number.isFinite(number)).toBe(true);
        expect([...encodePlace(place)]).toEqual([...bytes]);
      }),
      { examples: [[Uint8Array.of(1, 0, 0, 0x80, 1, 0, 0)], [new Uint8Array()]] },
    );
  });
});
