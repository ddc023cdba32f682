/**
 * A room's own coast, grown from its topic: the sign by which one finds it again in the list, the same on every device. Two blobs that
 * have grown together, with bays of three wavelengths. Pure.
 */
import { createRng, type Rng } from '../../lib/rng.ts';

/** Paths in a square of this side, with the land's middle in its middle. */
export const COAST_SIDE = 100;

export type Coast = { land: string; shore: string; shoal: string };

const CORNERS = 64;
const MIDDLE = COAST_SIDE / 2;
/** Depth of bays, as a part of the radius. */
const BAYS = 0.075;
const SHORE_AWAY = 4.5;
const SHOAL_AWAY = 9;
const REACH_MAX = 48;
const FLATNESS = 0.92;

type Wave = { count: number; phase: number; depth: number };

/** `topic`: any text; the same text gives the same coast. */
export function coastOf(topic: string): Coast {
  const rng = createRng(seedOf(topic), 1);
  const between = (from: number, to: number): number => from + rng.float() * (to - from);
  const turn = between(0, 2 * Math.PI);
  // Two round lands apart by up to their radius: from nearly a circle to an hourglass.
  const apart = between(2, 17);
  const lands = [
    { x: -apart, y: 0, radius: between(15, 19) },
    { x: apart, y: between(-4, 4), radius: between(11, 17) },
  ];
  const waves = [3, 7, 13].map((count) => waveOf(count, rng));
  const directions = Array.from({ length: CORNERS }, (_, i) => (2 * Math.PI * i) / CORNERS);
  const outline = (away: number, roughness: number): number[] =>
    directions.map((angle) => {
      const bays = waves.reduce(
        (sum, { count, phase, depth }) => sum + depth * Math.sin(count * angle + phase),
        0,
      );
      return reach(lands, angle) * (1 + roughness * bays) + away;
    });
  const shoal = outline(SHOAL_AWAY, 0.6);
  // All rooms are as large: only the form tells them apart.
  const scale = REACH_MAX / Math.max(...shoal);
  const drawn = (line: readonly number[]): string =>
    closedCurve(
      line.map((out, i) => {
        const angle = (directions[i] ?? 0) + turn;
        return [
          MIDDLE + scale * out * Math.cos(angle),
          MIDDLE + scale * FLATNESS * out * Math.sin(angle),
        ];
      }),
    );
  return {
    land: drawn(outline(0, 1)),
    shore: drawn(outline(SHORE_AWAY, 0.8)),
    shoal: drawn(shoal),
  };
}

const waveOf = (count: number, rng: Rng): Wave => ({
  count,
  phase: rng.float() * 2 * Math.PI,
  depth: (BAYS * (0.6 + rng.float())) / Math.sqrt(count / 3),
});

/** How far the lands reach from the middle in a direction; where they meet, the corner is rounded off. */
function reach(lands: readonly { x: number; y: number; radius: number }[], angle: number): number {
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  let sum = 0;
  for (const { x, y, radius } of lands) {
    const along = x * dx + y * dy;
    const aside2 = x * x + y * y - along * along;
    const far = aside2 < radius * radius ? along + Math.sqrt(radius * radius - aside2) : 0;
    sum += Math.max(0, far) ** 4;
  }
  return Math.max(9, sum ** 0.25);
}

/** Through the middles between the points, which makes it round. */
function closedCurve(points: readonly [number, number][]): string {
  const text = (n: number): string => n.toFixed(1).replace(/\.0$/, '');
  const middles = points.map(([x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length] ?? [x, y];
    return `${text((x + nextX) / 2)} ${text((y + nextY) / 2)}`;
  });
  const parts = points.map(([x, y], i) => `Q${text(x)} ${text(y)} ${middles[i] ?? ''}`);
  return `M${middles.at(-1) ?? ''}${parts.join('')}Z`;
}

function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++)
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
