import { expect, test } from 'vitest';
import { clockFace } from './clock-time.ts';

test('a clock shows minutes, hours where there are some, and tenths at the end', () => {
  expect(clockFace(521_400)).toBe('8:41');
  expect(clockFace(3_723_000)).toBe('1:02:03');
  expect(clockFace(20_000)).toBe('0:20');
  expect(clockFace(9_470)).toBe('9.4');
  expect(clockFace(0)).toBe('0:00');
  expect(clockFace(-5)).toBe('0:00');
});
