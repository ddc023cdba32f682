import { describe, expect, test } from 'vitest';
import { channelBetween } from './channel.ts';
import { fit, onChart, onFrame } from './frame.ts';
import { nextHouse } from './house-layer.tsx';
import { createPlaces } from './layout.ts';
import { rails, straight, tally } from './lines.ts';
import { parted, room } from './map-fixture.ts';
import { notePlace } from './map-note.tsx';
import { distance, distanceToHull, hullDistance, hullOf, type Point } from './plane.ts';
import { lengthOf, pointAt, routeOf } from './routes.ts';
import { spacingOf } from './sizes.ts';
import { arrangementBetween, specBetween, type Arrangement } from './tide.ts';
import { topologyOf, type PeerId } from './topology.ts';
import { dropKind, islandsOfPlan } from './use-drag.ts';

const square = (x: number, y: number, side = 10): Point[] => [
  { x, y },
  { x: x + side, y },
  { x: x + side, y: y + side },
  { x, y: y + side },
];
const insets = { top: 10, right: 10, bottom: 10, left: 10 };
const frame = { width: 1000, height: 600, insets, covered: [], isSmall: false };

function arrangementOf(snapshot: ReturnType<typeof room>): Arrangement {
  const topology = topologyOf(snapshot);
  const layout = createPlaces('a room', 1.6).take(topology);
  return { topology, layout, view: fit(layout, frame) };
}

describe('plane', () => {
  test('hulls and what lies between them', () => {
    expect(hullOf([...square(0, 0), { x: 5, y: 5 }])).toHaveLength(4);
    expect(distanceToHull({ x: 5, y: 5 }, hullOf(square(0, 0)))).toBe(0);
    expect(distanceToHull({ x: 5, y: -7 }, hullOf(square(0, 0)))).toBe(7);
    expect(hullDistance(hullOf(square(0, 0)), hullOf(square(30, 5)))).toBe(20);
    expect(hullDistance(hullOf(square(0, 0)), hullOf(square(5, 5)))).toBe(0);
    expect(hullDistance([{ x: 0, y: 0 }], [{ x: 3, y: 4 }])).toBe(5);
  });
});

describe('frame', () => {
  test('all houses are in it, and nothing lies under what covers it', () => {
    const { layout } = arrangementOf(room({ peers: 12, islands: 3 }));
    const key = { x0: 0, y0: 450, x1: 380, y1: 600 };
    const view = fit(layout, { ...frame, covered: [key] });
    for (const at of layout.houses.values()) {
      const { x, y } = onFrame(view, at);
      expect(x > 10 && x < 990 && y > 10 && y < 590).toBe(true);
      expect(x < key.x1 && y > key.y0).toBe(false);
      expect(distance(onChart(view, { x, y }), at)).toBeLessThan(1e-6);
    }
  });
});

describe('lines', () => {
  test('leave houses free; none where two houses touch', () => {
    expect(straight({ x: 0, y: 0 }, { x: 100, y: 0 }, 10, 20)).toBe('M10 0L80 0');
    expect(straight({ x: 0, y: 0 }, { x: 20, y: 0 }, 10, 20)).toBe('');
    expect(rails({ x: 0, y: 0 }, { x: 100, y: 0 }, 10, 10).match(/M/g)).toHaveLength(2);
  });

  test('tally marks: the fifth goes through four', () => {
    expect(tally(12, 20).path.match(/M/g)).toHaveLength(12);
    expect(tally(5, 20).path.match(/L/g)).toHaveLength(1);
    expect(tally(99, 20).path.match(/M/g)).toHaveLength(20);
  });

  test('the channel keeps to the middle of the water', () => {
    const [a, b] = [square(0, 0, 100), square(300, 40, 100)];
    const { points } = channelBetween(a, b, 200);
    for (const point of points) {
      const apart = distanceToHull(point, hullOf(a)) - distanceToHull(point, hullOf(b));
      expect(Math.abs(apart)).toBeLessThan(40);
    }
    // Steep water is read from below.
    expect(points[0]?.y).toBeGreaterThan(points.at(-1)?.y ?? 0);
  });
});

describe('routes of edits', () => {
  test('over the link that is drawn, else over water, else none', () => {
    const snapshot = room({ shape: [[2, 1]] });
    const { topology, layout } = arrangementOf(snapshot);
    const [first, second] = topology.islands[0]?.lands[0]?.peers ?? [];
    const far = topology.islands[0]?.lands[1]?.peers[0] as PeerId;
    const places = layout.houses;
    const at = { x: 0, y: 0 };
    const ferry = (land: number) => ({
      key: `f${land}`,
      relay: 'r',
      land,
      from: at,
      bend: { x: 5, y: 5 },
      to: { x: 10 * land + 10, y: 0 },
      isFar: false,
      isAsked: false,
    });
    const map = { topology, places, ferries: [ferry(0), ferry(1)] };
    expect(routeOf(map, first as PeerId, second as PeerId)?.points).toHaveLength(2);
    expect(routeOf(map, first as PeerId, far)?.lines).toEqual(['f0', 'f1']);
    expect(routeOf({ ...map, ferries: [] }, first as PeerId, far)).toBeNull();
    expect(routeOf(map, first as PeerId, 'nobody' as PeerId)).toBeNull();
  });

  test('points on the way', () => {
    const way = [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 10, y: 30 },
    ];
    expect(lengthOf(way)).toBe(40);
    expect(pointAt(way, 0.5)).toEqual({ x: 10, y: 10 });
    expect(pointAt(way, 2)).toEqual({ x: 10, y: 30 });
  });
});

describe('the tide', () => {
  test('begins with one arrangement and ends with the other', () => {
    const whole = room({ peers: 6 });
    const places = createPlaces('a room', 1.6);
    const [before, after] = [whole, parted(whole, [3, 3])].map((snapshot) => {
      const topology = topologyOf(snapshot);
      const layout = places.take(topology);
      return { topology, layout, view: fit(layout, frame) };
    }) as [Arrangement, Arrangement];
    for (const [part, end] of [
      [0, before],
      [1, after],
    ] as const) {
      const now = arrangementBetween(before, after, part);
      expect(new Map(now.layout.houses)).toEqual(new Map(end.layout.houses));
      expect(now.view).toEqual(end.view);
    }
    const sunk = specBetween(before, after, 1, []).lands.filter(({ reach }) => reach < 0);
    expect(sunk).toHaveLength(9);
  });
});

describe('houses', () => {
  const places = new Map(
    [
      ['a', 0, 0],
      ['b', 100, 10],
      ['c', 20, 90],
    ].map(([id, x, y]) => [id as PeerId, { x: x as number, y: y as number }]),
  );

  test('arrows go to the next one there', () => {
    expect(nextHouse('a' as PeerId, 'ArrowRight', places)).toBe('b');
    expect(nextHouse('a' as PeerId, 'ArrowDown', places)).toBe('c');
    expect(nextHouse('a' as PeerId, 'ArrowLeft', places)).toBeNull();
  });

  test('a note stands beside its house, in the frame, and hides no other if it can', () => {
    const size = { width: 290, height: 200 };
    const others = [{ x: 700, y: 300 }];
    const { left, top } = notePlace({ x: 480, y: 300 }, size, frame, others);
    expect(left + size.width).toBeLessThan(480);
    expect(top).toBeGreaterThanOrEqual(0);
  });
});

describe('dragging', () => {
  const arrangement = arrangementOf(room({ peers: 5 }));
  const { houses, size } = arrangement.layout;
  const [self, ana, bo] = arrangement.topology.islands[0]!.lands[0]!.peers;

  test('near its land a house is put elsewhere, in the water it is set apart', () => {
    const beside = houses.get(bo!)!;
    const spot = { x: beside.x + spacingOf(size), y: beside.y + spacingOf(size) * 0.7 };
    expect(dropKind(arrangement, ana!, spot)).not.toBe('apart');
    expect(dropKind(arrangement, ana!, { x: 5000, y: 0 })).toBe('apart');
    expect(dropKind(arrangement, ana!, beside)).toBe('onHouse');
  });

  test('houses of an island out of reach cannot be parted from it', () => {
    const far = arrangementOf(parted(room({ peers: 5 }), [3, 2]));
    const peer = far.topology.islands[1]?.lands[0]?.peers[0] as PeerId;
    expect(dropKind(far, peer, { x: 5000, y: 0 })).toBe('outOfReach');
  });

  test('who is dragged to one place is on one island', () => {
    const plan = new Map([
      [ana!, { x: 4000, y: 0 }],
      [bo!, { x: 4000, y: 100 }],
    ]);
    const [stay, gone, ...more] = islandsOfPlan(arrangement, plan);
    expect(stay).toContain(self);
    expect(new Set(gone)).toEqual(new Set([ana, bo]));
    expect(more).toEqual([]);
  });
});
