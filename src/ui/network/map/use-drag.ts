/** Dragging houses: within reach of its land a house is only moved; further out it is set apart, as part of a split that is asked before it is made. */
import { useLayoutEffect, useRef, useState, type PointerEvent } from 'react';
import { onChart, onFrame } from './frame.ts';
import type { Places } from './layout.ts';
import { distance, hullOf, type Point } from './plane.ts';
import { islandGap, landGap, spacingOf } from './sizes.ts';
import { isClearOf } from './spots.ts';
import type { Arrangement } from './tide.ts';
import type { PeerId } from './topology.ts';

/** A pointer that moved less has only pressed. */
const DRAG_FROM = 7;
/** Beyond so many times the usual distance from all houses of its land a house has been dragged into the water. */
const ASHORE = 1.5;
/** Houses dragged out as near to each other as this are meant to be together. */
const TOGETHER = 2.4;

export type Plan = ReadonlyMap<PeerId, Point>;

export type Drag = {
  /** Places in pixels of those that are dragged or set apart. */
  held: ReadonlyMap<PeerId, Point>;
  /** Set apart, on the chart. */
  plan: Plan;
  grab: (peer: PeerId, event: PointerEvent) => void;
  /** True once after a drag: the click that follows it selects nothing. */
  hasDragged: () => boolean;
  clear: () => void;
};

type DragWish = {
  arrangement: Arrangement;
  places: Places;
  canSplit: boolean;
  /** A house has been put elsewhere: arrange anew. */
  onMoved: () => void;
  frame: () => DOMRect | null;
};

export function useDrag(wish: DragWish): Drag {
  const [held, setHeld] = useState<{ peer: PeerId; at: Point } | null>(null);
  const [plan, setPlan] = useState<Plan>(new Map());
  const dragged = useRef(false);
  const now = useRef(wish);
  useLayoutEffect(() => {
    now.current = wish;
  });
  const drop = (peer: PeerId, at: Point): void => {
    const { arrangement, places, canSplit, onMoved } = now.current;
    const there = onChart(arrangement.view, at);
    const kind = dropKind(arrangement, peer, there);
    const others = new Map([...plan].filter(([id]) => id !== peer));
    if (kind === 'moved') {
      places.put(peer, { x: Math.round(there.x), y: Math.round(there.y) });
      onMoved();
    }
    setPlan(kind === 'apart' && canSplit ? others.set(peer, there) : others);
  };
  const grab = (peer: PeerId, event: PointerEvent): void => {
    const box = now.current.frame();
    if (box === null || event.button !== 0) return;
    const start = { x: event.clientX, y: event.clientY };
    let isDrag = false;
    dragged.current = false;
    const end = new AbortController();
    const { signal } = end;
    const pointOf = ({ clientX, clientY }: globalThis.PointerEvent): Point => ({
      x: clientX - box.left,
      y: clientY - box.top,
    });
    const follow = (moved: globalThis.PointerEvent): void => {
      if (moved.pointerId !== event.pointerId) return;
      isDrag ||= distance(start, { x: moved.clientX, y: moved.clientY }) >= DRAG_FROM;
      if (isDrag) setHeld({ peer, at: pointOf(moved) });
    };
    const finish = (last: globalThis.PointerEvent): void => {
      if (last.pointerId !== event.pointerId) return;
      end.abort();
      setHeld(null);
      if (!isDrag || last.type === 'pointercancel') return;
      dragged.current = true;
      drop(peer, pointOf(last));
    };
    addEventListener('pointermove', follow, { signal });
    addEventListener('pointerup', finish, { signal });
    addEventListener('pointercancel', finish, { signal });
  };
  const onScreen = new Map(
    [...plan].map(([peer, at]) => [peer, onFrame(wish.arrangement.view, at)] as const),
  );
  if (held !== null) onScreen.set(held.peer, held.at);
  return {
    held: onScreen,
    plan,
    grab,
    hasDragged: () => {
      const was = dragged.current;
      dragged.current = false;
      return was;
    },
    clear: () => setPlan(new Map()),
  };
}

/** What it means to drop a house there. `refused`: its coast would run into another's. */
export function dropKind(
  { topology, layout: { houses, size } }: Arrangement,
  peer: PeerId,
  there: Point,
): 'moved' | 'apart' | 'refused' {
  const island = topology.islands.find(({ lands }) =>
    lands.some(({ peers }) => peers.includes(peer)),
  );
  const land = island?.lands.find(({ peers }) => peers.includes(peer));
  if (island === undefined || land === undefined) return 'refused';
  const pointsOf = (peers: readonly PeerId[]): Point[] =>
    peers.flatMap((id) => {
      const at = id === peer ? there : houses.get(id);
      return at === undefined ? [] : [at];
    });
  const neighbours = pointsOf(land.peers.filter((id) => id !== peer));
  const isNear =
    neighbours.length === 0 ||
    neighbours.some((at) => distance(at, there) <= ASHORE * spacingOf(size));
  if (!isNear) return island.isOurs ? 'apart' : 'refused';
  const isOnSomebody = neighbours.some((at) => distance(at, there) < spacingOf(size) / 2);
  const shores = topology.islands.flatMap((other) =>
    other.lands
      .filter((one) => one !== land)
      .map(({ peers }) => ({
        hull: hullOf(pointsOf(peers)),
        gap: other === island ? landGap(size) : islandGap(size),
      })),
  );
  return !isOnSomebody && isClearOf(hullOf(pointsOf(land.peers)), shores) ? 'moved' : 'refused';
}

/** The split that was dragged: first those who stay, then who was set apart, each heap an island. Pure. */
export function islandsOfPlan({ topology, layout }: Arrangement, plan: Plan): PeerId[][] {
  const ours = topology.islands.find(({ isOurs }) => isOurs);
  const stay = (ours?.lands ?? []).flatMap(({ peers }) => peers.filter((peer) => !plan.has(peer)));
  const heaps: PeerId[][] = [];
  const near = TOGETHER * spacingOf(layout.size);
  for (const [peer, at] of plan) {
    const beside = heaps.filter((heap) =>
      heap.some((other) => distance(plan.get(other) ?? at, at) <= near),
    );
    for (const heap of beside) heaps.splice(heaps.indexOf(heap), 1);
    heaps.push([...beside.flat(), peer]);
  }
  return [stay, ...heaps].filter(({ length }) => length > 0);
}
