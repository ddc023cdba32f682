/** What a run is made of. The seed draws the rates too (swarm testing): some runs are nearly calm, some are one long storm. */
import { createRng } from '../lib/rng.ts';
import type { Weather } from './network.ts';
import type { Meddling } from './peer.ts';

export type NemesisRates = { cut: number; oneWay: number; partition: number; relay: number; crash: number; stall: number; slowDisk: number };

export type SimOptions = {
  peerCount: number;
  editCount: number;
  pageCount: number;
  weather: Weather;
  /** Virtual time in which the edits are made. */
  safetyMs: number;
  /** Relative rates; each step of the nemesis draws one of them. */
  rates: NemesisRates;
  nemesisEveryMs: number;
  /** Share of edits that are pastes of up to `pasteLengthMax`. */
  pasteShare: number;
  pasteLengthMax: number;
  hasHostile: boolean;
  /** The hostile peer holds an edit link, else a view link. */
  hostileWrites: boolean;
  /** Pairs that can never link directly. */
  badNatShare: number;
  meddling: Meddling;
};

export function drawOptions(seed: number, given: Partial<SimOptions> = {}): SimOptions {
  const rng = createRng(seed, 2);
  const maybe = (probability: number, value: number): number => (rng.chance(probability) ? value * rng.float() : 0);
  return {
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
    safetyMs: 8000 + rng.below(12_000),
    rates: {
      cut: maybe(0.7, 3),
      oneWay: maybe(0.6, 3),
      partition: maybe(0.6, 2),
      relay: maybe(0.5, 1),
      crash: maybe(0.6, 2),
      stall: maybe(0.4, 1),
      slowDisk: maybe(0.4, 1),
    },
    nemesisEveryMs: 200 + rng.below(2000),
    pasteShare: maybe(0.3, 0.05),
    pasteLengthMax: 100_000,
    hasHostile: rng.chance(0.5),
    hostileWrites: rng.chance(0.7),
    badNatShare: maybe(0.4, 0.5),
    meddling: {},
    ...given,
  };
}
