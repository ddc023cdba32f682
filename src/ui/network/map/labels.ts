/** Where words stand: a label never covers a house or one's own path. Pure; all in CSS pixels of the frame. */
import {
  between,
  boxOf,
  distance,
  distanceToLine,
  doBoxesMeet,
  type Box,
  type Point,
} from './plane.ts';
import { pointAt } from './routes.ts';

export type HouseLabel = {
  id: string;
  at: Point;
  /** Of the drawn house, rings and all. */
  radius: number;
  width: number;
  height: number;
  /** Own name first: the higher, the earlier. */
  rank: number;
  /** It may be left out where there is no room: the name is said on pointing, and in the table. */
  isShy: boolean;
  /** It may also stand so much further away; for what is no name. */
  further?: readonly number[];
  /** It is what stands on water, and nowhere else. */
  isOnWater?: boolean;
};

export type Segment = { from: Point; to: Point; isOwn: boolean };

export type Placed = { x: number; y: number; anchor: 'start' | 'middle' | 'end' };

export type Surroundings = {
  /** Nothing is written over them. */
  houses: readonly Pick<HouseLabel, 'id' | 'at' | 'radius'>[];
  segments: readonly Segment[];
  frame: Box;
  /** Other words, which stand already. */
  taken?: readonly Box[];
  /** How far from land a point is; negative on it. Left out for what may stand on water. */
  water?: (point: Point) => number;
};

/** Below, above, right, left, then between; in the order of liking. */
const POSITIONS: readonly { x: number; y: number; anchor: Placed['anchor']; cost: number }[] = [
  { x: 0, y: 1, anchor: 'middle', cost: 0 },
  { x: 0, y: -1, anchor: 'middle', cost: 0.2 },
  { x: 1, y: 0, anchor: 'start', cost: 0.5 },
  { x: -1, y: 0, anchor: 'end', cost: 0.6 },
  { x: 0.75, y: 0.75, anchor: 'start', cost: 0.9 },
  { x: -0.75, y: 0.75, anchor: 'end', cost: 1 },
  { x: 0.75, y: -0.75, anchor: 'start', cost: 1 },
  { x: -0.75, y: -0.75, anchor: 'end', cost: 1.1 },
];
const AWAY = 4;
/** A house, one's own path or another label beneath: nothing may be there. */
const COVERED = 100;
const CROSSED = 0.4;
const OUTSIDE = 40;
/** Upright is what stands on land: for each end of a word that does not. */
const IN_WATER = 0.45;
const IN_WATER_MARKS = 2.5;

/** `isWet`: it stands on water. */
export type PlacedLabel = Placed & { id: string; box: Box; isWet: boolean };

/** The text's box: `x`, `y` of what is placed are its anchor and its middle line. */
function boxAt({ width, height }: HouseLabel, { x, y, anchor }: Placed): Box {
  const x0 = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return { x0, y0: y - height / 2, x1: x0 + width, y1: y + height / 2 };
}

function positionsOf(label: HouseLabel): (Placed & { cost: number })[] {
  const { at, radius, height, further = [] } = label;
  return [0, ...further].flatMap((more, i) =>
    POSITIONS.map(({ x, y, anchor, cost }) => ({
      x: at.x + x * (radius + AWAY + more),
      y: at.y + y * (radius + AWAY / 2 + height / 2 + more),
      anchor,
      cost: cost + 1.5 * i,
    })),
  );
}

function toBox({ x, y }: Point, { x0, y0, x1, y1 }: Box): number {
  const aside = x < x0 ? x0 - x : x > x1 ? x - x1 : 0;
  const above = y < y0 ? y0 - y : y > y1 ? y - y1 : 0;
  return Math.sqrt(aside * aside + above * above);
}

/** Does the line pass through the box? By how much of it lies between each pair of sides (Liang and Barsky). */
function isCrossed({ x0, y0, x1, y1 }: Box, { from, to }: Segment): boolean {
  let [enter, leave] = [0, 1];
  for (const [start, way, low, high] of [
    [from.x, to.x - from.x, x0, x1],
    [from.y, to.y - from.y, y0, y1],
  ] as const) {
    if (way === 0 && (start < low || start > high)) return false;
    if (way === 0) continue;
    const [a, b] = [(low - start) / way, (high - start) / way];
    enter = Math.max(enter, Math.min(a, b));
    leave = Math.min(leave, Math.max(a, b));
  }
  return enter <= leave;
}

function costOf(
  label: HouseLabel,
  place: Placed,
  { houses, segments, frame, water }: Surroundings,
  taken: readonly Box[],
): number {
  const box = boxAt(label, place);
  let cost = 0;
  for (const house of houses)
    if (house.id !== label.id && toBox(house.at, box) < house.radius + 1) cost += COVERED;
  for (const other of taken) if (doBoxesMeet(box, other)) cost += COVERED;
  for (const segment of segments)
    if (isCrossed(box, segment)) cost += segment.isOwn ? COVERED : CROSSED;
  if (box.x0 < frame.x0 || box.x1 > frame.x1 || box.y0 < frame.y0 || box.y1 > frame.y1)
    cost += OUTSIDE;
  if (cost >= OUTSIDE) return cost;
  if (water === undefined) return cost;
  const ends = [box.x0, box.x1].map((x) => ({ x, y: place.y }));
  if (label.isOnWater === true) return cost + OUTSIDE * ends.filter((end) => water(end) < 0).length;
  const dislike = label.further === undefined ? IN_WATER : IN_WATER_MARKS;
  return cost + dislike * ends.filter((end) => water(end) > 0).length;
}

function bestPlace(
  label: HouseLabel,
  around: Surroundings,
  taken: readonly Box[],
): { place: Placed; cost: number } {
  let best: { place: Placed; cost: number } = {
    place: { ...label.at, anchor: 'middle' },
    cost: Infinity,
  };
  for (const { cost, ...place } of positionsOf(label)) {
    if (cost >= best.cost) continue;
    const all = cost + costOf(label, place, around, taken);
    if (all < best.cost) best = { place, cost: all };
  }
  return best;
}

/** Names beside houses. Shy ones that would cover something are left out; others take the least bad place. */
export function placeLabels(labels: readonly HouseLabel[], around: Surroundings): PlacedLabel[] {
  const taken: Box[] = [...(around.taken ?? [])];
  const placed: PlacedLabel[] = [];
  for (const label of labels.toSorted((a, b) => b.rank - a.rank)) {
    const best = bestPlace(label, around, taken);
    if (best.cost >= OUTSIDE && label.isShy) continue;
    const box = boxAt(label, best.place);
    taken.push(box);
    const middle = { x: (box.x0 + box.x1) / 2, y: best.place.y };
    const isWet = around.water !== undefined && around.water(middle) > 0;
    placed.push({ ...best.place, id: label.id, box, isWet });
  }
  return placed;
}

export type FigureWish = {
  key: string;
  from: Point;
  to: Point;
  width: number;
  height: number;
  /** Beside the line by so much, to its left as it runs; 0: above it. */
  aside: number;
  rank: number;
  /** Said even where it covers lines of others. */
  isDear: boolean;
  /** Only when the figure with this key has found no place. */
  insteadOf?: string;
};

/** `dots`: circles of `radius` that cover it. */
export type PlacedFigure = {
  key: string;
  at: Point;
  degrees: number;
  dots: Point[];
  radius: number;
};

const PARTS = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.2, 0.8] as const;
/** A link must be longer than its figure by this. */
const FIGURE_AIR = 26;
/** Tried on both sides of the line. */
const SIDES = [-1, 1] as const;

type Spots = { at: Point; degrees: number; dots: Point[]; radius: number };

function figureSpot(
  { from, to, width, height, aside }: FigureWish,
  part: number,
  side: number,
): Spots {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const isTurned = dx < 0;
  const [ux, uy] = isTurned ? [-dx / length, -dy / length] : [dx / length, dy / length];
  const out = aside + height / 2 + 3.5;
  const on = between(from, to, part);
  const at = { x: on.x - side * uy * out, y: on.y + side * ux * out };
  const count = Math.max(2, Math.ceil(width / height));
  const dots = Array.from({ length: count }, (_, i) => {
    const along = ((i + 0.5) / count - 0.5) * (width - height * 0.5);
    return { x: at.x + ux * along, y: at.y + uy * along };
  });
  return { at, degrees: (Math.atan2(uy, ux) * 180) / Math.PI, dots, radius: height / 2 };
}

export type FigureSurroundings = {
  houses: readonly Pick<HouseLabel, 'at' | 'radius'>[];
  names: readonly Box[];
  /** One's own paths are never covered, others' as little as can be. */
  segments: readonly Segment[];
};

/** More lines than this beneath a figure, and it cannot be told whose it is. */
const LINES_BENEATH_MAX = 1;

/** Round-trip times along their links, where nothing is beneath them. */
export function placeFigures(
  wishes: readonly FigureWish[],
  around: FigureSurroundings,
): PlacedFigure[] {
  const taken: Spots[] = [];
  const placed: PlacedFigure[] = [];
  for (const wish of wishes.toSorted((a, b) => b.rank - a.rank)) {
    if (placed.some(({ key }) => key === wish.insteadOf)) continue;
    if (distance(wish.from, wish.to) < wish.width + FIGURE_AIR) continue;
    const spot = bestSpot(wish, around, taken);
    if (spot === null) continue;
    taken.push(spot);
    placed.push({ key: wish.key, ...spot });
  }
  return placed;
}

function bestSpot(
  wish: FigureWish,
  around: FigureSurroundings,
  taken: readonly Spots[],
): Spots | null {
  let best: Spots | null = null;
  let least = wish.isDear ? Infinity : LINES_BENEATH_MAX + 1;
  for (const part of PARTS)
    for (const side of SIDES) {
      const spot = figureSpot(wish, part, side);
      const beneath = linesBeneath(spot, wish, around, taken);
      if (beneath === null || beneath >= least) continue;
      if (beneath === 0) return spot;
      best = spot;
      least = beneath;
    }
  return best;
}

/** How many lines of others a figure would cover; null where it would cover what it must not. */
function linesBeneath(
  { dots, radius }: Spots,
  wish: FigureWish,
  { houses, names, segments }: FigureSurroundings,
  taken: readonly Spots[],
): number | null {
  const isFree = dots.every(
    (dot) =>
      houses.every((house) => isFurther(house.at, dot, house.radius + radius)) &&
      names.every((box) => toBox(dot, box) > radius) &&
      taken.every((other) =>
        other.dots.every((point) => isFurther(point, dot, radius + other.radius)),
      ),
  );
  if (!isFree) return null;
  const around = boxOf(dots, radius);
  let beneath = 0;
  for (const segment of segments) {
    const { from, to, isOwn } = segment;
    if (from === wish.from && to === wish.to) continue;
    if (!isCrossed(around, segment)) continue;
    if (!dots.some((dot) => distanceToLine(dot, from, to) < radius)) continue;
    if (isOwn) return null;
    beneath += 1;
  }
  return beneath;
}

/** Squares are enough to compare, and this is asked most often of all. */
const isFurther = (a: Point, b: Point, than: number): boolean =>
  (a.x - b.x) ** 2 + (a.y - b.y) ** 2 > than ** 2;

/** Said of a hop, upright on the way that it took or just beside it. */
export type HopWish = { key: string; points: readonly Point[]; width: number; height: number };

export type HopSurroundings = {
  houses: readonly Pick<HouseLabel, 'at' | 'radius'>[];
  /** Of all other words. */
  words: readonly Box[];
  figures: readonly Pick<PlacedFigure, 'dots' | 'radius'>[];
};

/** In the order of liking: on the way, to its left, to its right. */
const HOP_SIDES = [0, -1, 1] as const;
const HOP_AIR = 5;

function hopSpots({ points, width, height }: HopWish): Point[] {
  return HOP_SIDES.flatMap((side) =>
    PARTS.map((part) => {
      const [on, back, ahead] = [0, -0.01, 0.01].map((by) => pointAt(points, part + by)) as [
        Point,
        Point,
        Point,
      ];
      const length = distance(back, ahead) || 1;
      const [nx, ny] = [(ahead.y - back.y) / length, (back.x - ahead.x) / length];
      const out = side * ((Math.abs(nx) * width + Math.abs(ny) * height) / 2 + HOP_AIR);
      return { x: on.x + nx * out, y: on.y + ny * out };
    }),
  );
}

/** Where what is said of hops stands, by key: never on other words, nor on a house. Left out where there is no such place. */
export function placeHops(wishes: readonly HopWish[], around: HopSurroundings): Map<string, Point> {
  const { houses, figures } = around;
  const taken = [...around.words];
  const placed = new Map<string, Point>();
  for (const wish of wishes) {
    const boxOn = ({ x, y }: Point): Box => ({
      x0: x - wish.width / 2,
      x1: x + wish.width / 2,
      y0: y - wish.height / 2,
      y1: y + wish.height / 2,
    });
    const at = hopSpots(wish).find((spot) => {
      const box = boxOn(spot);
      return (
        houses.every((house) => toBox(house.at, box) > house.radius) &&
        taken.every((other) => !doBoxesMeet(box, other)) &&
        figures.every(({ dots, radius }) => dots.every((dot) => toBox(dot, box) > radius))
      );
    });
    if (at === undefined) continue;
    taken.push(boxOn(at));
    placed.set(wish.key, at);
  }
  return placed;
}
