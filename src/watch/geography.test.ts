import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { PeerId } from '../wire/ids.ts';
import { geographyOf, peopleOf } from './geography.ts';
import type { NetworkLink, NetworkPeer, NetworkSnapshot } from './network-snapshot.ts';
import { snapshotOf, type SnapshotSpec } from './snapshot-fixture.ts';

/** How many peers stand on each land, island by island. */
function shapeOf(snapshot: NetworkSnapshot): number[][] {
  const { islands, lands } = geographyOf(snapshot);
  return islands.map((island) => island.lands.map((land) => lands[land]!.peers.length));
}

const withLinks = (
  snapshot: NetworkSnapshot,
  change: (link: NetworkLink) => NetworkLink | null,
): NetworkSnapshot => ({
  ...snapshot,
  links: snapshot.links.flatMap((link) => change(link) ?? []),
});

const withPeer = (
  snapshot: NetworkSnapshot,
  id: PeerId,
  change: Partial<NetworkPeer>,
): NetworkSnapshot => ({
  ...snapshot,
  peers: snapshot.peers.map((peer) => (peer.id === id ? { ...peer, ...change } : peer)),
});

const specs: fc.Arbitrary<SnapshotSpec> = fc.record({
  seed: fc.nat(1000),
  shape: fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 3,
  }),
  tabs: fc.nat(2),
  left: fc.nat(2),
  cutOff: fc.nat(2),
  behind: fc.nat(3),
});

describe('lands', () => {
  test.each([
    [[[4]]],
    [[[1]]],
    [[[3, 2, 1]]],
    [[[3], [2]]],
    [[[1, 2], [4], [1, 1, 1]]],
    [[[40, 20]]],
  ])('are what direct and tab links join: %j', (shape) => {
    const sizes = (lands: number[]): number[] => [
      lands[0]!,
      ...lands.slice(1).sort((a, b) => a - b),
    ];
    expect(shapeOf(snapshotOf({ shape })).map(sizes)).toEqual(shape.map(sizes));
  });

  it('are not joined by a link that only one end claims', () => {
    const snapshot = snapshotOf({ peers: 2 });
    const lie = withLinks(snapshot, (link) => ({ ...link, claimedBy: 'a' }));
    expect(shapeOf(snapshot)).toEqual([[2]]);
    expect(shapeOf(lie)).toEqual([[1, 1]]);
  });

  it('are not joined across deep water by what was claimed before', () => {
    const snapshot = snapshotOf({ shape: [[1], [1]] });
    const [a, b] = snapshot.peers.map(({ id }) => id).sort() as [PeerId, PeerId];
    const link: NetworkLink = { ...snapshotOf({ peers: 2 }).links[0]!, a, b, kind: 'direct' };
    expect(shapeOf({ ...snapshot, links: [link] })).toEqual([[1], [1]]);
  });

  it('hold everyone who is on an island, once, and nobody else', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const snapshot = snapshotOf(spec);
        const { lands, landOf, islandOf } = geographyOf(snapshot);
        const standing = lands.flatMap(({ peers }) => peers).sort();
        const islanders = snapshot.islands.flatMap(({ peers }) => peers).sort();
        expect(standing).toEqual(islanders);
        for (const [peer, land] of landOf) expect(islandOf.get(peer)).toBe(lands[land]!.island);
        expect(lands[0]!.peers).toContain(snapshot.self);
      }),
    );
  });
});

describe('ferries', () => {
  it('join the lands whose peers share a relay', () => {
    const { islands } = geographyOf(snapshotOf({ shape: [[3, 2, 1], [2]] }));
    expect(islands[0]!.ferries).toEqual([{ relay: 'relay-0', lands: [0, 1, 2] }]);
    expect(islands[1]!.ferries).toEqual([]);
  });

  it('join lands by claimed relayed links, if nobody says over which relay', () => {
    const snapshot = { ...snapshotOf({ shape: [[2, 1]] }), relays: [] };
    expect(geographyOf(snapshot).islands[0]!.ferries).toEqual([{ relay: null, lands: [0, 1] }]);
    const denied = withLinks(snapshot, (link) => ({ ...link, claimedBy: 'b' }));
    expect(geographyOf(denied).islands[0]!.ferries).toEqual([]);
  });
});

describe('who is apart', () => {
  const snapshot = snapshotOf({ shape: [[3], [2], [1]], waiting: 12 });

  it('is counted by the peer there that lacks most', () => {
    const [here, near] = geographyOf(snapshot).islands;
    const worse = withPeer(snapshot, near!.peers[1]!, { ownBehind: 15, behind: 40, ahead: 2 });
    const apart = geographyOf(worse).islands[1]!.apart;
    expect(here!.apart).toBeNull();
    expect(apart).toEqual({
      sinceMs: snapshot.islands[1]!.sinceMs,
      waiting: 15,
      behind: 40,
      ahead: 2,
    });
    expect(geographyOf(worse).waiting).toBe(15);
    expect(geographyOf(snapshotOf({ peers: 3 })).waiting).toBe(0);
  });

  it('loses nothing only when all edits made here are on some disk', () => {
    const lost = (saved: boolean, waitingEdits: number): boolean =>
      !geographyOf({ ...snapshot, saved, waitingEdits }).isNothingLost;
    expect(lost(true, 12)).toBe(false);
    expect(lost(false, 0)).toBe(false);
    expect(lost(false, 1)).toBe(true);
  });

  it('does not keep those here from having everything', () => {
    expect(geographyOf(snapshot).hasEveryoneHereEverything).toBe(true);
  });
});

describe('everyone here has everything', () => {
  it('is said when all within reach are in step, and somebody is', () => {
    const has = (spec: SnapshotSpec): boolean =>
      geographyOf(snapshotOf(spec)).hasEveryoneHereEverything;
    expect(has({ peers: 8 })).toBe(true);
    expect(has({ peers: 8, left: 2, cutOff: 1 })).toBe(true);
    expect(has({ peers: 8, behind: 1 })).toBe(false);
    expect(has({ peers: 1 })).toBe(false);
    expect(has({ shape: [[1], [4]] })).toBe(false);
  });
});

describe('people', () => {
  it('are members, however many peers each has; self with all own tabs first', () => {
    const snapshot = snapshotOf({ peers: 10, tabs: 2 });
    const geography = geographyOf(snapshot);
    const [self, ...others] = geography.islands[0]!.people;
    expect(self).toMatchObject({ isSelf: true, name: 'Ana' });
    expect(self!.peers).toHaveLength(3);
    expect(self!.peers).toContain(snapshot.self);
    expect(geography.ownTabs).toHaveLength(2);
    expect(others.map(({ peers }) => peers.length).sort((a, b) => a - b)).toEqual([
      1, 1, 1, 1, 1, 2,
    ]);
    expect(others.every(({ isSelf }) => !isSelf)).toBe(true);
  });

  it('are told apart by peer where the member is not known', () => {
    const { peers } = snapshotOf({ peers: 3, cutOff: 2 });
    const unknown = peers.filter(({ member }) => member === null);
    expect(peopleOf(unknown).map(({ key }) => key)).toEqual(unknown.map(({ id }) => id));
  });

  it('take the name that any of their peers tells', () => {
    const { peers } = snapshotOf({ peers: 10, tabs: 1 });
    const nameless = peers.map((peer) => (peer.state === 'self' ? { ...peer, name: '' } : peer));
    expect(peopleOf(nameless)[0]).toMatchObject({ isSelf: true, name: 'Ana' });
  });
});

describe('the fixture', () => {
  it('makes what was asked for', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const snapshot = snapshotOf(spec);
        const sizes = spec.shape!.flat().reduce((sum, size) => sum + size, 0);
        const count = (state: string): number =>
          snapshot.peers.filter((peer) => peer.state === state).length;
        expect(count('self') + count('here') + count('apart')).toBe(sizes);
        expect(count('left')).toBe(spec.left);
        expect(count('cut-off')).toBe(spec.cutOff);
        for (const { a, b } of snapshot.links) expect(a < b).toBe(true);
        for (const { state, path, via } of snapshot.peers) {
          expect(path === 'out-of-reach').toBe(state !== 'self' && state !== 'here');
          expect(via !== null).toBe(path === 'via');
        }
        expect(snapshotOf(spec)).toEqual(snapshot);
      }),
    );
  });
});
