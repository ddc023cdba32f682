/**
 * Things go wrong: ways are cut (both ways, one way), rooms fall apart, links clog one by one and clear in another order (swizzle), the
 * relay dies, machines crash, stall, have slow or full disks.
 */
import type { Rng } from '../lib/rng.ts';
import { checkReceipts } from './checkers/badge.ts';
import { RELAY, relayPlace, type Place } from './network.ts';
import type { NemesisRates } from './options.ts';
import type { World } from './world.ts';

type Deed = (world: World, rng: Rng) => void;

const DEEDS: Record<keyof NemesisRates, Deed> = {
  cut: cutPair,
  oneWay,
  partition,
  swizzle,
  relay,
  crash,
  stall,
  slowDisk,
  fullDisk,
};

const STALL_MS_MAX = 5000;
const SLOW_DISK_MS_MAX = 3000;
const SWIZZLE_STEP_MS = 150;

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
      world.watch.count(`nemesis: ${name}`);
      world.watch.report(checkReceipts(world));
      DEEDS[name](world, rng);
    });
  }
}

const relays = ({ options }: World): number[] => [...Array(options.relayCount).keys()];

const everywhere = (world: World): Place[] => {
  const places = [...world.places, ...relays(world).map(relayPlace)];
  return world.hostilePlace === null ? places : [...places, world.hostilePlace];
};

/** Short, long, or very long. */
function forAWhile(world: World, rng: Rng, undo: () => void): void {
  world.events.after(100 + rng.float() * rng.pick([500, 4000, 12_000]), undo);
}

function pairOf(world: World, rng: Rng): [Place, Place] {
  const places = everywhere(world);
  const a = rng.pick(places);
  return [a, rng.pick(places.filter((place) => place !== a))];
}

function oneWay(world: World, rng: Rng): void {
  const [from, to] = pairOf(world, rng);
  world.network.cut(from, to, true);
  forAWhile(world, rng, () => world.network.cut(from, to, false));
}

/** The two directions come back one after the other. */
function cutPair(world: World, rng: Rng): void {
  const [a, b] = pairOf(world, rng);
  world.network.cut(a, b, true);
  world.network.cut(b, a, true);
  forAWhile(world, rng, () => world.network.cut(a, b, false));
  forAWhile(world, rng, () => world.network.cut(b, a, false));
}

/** Two sides; the relay is on one of them, or on none. */
function partition(world: World, rng: Rng): void {
  const side = new Map(everywhere(world).map((place) => [place, rng.below(2)]));
  if (rng.chance(0.4)) side.set(RELAY, 2);
  const pairs = [...side].flatMap(([a, sideA]) =>
    [...side].flatMap(([b, sideB]) => (sideA === sideB ? [] : [[a, b] as const])),
  );
  for (const [a, b] of pairs) world.network.cut(a, b, true);
  forAWhile(world, rng, () => {
    for (const [a, b] of pairs) world.network.cut(a, b, false);
  });
}

/** FoundationDB's swizzle-clog: a random set of ways stops one by one, and goes on in another order. */
function swizzle(world: World, rng: Rng): void {
  const places = everywhere(world);
  const ways = places.flatMap((a) =>
    places.filter((b) => b !== a && rng.chance(0.4)).map((b) => [a, b] as const),
  );
  const later = ways.map((way) => ({ way, order: rng.float() })).sort((a, b) => a.order - b.order);
  ways.forEach(([a, b], i) =>
    world.events.after(i * SWIZZLE_STEP_MS, () => world.network.cut(a, b, true)),
  );
  later.forEach(({ way: [a, b] }, i) =>
    world.events.after((ways.length + i) * SWIZZLE_STEP_MS, () => world.network.cut(a, b, false)),
  );
}

function relay(world: World, rng: Rng): void {
  const [only = 0, ...others] = relays(world);
  const dead = others.length === 0 ? only : rng.pick([only, ...others]);
  world.network.setRelay(false, dead);
  forAWhile(world, rng, () => world.network.setRelay(true, dead));
}

function crash(world: World, rng: Rng): void {
  const place = rng.pick(world.places);
  const peer = world.peer(place);
  if (!peer.isAlive) return;
  if (peer.replica.unsavedEdits() > 0) world.watch.count('a crash with unsaved edits');
  world.crash(place);
  forAWhile(world, rng, () => world.restart(place));
}

function stall(world: World, rng: Rng): void {
  const peer = world.peer(rng.pick(world.places));
  peer.stalledUntilMs = world.events.nowMs + rng.float() * STALL_MS_MAX;
}

function slowDisk(world: World, rng: Rng): void {
  const disk = world.disk(rng.pick(world.places));
  disk.slowMs = rng.float() * SLOW_DISK_MS_MAX;
  forAWhile(world, rng, () => (disk.slowMs = 0));
}

function fullDisk(world: World, rng: Rng): void {
  const disk = world.disk(rng.pick(world.places));
  disk.isFull = true;
  forAWhile(world, rng, () => (disk.isFull = false));
}
