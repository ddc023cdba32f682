import { expect, test } from 'vitest';
import { COAST_SIDE, coastOf } from './coast.ts';

const numbers = (path: string): number[] => path.match(/-?\d+(\.\d+)?/g)?.map(Number) ?? [];

test('the same topic grows the same coast, another one another', () => {
  expect(coastOf('a topic')).toEqual(coastOf('a topic'));
  expect(coastOf('a topic').land).not.toBe(coastOf('another').land);
  expect(coastOf('')).toEqual(coastOf(''));
});

test('every coast is one closed line that stays in its square', () => {
  for (let i = 0; i < 500; i++) {
    const coast = coastOf(`room ${i}`);
    for (const path of Object.values(coast)) {
      expect(path).toMatch(/^M[^MZ]*Z$/);
      expect(Math.min(...numbers(path))).toBeGreaterThan(0);
      expect(Math.max(...numbers(path))).toBeLessThan(COAST_SIDE);
    }
  }
});
