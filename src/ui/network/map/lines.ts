/** The five patterns of paths as path data, in pixels of the frame. Pure. */
import { between, distance, type Point } from './plane.ts';

const short = (n: number): string => String(Math.round(n * 10) / 10);
const at = ({ x, y }: Point): string => `${short(x)} ${short(y)}`;

/** From house to house, leaving their dots free. */
export function straight(from: Point, to: Point, gapFrom: number, gapTo: number): string {
  const length = distance(from, to);
  if (length <= gapFrom + gapTo) return '';
  return `M${at(between(from, to, gapFrom / length))}L${at(between(from, to, 1 - gapTo / length))}`;
}

const RAIL_APART = 3.2;
const SPLAY = 4.5;

/** A bridge between two tabs: two rails whose ends splay. */
export function rails(from: Point, to: Point, gapFrom: number, gapTo: number): string {
  const length = distance(from, to);
  const inner = length - gapFrom - gapTo;
  if (inner <= 2 * SPLAY) return '';
  const [ux, uy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const point = (along: number, aside: number): string =>
    at({ x: from.x + ux * along - uy * aside, y: from.y + uy * along + ux * aside });
  const rail = (side: number): string =>
    `M${point(gapFrom, side * (RAIL_APART + SPLAY * 0.9))}` +
    `L${point(gapFrom + SPLAY, side * RAIL_APART)}` +
    `L${point(length - gapTo - SPLAY, side * RAIL_APART)}` +
    `L${point(length - gapTo, side * (RAIL_APART + SPLAY * 0.9))}`;
  return rail(-1) + rail(1);
}

/** A line so far beside the one from house to house; to its left as it runs from left to right. */
export function beside(from: Point, to: Point, aside: number): [Point, Point] {
  const length = distance(from, to) || 1;
  const side = to.x >= from.x ? 1 : -1;
  const [nx, ny] = [(side * (to.y - from.y)) / length, (-side * (to.x - from.x)) / length];
  const by = (point: Point): Point => ({ x: point.x + nx * aside, y: point.y + ny * aside });
  return [by(from), by(to)];
}

export const bent = (from: Point, bend: Point, to: Point): string =>
  `M${at(from)}Q${at(bend)} ${at(to)}`;

/** Points on a quadratic curve. */
export const alongBend = (from: Point, bend: Point, to: Point, steps: number): Point[] =>
  Array.from({ length: steps + 1 }, (_, i) => {
    const part = i / steps;
    return between(between(from, bend, part), between(bend, to, part), part);
  });

/** Tally marks: fours and a stroke through them. `limit` marks at most are drawn. */
export function tally(count: number, limit: number): { path: string; width: number } {
  const marks = Math.min(count, limit);
  const [gap, group, height] = [5.5, 12, 15];
  let [x, path] = [0, ''];
  for (let i = 1; i <= marks; i++) {
    if (i % 5 === 0) {
      path += `M${short(x - 4 * gap - 2)} ${height - 2.5}L${short(x - gap + 4)} 3`;
      x += group - gap;
      continue;
    }
    path += `M${short(x)} 1V${height}`;
    x += gap;
  }
  return { path, width: Math.max(0, x - (marks % 5 === 0 ? group - gap : gap)) };
}
