import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packNumbers, unpackNumbers } from './packing.ts';

const MAX = 1000;

test('any numbers come back as they were, bit by bit', () => {
  const numbers = fc.oneof(
    fc.array(fc.integer()),
    fc.array(fc.integer({ min: -4000, max: 4000 }).map((whole) => whole / 4)),
    fc.array(fc.float()),
    fc.array(fc.double()),
  );
  fc.assert(
    fc.property(numbers, fc.constantFrom(1, 2), (list, stride) => {
      const back = unpackNumbers(packNumbers(list, stride), stride, MAX);
      expect(back?.length).toBe(list.length);
      for (const [i, value] of list.entries()) expect(back?.[i]).toBe(value);
    }),
  );
});

test('a stroke of whole points takes two or three bytes a point', () => {
  const points = Array.from({ length: 300 }, (_, i) => [i * 3, Math.round(90 * Math.sin(i / 9))]);
  expect(packNumbers(points.flat(), 2).length).toBeLessThan(2.5 * 300);
});

test('bytes of a stranger are numbers or nothing, and never more than asked for', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const numbers = unpackNumbers(bytes, 2, 20);
      expect(numbers === null || numbers.length <= 20).toBe(true);
    }),
  );
  expect(unpackNumbers(packNumbers([1, 2, 3], 1), 1, 2)).toBeNull();
  expect(unpackNumbers(packNumbers([0.1, 0.2, 0.3], 1), 1, 2)).toBeNull();
  expect(
    unpackNumbers(Uint8Array.of(0, ...Array.from({ length: 12 }, () => 255), 1), 1, 9),
  ).toBeNull();
});
