/**
 * The coast as a field: how far a point is from the nearest house or link, made round where they meet and rough by noise that only the
 * room's seed decides. Negative on land. Lines further out in the same field are shores and shoals. Pure; runs in a worker.
 */
import { contours } from 'd3-contour';
import {
  FAR,
  roughness,
  SOFT,
  toCapsule,
  toNearest,
  type Capsule,
  type CoastSpec,
} from './field.ts';
import { DEPTH, ROUGHNESS, SHOAL, SHORE_FAR, SHORE_NEAR } from './sizes.ts';

/** Closed curves as path data, empty where there are none. */
export type Coasts = {
  land: string;
  shoreNear: string;
  shoreFar: string;
  shoal: string;
  depth: string;
};

const MARGIN = DEPTH + SOFT + ROUGHNESS;
/** A lake that no glance would find is filled. */
const LAKE_MIN = 900;
/** Samples along one side of a block, for which the shapes that matter are chosen once. */
const BLOCK = 4;
const LINE_ERROR = 0.55;

type Grid = { x0: number; y0: number; columns: number; rows: number; cell: number };

/** Samples lie on multiples of the cell, so that a coast does not shiver when its box grows. */
function gridOf(shapes: readonly Capsule[], cell: number): Grid {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x1: a, y1: b, x2: c, y2: d, reach } of shapes) {
    const out = Math.max(0, reach) + MARGIN;
    x0 = Math.min(x0, a - out, c - out);
    y0 = Math.min(y0, b - out, d - out);
    x1 = Math.max(x1, a + out, c + out);
    y1 = Math.max(y1, b + out, d + out);
  }
  const left = Math.floor(x0 / cell);
  const top = Math.floor(y0 / cell);
  return {
    x0: left * cell,
    y0: top * cell,
    columns: Math.ceil(x1 / cell) - left + 1,
    rows: Math.ceil(y1 / cell) - top + 1,
    cell,
  };
}

/** Those that can be nearest, or flow into the nearest, somewhere within `half` of the point. */
function thatMatter(x: number, y: number, half: number, shapes: readonly Capsule[]): Capsule[] {
  const away = shapes.map((shape) => toCapsule(x, y, shape));
  const limit = Math.min(...away) + 2 * half + SOFT;
  return shapes.filter((_, i) => (away[i] ?? FAR) <= limit);
}

type Samples = { land: number[]; island: number[] };

/** Both fields at once, negated: d3-contour's inside is above. */
function sample(grid: Grid, seed: number, { lands, ways }: CoastSpec): Samples {
  const { x0, y0, columns, rows, cell } = grid;
  const land = Array.from({ length: columns * rows }, () => -FAR);
  const island = [...land];
  const half = (BLOCK * cell) / Math.SQRT2;
  for (let top = 0; top < rows; top += BLOCK)
    for (let left = 0; left < columns; left += BLOCK) {
      const x = x0 + (left + BLOCK / 2) * cell;
      const y = y0 + (top + BLOCK / 2) * cell;
      const near = thatMatter(x, y, half, lands);
      const nearWays = ways.length === 0 ? ways : thatMatter(x, y, half, ways);
      for (let j = top; j < Math.min(rows, top + BLOCK); j++)
        for (let i = left; i < Math.min(columns, left + BLOCK); i++) {
          const [px, py] = [x0 + i * cell, y0 + j * cell];
          const away = toNearest(px, py, near);
          const rough = roughness(seed, px, py, away);
          const way = nearWays.length === 0 ? FAR : toNearest(px, py, nearWays);
          const part = Math.max(0, Math.min(1, 0.5 + (away - way) / (2 * SOFT)));
          const both = away + (way - away) * part - SOFT * part * (1 - part);
          land[j * columns + i] = -(away + rough);
          island[j * columns + i] = -(both + rough);
        }
    }
  return { land, island };
}

export type Ring = [number, number][];

function ringArea(ring: Ring): number {
  let twice = 0;
  for (let i = 0; i < ring.length; i++) {
    const [ax, ay] = ring[i] ?? [0, 0];
    const [bx, by] = ring[(i + 1) % ring.length] ?? [0, 0];
    twice += ax * by - bx * ay;
  }
  return Math.abs(twice) / 2;
}

export function isInRing(
  x: number,
  y: number,
  ring: readonly (readonly [number, number])[],
): boolean {
  let isIn = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [ax, ay] = ring[i] ?? [0, 0];
    const [bx, by] = ring[j] ?? [0, 0];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isIn = !isIn;
  }
  return isIn;
}

/** Every island of the contour that holds something, with its larger lakes: rings of chart points, the outer one first. */
function ringsAt(
  values: readonly number[],
  level: number,
  grid: Grid,
  holds: readonly Capsule[],
): Ring[][] {
  const { x0, y0, columns, rows, cell } = grid;
  const shape = contours()
    .size([columns, rows])
    .contour(values as number[], -level);
  return shape.coordinates.flatMap((polygon) => {
    const rings = polygon.map((ring) =>
      // The last point is the first again.
      ring
        .slice(0, -1)
        .map(([x = 0, y = 0]): [number, number] => [x0 + (x - 0.5) * cell, y0 + (y - 0.5) * cell]),
    );
    const [outer, ...lakes] = rings;
    if (outer === undefined || !holds.some(({ x1, y1 }) => isInRing(x1, y1, outer))) return [];
    return [[outer, ...lakes.filter((lake) => ringArea(lake) >= LAKE_MIN)]];
  });
}

/** The coasts of one island. `seed` is the room's. */
export function drawCoasts(seed: number, spec: CoastSpec, cell: number): Coasts {
  if (spec.lands.length === 0)
    return { land: '', shoreNear: '', shoreFar: '', shoal: '', depth: '' };
  const grid = gridOf([...spec.lands, ...spec.ways], cell);
  const samples = sample(grid, seed, spec);
  const line = (values: readonly number[], level: number): string =>
    ringsAt(values, level, grid, spec.lands)
      .flatMap((rings) => rings.map((ring) => curve(simplified(ring))))
      .join('');
  return {
    land: line(samples.land, 0),
    shoreNear: line(samples.land, SHORE_NEAR),
    shoreFar: line(samples.land, SHORE_FAR),
    shoal: line(samples.island, SHOAL),
    depth: line(samples.island, DEPTH),
  };
}

/** The same lines as rings of points: what is drawn, to measure it. */
export function coastRings(
  seed: number,
  spec: CoastSpec,
  cell: number,
): { land: Ring[][]; shoal: Ring[][] } {
  const grid = gridOf([...spec.lands, ...spec.ways], cell);
  const samples = sample(grid, seed, spec);
  return {
    land: ringsAt(samples.land, 0, grid, spec.lands),
    shoal: ringsAt(samples.island, SHOAL, grid, spec.lands),
  };
}

/** Fewer points, none of them moved by more than LINE_ERROR: Ramer, Douglas and Peucker's way. */
function simplified(ring: Ring): Ring {
  const kept = new Uint8Array(ring.length);
  const half = Math.floor(ring.length / 2);
  kept[0] = kept[half] = 1;
  const spans: [number, number][] = [
    [0, half],
    [half, ring.length],
  ];
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [from, to] = span;
    const [ax, ay] = ring[from] ?? [0, 0];
    const [bx, by] = ring[to % ring.length] ?? [0, 0];
    let [worst, at] = [LINE_ERROR, -1];
    for (let i = from + 1; i < to; i++) {
      const [x, y] = ring[i] ?? [0, 0];
      const error = toCapsule(x, y, { x1: ax, y1: ay, x2: bx, y2: by, reach: 0 });
      if (error > worst) [worst, at] = [error, i];
    }
    if (at === -1) continue;
    kept[at] = 1;
    spans.push([from, at], [at, to]);
  }
  return ring.filter((_, i) => kept[i] === 1);
}

const short = (n: number): string => String(Math.round(n * 10) / 10);

/** Round through the middles between the points. */
function curve(ring: Ring): string {
  if (ring.length < 3) return '';
  const middle = (i: number): string => {
    const [ax, ay] = ring[i % ring.length] ?? [0, 0];
    const [bx, by] = ring[(i + 1) % ring.length] ?? [0, 0];
    return `${short((ax + bx) / 2)} ${short((ay + by) / 2)}`;
  };
  const parts = ring.map(([x, y], i) => `Q${short(x)} ${short(y)} ${middle(i)}`);
  return `M${middle(ring.length - 1)}${parts.join('')}Z`;
}
