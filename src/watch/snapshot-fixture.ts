/**
 * Believable snapshots for tests and drawings: rooms of 2 to 60 peers, whole or parted, from a seed. Same spec, same snapshot.
 * Small islands are full meshes, larger ones rings with chords, as the mesh links them.
 */
import type { RoomFault } from '../faults/room-fault.ts';
import { createRng, type Rng } from '../lib/rng.ts';
import { peerIdOf, type PeerId } from '../wire/ids.ts';
import { FULL_MESH_PEERS_MAX } from '../wire/limits.ts';
import type { LinkKind } from '../wire/lanes.ts';
import type {
  NetworkIsland,
  NetworkLink,
  NetworkPeer,
  NetworkSnapshot,
} from './network-snapshot.ts';

export type SnapshotSpec = {
  /** Self and all who are here or apart; those that left or are cut off come on top. 4 unless given. */
  peers?: number;
  /** How many islands they are on. 1 unless given. */
  islands?: number;
  /** How many lands our island has, which only the relay joins. 1 unless given. */
  lands?: number;
  /** Instead of the three: for each island, ours first, how many peers stand on each of its lands. */
  shape?: readonly (readonly number[])[];
  seed?: number;
  atMs?: number;
  /** So many of the peers on self's land are other tabs of it. */
  tabs?: number;
  /** So many peers on self's land have no link with self, though others there do. */
  via?: number;
  left?: number;
  cutOff?: number;
  /** Links that only one end claims. */
  oneSided?: number;
  /** So many of those here came by a view link. */
  viewers?: number;
  /** So many of those here lack edits. */
  behind?: number;
  /** Edits of self that those apart lack. 12 unless given. */
  waiting?: number;
  faults?: number;
  /** False: no jitter, loss, bytes, clocks, edit times. True unless given. */
  isWatched?: boolean;
  /** Only with one land an island; else there would be more islands. */
  relay?: 'here' | 'away';
};

/** 14:07:00 on a Saturday, UTC. */
const AT_MS = 1_795_270_020_000;
/** "Apart since 14:02". */
const APART_FOR_MS = 290_000;
const WAITING = 12;
const BYTES_OF_KEY = 32;

const NAMES =
  'Ana Bo Dov Ines Kofi Mei Noor Olu Pia Quinn Rosa Sami Tove Uma Vito Wen Xenia Yara Zoe Adam Bea Cem Dara Eli Femi Gita Hugo Ida Jon Kaya Lars Maya Nils Ona Paul Rhea Sven Tara Ugo Vera Will Xavi Yuki Zita Aoife Björn Chloé Đặng Eszter Frančišek Giuliä Håkon İpek José Künga Łukasz Márton Nadège Õnne Päivi'.split(
    ' ',
  );

/** One peer while the room is being made. */
type Place = {
  id: PeerId;
  island: number;
  land: number;
  tabOf: PeerId | null;
  /** Where it would stand on a globe on which a unit is a millisecond. */
  x: number;
  y: number;
};

type Making = {
  spec: SnapshotSpec;
  rng: Rng;
  atMs: number;
  self: Place;
  places: readonly Place[];
};

export const fixturePeerId = (rng: Rng): PeerId => peerIdOf(rng.bytes(BYTES_OF_KEY));

export function snapshotOf(spec: SnapshotSpec = {}): NetworkSnapshot {
  const rng = createRng(spec.seed ?? 1);
  const places = placesOf(spec, rng);
  const self = places[0];
  if (self === undefined) throw new RangeError('a room has at least one peer');
  const making: Making = { spec, rng, atMs: spec.atMs ?? AT_MS, self, places };
  const links = [...linksOf(making)].sort(inOrder);
  const routes = routesOf(making, links);
  const peers = places.map((place, at) => peerOf(making, links, routes, place, at));
  return {
    atMs: making.atMs,
    self: self.id,
    peers: [...peers, ...goneOf(making)].sort((a, b) => (a.id < b.id ? -1 : 1)),
    links,
    islands: islandsOf(making),
    relays: relaysOf(making),
    relay:
      spec.relay === 'away'
        ? { state: 'away', reason: 'the relay does not answer', rttMs: null }
        : { state: 'here', reason: null, rttMs: 21 },
    faults: faultsOf(making, links),
    waitingEdits: places.length === 1 ? (spec.waiting ?? WAITING) : 0,
    saved: true,
  };
}

function shapeOf({
  peers = 4,
  islands = 1,
  lands = 1,
  shape,
}: SnapshotSpec): readonly (readonly number[])[] {
  if (shape !== undefined) return shape;
  const share = (whole: number, parts: number): number[] =>
    Array.from({ length: parts }, (_, at) => Math.floor((whole + parts - 1 - at) / parts));
  return share(peers, islands).map((size, at) => (at === 0 ? share(size, lands) : [size]));
}

function placesOf(spec: SnapshotSpec, rng: Rng): Place[] {
  const places: Place[] = [];
  shapeOf(spec).forEach((lands, island) => {
    lands.forEach((size, land) => {
      const middle = { x: rng.below(60), y: rng.below(60) };
      for (let at = 0; at < size; at++) {
        const isTab = island === 0 && land === 0 && at > 0 && at <= (spec.tabs ?? 0);
        places.push({
          id: fixturePeerId(rng),
          island,
          land,
          tabOf: isTab ? (places[0]?.id ?? null) : null,
          x: middle.x + rng.below(24),
          y: middle.y + rng.below(24),
        });
      }
    });
  });
  return places;
}

const inOrder = (left: NetworkLink, right: NetworkLink): number => {
  const [a, b] = [left.a + left.b + left.kind, right.a + right.b + right.kind];
  return a < b ? -1 : a > b ? 1 : 0;
};

/** On the relay are those of our island, unless it is away; another island has one of its own if it needs one. */
const isOnRelay = ({ spec }: Making, place: Place): boolean => {
  if (place.island === 0) return spec.relay !== 'away';
  return (shapeOf(spec)[place.island]?.length ?? 0) > 1;
};

function* linksOf(making: Making): Generator<NetworkLink> {
  const { places, self, spec } = making;
  let isVia = spec.via ?? 0;
  let isOneSided = spec.oneSided ?? 0;
  for (const [at, a] of places.entries()) {
    for (const b of places.slice(at + 1)) {
      if (a.island !== b.island) continue;
      const kind =
        a === self || a.tabOf === self.id ? (b.tabOf === self.id ? 'tab' : 'direct') : 'direct';
      const canBeVia = a === self && kind === 'direct' && b !== places.at(-1) && b.land === 0;
      if (canBeVia && isVia > 0) isVia -= 1;
      else if (a.land === b.land && areNeighbours(making, a, b)) {
        const isClaimedOnce = a !== self && isOneSided > 0;
        if (isClaimedOnce) isOneSided -= 1;
        yield linkOf(making, a, b, kind, isClaimedOnce ? 'a' : 'both');
      }
      if (isOnRelay(making, a) && isOnRelay(making, b))
        yield linkOf(making, a, b, 'relayed', 'both');
    }
  }
}

/** A full mesh while the island is small; beyond, a ring with chords, some longer. */
function areNeighbours({ places }: Making, a: Place, b: Place): boolean {
  const land = places.filter(({ island, land: of }) => island === a.island && of === a.land);
  if (land.length <= FULL_MESH_PEERS_MAX) return true;
  const [from, to] = [land.indexOf(a), land.indexOf(b)];
  const apart = Math.min(to - from, land.length - (to - from));
  return apart <= 2 || ((apart === 5 || apart === 13) && Math.min(from, to) % 3 === 0);
}

function rttOf(a: Place, b: Place, kind: LinkKind): number {
  if (kind === 'tab') return 0.3;
  const distance = Math.hypot(a.x - b.x, a.y - b.y);
  return Math.round(10 * (kind === 'direct' ? 2 + distance : 32 + 1.3 * distance)) / 10;
}

function linkOf(
  { rng, self, spec, atMs }: Making,
  from: Place,
  to: Place,
  kind: LinkKind,
  claimedBy: 'both' | 'a',
): NetworkLink {
  const [a, b] = from.id < to.id ? [from, to] : [to, from];
  const isOurs = from === self || to === self;
  const isFar = from.island > 0;
  const isTold = (spec.isWatched ?? true) && !isFar && (kind !== 'relayed' || isOurs);
  const wobble = 1 + (atMs % 7) / 100;
  const rttMs = Math.round(10 * wobble * rttOf(from, to, kind)) / 10;
  return {
    a: a.id,
    b: b.id,
    kind,
    claimedBy,
    isRemembered: isFar,
    rttMs: kind === 'relayed' && !isOurs ? null : rttMs,
    jitterMs: isTold ? Math.round(rttMs * (0.5 + rng.float())) / 10 : null,
    loss: isTold ? (rng.chance(0.1) ? rng.below(4) / 32 : 0) : null,
    backlogBytes: isTold ? (rng.chance(0.15) ? rng.below(40_000) : 0) : null,
    bytesPerS: isTold ? 40 + rng.below(kind === 'relayed' ? 80 : 1800) : null,
  };
}

type Route = { rttMs: number; next: PeerId; kind: LinkKind };

/** From self to everyone on its land: the way with the least round trip, and the first peer on it. */
function routesOf({ self }: Making, links: readonly NetworkLink[]): Map<PeerId, Route> {
  const routes = new Map<PeerId, Route>();
  const standing = links.filter(
    ({ kind, claimedBy }) => kind !== 'relayed' && claimedBy === 'both',
  );
  for (let isBetter = true; isBetter;) {
    isBetter = false;
    for (const link of standing) {
      for (const [from, to] of [
        [link.a, link.b],
        [link.b, link.a],
      ] as const) {
        const before =
          from === self.id ? { rttMs: 0, next: to, kind: link.kind } : routes.get(from);
        if (before === undefined || to === self.id) continue;
        const rttMs = before.rttMs + (link.rttMs ?? 0);
        if (rttMs >= (routes.get(to)?.rttMs ?? Infinity)) continue;
        routes.set(to, { ...before, rttMs });
        isBetter = true;
      }
    }
  }
  return routes;
}

/** The path that self has to a place: tab, direct, via a neighbour, else relayed. */
function pathOf(
  { self }: Making,
  links: readonly NetworkLink[],
  routes: ReadonlyMap<PeerId, Route>,
  place: Place,
): Pick<NetworkPeer, 'path' | 'via' | 'rttMs'> {
  if (place === self) return { path: 'tab', via: null, rttMs: null };
  if (place.island > 0) return { path: 'out-of-reach', via: null, rttMs: null };
  const ours = links.filter(
    ({ a, b, claimedBy }) =>
      claimedBy === 'both' &&
      ((a === self.id && b === place.id) || (b === self.id && a === place.id)),
  );
  const link = ours.find(({ kind }) => kind !== 'relayed');
  if (link !== undefined) return { path: link.kind, via: null, rttMs: link.rttMs };
  const route = routes.get(place.id);
  if (route === undefined) return { path: 'relayed', via: null, rttMs: ours[0]?.rttMs ?? null };
  return { path: 'via', via: route.next, rttMs: Math.round(10 * route.rttMs) / 10 };
}

function peerOf(
  making: Making,
  links: readonly NetworkLink[],
  routes: ReadonlyMap<PeerId, Route>,
  place: Place,
  at: number,
): NetworkPeer {
  const { spec, atMs, self, rng, places } = making;
  const isSelf = place === self;
  const isHere = place.island === 0;
  const isTold = (spec.isWatched ?? true) && isHere && !isSelf;
  /** Every ninth is the second device of whoever came before. */
  const person = place.tabOf !== null ? 0 : at % 9 === 8 ? at - 1 : at;
  const isViewer =
    isHere &&
    !isSelf &&
    at >= places.filter(({ island }) => island === 0).length - (spec.viewers ?? 0);
  const path = pathOf(making, links, routes, place);
  const rttMs = path.rttMs ?? 0;
  return {
    id: place.id,
    member: memberOf(spec, person),
    name: NAMES[person % NAMES.length] ?? '',
    color: `p${1 + (person % 8)}`,
    state: isSelf ? 'self' : isHere ? 'here' : 'apart',
    sharesDisk: isSelf || place.tabOf !== null,
    canWrite: !isViewer,
    ...path,
    directTrouble:
      path.path === 'relayed' ? (rng.chance(0.5) ? 'failing' : 'peer-relay-only') : null,
    sinceMs: isHere ? null : atMs - APART_FOR_MS * place.island,
    lastHeardAtMs: isSelf
      ? null
      : isHere
        ? atMs - rng.below(500)
        : atMs - APART_FOR_MS * place.island - 400,
    ...progressOf(making, place, at),
    clock: isTold
      ? { offsetMs: rng.below(90_000) / 10 - 4500, errorMs: Math.round(5 * rttMs) / 10 }
      : null,
    editMs: isTold
      ? { last: rttMs / 2 + 4, median: rttMs / 2 + 5, worst: Math.round(rttMs * 2 + 19) }
      : null,
  };
}

const memberOf = ({ seed = 1 }: SnapshotSpec, person: number): string =>
  fixturePeerId(createRng(seed * 1000 + person, 77));

function progressOf(
  { spec, places }: Making,
  place: Place,
  at: number,
): Pick<NetworkPeer, 'inStep' | 'behind' | 'ownBehind' | 'ahead' | 'pages'> {
  const page = 'AAAAAAAAAAAAAAAA';
  if (place.island > 0) {
    const own = spec.waiting ?? WAITING;
    const others = 2 * (places.filter(({ island }) => island === 0).length - 1);
    const behind = own + others;
    const ahead = place.island === 1 ? 0 : 3;
    return { inStep: false, behind, ownBehind: own, ahead, pages: [{ page, behind, ahead }] };
  }
  if (at > 0 && at <= (spec.behind ?? 0))
    return {
      inStep: false,
      behind: 2 + at,
      ownBehind: 1,
      ahead: 0,
      pages: [{ page, behind: 2 + at, ahead: 0 }],
    };
  return { inStep: true, behind: 0, ownBehind: 0, ahead: 0, pages: [] };
}

/** Those that said goodbye, and those that nobody here listens to. */
function goneOf(making: Making): NetworkPeer[] {
  const { spec, rng, atMs, places } = making;
  const left = spec.left ?? 0;
  return Array.from({ length: left + (spec.cutOff ?? 0) }, (_, gone): NetworkPeer => {
    const person = places.length + gone;
    const sinceMs = atMs - 60_000 * (gone + 1);
    const isCutOff = gone >= left;
    return {
      id: fixturePeerId(rng),
      member: isCutOff ? null : memberOf(spec, person),
      name: isCutOff ? '' : (NAMES[person % NAMES.length] ?? ''),
      color: `p${1 + (person % 8)}`,
      state: isCutOff ? 'cut-off' : 'left',
      sharesDisk: false,
      canWrite: true,
      path: 'out-of-reach',
      via: null,
      rttMs: null,
      directTrouble: null,
      sinceMs,
      lastHeardAtMs: sinceMs,
      inStep: false,
      behind: gone,
      ownBehind: 0,
      ahead: 0,
      pages: [],
      clock: null,
      editMs: null,
    };
  });
}

function islandsOf({ places, atMs }: Making): NetworkIsland[] {
  const count = 1 + Math.max(...places.map(({ island }) => island));
  return Array.from({ length: count }, (_, at) => ({
    peers: places
      .filter(({ island }) => island === at)
      .map(({ id }) => id)
      .sort(),
    sinceMs: count === 1 ? null : atMs - APART_FOR_MS * Math.max(1, at),
  }));
}

function relaysOf(making: Making): NetworkSnapshot['relays'] {
  return islandsOf(making)
    .map(({ peers }, at) => ({
      id: `relay-${at}`,
      peers: peers.filter((id) =>
        making.places.some((place) => place.id === id && isOnRelay(making, place)),
      ),
    }))
    .filter(({ peers }) => peers.length > 0);
}

const CONDITIONS: readonly RoomFault['conditions'][] = [
  { cut: 'both' },
  { delayMs: 150, jitterMs: 20 },
  { loss: 0.2 },
  { kbps: 400 },
];

function faultsOf({ spec, atMs, self }: Making, links: readonly NetworkLink[]): RoomFault[] {
  return Array.from({ length: spec.faults ?? 0 }, (_, at): RoomFault => {
    const link = links[(at * 7) % Math.max(1, links.length)];
    return {
      id: `fault-${at}`,
      by: self.id,
      scope:
        link === undefined ? { on: 'all' } : { on: 'link', a: link.a, b: link.b, kind: link.kind },
      conditions: CONDITIONS[at % CONDITIONS.length] ?? {},
      profile: null,
      startedAtMs: atMs - 10_000,
      untilMs: atMs + 50_000,
    };
  });
}
