/** Where the houses of one land stand when it is drawn first, or when it has just been torn out of another: d3-force finds spots, then rests. Pure. */
import {
  forceCollide,
  forceLink,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from 'd3-force';
import { createRng } from '../../../lib/rng.ts';
import { boxOf, distanceToLine, middleOf, type Point } from './plane.ts';
import { PASSING, TAB_NEAR } from './sizes.ts';
import type { Land, PeerId } from './topology.ts';

const TICKS = 220;
/** Of the golden angle's spiral, on which houses start: nobody on anybody. */
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
/** Houses keep their own distance, so that no land looks like a honeycomb. */
const UNEVEN = 0.34;
const NUDGES = 24;
/** In larger lands only self's links are kept clear: with all of them there is no end to it. */
const CLEARED_MAX = 24;

type Node = SimulationNodeDatum & { id: PeerId; room: number; x: number; y: number };

export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++)
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

export type SpreadWish = {
  spacing: number;
  /** Width by height of what the land should look like. */
  aspect: number;
  seed: string;
  /** Starts in the middle, and nobody stands on its links. */
  self: PeerId;
};

/** `before`: where the houses stood, which they keep to. The middle is that of `before`, else 0. */
export function spread(
  { peers, links }: Land,
  { spacing, aspect, seed, self }: SpreadWish,
  before: ReadonlyMap<PeerId, Point> = new Map(),
): Map<PeerId, Point> {
  const rng = createRng(seedOf(`${seed} ${peers[0] ?? ''}`));
  const middle = middleOf([...before.values()]);
  const stretch = Math.sqrt(aspect);
  const first = rng.float() * 2 * Math.PI;
  const tabs = new Set(links.flatMap(({ a, b, kind }) => (kind === 'tab' ? [a, b] : [])));
  const order = [...peers].sort((a, b) => Number(b === self) - Number(a === self));
  const nodes = order.map((id, i): Node => {
    const out = spacing * 0.8 * Math.sqrt(i);
    const at = before.get(id) ?? {
      x: middle.x + out * Math.cos(first + i * GOLDEN) * stretch,
      y: middle.y + (out * Math.sin(first + i * GOLDEN)) / stretch,
    };
    const near = tabs.has(id) ? TAB_NEAR : 1;
    return { id, ...at, room: (spacing / 2) * near * (1 + UNEVEN * rng.float()) };
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const pull = 0.03;
  forceSimulation(nodes)
    .force(
      'links',
      forceLink<Node, { source: Node; target: Node; near: number }>(
        links.flatMap(({ a, b, kind }) => {
          const [source, target] = [byId.get(a), byId.get(b)];
          return source === undefined || target === undefined
            ? []
            : [{ source, target, near: kind === 'tab' ? TAB_NEAR : 1 }];
        }),
      )
        .distance(({ near }) => spacing * near)
        .strength(({ near }) => (near < 1 ? 0.8 : 0.5 / Math.max(1, peers.length))),
    )
    .force('room', forceCollide<Node>(({ room }) => room).iterations(4))
    .force('x', forceX(middle.x).strength(pull / aspect))
    .force('y', forceY(middle.y).strength(pull * aspect))
    .stop()
    .tick(TICKS);
  const isSmall = nodes.length <= CLEARED_MAX;
  clearWays(nodes, isSmall ? links : links.filter(({ a, b }) => a === self || b === self), byId);
  return new Map(nodes.map(({ id, x, y }) => [id, { x: Math.round(x), y: Math.round(y) }]));
}

/** No link passes through a house that is none of its ends: three in a row are bent. */
function clearWays(
  nodes: readonly Node[],
  links: Land['links'],
  byId: ReadonlyMap<PeerId, Node>,
): void {
  for (let round = 0; round < NUDGES; round++) {
    let isClear = true;
    for (const { a, b } of links) {
      const [from, to] = [byId.get(a), byId.get(b)];
      if (from === undefined || to === undefined) continue;
      for (const node of nodes) {
        if (node === from || node === to || distanceToLine(node, from, to) > PASSING) continue;
        const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
        const side =
          (to.x - from.x) * (node.y - from.y) - (to.y - from.y) * (node.x - from.x) >= 0 ? 1 : -1;
        node.x += (-side * 9 * (to.y - from.y)) / length;
        node.y += (side * 9 * (to.x - from.x)) / length;
        isClear = false;
      }
    }
    if (isClear) return;
  }
}

/** A land whose houses stand in more than this many times the space that they need is drawn together when it is torn out. */
const SPARSE = 2.1;

export function isSparse(points: readonly Point[], spacing: number): boolean {
  if (points.length < 2) return false;
  const { x0, y0, x1, y1 } = boxOf(points, spacing / 2);
  return (x1 - x0) * (y1 - y0) > SPARSE * points.length * spacing * spacing * 1.3;
}
