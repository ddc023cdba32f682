/** From who stands where to what the coasts go around. Pure. */
import { landField, type Capsule, type CoastSpec } from './field.ts';
import type { Layout, PlacedRelay } from './layout.ts';
import { between, distance, distanceToHull, hullOf, nearestOnHulls, type Point } from './plane.ts';
import { houseReach, linkReach } from './sizes.ts';
import { seedOf } from './spread.ts';
import { linkKey, type PeerId, type Topology } from './topology.ts';

/** A house (both ends the same) or a link, and how far the coast is from it. */
export type Ground = { a: PeerId; b: PeerId; reach: number };

/** By key; keys are equal for the same house or link in every arrangement. */
export type Grounds = ReadonlyMap<string, Ground>;

/** A ferry's way from a relay to the coast of a land. */
export type Ferry = {
  key: string;
  relay: string;
  island: number;
  land: number;
  from: Point;
  /** On the coast. */
  to: Point;
  bend: Point;
};

/** A ferry's shallows, and those around a boat at anchor. */
const FERRY_REACH = 6;
const BOAT_REACH = 16;
const BEND = 0.1;
/** So far from other lands a ferry need not look where it goes. */
const AMPLE = 160;
const BISECTIONS = 14;

/** A house's own share of land, the same wherever it stands. */
const unevenness = (peer: PeerId): number => 0.86 + ((seedOf(peer) % 997) / 997) * 0.34;

/** One entry an island. */
export function groundsOf({ islands }: Topology, size: number): Grounds[] {
  return islands.map(({ lands }) => {
    const grounds = new Map<string, Ground>();
    for (const { peers, links } of lands) {
      for (const peer of peers)
        grounds.set(peer, { a: peer, b: peer, reach: houseReach(size) * unevenness(peer) });
      for (const { a, b } of links) grounds.set(linkKey(a, b), { a, b, reach: linkReach(size) });
    }
    return grounds;
  });
}

export function capsulesOf(grounds: Grounds, houses: ReadonlyMap<PeerId, Point>): Capsule[] {
  return [...grounds.values()].flatMap(({ a, b, reach }) => {
    const [from, to] = [houses.get(a), houses.get(b)];
    return from === undefined || to === undefined
      ? []
      : [{ x1: from.x, y1: from.y, x2: to.x, y2: to.y, reach }];
  });
}

const pointsOf = (peers: readonly PeerId[], houses: ReadonlyMap<PeerId, Point>): Point[] =>
  peers.flatMap((peer) => {
    const at = houses.get(peer);
    return at === undefined ? [] : [at];
  });

/** From each relay that joins lands to each of them, shore to boat. */
export function ferriesOf(
  seed: number,
  topology: Topology,
  { houses, relays, size }: Layout,
): Ferry[] {
  const grounds = groundsOf(topology, size);
  return relays
    .filter(({ lands }) => lands.length > 1)
    .flatMap((relay) => {
      const island = topology.islands[relay.island];
      const all = grounds[relay.island];
      if (island === undefined || all === undefined) return [];
      return relay.lands.flatMap((at) => {
        const peers = island.lands[at]?.peers ?? [];
        const own = new Map(
          [...all].filter(([, { a, b }]) => peers.includes(a) && peers.includes(b)),
        );
        const landing = landingOf(seed, relay, capsulesOf(own, houses), pointsOf(peers, houses));
        const others = island.lands
          .filter((_, i) => i !== at)
          .map((land) => hullOf(pointsOf(land.peers, houses)));
        return landing === null ? [] : [ferryOf(relay, at, landing, others)];
      });
    });
}

/** Where the straight way from the boat to the nearest house meets the coast. */
function landingOf(
  seed: number,
  { at }: PlacedRelay,
  capsules: readonly Capsule[],
  houses: readonly Point[],
): Point | null {
  const nearest = houses.toSorted((one, other) => distance(at, one) - distance(at, other))[0];
  if (nearest === undefined) return null;
  const field = landField(seed, capsules);
  let [water, land] = [0, 1];
  for (let i = 0; i < BISECTIONS; i++) {
    const part = (water + land) / 2;
    const { x, y } = between(at, nearest, part);
    if (field(x, y) > 0) water = part;
    else land = part;
  }
  return between(at, nearest, land);
}

/** Bends to whichever side has more water, as seen from the other lands. */
function ferryOf(
  relay: PlacedRelay,
  land: number,
  to: Point,
  others: readonly (readonly Point[])[],
): Ferry {
  const from = relay.at;
  const key = `${relay.key} ${land}`;
  const first = seedOf(key) % 2 === 0 ? BEND : -BEND;
  const middle = between(from, to, 0.5);
  const bendTo = (side: number): Point => ({
    x: middle.x + side * (to.y - from.y),
    y: middle.y - side * (to.x - from.x),
  });
  const water = (side: number): number =>
    Math.min(AMPLE, ...others.map((hull) => distanceToHull(bendTo(side), hull)));
  const side = water(first) >= water(-first) ? first : -first;
  return { key, relay: relay.key, island: relay.island, land, from, to, bend: bendTo(side) };
}

const capsule = (a: Point, b: Point, reach: number): Capsule => ({
  x1: a.x,
  y1: a.y,
  x2: b.x,
  y2: b.y,
  reach,
});

/** What the coasts of each island go around. */
export function specsOf(
  topology: Topology,
  layout: Layout,
  ferries: readonly Ferry[],
): CoastSpec[] {
  const { houses, relays, size } = layout;
  return groundsOf(topology, size).map((grounds, at) => {
    const ways = ferries
      .filter(({ island }) => island === at)
      .flatMap(({ from, bend, to }) => {
        const top = between(between(from, bend, 0.5), between(bend, to, 0.5), 0.5);
        return [capsule(from, top, FERRY_REACH), capsule(top, to, FERRY_REACH)];
      });
    const boats = relays
      .filter(({ island }) => island === at)
      .map((relay) => capsule(relay.at, relay.at, BOAT_REACH));
    return {
      lands: capsulesOf(grounds, houses),
      ways: [...ways, ...boats, ...unferried(topology, layout, ferries, at)],
    };
  });
}

/** Lands of one island to which no ferry is known to go lie in its shallows all the same. */
function unferried(
  { islands }: Topology,
  { houses }: Layout,
  ferries: readonly Ferry[],
  at: number,
): Capsule[] {
  const lands = islands[at]?.lands ?? [];
  const served = new Set(ferries.filter(({ island }) => island === at).map(({ land }) => land));
  const first = hullOf(pointsOf(lands[0]?.peers ?? [], houses));
  return lands.slice(1).flatMap(({ peers }, i) => {
    if (served.has(i + 1) && served.has(0)) return [];
    const [from, to] = nearestOnHulls(first, hullOf(pointsOf(peers, houses)));
    return [capsule(from, to, FERRY_REACH)];
  });
}
