/** Between two arrangements: houses drift, land sinks where a link is gone and rises where one has come. Pure. */
import type { CoastSpec } from './field.ts';
import type { Layout, PlacedRelay } from './layout.ts';
import { between, type Point } from './plane.ts';
import { capsulesOf, groundsOf, type Ground, type Grounds } from './terrain.ts';
import type { PeerId, Topology } from './topology.ts';

/** A map with where everything stands, and how it lies in its frame. */
export type View = { scale: number; dx: number; dy: number };
export type Arrangement = { topology: Topology; layout: Layout; view: View };

/** Land that is under water as deep as this is out of the coast's reach. */
const SUNKEN = -48;

const all = (grounds: readonly Grounds[]): Map<string, Ground> =>
  new Map(grounds.flatMap((island) => [...island]));

/** Slow, faster, slow. */
export const easeTide = (t: number): number => (t < 0.5 ? 2 * t * t : 1 - (2 - 2 * t) ** 2 / 2);

function placesBetween(
  from: ReadonlyMap<PeerId, Point>,
  to: ReadonlyMap<PeerId, Point>,
  part: number,
): Map<PeerId, Point> {
  const places = new Map<PeerId, Point>(from);
  for (const [peer, at] of to) places.set(peer, between(from.get(peer) ?? at, at, part));
  return places;
}

const relaysBetween = (
  from: readonly PlacedRelay[],
  to: readonly PlacedRelay[],
  part: number,
): PlacedRelay[] =>
  to.map((relay) => {
    const before = from.find(({ key }) => key === relay.key)?.at ?? relay.at;
    return { ...relay, at: between(before, relay.at, part) };
  });

const viewBetween = (from: View, to: View, part: number): View => ({
  scale: from.scale + (to.scale - from.scale) * part,
  dx: from.dx + (to.dx - from.dx) * part,
  dy: from.dy + (to.dy - from.dy) * part,
});

/** `part` from 0 to 1. Who is there is as in `to`. */
export function arrangementBetween(from: Arrangement, to: Arrangement, part: number): Arrangement {
  const houses = placesBetween(from.layout.houses, to.layout.houses, part);
  for (const peer of from.layout.houses.keys())
    if (!to.layout.houses.has(peer)) houses.delete(peer);
  return {
    topology: to.topology,
    layout: {
      houses,
      relays: relaysBetween(from.layout.relays, to.layout.relays, part),
      size: to.layout.size,
    },
    view: viewBetween(from.view, to.view, part),
  };
}

/** All land as one field, so that coasts flow into each other and apart. Ways are those of the islands that come of it. */
export function specBetween(
  from: Arrangement,
  to: Arrangement,
  part: number,
  ways: CoastSpec['ways'],
): CoastSpec {
  const [before, after] = [
    all(groundsOf(from.topology, from.layout.size)),
    all(groundsOf(to.topology, to.layout.size)),
  ];
  const grounds = new Map<string, Ground>();
  for (const [key, ground] of before) {
    const end = after.get(key)?.reach ?? SUNKEN;
    grounds.set(key, { ...ground, reach: ground.reach + (end - ground.reach) * part });
  }
  for (const [key, ground] of after)
    if (!before.has(key))
      grounds.set(key, { ...ground, reach: SUNKEN + (ground.reach - SUNKEN) * part });
  const houses = placesBetween(from.layout.houses, to.layout.houses, part);
  return { lands: capsulesOf(grounds, houses), ways };
}
