import { describe, expect, test } from 'vitest';
import { createRng } from '../lib/rng.ts';
import { peerIdOf, type PeerId } from '../wire/ids.ts';
import { DEGREE_MAX, DEGREE_MIN } from './limits.ts';
import { overlayNeighbours } from './overlay.ts';
import { TestNetwork } from './test-network.ts';

const idsOf = (n: number, seed: number): PeerId[] => {
  const rng = createRng(seed);
  return Array.from({ length: n }, () => peerIdOf(rng.bytes(32))).sort();
};

function eccentricity(ids: readonly PeerId[], start: PeerId): number {
  const seen = new Map<PeerId, number>([[start, 0]]);
  const open = [start];
  for (const id of open) {
    for (const next of overlayNeighbours(ids, id)) {
      if (seen.has(next)) continue;
      seen.set(next, (seen.get(id) ?? 0) + 1);
      open.push(next);
    }
  }
  expect(seen.size).toBe(ids.length);
  return Math.max(...seen.values());
}

describe('overlay', () => {
  test('[O1] symmetric, connected, degree 4 to 12, few hops', () => {
    for (const [n, hopsMax] of [
      [13, 4],
      [40, 7],
      [255, 16],
    ] as const) {
      for (let seed = 1; seed <= 10; seed++) {
        const ids = idsOf(n, seed);
        const all = new Map(ids.map((id) => [id, overlayNeighbours(ids, id)]));
        for (const [id, neighbours] of all) {
          expect(neighbours.size).toBeGreaterThanOrEqual(DEGREE_MIN);
          expect(neighbours.size).toBeLessThanOrEqual(DEGREE_MAX);
          for (const other of neighbours) expect(all.get(other)?.has(id)).toBe(true);
        }
        expect(eccentricity(ids, ids[0] as PeerId)).toBeLessThanOrEqual(hopsMax);
      }
    }
  });

  test('[O2] one join changes only links near the newcomer', () => {
    let changed = 0;
    for (let seed = 1; seed <= 50; seed++) {
      const ids = idsOf(41, seed);
      const newcomer = ids[seed % 41] as PeerId;
      const before = ids.filter((id) => id !== newcomer);
      for (const id of before) {
        const had = overlayNeighbours(before, id);
        const has = overlayNeighbours(ids, id);
        for (const other of had) if (!has.has(other)) changed += 1;
        for (const other of has) if (!had.has(other)) changed += 1;
      }
    }
    expect(changed / 50 / 2).toBeLessThan(12);
  });

  test('[O3] 40 peers converge: the wanted links and no others, every broadcast heard, also without the relay', () => {
    const net = new TestNetwork();
    const peers = net.room(40);
    const ids = peers.map((peer) => peer.id).sort();
    const isSettled = (): boolean =>
      peers.every((peer) => {
        const wanted = overlayNeighbours(ids, peer.id);
        const view = peer.mesh.view(0).peers;
        const direct = view.filter((other) =>
          other.links.some((link) => link.kind === 'direct' && link.proved),
        );
        return (
          peer.neighbours.size === wanted.size &&
          direct.length === wanted.size &&
          direct.every((other) => wanted.has(other.id))
        );
      });
    for (let i = 0; i < 30 && !isSettled(); i++) net.run(1_000);
    expect(isSettled()).toBe(true);
    net.run(3_000);
    net.frames.clear();
    net.say(peers[0]!, 'with the relay');
    net.run(300);
    expect(net.count('near') + net.count('far')).toBe(39);
    net.relayDown();
    net.run(5_000);
    net.frames.clear();
    net.say(peers[7]!, 'without');
    net.run(1_000);
    expect(net.count('near') + net.count('far')).toBe(39);
    expect(
      peers.filter((peer) => peer.delivered.some((said) => said.text === 'with the relay')).length,
    ).toBe(39);
    expect(
      peers.filter((peer) => peer.delivered.some((said) => said.text === 'without')).length,
    ).toBe(39);
  }, 60_000);

  test('[O4] churn: degrees stay bounded, and afterwards everyone is reached', () => {
    const net = new TestNetwork({ seed: 3 });
    const rng = createRng(11);
    net.room(20);
    net.run(3_000);
    for (let i = 0; i < 12; i++) {
      const live = net.peers.filter((peer) => peer.isAlive);
      const gone = rng.pick(live);
      if (rng.chance(0.5)) net.crash(gone);
      else {
        net.give(gone, { type: 'leave' });
        net.run(50);
        net.crash(gone);
      }
      net.add(100 + i);
      net.run(2_000);
    }
    net.run(25_000);
    const live = net.peers.filter((peer) => peer.isAlive);
    const ids = live.map((peer) => peer.id).sort();
    for (const peer of live) {
      const reached = peer.mesh.view(0).peers.filter((other) => other.path !== 'out-of-reach');
      expect(reached.map((other) => other.id).sort()).toEqual(ids.filter((id) => id !== peer.id));
      const direct = reached.filter((other) =>
        other.links.some((link) => link.kind === 'direct'),
      ).length;
      expect(direct).toBeGreaterThanOrEqual(DEGREE_MIN);
      expect(direct).toBeLessThanOrEqual(DEGREE_MAX);
      expect([...peer.neighbours].sort()).toEqual([...overlayNeighbours(ids, peer.id)].sort());
    }
  }, 60_000);
});
