/** How the chart lies in its frame: as large as it can be, between what stands at the edges. Pure; frames are in CSS pixels. */
import type { Layout } from './layout.ts';
import { boxOf, boxesTogether, type Point } from './plane.ts';
import { houseReach, SHOAL } from './sizes.ts';
import type { View } from './tide.ts';

export type Size = { width: number; height: number };
export type Insets = { top: number; right: number; bottom: number; left: number };

/** Two houses are not blown up to fill a wall. */
const SCALE_MAX = 1.45;
const SCALE_MIN = 0.12;
/** Around the shoal. */
const AIR = 14;

export function fit({ houses, relays, size }: Layout, frame: Size, insets: Insets): View {
  const reach = houseReach(size) * 1.1 + SHOAL + AIR;
  const box = boxesTogether([
    boxOf([...houses.values()], reach),
    boxOf(
      relays.map(({ at }) => at),
      SHOAL + AIR,
    ),
  ]);
  const width = Math.max(1, frame.width - insets.left - insets.right);
  const height = Math.max(1, frame.height - insets.top - insets.bottom);
  if (!Number.isFinite(box.x0)) return { scale: 1, dx: frame.width / 2, dy: frame.height / 2 };
  const scale = Math.max(
    SCALE_MIN,
    Math.min(SCALE_MAX, width / (box.x1 - box.x0), height / (box.y1 - box.y0)),
  );
  return {
    scale,
    dx: insets.left + width / 2 - (scale * (box.x0 + box.x1)) / 2,
    dy: insets.top + height / 2 - (scale * (box.y0 + box.y1)) / 2,
  };
}

export const onFrame = ({ scale, dx, dy }: View, { x, y }: Point): Point => ({
  x: x * scale + dx,
  y: y * scale + dy,
});

export const onChart = ({ scale, dx, dy }: View, { x, y }: Point): Point => ({
  x: (x - dx) / scale,
  y: (y - dy) / scale,
});
