import { describe, expect, test } from 'vitest';
import type { Trace, TraceStop } from '../../watch/trace.ts';
import { AXIS_WIDTH, axisOf, labelsOf } from './edit-axis.ts';

type PeerId = Trace['silent'][number];
const MADE_MS = 1_795_270_020_000;

const stop = (peer: string, afterMs: number, more: Partial<TraceStop> = {}): TraceStop => ({
  peer: peer as PeerId,
  how: 'broadcast',
  from: null,
  kind: 'direct',
  receivedMs: MADE_MS + afterMs,
  appliedMs: MADE_MS + afterMs,
  storedMs: null,
  errorMs: 1,
  ...more,
});
const trace = (stops: TraceStop[], silent: string[] = []): Trace => ({
  entry: { session: 'self' as PeerId, page: 'plan' as Trace['entry']['page'], number: 1 },
  bytes: 24,
  askedAtMs: MADE_MS,
  stops,
  silent: silent as PeerId[],
  unknown: [],
});
const origin = stop('self', 0, { how: 'made' });

describe('the axis of an edit', () => {
  test('is none where nobody knows when it was made', () => {
    expect(axisOf(trace([stop('ana', 9)]))).toBeNull();
  });

  test('has each where the time says, and those who have not got it beyond its end', () => {
    const axis = axisOf(trace([origin, stop('ana', 10), stop('bo', 20)], ['dov']));
    const [made, ana, bo, dov] = axis?.points ?? [];
    expect(made).toMatchObject({ kind: 'origin', afterMs: 0 });
    expect(ana).toMatchObject({ kind: 'shown', afterMs: 10 });
    const from = made?.x ?? 0;
    expect((bo?.x ?? 0) - from).toBeCloseTo(2 * ((ana?.x ?? 0) - from));
    expect(dov).toMatchObject({ kind: 'silent', afterMs: null });
    expect(dov?.x).toBeGreaterThan(bo?.x ?? Infinity);
    expect(dov?.x).toBeLessThan(AXIS_WIDTH);
  });

  test('says received where the page is not open, and never before it was made', () => {
    const early = stop('ana', -3, { appliedMs: null });
    const axis = axisOf(trace([origin, early]));
    expect(axis?.points[1]).toMatchObject({ kind: 'received', afterMs: 0 });
  });

  test('is marked at round figures', () => {
    const axis = axisOf(trace([origin, stop('ana', 41)]));
    expect(axis?.ticks.map(({ ms }) => ms)).toEqual([20, 40]);
  });
});

test('labels do not cover each other, and stay within', () => {
  const many = Array.from({ length: 30 }, (_, at) => stop(`p${at}`, at));
  const points = axisOf(trace([origin, ...many]))?.points ?? [];
  const labels = labelsOf(points, ({ peer }) => `A name of ${peer}`);
  expect(labels.length).toBeGreaterThan(2);
  expect(labels.length).toBeLessThan(30);
  const spans = labels.map(({ x, row, text, anchor }) => {
    const width = text.length * 6.4;
    const from = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
    return { row, from, to: from + width };
  });
  for (const [at, span] of spans.entries()) {
    expect(span.from).toBeGreaterThanOrEqual(0);
    expect(span.to).toBeLessThanOrEqual(AXIS_WIDTH + 1e-9);
    for (const other of spans.slice(at + 1))
      if (other.row === span.row) expect(other.from >= span.to || other.to <= span.from).toBe(true);
  }
});
