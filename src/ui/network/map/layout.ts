/**
 * Where houses stand. A house keeps its place while its peer is in the room: newcomers take the freest spot near those they reach, and only
 * a partition, a merge or a drag moves houses. Depends on the seed and on what was taken so far, on nothing else. Pure.
 */
import { boxOf, distance, hullOf, moved, type Point } from './plane.ts';
import { anchorage, houseReach, islandGap, landGap, spacingOf, TAB_NEAR } from './sizes.ts';
import {
  bodyShift,
  houseSpot,
  isClearOf,
  relayCost,
  relaySpot,
  shoreOf,
  type Shore,
} from './spots.ts';
import { isSparse, seedOf, spread } from './spread.ts';
import {
  groupingKey,
  topologyKey,
  type Island,
  type Land,
  type PeerId,
  type Topology,
} from './topology.ts';

export type PlacedRelay = {
  key: string;
  /** Its index in the topology, and those of the lands whose peers are on it. */
  island: number;
  lands: readonly number[];
  at: Point;
};

export type Layout = {
  houses: ReadonlyMap<PeerId, Point>;
  relays: readonly PlacedRelay[];
  /** By so many peers things are sized; it does not shrink while nobody has to move. */
  size: number;
};

export type Places = {
  take(topology: Topology): Layout;
  /** Somebody dragged a house there. */
  put(peer: PeerId, at: Point): void;
};

/** A room that has been parted and joined again finds everybody where they were: so many groupings are remembered. */
const ARRANGEMENTS_MAX = 24;
/** Places of peers that are gone, in case they come back. */
const GONE_MAX = 128;
const RELAY_WORTH_MOVING = 350;
const RINGS = [1.05, 1.4, 1.9, 2.6] as const;
const ANGLES = 16;
const LINKS_TRIED = 12;

type Taking = {
  topology: Topology;
  size: number;
  aspect: number;
  seed: string;
  /** Filled while places are found. */
  houses: Map<PeerId, Point>;
  /** Where relays were before. */
  anchors: ReadonlyMap<string, Point>;
  /** The land on which each peer was before. */
  landBefore: ReadonlyMap<PeerId, string>;
  hasParted: boolean;
};

type Book = {
  houses: Map<PeerId, Point>;
  gone: Map<PeerId, Point>;
  anchors: Map<string, Point>;
  arrangements: Map<string, ReadonlyMap<PeerId, Point>>;
  lands: Map<PeerId, string>;
  topology: Topology | null;
  size: number;
};

/** `aspect`: width by height of the sheet that the first arrangement should fill. */
export function createPlaces(seed: string, aspect: number): Places {
  const book: Book = {
    houses: new Map(),
    gone: new Map(),
    anchors: new Map(),
    arrangements: new Map(),
    lands: new Map(),
    topology: null,
    size: 0,
  };
  let last: { key: string; layout: Layout } | null = null;
  return {
    take(topology) {
      const key = topologyKey(topology);
      if (last?.key !== key) last = { key, layout: arrange(book, topology, { seed, aspect }) };
      return last.layout;
    },
    put(peer, at) {
      if (!book.houses.has(peer)) return;
      book.houses.set(peer, at);
      if (book.topology !== null) remember(book, book.topology);
      last = null;
    },
  };
}

function arrange(
  book: Book,
  topology: Topology,
  { seed, aspect }: { seed: string; aspect: number },
): Layout {
  const present = new Set(
    topology.islands.flatMap(({ lands }) => lands.flatMap(({ peers }) => peers)),
  );
  const wasHere = (peer: PeerId): boolean => present.has(peer) && book.houses.has(peer);
  const hasParted =
    book.topology !== null &&
    groupingKey(book.topology, wasHere) !== groupingKey(topology, wasHere);
  const known = hasParted ? book.arrangements.get(groupingKey(topology, () => true)) : undefined;
  const taking: Taking = {
    topology,
    size: hasParted ? present.size : Math.max(present.size, book.size),
    aspect,
    seed,
    houses: new Map(known ?? [...book.houses].filter(([peer]) => present.has(peer))),
    anchors: book.anchors,
    landBefore: book.lands,
    hasParted: hasParted && known === undefined,
  };
  bringBack(book, taking, present);
  const relays = settleAll(taking);
  keep(book, taking, relays);
  return { houses: new Map(taking.houses), relays, size: taking.size };
}

/** Whoever was here before comes back to where they stood, if it is free and among those they reach. */
function bringBack(book: Book, { houses, topology, size }: Taking, present: Set<PeerId>): void {
  const spacing = spacingOf(size);
  for (const peer of present) {
    const at = book.gone.get(peer);
    if (houses.has(peer) || at === undefined) continue;
    const land = topology.islands
      .flatMap(({ lands }) => lands)
      .find(({ peers }) => peers.includes(peer));
    const isNear = (land?.peers ?? []).some((other) => {
      const there = houses.get(other);
      return there !== undefined && distance(there, at) < 2.5 * spacing;
    });
    const isFree = [...houses.values()].every((there) => distance(there, at) >= spacing * 0.7);
    if (isNear && isFree) houses.set(peer, at);
  }
}

function keep(book: Book, taking: Taking, relays: readonly PlacedRelay[]): void {
  for (const [peer, at] of book.houses)
    if (!taking.houses.has(peer)) {
      book.gone.delete(peer);
      book.gone.set(peer, at);
    }
  for (const peer of [...book.gone.keys()].slice(0, Math.max(0, book.gone.size - GONE_MAX)))
    book.gone.delete(peer);
  book.houses = taking.houses;
  book.size = taking.size;
  book.anchors = new Map(relays.map(({ key, at }) => [key, at]));
  book.lands = new Map(
    taking.topology.islands.flatMap(({ lands }) =>
      lands.flatMap(({ peers }) => peers.map((peer) => [peer, peers.join()] as const)),
    ),
  );
  book.topology = taking.topology;
  remember(book, taking.topology);
}

function remember({ arrangements, houses }: Book, topology: Topology): void {
  const key = groupingKey(topology, () => true);
  arrangements.delete(key);
  arrangements.set(key, new Map(houses));
  const oldest = arrangements.keys().next();
  if (arrangements.size > ARRANGEMENTS_MAX && oldest.done !== true)
    arrangements.delete(oldest.value);
}

function settleAll(taking: Taking): PlacedRelay[] {
  const { islands } = taking.topology;
  const relays: PlacedRelay[] = [];
  const shores: Shore[] = [];
  const allPeers = (island: Island): PeerId[] => island.lands.flatMap(({ peers }) => peers);
  for (const island of standingFirst(taking, islands, allPeers)) {
    const at = islands.indexOf(island);
    const wasPlaced = island.lands.some(({ peers }) => peers.some((p) => taking.houses.has(p)));
    settleLands(taking, island, shores);
    const anchored = anchor(taking, island, at);
    const bodies = island.lands.flatMap(({ peers }) => placesOf(taking, peers));
    const hull = hullOf([...bodies, ...anchored.map((relay) => relay.at)]);
    const shift = bodyShift({
      hull,
      shores,
      aspect: taking.aspect,
      isPlaced: wasPlaced,
      phase: phaseOf(taking.seed, `island ${at}`),
    });
    for (const { peers } of island.lands) shiftAll(taking, peers, shift);
    relays.push(...anchored.map((relay) => ({ ...relay, at: moved(relay.at, shift) })));
    const stood = hull.map((point) => moved(point, shift));
    shores.push(shoreOf(stood, islandGap(taking.size)));
  }
  return relays;
}

/** In their order, but those that are new come last: nobody makes way for them. */
function standingFirst<T>(
  { houses }: Taking,
  bodies: readonly T[],
  peersOf: (body: T) => readonly PeerId[],
): T[] {
  const isNew = (body: T): number => Number(!peersOf(body).some((peer) => houses.has(peer)));
  return bodies.toSorted((one, other) => isNew(one) - isNew(other));
}

const phaseOf = (seed: string, name: string): number => (seedOf(`${seed} ${name}`) % 1000) / 1000;

const placesOf = ({ houses }: Taking, peers: readonly PeerId[]): Point[] =>
  peers.flatMap((peer) => {
    const at = houses.get(peer);
    return at === undefined ? [] : [at];
  });

function shiftAll({ houses }: Taking, peers: readonly PeerId[], shift: Point): void {
  for (const peer of peers) {
    const at = houses.get(peer);
    if (at !== undefined) houses.set(peer, moved(at, shift));
  }
}

/** The lands of one island, the first of which stays where it is. */
function settleLands(taking: Taking, { lands }: Island, far: readonly Shore[]): void {
  const gap = landGap(taking.size);
  const shores: Shore[] = [];
  for (const land of standingFirst(taking, lands, ({ peers }) => peers)) {
    const waters = [...far, ...shores, ...standingElsewhere(taking, lands, land, gap)];
    const wasPlaced = settleHouses(taking, land, waters);
    const hull = hullOf(placesOf(taking, land.peers));
    const shift = bodyShift({
      hull,
      shores,
      aspect: taking.aspect,
      isPlaced: wasPlaced,
      phase: phaseOf(taking.seed, land.peers[0] ?? ''),
    });
    shiftAll(taking, land.peers, shift);
    const stood = hull.map((point) => moved(point, shift));
    shores.push(shoreOf(stood, gap));
  }
}

/** Lands that are settled later but stand already: newcomers keep off them. */
const standingElsewhere = (
  taking: Taking,
  lands: readonly Land[],
  land: Land,
  gap: number,
): Shore[] =>
  taking.topology.islands
    .flatMap((island) => island.lands.map((other) => ({ other, isOurs: island.lands === lands })))
    .filter(({ other }) => other !== land)
    .map(({ other, isOurs }) =>
      shoreOf(hullOf(placesOf(taking, other.peers)), isOurs ? gap : islandGap(taking.size)),
    )
    .filter(({ hull }) => hull.length > 0);

/** Islands lie beside each other on a wide sheet, and above each other on a tall one: each gets its part. */
function ownAspect({ aspect, topology: { islands } }: Taking): number {
  return aspect < 1
    ? Math.min(1.4, aspect * islands.length)
    : Math.max(0.9, aspect / Math.sqrt(islands.length));
}

/** Gives everyone on a land a place. False when nobody there had one. */
function settleHouses(taking: Taking, land: Land, shores: readonly Shore[]): boolean {
  const { houses, seed, size, topology } = taking;
  const aspect = ownAspect(taking);
  const spacing = spacingOf(size);
  const before = new Map(
    land.peers.flatMap((peer) => {
      const at = houses.get(peer);
      return at === undefined ? [] : [[peer, at] as const];
    }),
  );
  if (before.size === 0) {
    for (const [peer, at] of spread(land, { spacing, aspect, seed, self: topology.self }))
      houses.set(peer, at);
    return false;
  }
  if (taking.hasParted) drawTogether(taking, land, before, shores);
  for (const peer of land.peers) if (!houses.has(peer)) settleNewcomer(taking, land, peer, shores);
  return true;
}

function ownLinks({ topology: { self }, houses }: Taking, { links }: Land): [Point, Point][] {
  return links.flatMap(({ a, b }): [Point, Point][] => {
    const [from, to] = [houses.get(a), houses.get(b)];
    const isOwn = a === self || b === self;
    return !isOwn || from === undefined || to === undefined ? [] : [[from, to]];
  });
}

function settleNewcomer(taking: Taking, land: Land, peer: PeerId, shores: readonly Shore[]): void {
  const { houses, size, aspect, seed } = taking;
  const own = land.links.filter(({ a, b }) => a === peer || b === peer);
  const tabs = own.filter(({ kind }) => kind === 'tab');
  const reached = (tabs.length > 0 ? tabs : own).map(({ a, b }) => (a === peer ? b : a));
  const wish = {
    reached: placesOf(taking, reached),
    land: placesOf(taking, land.peers),
    spacing: spacingOf(size) * (tabs.length > 0 ? TAB_NEAR : 1),
    shores,
    aspect,
    keepOff: ownLinks(taking, land),
    phase: phaseOf(seed, peer),
  };
  const spot = houseSpot(wish) ?? houseSpot({ ...wish, shores: [] });
  if (spot !== null) houses.set(peer, spot);
}

/** After lands have joined or parted: what came together is moved side by side, what is left of a larger land is drawn together. */
function drawTogether(
  taking: Taking,
  land: Land,
  before: ReadonlyMap<PeerId, Point>,
  shores: readonly Shore[],
): void {
  const { houses, size, landBefore, seed, aspect, topology } = taking;
  const spacing = spacingOf(size);
  const groups = new Map<string, PeerId[]>();
  for (const peer of before.keys()) {
    const from = landBefore.get(peer) ?? '';
    groups.set(from, [...(groups.get(from) ?? []), peer]);
  }
  const clusters = [...groups.values()].sort(
    (one, other) =>
      Number(other.includes(topology.self)) - Number(one.includes(topology.self)) ||
      other.length - one.length,
  );
  const [first = [], ...others] = clusters;
  const ashore = new Set(first);
  for (const cluster of others) {
    const shift = clusterShift(taking, land, ashore, cluster, shores);
    shiftAll(taking, cluster, shift);
    for (const peer of cluster) ashore.add(peer);
  }
  if (!isSparse(placesOf(taking, [...before.keys()]), spacing)) return;
  const standing = new Map(
    [...before.keys()].flatMap((peer) => {
      const at = houses.get(peer);
      return at === undefined ? [] : [[peer, at] as const];
    }),
  );
  const kept = {
    peers: [...standing.keys()],
    links: land.links.filter(({ a, b }) => standing.has(a) && standing.has(b)),
  };
  const { self } = topology;
  for (const [peer, at] of spread(kept, { spacing, aspect, seed, self }, standing))
    houses.set(peer, at);
}

/** By how much a smaller land is moved to lie beside the one that it has joined. */
function clusterShift(
  taking: Taking,
  { links }: Land,
  ashore: ReadonlySet<PeerId>,
  cluster: readonly PeerId[],
  shores: readonly Shore[],
): Point {
  const spacing = spacingOf(taking.size);
  const [fixed, moving] = [placesOf(taking, [...ashore]), placesOf(taking, cluster)];
  const across = links.flatMap(({ a, b }) => {
    const [from, to] = ashore.has(a) ? [a, b] : [b, a];
    if (!ashore.has(from) || !cluster.includes(to)) return [];
    const [there, here] = [taking.houses.get(from), taking.houses.get(to)];
    return there === undefined || here === undefined ? [] : [{ there, here }];
  });
  let best: Point = { x: 0, y: 0 };
  let least = Infinity;
  for (const { there, here } of across.slice(0, LINKS_TRIED))
    for (const ring of RINGS)
      for (let i = 0; i < ANGLES; i++) {
        const angle = (i / ANGLES) * 2 * Math.PI;
        const shift = {
          x: Math.round(there.x + ring * spacing * Math.cos(angle) - here.x),
          y: Math.round(there.y + ring * spacing * Math.sin(angle) - here.y),
        };
        const shifted = moving.map((point) => moved(point, shift));
        const way = across.reduce(
          (sum, link) => sum + distance(link.there, moved(link.here, shift)),
          0,
        );
        const cost = way / across.length + 0.3 * Math.hypot(shift.x, shift.y);
        if (cost >= least) continue;
        if (shifted.some((point) => fixed.some((other) => distance(point, other) < spacing)))
          continue;
        if (!isClearOf(hullOf([...fixed, ...shifted]), shores)) continue;
        least = cost;
        best = shift;
      }
  return best;
}

/** Relays that join lands, and our own where there is only one land: at anchor, in case. */
function anchor(taking: Taking, island: Island, at: number): PlacedRelay[] {
  const away = houseReach(taking.size) + anchorage(taking.size);
  const hulls = island.lands.map(({ peers }) => hullOf(placesOf(taking, peers)));
  const anchored: PlacedRelay[] = [];
  for (const { id, peers } of island.relays) {
    const served = island.lands.flatMap((land, i) =>
      land.peers.some((peer) => peers.includes(peer)) ? [i] : [],
    );
    const isIdle = served.length < 2;
    if (isIdle && (!island.isOurs || !peers.includes(taking.topology.self))) continue;
    const key = `${id} ${island.isOurs ? 'ours' : (peers[0] ?? '')}`;
    const wish = {
      lands: hulls.map((hull, i) => ({ hull, box: boxOf(hull), isServed: served.includes(i) })),
      away,
      coast: houseReach(taking.size) * 1.2,
      shores: anchored.map((relay) => shoreOf([relay.at], away)),
      aspect: taking.aspect,
    };
    const before = taking.anchors.get(key);
    const spot = relaySpot(wish);
    const isGood =
      before !== undefined &&
      (spot === null || relayCost(before, wish) < relayCost(spot, wish) + RELAY_WORTH_MOVING);
    const place = isGood ? before : spot;
    if (place !== null) anchored.push({ key, island: at, lands: served, at: place });
  }
  return anchored;
}
