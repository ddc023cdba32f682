/** How far a point is from land: made round where houses and links meet, rough by noise that only the room's seed decides. Pure. */
import { ROUGHNESS } from './sizes.ts';

/** A capsule: `reach` around the line from 1 to 2; a house has both ends in one place. */
export type Capsule = { x1: number; y1: number; x2: number; y2: number; reach: number };

/** One island: what makes its lands, and what only its shallows go around (ferries, relays). */
export type CoastSpec = { lands: readonly Capsule[]; ways: readonly Capsule[] };

/** Within this the smooth minimum makes headlands flow into each other. */
export const SOFT = 26;
const WAVES = [
  { length: 112, depth: 1.15 },
  { length: 41, depth: 0.5 },
  { length: 15, depth: 0.17 },
] as const;
/** Lines so far out are calm. */
const CALM_AT = 90;
/** So far from the coast no noise brings it. */
const INLAND = -34;
function lattice(seed: number, i: number, j: number): number {
  let h = Math.imul(i ^ 0x5bd1e995, 0x27d4eb2f) ^ Math.imul(j + 0x165667b1, 0x85ebca6b) ^ seed;
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 31 - 1;
}

const ease = (t: number): number => t * t * (3 - 2 * t);

/** Value noise from -1 to 1. */
function noise(seed: number, x: number, y: number): number {
  const [i, j] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [ease(x - i), ease(y - j)];
  const top = lattice(seed, i, j) * (1 - u) + lattice(seed, i + 1, j) * u;
  const bottom = lattice(seed, i, j + 1) * (1 - u) + lattice(seed, i + 1, j + 1) * u;
  return top * (1 - v) + bottom * v;
}

/** Squared, from the line in the capsule's middle. Written out: this is where all the time goes. */
function toLine2(x: number, y: number, { x1, y1, x2, y2 }: Capsule): number {
  const dx = x2 - x1;
  const dy = y2 - y1;
  const length2 = dx * dx + dy * dy;
  let part = 0;
  if (length2 > 0) {
    part = ((x - x1) * dx + (y - y1) * dy) / length2;
    part = part < 0 ? 0 : part > 1 ? 1 : part;
  }
  const ex = x - x1 - part * dx;
  const ey = y - y1 - part * dy;
  return ex * ex + ey * ey;
}

export const toCapsule = (x: number, y: number, capsule: Capsule): number =>
  Math.sqrt(toLine2(x, y, capsule)) - capsule.reach;

/** From land, where there is none. */
export const FAR = 1e5;

export function toNearest(x: number, y: number, shapes: readonly Capsule[]): number {
  let all = FAR;
  for (const shape of shapes) {
    const square = toLine2(x, y, shape);
    // So far that it changes nothing: no root is needed to see that.
    const most = all + 2 * SOFT + shape.reach;
    if (most > 0 ? square >= most * most : true) continue;
    const one = Math.sqrt(square) - shape.reach;
    const part = Math.max(0, Math.min(1, 0.5 + (all - one) / (2 * SOFT)));
    all = all + (one - all) * part - SOFT * part * (1 - part);
  }
  return all;
}

/** How much the noise moves the coast there; `away` is how far it is from land. */
export function roughness(seed: number, x: number, y: number, away: number): number {
  const calm = Math.max(0, 1 - Math.max(0, away) / CALM_AT);
  if (calm === 0 || away < INLAND) return 0;
  let sum = 0;
  for (const [i, { length, depth }] of WAVES.entries())
    sum += depth * noise(seed + 7919 * i, x / length, y / length);
  return ROUGHNESS * calm * sum;
}

/** Of land alone: where the coast is, is 0. */
export function landField(
  seed: number,
  lands: readonly Capsule[],
): (x: number, y: number) => number {
  return (x, y) => {
    const smooth = toNearest(x, y, lands);
    return smooth + roughness(seed, x, y, smooth);
  };
}
