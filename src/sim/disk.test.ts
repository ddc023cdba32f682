import { expect, test } from 'vitest';
import { createRng } from '../lib/rng.ts';
import { Disk } from './disk.ts';
import { Events } from './events.ts';

const put = (key: string) => ({ puts: [{ key, value: Uint8Array.of(1) }], deletes: [] });

test('what was said to be kept outlives a crash; what was not is kept whole or not at all', () => {
  let keptOfLost = 0;
  for (let seed = 0; seed < 200; seed++) {
    const events = new Events();
    const disk = new Disk(events, createRng(seed));
    const told: string[] = [];
    disk.write('tab', put('a'), (isKept) => told.push(`a ${isKept}`));
    events.runUntil(100);
    const { puts } = put('b');
    disk.write('tab', { puts: [...puts, ...put('c').puts], deletes: ['a'] }, () => told.push('b'));
    disk.write('other tab', put('d'), (isKept) => told.push(`d ${isKept}`));
    disk.crash('tab');
    events.runUntil(200);
    const keys = disk.load().map(({ key }) => key);
    expect([
      ['a', 'd'],
      ['b', 'c', 'd'],
    ]).toContainEqual(keys);
    expect(told).toEqual(['a true', 'd true']);
    if (keys.includes('b')) keptOfLost += 1;
  }
  expect(keptOfLost).toBeGreaterThan(20);
  expect(keptOfLost).toBeLessThan(120);
});

test('a full disk keeps nothing and says so', () => {
  const events = new Events();
  const disk = new Disk(events, createRng(1));
  const told: boolean[] = [];
  disk.isFull = true;
  disk.write('tab', put('a'), (isKept) => told.push(isKept));
  events.runUntil(100);
  expect(told).toEqual([false]);
  expect(disk.load()).toEqual([]);
});
