/** How the chart lies in its frame: as large as it can be, clear of what stands at the edges. Pure; frames are in CSS pixels. */
import type { Layout } from './layout.ts';
import { boxOf, boxesTogether, type Box, type Point } from './plane.ts';
import { houseReach, SHOAL } from './sizes.ts';
import type { View } from './tide.ts';

export type Size = { width: number; height: number };
export type Insets = { top: number; right: number; bottom: number; left: number };

export type Frame = Size & {
  insets: Insets;
  /** What stands over the chart, as its key: no land goes under it. */
  covered: readonly Box[];
  /** A small picture may lose its outermost line. */
  isSmall: boolean;
};

/** Two houses are not blown up to fill a wall. */
const SCALE_MAX = 1.45;
const SCALE_MIN = 0.12;
/** Around the shoal. */
const AIR = 22;
/** Each try is smaller by this, until nothing is covered; then it is as it was, and something is. */
const SMALLER = 0.955;
const TRIES = 12;
/** Where in the space that is left over: the middle first. */
const ALIGNED = [0.5, 0.7, 0.3, 1, 0] as const;

function chartBox({ houses, relays, size }: Layout, isSmall: boolean): Box {
  const reach = houseReach(size) * 1.1 + (isSmall ? SHOAL * 0.8 : SHOAL + AIR);
  return boxesTogether([
    boxOf([...houses.values()], reach),
    boxOf(
      relays.map(({ at }) => at),
      SHOAL + AIR,
    ),
  ]);
}

export function fit(layout: Layout, frame: Frame): View {
  const { insets, isSmall, covered } = frame;
  const box = chartBox(layout, isSmall);
  if (!Number.isFinite(box.x0)) return { scale: 1, dx: frame.width / 2, dy: frame.height / 2 };
  const width = Math.max(1, frame.width - insets.left - insets.right);
  const height = Math.max(1, frame.height - insets.top - insets.bottom);
  const largest = Math.max(
    SCALE_MIN,
    Math.min(SCALE_MAX, width / (box.x1 - box.x0), height / (box.y1 - box.y0)),
  );
  const at = (scale: number, right: number, down: number): View => ({
    scale,
    dx: insets.left + right * (width - scale * (box.x1 - box.x0)) - scale * box.x0,
    dy: insets.top + down * (height - scale * (box.y1 - box.y0)) - scale * box.y0,
  });
  const places = ALIGNED.flatMap((right) => ALIGNED.map((down) => [right, down] as const));
  let scale = largest;
  for (let i = 0; i < TRIES && covered.length > 0; i++) {
    for (const [right, down] of places) {
      const view = at(scale, right, down);
      if (!isCovered(layout, view, covered)) return view;
    }
    scale *= SMALLER;
  }
  return at(largest, 0.5, 0.5);
}

function isCovered({ houses, size }: Layout, view: View, covered: readonly Box[]): boolean {
  const reach = (houseReach(size) + SHOAL * 0.8) * view.scale;
  return [...houses.values()].some((house) => {
    const { x, y } = onFrame(view, house);
    return covered.some(
      (box) =>
        Math.hypot(Math.max(box.x0 - x, 0, x - box.x1), Math.max(box.y0 - y, 0, y - box.y1)) <
        reach,
    );
  });
}

export const onFrame = ({ scale, dx, dy }: View, { x, y }: Point): Point => ({
  x: x * scale + dx,
  y: y * scale + dy,
});

export const onChart = ({ scale, dx, dy }: View, { x, y }: Point): Point => ({
  x: (x - dx) / scale,
  y: (y - dy) / scale,
});
