import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8 } from '../../lib/bytes.ts';
import {
  decodeLive,
  encodeLive,
  LIVE_BYTES_MAX,
  strokePart,
  withStrokePart,
  type Live,
  type Point,
} from './live.ts';
import { rectangle, stroke } from './shape-fixture.ts';

const NOTHING: Live = { pointer: null, stroke: null, held: [] };

/** Says a stroke as it grows, three points at a time; `isLost` says which messages do not arrive. */
function drawn(points: number, isLost: (at: number) => boolean): { seen: Point[]; bytes: number } {
  const whole = stroke('s', points);
  const all = whole['points'] as Point[];
  let seen: Point[] = [];
  let [said, bytes] = [0, 0];
  for (let at = 0; said < points; at += 1) {
    const now = { ...whole, points: all.slice(0, Math.min(points, said + 3)) };
    const message = encodeLive({ ...NOTHING, stroke: strokePart(now, said, at % 20 !== 0) }).bytes;
    expect(message.length).toBeLessThanOrEqual(LIVE_BYTES_MAX);
    said = now.points.length;
    bytes += message.length;
    const part = decodeLive(message)?.stroke ?? null;
    if (part !== null && !isLost(at)) seen = withStrokePart(seen, part);
  }
  return { seen, bytes };
}

const isNear = (seen: readonly Point[], points: number): boolean =>
  seen.every(([x, y], i) => {
    const [wantX, wantY] = (stroke('s', points)['points'] as Point[])[i] ?? [NaN, NaN];
    return Math.abs(x - wantX) < 0.06 && Math.abs(y - wantY) < 0.06;
  });

test('a stroke arrives as it grows, to a twentieth of a pixel, in less than 20 KiB for 300 points', () => {
  const { seen, bytes } = drawn(300, () => false);
  expect(seen).toHaveLength(300);
  expect(isNear(seen, 300)).toBe(true);
  expect(bytes).toBeLessThan(20 * 1024);
});

test('a message that was lost is made up for by the next ones', () => {
  const { seen } = drawn(300, (at) => at % 4 === 1 || at % 4 === 2);
  expect(seen).toHaveLength(300);
  expect(isNear(seen, 300)).toBe(true);
});

test('where too many were lost there is a straight line', () => {
  const line = withStrokePart([[0, 0]], { id: 's', from: 4, points: [[40, 8]], look: null });
  expect(line).toEqual([
    [0, 0],
    [10, 2],
    [20, 4],
    [30, 6],
    [40, 8],
  ]);
});

test('a message holds as many shapes as fit, and the pointer', () => {
  const held = Array.from({ length: 100 }, (_, i) => ({
    id: `shape-${i}`,
    fields: { x: i / 3, y: i * 1000 },
  }));
  const pointer = { x: 1.26, y: -3, isDown: true, isLaser: false };
  const { bytes, count } = encodeLive({ ...NOTHING, pointer, held });
  expect(bytes.length).toBeLessThanOrEqual(LIVE_BYTES_MAX);
  expect(count).toBeGreaterThan(20);
  const told = decodeLive(bytes);
  expect(told?.pointer).toEqual({ ...pointer, x: 1.3 });
  expect(told?.held).toHaveLength(count);
  expect(told?.held[1]).toEqual({ id: 'shape-1', fields: { x: 0.3333, y: 1000 } });
});

test('a shape that fits no message is left out', () => {
  const held = [{ id: 's', fields: rectangle('s', { link: 'x'.repeat(2000) }) }];
  expect(encodeLive({ ...NOTHING, held }).count).toBe(0);
});

test('whatever comes is a message or nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(() => decodeLive(bytes)).not.toThrow();
    }),
  );
  fc.assert(
    fc.property(
      fc.record({ c: fc.jsonValue(), s: fc.jsonValue(), t: fc.jsonValue() }),
      (message) => {
        const told = decodeLive(utf8(JSON.stringify(message)));
        expect(told).not.toBeNull();
        if (told?.stroke) withStrokePart([], told.stroke);
      },
    ),
  );
});
