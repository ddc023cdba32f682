/**
 * The graph that adverts describe: a link counts only if both ends claim it. Pure functions; everyone who holds the same adverts
 * computes the same graph, trees and hash. A graph never changes: a new set of adverts makes a new one; trees are cached in it.
 * Must not know: our own links, time, messages.
 */
import type { PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';
import {
  GRAPH_HASH_MASK,
  prefixOf,
  type AdvertLink,
  type PeerPrefix,
} from '../wire/mesh-messages.ts';
import { hashOfId, mix } from './hash.ts';

/**
 * What one hop costs. Two tabs (2 + 2) beat one direct link; the relay (7) is dearer than a direct link but cheaper than two of them:
 * a hop more would cost its origin a signature per broadcast and every receiver a check, the relay costs neither.
 */
const COST: readonly number[] = [0, 2, 4, 7];
const KINDS: readonly (LinkKind | null)[] = [null, 'tab', 'direct', 'relayed'];
const FAR = 1e9;

export type GraphNode = { id: PeerId; links: readonly AdvertLink[] };

/** Shortest paths from one root; `parent` is -1 at the root and where there is no way. */
export type Tree = {
  readonly parent: Int16Array;
  readonly dist: Float64Array;
  readonly children: readonly (readonly number[])[];
};

export type Graph = {
  /** Sorted; all numbers below are places in it. */
  readonly ids: readonly PeerId[];
  readonly indexOf: ReadonlyMap<PeerId, number>;
  /** Row by row: 0 none, else 1 tab, 2 direct, 3 relayed. The best that both ends claim. */
  readonly codes: Uint8Array;
  readonly component: Int16Array;
  readonly trees: Map<number, Tree>;
};

export const codeOf = (kind: LinkKind): number => KINDS.indexOf(kind);
export const kindOf = (code: number): LinkKind | null => KINDS[code] ?? null;

/** `nodes` sorted by id. */
export function buildGraph(nodes: readonly GraphNode[]): Graph {
  const n = nodes.length;
  const ids = nodes.map((node) => node.id);
  const byPrefix = new Map<PeerPrefix, number>(ids.map((id, i) => [prefixOf(id), i]));
  const claims = new Uint8Array(n * n);
  nodes.forEach((node, i) => {
    for (const link of node.links) {
      const j = byPrefix.get(link.peer);
      if (j === undefined || j === i) continue;
      claims[i * n + j] = (claims[i * n + j] ?? 0) | (1 << codeOf(link.kind));
    }
  });
  const codes = confirm(claims, n);
  return {
    ids,
    indexOf: new Map(ids.map((id, i) => [id, i])),
    codes,
    component: componentsOf(codes, n),
    trees: new Map(),
  };
}

function confirm(claims: Uint8Array, n: number): Uint8Array {
  const codes = new Uint8Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const both = (claims[i * n + j] ?? 0) & (claims[j * n + i] ?? 0);
      if (both === 0) continue;
      const code = both & 2 ? 1 : both & 4 ? 2 : 3;
      codes[i * n + j] = code;
      codes[j * n + i] = code;
    }
  }
  return codes;
}

function componentsOf(codes: Uint8Array, n: number): Int16Array {
  const component = new Int16Array(n).fill(-1);
  for (let start = 0; start < n; start++) {
    if (component[start] !== -1) continue;
    component[start] = start;
    const open = [start];
    for (let i = open.pop(); i !== undefined; i = open.pop()) {
      for (let j = 0; j < n; j++) {
        if ((codes[i * n + j] ?? 0) === 0 || component[j] !== -1) continue;
        component[j] = start;
        open.push(j);
      }
    }
  }
  return component;
}

/** A hash over the links of one component: equal hashes mean equal trees. */
export function graphHash(graph: Graph, member: number): number {
  const n = graph.ids.length;
  const component = graph.component[member];
  const hashes = graph.ids.map(hashOfId);
  let hash = 0;
  for (let i = 0; i < n; i++) {
    if (graph.component[i] !== component) continue;
    for (let j = i + 1; j < n; j++) {
      const code = graph.codes[i * n + j] ?? 0;
      if (code !== 0) hash = (hash + mix(mix(hashes[i] ?? 0, hashes[j] ?? 0), code)) >>> 0;
    }
  }
  return hash & GRAPH_HASH_MASK;
}

/** The broadcast tree of `root`, the same at everyone who has this graph. */
export function treeOf(graph: Graph, root: number): Tree {
  const known = graph.trees.get(root);
  if (known !== undefined) return known;
  const tree = shortestPaths(graph, root, null);
  graph.trees.set(root, tree);
  return tree;
}

/** Dijkstra over the dense graph; ties go to the lower place. `rootRow` replaces the links of the root. */
export function shortestPaths(graph: Graph, root: number, rootRow: Uint8Array | null): Tree {
  const n = graph.ids.length;
  const dist = new Float64Array(n).fill(FAR);
  const parent = new Int16Array(n).fill(-1);
  const done = new Uint8Array(n);
  const children: number[][] = Array.from({ length: n }, () => []);
  dist[root] = 0;
  for (let round = 0; round < n; round++) {
    const at = nearest(dist, done);
    if (at === -1) break;
    done[at] = 1;
    if (at !== root) children[parent[at] as number]?.push(at);
    const isRootRow = at === root && rootRow !== null;
    for (let to = 0; to < n; to++) {
      const code = (isRootRow ? rootRow[to] : graph.codes[at * n + to]) ?? 0;
      if (code === 0 || done[to] === 1) continue;
      const length = (dist[at] as number) + (COST[code] as number);
      if (length < (dist[to] as number)) {
        dist[to] = length;
        parent[to] = at;
      }
    }
  }
  for (const list of children) list.sort((a, b) => a - b);
  return { parent, dist, children };
}

function nearest(dist: Float64Array, done: Uint8Array): number {
  let best = -1;
  let bestDist = FAR;
  for (let i = 0; i < dist.length; i++) {
    if (done[i] === 0 && (dist[i] as number) < bestDist) {
      best = i;
      bestDist = dist[i] as number;
    }
  }
  return best;
}

/** The first hop from the root to `to`, or -1. */
export function firstHop(parent: Int16Array, root: number, to: number): number {
  let at = to;
  for (let hops = 0; hops < parent.length; hops++) {
    const before = parent[at] ?? -1;
    if (before === -1) return -1;
    if (before === root) return at;
    at = before;
  }
  return -1;
}
