/** Points, hulls and distances on the chart. Pure; a unit is a CSS pixel at scale 1. */

export type Point = { x: number; y: number };
export type Box = { x0: number; y0: number; x1: number; y1: number };

const EMPTY: Box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };

export const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

export const moved = ({ x, y }: Point, by: Point): Point => ({ x: x + by.x, y: y + by.y });

export const between = (a: Point, b: Point, part: number): Point => ({
  x: a.x + (b.x - a.x) * part,
  y: a.y + (b.y - a.y) * part,
});

export function middleOf(points: readonly Point[]): Point {
  const sum = points.reduce((all, point) => moved(all, point), { x: 0, y: 0 });
  const count = Math.max(1, points.length);
  return { x: sum.x / count, y: sum.y / count };
}

/** Around all points, `margin` away. Of no points an empty box, whose sides are infinite. */
export function boxOf(points: readonly Point[], margin = 0): Box {
  const box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  // A loop, as thousands of boxes are made for one layout.
  for (const { x, y } of points) {
    box.x0 = Math.min(box.x0, x - margin);
    box.y0 = Math.min(box.y0, y - margin);
    box.x1 = Math.max(box.x1, x + margin);
    box.y1 = Math.max(box.y1, y + margin);
  }
  return box;
}

export const boxesTogether = (boxes: readonly Box[]): Box =>
  boxes.reduce(
    (all, box) => ({
      x0: Math.min(all.x0, box.x0),
      y0: Math.min(all.y0, box.y0),
      x1: Math.max(all.x1, box.x1),
      y1: Math.max(all.y1, box.y1),
    }),
    EMPTY,
  );

export const doBoxesMeet = (a: Box, b: Box): boolean =>
  a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

/** Not even their edges touch. */
export const areBoxesApart = (a: Box, b: Box): boolean =>
  a.x0 > b.x1 || b.x0 > a.x1 || a.y0 > b.y1 || b.y0 > a.y1;

/** Between two boxes; 0 where they meet. Never more than between what is in them. */
export const boxDistance = (a: Box, b: Box): number =>
  Math.hypot(Math.max(0, a.x0 - b.x1, b.x0 - a.x1), Math.max(0, a.y0 - b.y1, b.y0 - a.y1));

const turn = (o: Point, a: Point, b: Point): number =>
  (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);

/** The convex hull, by Andrew's monotone chain: counter-clockwise as the y axis points down the screen. One or two points are their own hull. */
export function hullOf(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  if (sorted.length < 3) return sorted;
  const chain = (order: readonly Point[]): Point[] => {
    const kept: Point[] = [];
    for (const point of order) {
      for (;;) {
        const [last, before] = [kept.at(-1), kept.at(-2)];
        if (last === undefined || before === undefined || turn(before, last, point) > 0) break;
        kept.pop();
      }
      kept.push(point);
    }
    return kept.slice(0, -1);
  };
  return [...chain(sorted), ...chain(sorted.toReversed())];
}

/** Where on the line from `a` to `b` it is nearest to `p`, from 0 to 1. */
function nearestPart(p: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length2 = dx * dx + dy * dy;
  if (length2 === 0) return 0;
  return Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length2));
}

export const distanceToLine = (p: Point, a: Point, b: Point): number =>
  distance(p, between(a, b, nearestPart(p, a, b)));

/** Do the lines from `a` to `b` and from `c` to `d` cross? */
export function doCross(a: Point, b: Point, c: Point, d: Point): boolean {
  const isAcross = (from: Point, to: Point, one: Point, other: Point): boolean =>
    turn(from, to, one) > 0 !== turn(from, to, other) > 0;
  return isAcross(a, b, c, d) && isAcross(c, d, a, b);
}

const edgesOf = (hull: readonly Point[]): [Point, Point][] =>
  hull.map((a, i) => [a, hull[(i + 1) % hull.length] ?? a]);

const isInside = (p: Point, hull: readonly Point[]): boolean =>
  hull.length > 2 && edgesOf(hull).every(([a, b]) => turn(a, b, p) >= 0);

/** From a point to a convex hull; 0 inside. */
export const distanceToHull = (p: Point, hull: readonly Point[]): number =>
  isInside(p, hull) ? 0 : Math.min(...edgesOf(hull).map(([a, b]) => distanceToLine(p, a, b)));

/** Between two convex hulls; 0 where they overlap. */
export function hullDistance(one: readonly Point[], other: readonly Point[]): number {
  const [a, b] = [edgesOf(one), edgesOf(other)];
  if (a.some(([p, q]) => b.some(([r, s]) => doCross(p, q, r, s)))) return 0;
  return Math.min(
    ...one.map((point) => distanceToHull(point, other)),
    ...other.map((point) => distanceToHull(point, one)),
  );
}

/** The two points, one on each hull, that are nearest. */
export function nearestOnHulls(one: readonly Point[], other: readonly Point[]): [Point, Point] {
  let best: [Point, Point] = [middleOf(one), middleOf(other)];
  let least = Infinity;
  const tryAll = (from: readonly Point[], to: readonly Point[], isTurned: boolean): void => {
    for (const p of from)
      for (const [a, b] of edgesOf(to)) {
        const q = between(a, b, nearestPart(p, a, b));
        if (distance(p, q) >= least) continue;
        least = distance(p, q);
        best = isTurned ? [q, p] : [p, q];
      }
  };
  tryAll(one, other, false);
  tryAll(other, one, true);
  return best;
}
