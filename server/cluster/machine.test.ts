import { describe, expect, test } from 'vitest';
import { must } from '../../src/lib/assert.ts';
import { RelayClose } from '../../src/wire/relay-frames.ts';
import { ClusterWorld, type SimPeer, type SimProcess } from './cluster-world-fixture.ts';
import { encodeBusFrame } from './bus-frames.ts';

const SEEDS = Number(process.env['FOLKMOOT_CLUSTER_SEEDS'] ?? 150);
const SESSIONS = 12;
const HEAL_MS = 25_000;

const seen = (peer: SimPeer): number[] =>
  [...peer.view.values()].map(({ session }) => session).toSorted((a, b) => a - b);

function expectWhole(world: ClusterWorld): void {
  const all = world.present.map(({ session }) => session).toSorted((a, b) => a - b);
  expect(new Set(all).size, 'each session is at one process').toBe(all.length);
  for (const peer of world.present)
    expect(seen(peer)).toEqual(all.filter((session) => session !== peer.session));
}

const at = (world: ClusterWorld, index: number): SimProcess => must(world.processes[index]);

describe('processes that serve one room', () => {
  test('peers meet, talk, and part', () => {
    const world = new ClusterWorld(1, 3);
    const peers = [0, 1, 2, 0].map((index, session) => world.join(at(world, index), session + 1));
    world.run(200);
    expectWhole(world);
    expect(seen(must(peers[0]))).toEqual([2, 3, 4]);
    for (let i = 0; i < 5; i++) for (const peer of peers) world.send(peer);
    world.run(200);
    expect(world.delivered).toBe(5 * 4 * 3);
    world.leave(must(peers[1]));
    world.run(200);
    expectWhole(world);
    expect(seen(must(peers[0]))).toEqual([3, 4]);
    expect(world.faults).toEqual([]);
  });

  test('a session that joins elsewhere is closed where it was', () => {
    const world = new ClusterWorld(2, 2);
    const first = world.join(at(world, 0), 1);
    const other = world.join(at(world, 0), 2);
    world.run(1_000);
    world.join(at(world, 1), 1);
    world.run(200);
    expect(first.closeCode).toBe(RelayClose.replaced);
    expect(seen(other)).toEqual([1]);
    expectWhole(world);
  });

  test('of two that were apart the one that joined last stays', () => {
    const world = new ClusterWorld(3, 2);
    const first = world.join(at(world, 0), 1);
    world.run(100);
    world.cut(at(world, 0));
    const second = world.join(at(world, 1), 1);
    world.run(10_000);
    expect([first.isIn, second.isIn]).toEqual([false, true]);
    expectWhole(world);
  });

  test('the peers of a process that dies are gone within 2 s', () => {
    const world = new ClusterWorld(4, 3);
    const peers = [0, 1, 2].map((index) => world.join(at(world, index), index + 1));
    world.run(500);
    world.kill(at(world, 2));
    world.run(2_000 + 60);
    expect(seen(must(peers[0]))).toEqual([2]);
    expectWhole(world);
  });

  test('one that slept and was given up comes back under another name, and both sides see it', () => {
    const world = new ClusterWorld(5, 2);
    const peers = [0, 1].map((index) => world.join(at(world, index), index + 1));
    world.run(500);
    world.sleep(at(world, 1), 4_000);
    world.run(3_000);
    expect(seen(must(peers[0]))).toEqual([]);
    world.run(5_000);
    expect(world.renames).toBeGreaterThan(0);
    expectWhole(world);
    expect(world.faults).toEqual([]);
  });

  test('a room ends where the wire does, over all processes', () => {
    const world = new ClusterWorld(6, 2);
    for (let i = 1; i <= 41; i++) {
      world.join(at(world, i % 2), i);
      world.run(50);
    }
    expect(world.present).toHaveLength(40);
    expect(must(world.peers.at(-1)).closeCode).toBe(RelayClose.roomFull);
    expectWhole(world);
  });
});

test('whatever is said on the bus by whomever harms nobody', () => {
  const world = new ClusterWorld(7, 2);
  const peers = [0, 1].map((index) => world.join(at(world, index), index + 1));
  world.run(500);
  const target = at(world, 0);
  const topic = String.fromCharCode(...new Uint8Array(32).fill(9));
  const from = new Uint8Array(8).fill(200);
  const state = {
    asks: false,
    members: Array.from({ length: 255 }, (_, i) => {
      const session = new Uint8Array(32).fill(100);
      session[1] = i;
      return { number: i, session, ageMs: 0 };
    }),
  };
  for (let i = 0; i < 3_000; i++) {
    const bytes = Uint8Array.from({ length: world.rng.below(60) }, () => world.rng.below(256));
    bytes.set([1, world.rng.below(11)].slice(0, bytes.length));
    target.cluster({ type: 'heard', topic: i % 2 === 0 ? topic : null, bytes });
  }
  expect(target.machine.counts.ignored).toBeGreaterThan(1_000);
  expect(target.machine.counts.processes).toBeLessThanOrEqual(256);
  const other = new ClusterWorld(8, 1);
  other.join(at(other, 0), 1);
  for (let i = 0; i < 4; i++) {
    from[7] = i;
    const bytes = encodeBusFrame(from, { type: 'state', ...state });
    at(other, 0).cluster({ type: 'heard', topic, bytes });
  }
  expect(at(other, 0).machine.counts.remotePeers).toBe(254);
  // Who made them up is silent from now on.
  world.run(10_000);
  expect(world.faults).toEqual([]);
  expect(peers.map(({ isIn }) => isIn)).toEqual([true, true]);
  expectWhole(world);
});

/** One random thing that may happen. */
function disturb(world: ClusterWorld): void {
  const { rng } = world;
  const alive = world.processes.filter(({ isDead }) => !isDead);
  const process = must(alive[rng.below(alive.length)]);
  const peer = world.present[rng.below(Math.max(1, world.present.length))];
  switch (rng.below(20)) {
    case 0:
      return world.cut(process);
    case 1:
      return world.sleep(process, rng.below(6_000));
    case 2:
      if (alive.length > 2 && rng.below(4) === 0) world.kill(process);
      return;
    case 3:
    case 4:
    case 5:
    case 6:
    case 7:
      return void world.join(process, 1 + rng.below(SESSIONS));
    case 8:
    case 9:
      if (peer !== undefined) world.leave(peer);
      return;
    default:
      if (peer !== undefined) world.send(peer);
  }
}

test(
  `${SEEDS} random histories: no gap, no wrong name, and all see all in the end`,
  () => {
    let [delivered, renames] = [0, 0];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const world = new ClusterWorld(seed, 2 + (seed % 3));
      for (let step = 0; step < 250; step++) {
        disturb(world);
        world.run(world.rng.below(150));
      }
      world.run(HEAL_MS);
      expect(world.faults, `seed ${seed}`).toEqual([]);
      expectWhole(world);
      delivered += world.delivered;
      renames += world.renames;
    }
    expect(delivered).toBeGreaterThan(SEEDS * 100);
    expect(renames).toBeGreaterThan(SEEDS / 10);
  },
  60_000 + SEEDS * 200,
);
