/** The way of an edit between two neighbours, as it is drawn: over land, or from coast to boat to coast. Pure, in pixels of the frame. */
import { alongBend } from './lines.ts';
import { between, distance, type Point } from './plane.ts';
import { linkKey, type PeerId, type Topology } from './topology.ts';
import type { DrawnFerry } from './way-layer.tsx';

export type Route = {
  points: readonly Point[];
  /** Of the lines that it runs on: `data-way`, `data-ferry`. */
  lines: readonly string[];
};

const BEND_STEPS = 8;

export type RouteMap = {
  topology: Topology;
  places: ReadonlyMap<PeerId, Point>;
  ferries: readonly DrawnFerry[];
};

/** Null where no line between the two is drawn: what is not known is not shown. */
export function routeOf(
  { topology, places, ferries }: RouteMap,
  from: PeerId,
  to: PeerId,
): Route | null {
  for (const { lands } of topology.islands) {
    const [start, end] = [from, to].map((peer) =>
      lands.findIndex(({ peers }) => peers.includes(peer)),
    );
    if (start === undefined || end === undefined || start === -1 || end === -1) continue;
    const [a, b] = [places.get(from), places.get(to)];
    const key = linkKey(from, to);
    const isLinked = lands[start]?.links.some((link) => linkKey(link.a, link.b) === key) ?? false;
    if (isLinked && a !== undefined && b !== undefined) return { points: [a, b], lines: [key] };
    return start === end ? null : overWater(ferries, start, end);
  }
  return null;
}

function overWater(ferries: readonly DrawnFerry[], start: number, end: number): Route | null {
  for (const out of ferries) {
    if (out.land !== start || out.isFar) continue;
    const back = ferries.find(
      ({ land, relay, isFar }) => land === end && relay === out.relay && !isFar,
    );
    if (back === undefined) continue;
    return {
      points: [
        ...alongBend(out.to, out.bend, out.from, BEND_STEPS),
        ...alongBend(back.from, back.bend, back.to, BEND_STEPS).slice(1),
      ],
      lines: [out.key, back.key],
    };
  }
  return null;
}

export const lengthOf = (points: readonly Point[]): number =>
  points.reduce(
    (sum, point, i) => sum + (i === 0 ? 0 : distance(points[i - 1] ?? point, point)),
    0,
  );

/** The point at a part of the way, from 0 to 1. */
export function pointAt(points: readonly Point[], part: number): Point {
  let left = lengthOf(points) * Math.max(0, Math.min(1, part));
  for (const [i, from] of points.entries()) {
    const to = points[i + 1];
    if (to === undefined) return from;
    const step = distance(from, to);
    if (left <= step) return between(from, to, step === 0 ? 0 : left / step);
    left -= step;
  }
  return { x: 0, y: 0 };
}
