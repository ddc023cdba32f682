import { describe, expect, test } from 'vitest';
import { QualityMeter } from './quality.ts';

describe('the quality of a link', () => {
  test('nothing is known before the first pong', () => {
    expect(new QualityMeter().read()).toEqual({
      rttMs: null,
      lastRttMs: null,
      jitterMs: null,
      loss: null,
    });
  });

  test('one outlier does not show, a change shows after two samples', () => {
    const meter = new QualityMeter();
    for (const rttMs of [10, 11, 300]) meter.answered(rttMs);
    expect(meter.read()).toMatchObject({ rttMs: 11, lastRttMs: 300 });
    meter.answered(301);
    expect(meter.read().rttMs).toBe(300);
  });

  test('jitter is none on an even link and about the mean difference on an uneven one', () => {
    const even = new QualityMeter();
    const uneven = new QualityMeter();
    for (let i = 0; i < 200; i++) {
      even.answered(20);
      uneven.answered(i % 2 === 0 ? 20 : 30);
    }
    expect(even.read().jitterMs).toBe(0);
    expect(uneven.read().jitterMs).toBeCloseTo(10, 1);
  });

  test('loss is the share of the last 32 pings', () => {
    const meter = new QualityMeter();
    for (let i = 0; i < 100; i++) meter.lost();
    expect(meter.read().loss).toBe(1);
    for (let i = 0; i < 24; i++) meter.answered(1);
    expect(meter.read().loss).toBe(0.25);
    for (let i = 0; i < 8; i++) meter.answered(1);
    expect(meter.read().loss).toBe(0);
  });
});
