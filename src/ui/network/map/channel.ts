/** The deep water between two islands, as the line in its middle along which one can write. Pure. */
import { between, distance, distanceToHull, hullOf, nearestOnHulls, type Point } from './plane.ts';

export type Channel = { points: Point[]; length: number };

const STEP = 16;
const BISECTIONS = 12;
/** From the middle on, an angle that the line may turn a step, in radians: letters must not fall over each other. */
const TURN_MAX = 0.16;

/** A line that rises so much more than it goes across is read from below; others from the left, so that nothing stands on its head. */
const STEEP = 6;
/** Written elsewhere: letters keep so far from it. */
const CLEAR = 26;
/** The line is followed for so many times the length that is asked, to find a clear part of it. */
const LONGER = 2;

/** From left to right, or from the bottom up where it runs steeply; as long as is asked. `written`: where words stand already. */
export function channelBetween(
  one: readonly Point[],
  other: readonly Point[],
  lengthWanted: number,
  written: readonly Point[] = [],
): Channel {
  const all = middleLine(hullOf(one), hullOf(other), LONGER * lengthWanted);
  const count = Math.min(all.length, 1 + Math.ceil(lengthWanted / STEP));
  const points = clearest(all, count, written);
  const [start, end] = [points[0], points.at(-1)];
  if (start === undefined || end === undefined) return { points, length: 0 };
  const isSteep = STEEP * Math.abs(end.x - start.x) < Math.abs(end.y - start.y);
  const isBackwards = isSteep ? end.y > start.y : end.x < start.x;
  return {
    points: isBackwards ? points.toReversed() : points,
    length: (points.length - 1) * STEP,
  };
}

/** So many points in a row, near the middle, and off what is written. */
function clearest(all: readonly Point[], count: number, written: readonly Point[]): Point[] {
  const middle = (all.length - count) / 2;
  let best: Point[] = [];
  let least = Infinity;
  for (let from = 0; from + count <= all.length; from++) {
    const points = all.slice(from, from + count);
    const met = points.filter((at) => written.some((word) => distance(word, at) < CLEAR)).length;
    const cost = 100 * met + Math.abs(from - middle);
    if (cost >= least) continue;
    least = cost;
    best = points;
  }
  return best;
}

function middleLine(a: readonly Point[], b: readonly Point[], length: number): Point[] {
  const [near, far] = nearestOnHulls(a, b);
  const apart = Math.max(1, distance(near, far));
  const across = { x: (far.x - near.x) / apart, y: (far.y - near.y) / apart };
  const along = { x: -across.y, y: across.x };
  const first = between(near, far, 0.5);
  const side = (sign: number): Point[] => {
    const points: Point[] = [];
    let [at, heading] = [first, Math.atan2(sign * along.y, sign * along.x)];
    for (let gone = STEP; gone <= length / 2; gone += STEP) {
      const ahead = { x: at.x + STEP * Math.cos(heading), y: at.y + STEP * Math.sin(heading) };
      const middle = inTheMiddle(ahead, across, a, b, apart);
      const wanted = Math.atan2(middle.y - at.y, middle.x - at.x);
      const turn = Math.atan2(Math.sin(wanted - heading), Math.cos(wanted - heading));
      heading += Math.max(-TURN_MAX, Math.min(TURN_MAX, turn));
      at = { x: at.x + STEP * Math.cos(heading), y: at.y + STEP * Math.sin(heading) };
      points.push(at);
    }
    return points;
  };
  return [...side(-1).toReversed(), first, ...side(1)];
}

/** Moves a point across until both shores are as far. */
function inTheMiddle(
  from: Point,
  across: Point,
  a: readonly Point[],
  b: readonly Point[],
  apart: number,
): Point {
  const at = (by: number): Point => ({ x: from.x + across.x * by, y: from.y + across.y * by });
  let [low, high] = [-apart / 2, apart / 2];
  for (let i = 0; i < BISECTIONS; i++) {
    const by = (low + high) / 2;
    const point = at(by);
    if (distanceToHull(point, a) < distanceToHull(point, b)) low = by;
    else high = by;
  }
  return at((low + high) / 2);
}

/** Path data through the points, round. */
export function smoothPath(points: readonly Point[]): string {
  const text = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return '';
  const parts = rest
    .slice(0, -1)
    .map((point, i) => `Q${text(point)} ${text(between(point, rest[i + 1] ?? point, 0.5))}`);
  return `M${text(first)}${parts.join('')}L${text(last)}`;
}
