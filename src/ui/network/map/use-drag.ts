/** Dragging houses: within reach of its land a house is only moved; further out it is set apart, as part of a split that is asked before it is made. */
import { useLayoutEffect, useMemo, useState, type PointerEvent } from 'react';
import { onChart, onFrame } from './frame.ts';
import type { Places } from './layout.ts';
import { distance, hullOf, type Point } from './plane.ts';
import { islandGap, landGap, spacingOf } from './sizes.ts';
import { isClearOf, shoreOf } from './spots.ts';
import type { Arrangement } from './tide.ts';
import type { PeerId } from './topology.ts';

/** A pointer that moved less has only pressed. */
const DRAG_FROM = 7;
/** Beyond so many times the usual distance from all houses of its land a house has been dragged into the water. */
const ASHORE = 1.5;
/** Houses dragged out as near to each other as this are meant to be together. */
const TOGETHER = 2.4;

export type Plan = ReadonlyMap<PeerId, Point>;

/** Why a house stays where it was: a house stands there, its coast would run into another, it is out of reach, or this map parts nobody. */
export type Refusal = 'onHouse' | 'onShore' | 'outOfReach' | 'onlyShown';

type DragActs = {
  grab: (peer: PeerId, event: PointerEvent) => void;
  /** True once after a drag: the click that follows it selects nothing. */
  hasDragged: () => boolean;
  clear: () => void;
};

/** The same object as long as nothing is dragged. */
export type Drag = DragActs & {
  /** Places in pixels of those that are dragged or set apart. */
  held: ReadonlyMap<PeerId, Point>;
  /** Set apart, on the chart. */
  plan: Plan;
  /** Of the last drag; null where it was not refused. */
  refusal: Refusal | null;
};

type DragWish = {
  arrangement: Arrangement;
  places: Places;
  canSplit: boolean;
  /** A house has been put elsewhere: arrange anew. */
  onMoved: () => void;
  frame: () => DOMRect | null;
};

type Held = { peer: PeerId; at: Point };
type DragState = {
  hold: (held: Held | null) => void;
  setPlan: (change: (before: Plan) => Plan) => void;
  refuse: (refusal: Refusal | null) => void;
};

export function useDrag(wish: DragWish): Drag {
  const [held, hold] = useState<Held | null>(null);
  const [plan, setPlan] = useState<Plan>(new Map());
  const [refusal, refuse] = useState<Refusal | null>(null);
  const [dragging] = useState(() => createDragging(wish, { hold, setPlan, refuse }));
  useLayoutEffect(() => dragging.follow(wish));
  const { acts } = dragging;
  const { view } = wish.arrangement;
  return useMemo(() => {
    const onScreen = new Map([...plan].map(([peer, at]) => [peer, onFrame(view, at)] as const));
    if (held !== null) onScreen.set(held.peer, held.at);
    return { ...acts, held: onScreen, plan, refusal };
  }, [acts, held, plan, refusal, view]);
}

/** `follow`: from now on it goes by this wish. */
type Dragging = { acts: DragActs; follow: (wish: DragWish) => void };

function createDragging(first: DragWish, state: DragState): Dragging {
  let wish = first;
  let hasDragged = false;
  const drop = (peer: PeerId, at: Point): void => {
    const { arrangement, places, canSplit, onMoved } = wish;
    const there = onChart(arrangement.view, at);
    const wanted = dropKind(arrangement, peer, there);
    const kind = wanted === 'apart' && !canSplit ? 'onlyShown' : wanted;
    if (kind === 'moved') {
      places.put(peer, { x: Math.round(there.x), y: Math.round(there.y) });
      onMoved();
    }
    state.setPlan((before) => {
      const others = new Map([...before].filter(([id]) => id !== peer));
      return kind === 'apart' ? others.set(peer, there) : others;
    });
    state.refuse(kind === 'moved' || kind === 'apart' ? null : kind);
  };
  const grab = (peer: PeerId, event: PointerEvent): void => {
    const box = wish.frame();
    if (box === null || event.button !== 0) return;
    const start = { x: event.clientX, y: event.clientY };
    let isDrag = false;
    hasDragged = false;
    state.refuse(null);
    const end = new AbortController();
    const { signal } = end;
    const pointOf = ({ clientX, clientY }: globalThis.PointerEvent): Point => ({
      x: clientX - box.left,
      y: clientY - box.top,
    });
    const pull = (moved: globalThis.PointerEvent): void => {
      if (moved.pointerId !== event.pointerId) return;
      isDrag ||= distance(start, { x: moved.clientX, y: moved.clientY }) >= DRAG_FROM;
      if (isDrag) state.hold({ peer, at: pointOf(moved) });
    };
    const finish = (last: globalThis.PointerEvent): void => {
      if (last.pointerId !== event.pointerId) return;
      end.abort();
      state.hold(null);
      if (!isDrag || last.type === 'pointercancel') return;
      hasDragged = true;
      drop(peer, pointOf(last));
    };
    addEventListener('pointermove', pull, { signal });
    addEventListener('pointerup', finish, { signal });
    addEventListener('pointercancel', finish, { signal });
  };
  const wasDrag = (): boolean => {
    const was = hasDragged;
    hasDragged = false;
    return was;
  };
  return {
    acts: { grab, hasDragged: wasDrag, clear: () => state.setPlan(() => new Map()) },
    follow: (next) => {
      wish = next;
    },
  };
}

/** What it means to drop a house there. */
export function dropKind(
  { topology, layout: { houses, size } }: Arrangement,
  peer: PeerId,
  there: Point,
): 'moved' | 'apart' | Refusal {
  const island = topology.islands.find(({ lands }) =>
    lands.some(({ peers }) => peers.includes(peer)),
  );
  const land = island?.lands.find(({ peers }) => peers.includes(peer));
  if (island === undefined || land === undefined) return 'outOfReach';
  const pointsOf = (peers: readonly PeerId[]): Point[] =>
    peers.flatMap((id) => {
      const at = id === peer ? there : houses.get(id);
      return at === undefined ? [] : [at];
    });
  const neighbours = pointsOf(land.peers.filter((id) => id !== peer));
  const isNear =
    neighbours.length === 0 ||
    neighbours.some((at) => distance(at, there) <= ASHORE * spacingOf(size));
  if (!isNear) return island.isOurs ? 'apart' : 'outOfReach';
  if (neighbours.some((at) => distance(at, there) < spacingOf(size) / 2)) return 'onHouse';
  const shores = topology.islands.flatMap((other) =>
    other.lands
      .filter((one) => one !== land)
      .map(({ peers }) =>
        shoreOf(hullOf(pointsOf(peers)), other === island ? landGap(size) : islandGap(size)),
      ),
  );
  return isClearOf(hullOf(pointsOf(land.peers)), shores) ? 'moved' : 'onShore';
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
