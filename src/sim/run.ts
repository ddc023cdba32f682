/** One seed: first safety under faults, then heal and demand liveness. */
import { checkReceipts } from './checkers/badge.ts';
import { checkConvergence } from './checkers/convergence.ts';
import { checkHonesty } from './checkers/honesty.ts';
import { checkLiveness } from './checkers/liveness.ts';
import { checkNoLoss } from './checkers/no-loss.ts';
import { checkOwnership } from './checkers/ownership.ts';
import { planHostile } from './hostile.ts';
import { planNemesis } from './nemesis.ts';
import { drawOptions, type SimOptions } from './options.ts';
import { planEdits } from './workload.ts';
import { World } from './world.ts';

export type SeedResult = {
  seed: number;
  traceHash: string;
  violations: string[];
  /** How often each thing happened. */
  counters: [string, number][];
  /** Virtual time from healing until everything held; null if it never did. */
  healedInMs: number | null;
  /** Tokens that had to be there at the end. */
  tokens: number;
  virtualMs: number;
};

/** Everything must hold this long after all faults are healed: silence is noticed after 6 s, a witness waits 3 s, slow questions wait up to 96 s. */
const LIVENESS_MS_MAX = 120_000;
const LOOK_EVERY_MS = 500;
const VIOLATIONS_MAX = 12;

export function runSeed(seed: number, given: Partial<SimOptions> = {}): SeedResult {
  const options = drawOptions(seed, given);
  const world = new World(seed, options);
  forbidSomeLinks(world);
  planEdits(world);
  planNemesis(world);
  planHostile(world);
  world.events.runUntil(options.safetyMs);
  heal(world);
  const healedInMs = runUntilLive(world);
  const { watch } = world;
  watch.report(healedInMs === null ? [...checkLiveness(world), ...checkConvergence(world)] : []);
  watch.report(checkSafety(world));
  return {
    seed,
    traceHash: watch.traceHash,
    violations: watch.violations.slice(0, VIOLATIONS_MAX),
    counters: [...watch.counters],
    healedInMs,
    tokens: world.tokens.size,
    virtualMs: world.events.nowMs,
  };
}

function forbidSomeLinks(world: World): void {
  const rng = world.rng.fork();
  const places = [...world.places, world.places.length];
  for (const a of places)
    for (const b of places)
      if (a < b && rng.chance(world.options.badNatShare)) world.network.forbidDirect(a, b);
}

function heal(world: World): void {
  world.network.isCalm = true;
  world.network.heal();
  for (const place of world.places) {
    world.disk(place).slowMs = 0;
    world.disk(place).isFull = false;
    world.restart(place);
  }
  world.hostile?.crash();
}

const checkSafety = (world: World): string[] => [
  ...checkOwnership(world),
  ...checkNoLoss(world),
  ...checkHonesty(world),
  ...checkReceipts(world),
];

/** Faults planned before may still fire or lift; what counts is that everything holds in the end. */
function runUntilLive(world: World): number | null {
  const startMs = world.events.nowMs;
  for (let waitedMs = 0; waitedMs < LIVENESS_MS_MAX; waitedMs += LOOK_EVERY_MS) {
    world.events.runUntil(startMs + waitedMs + LOOK_EVERY_MS);
    if (world.alive.length < world.places.length || checkLiveness(world).length > 0) continue;
    if (checkConvergence(world).length > 0 || checkNoLoss(world).length > 0) continue;
    return waitedMs + LOOK_EVERY_MS;
  }
  return null;
}
