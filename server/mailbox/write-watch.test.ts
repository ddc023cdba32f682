import { expect, test } from 'vitest';
import { WriteWatch } from './write-watch.ts';

test('a write that failed is a problem until one is done, or half a minute is over', () => {
  const watch = new WriteWatch();
  expect(watch.problem(0)).toBeNull();
  watch.onEvent({ operation: 'append', outcome: 'failed' }, 0);
  expect(watch.problem(1)).toContain('could not write');
  watch.onEvent({ operation: 'read', outcome: 'done' }, 2);
  watch.onEvent({ operation: 'append', outcome: 'boxFull' }, 2);
  expect(watch.problem(3)).not.toBeNull();
  watch.onEvent({ operation: 'append', outcome: 'done' }, 4);
  expect(watch.problem(5)).toBeNull();
  watch.onEvent({ operation: 'compact', outcome: 'failed' }, 10_000);
  expect(watch.problem(39_999)).not.toBeNull();
  expect(watch.problem(40_000)).toBeNull();
});
