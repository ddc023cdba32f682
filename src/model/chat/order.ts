/**
 * One order for messages that were written on islands: each behind all that its author had seen, and what was written on one island
 * together. It depends on the messages alone, not on when they came, so all screens show the same.
 */
import { compareElements, type ElementId } from '../games/kit/elements.ts';

export type Node = {
  id: ElementId;
  client: number;
  clock: number;
  tick: number;
  heads: readonly ElementId[];
};

export type Ordered<N> = {
  list: N[];
  /** For each of the list: the places of those that its author had seen last; all before its own. */
  seen: number[][];
  /** Those that nobody has seen yet, as far as the list tells. */
  heads: ElementId[];
};

/**
 * From the newest messages backwards: before a message come all that its author had seen, the longest line of talk first. So two lines
 * that did not know of each other stand one behind the other, and a short one does not move what many have read.
 */
export function inOrder<N extends Node>(nodes: readonly N[]): Ordered<N> {
  const sorted = nodes.toSorted(compareElements);
  const { parents, depth } = untangled(sorted);
  const byDepth = (a: number, b: number): number => (depth[b] ?? 0) - (depth[a] ?? 0) || a - b;
  for (const each of parents) each.sort(byDepth);
  const hasChild = new Uint8Array(sorted.length);
  for (const each of parents) for (const parent of each) hasChild[parent] = 1;
  const heads = [...sorted.keys()].filter((i) => hasChild[i] === 0).toSorted(byDepth);
  const order = parentsFirst(heads, parents);
  const placeOf = new Uint32Array(sorted.length);
  for (const [place, i] of order.entries()) placeOf[i] = place;
  return {
    list: order.flatMap((i) => sorted[i] ?? []),
    seen: order.map((i) => (parents[i] ?? []).map((parent) => placeOf[parent] ?? 0)),
    heads: heads.flatMap((i) => sorted[i]?.id ?? []),
  };
}

type Graph = { parents: number[][]; depth: number[] };

/**
 * What each names and is there, and what its own session said before. Only a program that lies can make a circle of that (ids of
 * messages to come can be guessed): it is opened at its lowest tick, which is the liar's, for who answered it went above.
 */
function untangled(sorted: readonly Node[]): Graph {
  const parents = parentsOf(sorted);
  const children: number[][] = sorted.map(() => []);
  const waitsFor = parents.map((each, i) => {
    for (const parent of each) children[parent]?.push(i);
    return each.length;
  });
  const depth = sorted.map(() => 0);
  const isPlaced = new Uint8Array(sorted.length);
  const ready = [...sorted.keys()].filter((i) => waitsFor[i] === 0);
  const place = (i: number): void => {
    isPlaced[i] = 1;
    for (const child of children[i] ?? []) {
      depth[child] = Math.max(depth[child] ?? 0, (depth[i] ?? 0) + 1);
      waitsFor[child] = (waitsFor[child] ?? 0) - 1;
      if (waitsFor[child] === 0 && isPlaced[child] === 0) ready.push(child);
    }
  };
  const byTick = inOrderOfTicks(sorted);
  let opened = 0;
  for (let placed = 0; placed < sorted.length; placed++) {
    let next = ready.pop();
    if (next === undefined) {
      while (isPlaced[byTick[opened] ?? 0] === 1) opened++;
      next = byTick[opened] ?? 0;
      parents[next] = (parents[next] ?? []).filter((parent) => isPlaced[parent] === 1);
    }
    place(next);
  }
  return { parents, depth };
}

function parentsOf(sorted: readonly Node[]): number[][] {
  const places = new Map(sorted.map(({ id }, i) => [id, i]));
  return sorted.map(({ client, clock, heads }, i) => {
    const named = heads.flatMap((head) => {
      const parent = places.get(head);
      const node = parent === undefined ? undefined : sorted[parent];
      if (parent === undefined || node === undefined) return [];
      return node.client === client && node.clock >= clock ? [] : [parent];
    });
    if (i > 0 && sorted[i - 1]?.client === client) named.push(i - 1);
    return [...new Set(named)];
  });
}

/** Within a session ticks are taken as if they never fell, so that none comes before what it said earlier. */
function inOrderOfTicks(sorted: readonly Node[]): number[] {
  const ticks: number[] = [];
  for (const [i, { client, tick }] of sorted.entries())
    ticks.push(sorted[i - 1]?.client === client ? Math.max(ticks[i - 1] ?? 0, tick) : tick);
  return [...sorted.keys()].toSorted((a, b) => (ticks[a] ?? 0) - (ticks[b] ?? 0) || a - b);
}

/** Without recursion: a chat is as deep as it is long. */
function parentsFirst(heads: readonly number[], parents: readonly number[][]): number[] {
  const order: number[] = [];
  const isPlaced = new Uint8Array(parents.length);
  const next = new Uint32Array(parents.length);
  for (const head of heads) {
    const way = [head];
    for (let i = way.at(-1); i !== undefined; i = way.at(-1)) {
      const parent = isPlaced[i] === 1 ? undefined : parents[i]?.[next[i] ?? 0];
      if (parent !== undefined) {
        next[i] = (next[i] ?? 0) + 1;
        if (isPlaced[parent] === 0) way.push(parent);
        continue;
      }
      if (isPlaced[i] === 0) order.push(i);
      isPlaced[i] = 1;
      way.pop();
    }
  }
  return order;
}
