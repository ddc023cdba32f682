import { describe, expect, test } from 'vitest';
import type { NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import { coastRings, isInRing, type Ring } from './coast.ts';
import { createPlaces, type Layout, type Places } from './layout.ts';
import { parted, room, withOnly } from './map-fixture.ts';
import { CELL_FINE, CHANNEL } from './sizes.ts';
import { seedOf } from './spread.ts';
import { ferriesOf, specsOf } from './terrain.ts';
import { topologyOf, type Topology } from './topology.ts';

const SEED = 'Saturday kitchen';
const ROOMS = [2, 8, 30, 60];

const take = (places: Places, snapshot: NetworkSnapshot): Layout =>
  places.take(topologyOf(snapshot));
const textOf = ({ houses }: Layout): string =>
  JSON.stringify([...houses.keys()].toSorted().map((peer) => [peer, houses.get(peer)]));

/** Peers of the first layout that stand elsewhere in the second. */
const movedBetween = (before: Layout, after: Layout): string[] =>
  [...before.houses]
    .filter(([peer, { x, y }]) => {
      const now = after.houses.get(peer);
      return now !== undefined && (now.x !== x || now.y !== y);
    })
    .map(([peer]) => peer);

const landsOf = (snapshot: NetworkSnapshot): number =>
  topologyOf(snapshot).islands.reduce((sum, { lands }) => sum + lands.length, 0);

function coastsOf(topology: Topology, layout: Layout) {
  const seed = seedOf(SEED);
  return specsOf(topology, layout, ferriesOf(seed, topology, layout)).map((spec) =>
    coastRings(seed, spec, CELL_FINE),
  );
}

/** On the island that the rings draw, and in none of its lakes. */
const isOn = ([outer = [], ...lakes]: readonly Ring[], x: number, y: number): boolean =>
  isInRing(x, y, outer) && !lakes.some((lake) => isInRing(x, y, lake));

function apart(one: Ring[][], other: Ring[][]): number {
  let least = Infinity;
  for (const [a = []] of one)
    for (const [b = []] of other)
      for (const [x, y] of a)
        for (const [p, q] of b) least = Math.min(least, Math.hypot(x - p, y - q));
  return least;
}

/** What the coasts must say of who stands with whom. */
function checkCoasts(snapshot: NetworkSnapshot, layout: Layout): void {
  const topology = topologyOf(snapshot);
  const coasts = coastsOf(topology, layout);
  topology.islands.forEach(({ lands }, i) => {
    const { land = [], shoal = [] } = coasts[i] ?? {};
    expect(land).toHaveLength(lands.length);
    expect(shoal).toHaveLength(1);
    for (const { peers } of lands) {
      const own = land.find((rings) => {
        const { x, y } = layout.houses.get(peers[0]!)!;
        return isOn(rings, x, y);
      });
      for (const peer of peers) {
        const { x, y } = layout.houses.get(peer)!;
        expect(isOn(own ?? [], x, y), `${peer} stands on its land`).toBe(true);
      }
      for (const { a, b } of lands.flatMap(({ links }) => links)) {
        const [from, to] = [layout.houses.get(a)!, layout.houses.get(b)!];
        const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
        expect(land.some((rings) => isOn(rings, middle.x, middle.y))).toBe(true);
      }
    }
    coasts.slice(i + 1).forEach((other) => {
      expect(apart(shoal, other.shoal)).toBeGreaterThanOrEqual(CHANNEL);
    });
  });
}

describe('places', () => {
  test.each(ROOMS)('the same seed and history, the same places: %i peers', (peers) => {
    const history = [room({ peers }), parted(room({ peers }), [1, peers - 1]), room({ peers })];
    const run = (): string[] => {
      const places = createPlaces(SEED, 1.6);
      return history.map((snapshot) => textOf(take(places, snapshot)));
    };
    expect(run()).toEqual(run());
  });

  test.each([
    ['a full mesh', { peers: 12 }],
    ['an overlay', { peers: 60 }],
    ['lands that ferries join', { shape: [[9, 4, 2]] }],
  ] as const)('nobody moves when one joins, in %s', (_, spec) => {
    const whole = room(spec);
    const places = createPlaces(SEED, 1.6);
    let before = take(places, withOnly(whole, 2));
    for (let count = 3; count <= whole.peers.length; count++) {
      const after = take(places, withOnly(whole, count));
      // A newcomer that joins two lands is a merge: there the smaller one moves.
      const lands = landsOf(withOnly(whole, count));
      if (lands >= landsOf(withOnly(whole, count - 1)))
        expect(movedBetween(before, after)).toEqual([]);
      expect(after.houses.size).toBe(count);
      before = after;
    }
    checkCoasts(whole, before);
  });

  test('nobody moves when one leaves, and whoever comes back finds the same place', () => {
    const whole = room({ peers: 9 });
    const places = createPlaces(SEED, 1.6);
    const before = take(places, whole);
    const after = take(places, withOnly(whole, 7));
    expect(movedBetween(before, after)).toEqual([]);
    expect(textOf(take(places, whole))).toBe(textOf(before));
  });

  test('round trips move nothing', () => {
    const places = createPlaces(SEED, 1.6);
    const whole = room({ peers: 8 });
    const slower = { ...whole, links: whole.links.map((link) => ({ ...link, rttMs: 999 })) };
    expect(take(places, slower)).toBe(take(places, whole));
  });

  test('a partition moves the others away; when it heals everyone stands where they stood', () => {
    const whole = room({ peers: 8 });
    const places = createPlaces(SEED, 1.6);
    const before = take(places, whole);
    const split = parted(whole, [5, 3]);
    const during = take(places, split);
    checkCoasts(split, during);
    expect(textOf(take(places, whole))).toBe(textOf(before));
    expect(textOf(take(places, split))).toBe(textOf(during));
  });

  test('a house that was dragged stays there', () => {
    const whole = room({ peers: 3 });
    const places = createPlaces(SEED, 1.6);
    take(places, whole);
    const peer = whole.peers[1]!.id;
    places.put(peer, { x: 31, y: 41 });
    expect(take(places, withOnly(whole, 2)).houses.get(peer)).toEqual({ x: 31, y: 41 });
  });
});

describe('coasts', () => {
  test.each(ROOMS)('whole: %i peers on one land', (peers) => {
    const snapshot = room({ peers });
    checkCoasts(snapshot, take(createPlaces(SEED, 1.6), snapshot));
  });

  test.each([
    ['two islands', { peers: 8, islands: 2 }],
    ['two islands of thirty', { peers: 30, islands: 2 }],
    ['three islands', { peers: 12, islands: 3 }],
    ['three islands of sixty', { peers: 60, islands: 3 }],
    ['four lands', { shape: [[6, 3, 1, 1]] }],
    [
      'lands on both sides',
      {
        shape: [
          [2, 1],
          [2, 1],
        ],
      },
    ],
    ['a tab, a path over it, and an island', { shape: [[4, 1], [2]], tabs: 1, via: 1 }],
  ] as const)('apart: %s', (_, spec) => {
    for (const aspect of [0.5, 1.4])
      for (const seed of [1, 2, 3]) {
        const snapshot = room({ ...spec, seed } as never);
        checkCoasts(snapshot, take(createPlaces(`${SEED} ${seed}`, aspect), snapshot));
      }
  });

  test.each([
    [8, [5, 3]],
    [30, [14, 9, 7]],
    [60, [31, 29]],
    [60, [20, 20, 20]],
  ])('torn out of one land: %i peers into %o', (peers, sizes) => {
    const whole = room({ peers });
    const places = createPlaces(SEED, 1.4);
    take(places, whole);
    const split = parted(whole, sizes);
    checkCoasts(split, take(places, split));
  });
});
