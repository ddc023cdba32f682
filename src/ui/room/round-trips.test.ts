import { describe, expect, test } from 'vitest';
import type { PeerId } from './snapshot.ts';
import { RoundTrips, sparkOf } from './round-trips.ts';

const ana = 'ana' as PeerId;

describe('round trips', () => {
  test('the last two minutes are kept, of those who are known', () => {
    const trips = new RoundTrips();
    for (let i = 0; i < 100; i++) trips.take([{ id: ana, rttMs: i }]);
    expect(trips.of(ana)).toHaveLength(60);
    expect(trips.of(ana).at(-1)).toBe(99);
    trips.take([{ id: ana, rttMs: null }]);
    expect(trips.of(ana)).toHaveLength(60);
    trips.take([]);
    expect(trips.of(ana)).toEqual([]);
  });

  test('their line spans half to double the median', () => {
    expect(sparkOf([12])).toBeNull();
    expect(sparkOf([10, 20, 20])?.path).toBe('M66.8 21.0L67.9 12.0L69.0 12.0');
    expect(sparkOf([20, 20, 400])?.y).toBe(3);
  });
});
