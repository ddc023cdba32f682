/** Free spots: for a newcomer's house beside those that it reaches, for a whole land or island in the water, for a relay. Pure. */
import {
  areBoxesApart,
  boxDistance,
  boxOf,
  distance,
  distanceToHull,
  distanceToLine,
  doCross,
  hullDistance,
  hullOf,
  middleOf,
  moved,
  type Box,
  type Point,
} from './plane.ts';
import { PASSING } from './sizes.ts';

const TURN = 2 * Math.PI;
const HOUSE_ANGLES = 16;
const HOUSE_RINGS = [1.05, 1.3, 1.7, 2.2, 3] as const;
/** Rings are drawn around so many houses at most, those that the newcomer reaches first. */
const HOUSES_TRIED = 16;
const LAND_ANGLES = 40;
const STEP = 10;

/** Other lands, and how far from them one has to stay. */
export type Shore = { hull: readonly Point[]; gap: number; box: Box };

export const shoreOf = (hull: readonly Point[], gap: number): Shore => ({
  hull,
  gap,
  box: boxOf(hull),
});

/** How much further a hull may come before it is too near to a shore; below 0 where it is too near. Stops looking below `enough`. */
function roomLeft(hull: readonly Point[], shores: readonly Shore[], enough = -Infinity): number {
  const box = boxOf(hull);
  let least = Infinity;
  for (const shore of shores) {
    if (boxDistance(box, shore.box) - shore.gap >= least) continue;
    least = Math.min(least, hullDistance(hull, shore.hull) - shore.gap);
    if (least < enough) break;
  }
  return least;
}

export const isClearOf = (hull: readonly Point[], shores: readonly Shore[]): boolean =>
  roomLeft(hull, shores, 0) >= 0;

/** Of coasts and shoals around the houses, about. */
const MARGIN = 120;
/** Of two sheets as high, the one that is filled less is the better one. */
const FILLING = 0.25;

/** How large the sheet must be for houses at these points, as the height of a sheet of that aspect. */
function sheetHeight(points: readonly Point[], aspect: number): number {
  const { x0, y0, x1, y1 } = boxOf(points, MARGIN);
  const [wide, high] = [(x1 - x0) / aspect, y1 - y0];
  return Math.max(wide, high) + FILLING * (wide + high);
}

export type HouseWish = {
  /** Where those stand that it reaches; may be empty. */
  reached: readonly Point[];
  /** All houses of the land. */
  land: readonly Point[];
  spacing: number;
  shores: readonly Shore[];
  aspect: number;
  /** Self's links: nobody settles on them. */
  keepOff: readonly (readonly [Point, Point])[];
  /** From 0 to 1: where the rings begin. */
  phase: number;
};

/** Where a newcomer's house is nearest to those it reaches, and nobody has to move. Null where no spot keeps all distances. */
export function houseSpot(wish: HouseWish): Point | null {
  const { reached, land, spacing, shores, phase } = wish;
  const hull = hullOf(land);
  const around = [...reached, ...land].slice(0, HOUSES_TRIED);
  let best: Point | null = null;
  let least = Infinity;
  for (const ring of HOUSE_RINGS)
    for (const house of around)
      for (let i = 0; i < HOUSE_ANGLES; i++) {
        const angle = ((i + phase) / HOUSE_ANGLES) * TURN;
        const spot = {
          x: Math.round(house.x + ring * spacing * Math.cos(angle)),
          y: Math.round(house.y + ring * spacing * Math.sin(angle)),
        };
        if (land.some((other) => distance(other, spot) < spacing)) continue;
        const cost = houseCost(spot, wish);
        if (cost >= least || !isClearOf(hullOf([...hull, spot]), shores)) continue;
        least = cost;
        best = spot;
      }
  return best;
}

function houseCost(spot: Point, wish: HouseWish): number {
  const { reached, land, spacing, aspect, keepOff } = wish;
  const ways = reached.length === 0 ? land : reached;
  const far = ways.reduce((sum, house) => sum + distance(house, spot), 0) / ways.length / spacing;
  const blocked = reached.filter((house) =>
    land.some((other) => other !== house && distanceToLine(other, house, spot) < PASSING),
  ).length;
  const isOnWay = keepOff.some(([a, b]) => distanceToLine(spot, a, b) < PASSING);
  const sheet = sheetHeight([...land, spot], aspect) / spacing;
  return far + (1.5 * blocked) / Math.max(1, reached.length) + (isOnWay ? 1.2 : 0) + 0.6 * sheet;
}

export type BodyWish = {
  /** Of the land or island that looks for a place. */
  hull: readonly Point[];
  shores: readonly Shore[];
  aspect: number;
  /** It stands somewhere already, and should go no further than it must. */
  isPlaced: boolean;
  phase: number;
};

/** By how much a land or island is to be moved to keep all distances, and the sheet small. */
export function bodyShift({ hull, shores, aspect, isPlaced, phase }: BodyWish): Point {
  const stay = { x: 0, y: 0 };
  if (shores.length === 0 || (isPlaced && isClearOf(hull, shores))) return stay;
  const standing = shores.flatMap((shore) => shore.hull);
  const [to, from] = [middleOf(standing), middleOf(hull)];
  const largest = Math.max(...shores.map(({ gap }) => gap));
  const { x0, y0, x1, y1 } = boxOf([...standing, ...hull]);
  const start = x1 - x0 + (y1 - y0) + largest;
  const own = Math.atan2(from.y - to.y, from.x - to.x);
  const angles = Array.from({ length: LAND_ANGLES }, (_, i) => ((i + phase) / LAND_ANGLES) * TURN);
  let best = stay;
  let least = Infinity;
  for (const angle of isPlaced ? [own, ...angles] : angles) {
    const shift = closestAlong(angle, start, { hull, from, to, shores });
    const shifted = hull.map((point) => moved(point, shift));
    const far = isPlaced ? 0.5 * Math.hypot(shift.x, shift.y) : 0;
    const cost = sheetHeight([...standing, ...shifted], aspect) + far;
    if (cost >= least) continue;
    least = cost;
    best = shift;
  }
  return { x: Math.round(best.x), y: Math.round(best.y) };
}

type Along = { hull: readonly Point[]; from: Point; to: Point; shores: readonly Shore[] };

/** Comes in from afar along a ray as long as all distances are kept; leaps as far as nothing can be in the way. */
function closestAlong(angle: number, start: number, { hull, from, to, shores }: Along): Point {
  const at = (out: number): Point => ({
    x: to.x + out * Math.cos(angle) - from.x,
    y: to.y + out * Math.sin(angle) - from.y,
  });
  const roomAt = (out: number): number =>
    roomLeft(
      hull.map((point) => moved(point, at(out))),
      shores,
    );
  let out = start;
  let left = roomAt(out);
  while (left < 0) left = roomAt((out += start / 2));
  while (out > STEP && left >= 0) {
    const steps = Math.max(1, Math.floor(Math.min(left, out - STEP) / STEP));
    left = roomAt(out - steps * STEP);
    if (left >= 0) out -= steps * STEP;
  }
  return at(out);
}

export type RelayWish = {
  /** Of all lands of its island; the ferries go to those that are on it. */
  lands: readonly { hull: readonly Point[]; box: Box; isServed: boolean }[];
  /** From a land's hull. */
  away: number;
  /** From a land's hull to its coast, at most. */
  coast: number;
  shores: readonly Shore[];
  aspect: number;
};

const RELAY_GRID = 18;
/** On a sheet so large that more spots would be looked at, they are further apart. */
const RELAY_SPOTS_MAX = 3000;
/** A ferry's way across another land: only where there is no other. */
const BLOCKED = 4000;

/** In the water, near all lands that it serves, with no land across a ferry's way. Null where there is none. */
export function relaySpot(wish: RelayWish): Point | null {
  const { lands, away } = wish;
  const all = lands.flatMap(({ hull }) => hull);
  const { x0, y0, x1, y1 } = boxOf(all, away * 1.6);
  let best: Point | null = null;
  let least = Infinity;
  const step = Math.max(RELAY_GRID, Math.sqrt(((x1 - x0) * (y1 - y0)) / RELAY_SPOTS_MAX));
  for (let y = y0; y <= y1; y += step)
    for (let x = x0; x <= x1; x += step) {
      const spot = { x: Math.round(x), y: Math.round(y) };
      const cost = relayCost(spot, wish, least);
      if (cost >= least) continue;
      least = cost;
      best = spot;
    }
  return best;
}

/** Infinite where it may not be, or where it is at least `enough` without looking closer. */
export function relayCost(spot: Point, wish: RelayWish, enough = Infinity): number {
  const { lands, away, coast, shores, aspect } = wish;
  const isNear = ({ hull, box }: (typeof lands)[number]): boolean =>
    boxDistance({ x0: spot.x, y0: spot.y, x1: spot.x, y1: spot.y }, box) < away &&
    distanceToHull(spot, hull) < away;
  if (lands.some(isNear) || !isClearOf([spot], shores)) return Infinity;
  const served = lands
    .filter(({ isServed }) => isServed)
    .map(({ hull }) => ({ hull, far: distanceToHull(spot, hull) }));
  const all = lands.flatMap(({ hull }) => hull);
  const { y0, x1 } = boxOf(all);
  // One land: up and to the right, where the light is seen first; of several, the middle.
  const side = served.length > 1 ? 0 : 0.4 * (spot.y - y0) - 0.4 * (spot.x - x1);
  let cost =
    served.reduce((sum, { far }) => sum + far, 0) +
    Math.max(0, ...served.map(({ far }) => far)) +
    0.8 * sheetHeight([...all, spot], aspect) +
    side;
  for (const { hull: own } of served) {
    if (cost >= enough) return Infinity;
    const landing = nearestCorner(spot, own);
    const way = boxOf([spot, landing], coast);
    const isBlocked = lands.some(
      ({ hull, box }) =>
        hull !== own && !areBoxesApart(way, box) && isInTheWay(spot, landing, hull, coast),
    );
    if (isBlocked) cost += BLOCKED;
  }
  return cost;
}

/** The house of a land at which a ferry lands. */
const nearestCorner = (from: Point, hull: readonly Point[]): Point =>
  hull.reduce((best, point) => (distance(point, from) < distance(best, from) ? point : best));

function isInTheWay(from: Point, to: Point, hull: readonly Point[], away: number): boolean {
  return hull.some((a, i) => {
    const b = hull[(i + 1) % hull.length] ?? a;
    return doCross(from, to, a, b) || distanceToLine(a, from, to) < away;
  });
}
