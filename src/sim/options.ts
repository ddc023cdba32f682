/** What a run is made of. The seed draws the rates too (swarm testing): some runs are nearly calm, some are one long storm. */
import { createRng } from '../lib/rng.ts';
import type { Meddling } from './meddling.ts';
import type { Weather } from './network.ts';

/** Relative: each step of the nemesis draws one of them. */
export type NemesisRates = {
  cut: number;
  oneWay: number;
  partition: number;
  swizzle: number;
  relay: number;
  crash: number;
  stall: number;
  slowDisk: number;
  fullDisk: number;
};

export type SimOptions = {
  peerCount: number;
  editCount: number;
  pageCount: number;
  weather: Weather;
  /** Virtual time in which the edits are made. */
  safetyMs: number;
  rates: NemesisRates;
  nemesisEveryMs: number;
  /** Clocks run up to this much too fast or too slow. */
  clockDrift: number;
  /** Share of edits that are pastes of up to `pasteLengthMax`. */
  pasteShare: number;
  pasteLengthMax: number;
  /** A page gets a checkpoint after this many entries, when it has been quiet for a while. */
  checkpointEntries: number;
  /** Times in which nobody edits. */
  pauses: number;
  /** Peers 0 and 1 are tabs on one disk. */
  hasTabs: boolean;
  /** The last peer holds a view link. */
  hasViewer: boolean;
  hasHostile: boolean;
  /** The hostile peer holds an edit link, else a view link. */
  hostileWrites: boolean;
  /** It does nothing but write two logs: it is found out late, so that others build on both. */
  hostileForks: boolean;
  /** One, or two: everyone joins all. */
  relayCount: number;
  /** Pairs that can never link directly. */
  badNatShare: number;
  meddling: Meddling;
};

/** Some rooms have pauses in which checkpoints are made, of few entries. */
const PAUSED_SHARE = 0.2;
/** Of the rooms with a hostile writer. */
const FORKS_SHARE = 0.4;
/** Some rooms are pasted full, over fast ways: large enough for checkpoints, and for queues that overflow. */
const HEAVY_SHARE = 0.003;
const HEAVY = {
  pageCount: 1,
  pasteShare: 0.2,
  pasteLengthMax: 400_000,
  weather: {
    latencyMsMax: 400,
    jitterMsMax: 50,
    lossMax: 0.1,
    duplicate: 0.1,
    reorder: 0.1,
    slowShare: 0,
  },
};

export function drawOptions(seed: number, given: Partial<SimOptions> = {}): SimOptions {
  const rng = createRng(seed, 2);
  const maybe = (probability: number, value: number): number =>
    rng.chance(probability) ? value * rng.float() : 0;
  const drawn: SimOptions = {
    peerCount: 5,
    editCount: 120,
    pageCount: 1 + rng.below(3),
    weather: {
      latencyMsMax: rng.pick([2, 50, 400]),
      jitterMsMax: maybe(0.5, 100),
      lossMax: maybe(0.6, 0.4),
      duplicate: maybe(0.5, 0.3),
      reorder: maybe(0.5, 0.5),
      slowShare: maybe(0.3, 0.4),
    },
    safetyMs: rng.chance(0.2) ? 8000 + rng.below(8000) : 2500 + rng.below(4500),
    rates: {
      cut: maybe(0.7, 3),
      oneWay: maybe(0.6, 3),
      partition: maybe(0.6, 2),
      swizzle: maybe(0.4, 1),
      relay: maybe(0.5, 1),
      crash: maybe(0.6, 2),
      stall: maybe(0.4, 1),
      slowDisk: maybe(0.4, 1),
      fullDisk: maybe(0.3, 0.5),
    },
    nemesisEveryMs: 200 + rng.below(1500),
    clockDrift: maybe(0.7, 0.05),
    pasteShare: maybe(0.3, 0.05),
    pasteLengthMax: rng.chance(0.1) ? 600_000 : 100_000,
    hasTabs: rng.chance(0.3),
    hasViewer: rng.chance(0.25),
    hasHostile: rng.chance(0.5),
    hostileWrites: rng.chance(0.7),
    hostileForks: createRng(seed, 3).chance(FORKS_SHARE),
    relayCount: 1,
    badNatShare: maybe(0.4, 0.5),
    checkpointEntries: Infinity,
    pauses: 0,
    meddling: {},
  };
  const heavy = rng.chance(HEAVY_SHARE) ? HEAVY : {};
  const paused = rng.chance(PAUSED_SHARE)
    ? {
        pauses: 2,
        checkpointEntries: 5 + rng.below(40),
        safetyMs: drawn.safetyMs + 5000,
      }
    : {};
  return { ...drawn, ...paused, ...heavy, ...given };
}
