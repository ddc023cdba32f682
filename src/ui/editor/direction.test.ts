import { expect, test } from 'vitest';
import { directionOf } from './direction.ts';

test('a text runs the way of its first letter', () => {
  expect(directionOf('')).toBe('ltr');
  expect(directionOf('12. שלום, Ana')).toBe('rtl');
  expect(directionOf('«مرحبا»')).toBe('rtl');
  expect(directionOf('Ana: שלום')).toBe('ltr');
});
