/** One seed: first safety under faults, then heal and demand liveness. */
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
  counters: Map<string, number>;
  /** Virtual time from healing until everything held; null if it never did. */
  healedInMs: number | null;
  tokens: number;
};

/** Everything must hold this long after all faults are healed: silence is noticed after 6 s, a witness waits 3 s, slow questions wait longer. */
const LIVENESS_MS_MAX = 90_000;
const LOOK_EVERY_MS = 500;

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
  const violations = [...world.violations, ...(healedInMs === null ? checkAll(world) : checkSafety(world))];
  return {
    seed,
    traceHash: world.traceHash,
    violations,
    counters: world.counters,
    healedInMs,
    tokens: [...world.tokens.all()].length,
  };
}

function forbidSomeLinks(world: World): void {
  const rng = world.rng.fork();
  for (const a of world.hosts) for (const b of world.hosts) if (a < b && rng.chance(world.options.badNatShare)) world.network.forbidDirect(a, b);
}

function heal(world: World): void {
  world.network.isCalm = true;
  world.network.heal();
  for (let host = 0; host < world.options.peerCount; host++) {
    world.disk(host).slowMs = 0;
    world.restart(host);
  }
  if (world.hostileHost !== null) world.peer(world.hostileHost).crash();
}

const checkSafety = (world: World): string[] => [...checkOwnership(world), ...checkNoLoss(world), ...checkHonesty(world)];
const checkAll = (world: World): string[] => [...checkLiveness(world), ...checkConvergence(world), ...checkSafety(world)];

/** Faults planned before may still fire or lift; what counts is that everything holds in the end. */
function runUntilLive(world: World): number | null {
  const startMs = world.events.nowMs;
  for (let waitedMs = 0; waitedMs < LIVENESS_MS_MAX; waitedMs += LOOK_EVERY_MS) {
    world.events.runUntil(startMs + waitedMs + LOOK_EVERY_MS);
    if (checkLiveness(world).length === 0 && checkConvergence(world).length === 0) return waitedMs + LOOK_EVERY_MS;
  }
  return null;
}
