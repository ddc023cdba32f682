/** Things go wrong: ways are cut (both ways, one way), rooms fall apart, links flap one by one (swizzle), the relay dies, machines crash, stall, have slow disks. */
import type { Rng } from '../lib/rng.ts';
import { RELAY, type HostId } from './network.ts';
import type { NemesisRates } from './options.ts';
import type { World } from './world.ts';

type Deed = (world: World, rng: Rng) => void;

const DEEDS: Record<keyof NemesisRates, Deed> = { cut: cutPair, oneWay, partition, relay, crash, stall, slowDisk };

export function planNemesis(world: World): void {
  const rng = world.rng.fork();
  const { rates, nemesisEveryMs, safetyMs } = world.options;
  const names = Object.keys(DEEDS) as (keyof NemesisRates)[];
  const total = names.reduce((sum, name) => sum + rates[name], 0);
  if (total === 0) return;
  for (let atMs = nemesisEveryMs; atMs < safetyMs; atMs += nemesisEveryMs * (0.5 + rng.float())) {
    let draw = rng.float() * total;
    const name = names.find((each) => (draw -= rates[each]) < 0) ?? 'cut';
    world.events.after(atMs, () => {
      world.count(name);
      DEEDS[name](world, rng);
    });
  }
}

const places = (world: World): HostId[] => [...world.hosts, RELAY];

function forAWhile(world: World, rng: Rng, undo: () => void): void {
  world.events.after(100 + rng.float() * rng.pick([500, 4000, 12_000]), undo);
}

function cutPair(world: World, rng: Rng): void {
  const all = places(world);
  const [a, b] = [rng.pick(all), rng.pick(all)];
  if (a === b) return;
  for (const [from, to] of [[a, b], [b, a]] as const) {
    world.network.cut(from, to, true);
    // One direction first, the other later: what a flapping link does.
    forAWhile(world, rng, () => world.network.cut(from, to, false));
  }
}

function oneWay(world: World, rng: Rng): void {
  const all = places(world);
  const [from, to] = [rng.pick(all), rng.pick(all)];
  if (from === to) return;
  world.network.cut(from, to, true);
  forAWhile(world, rng, () => world.network.cut(from, to, false));
}

/** Two sides; the relay is on one of them, or on none. */
function partition(world: World, rng: Rng): void {
  const side = new Map(places(world).map((place) => [place, rng.below(2)]));
  if (rng.chance(0.4)) side.set(RELAY, 2);
  const pairs = [...side].flatMap(([a, sideA]) => [...side].flatMap(([b, sideB]) => (sideA === sideB ? [] : [[a, b] as const])));
  for (const [a, b] of pairs) world.network.cut(a, b, true);
  forAWhile(world, rng, () => {
    for (const [a, b] of pairs) world.network.cut(a, b, false);
  });
}

function relay(world: World, rng: Rng): void {
  world.network.setRelay(false);
  forAWhile(world, rng, () => world.network.setRelay(true));
}

function crash(world: World, rng: Rng): void {
  const host = rng.below(world.options.peerCount);
  const peer = world.peer(host);
  if (!peer.isAlive) return;
  world.crash(host);
  forAWhile(world, rng, () => world.restart(host));
}

function stall(world: World, rng: Rng): void {
  const peer = world.peer(rng.below(world.options.peerCount));
  peer.stalledUntilMs = world.events.nowMs + rng.float() * 5000;
}

function slowDisk(world: World, rng: Rng): void {
  const disk = world.disk(rng.below(world.options.peerCount));
  disk.slowMs = rng.float() * 3000;
  forAWhile(world, rng, () => (disk.slowMs = 0));
}
