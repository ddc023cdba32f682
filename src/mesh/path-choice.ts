/**
 * By which path to reach a peer: one pure function. Tiers first (tab, direct, via, relayed), measured round trip inside a tier,
 * and stickiness so that paths do not flap. Must not know: messages, timers.
 */
import type { PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';
import { STICKY_FACTOR, STICKY_MS } from './limits.ts';

export type PathCandidate = {
  kind: LinkKind | 'via';
  via: PeerId | null;
  rttMs: number | null;
  /** False: under suspicion, or the other side does not hear us. Taken when there is nothing else. */
  good: boolean;
  /** For `via`: over tab and direct links alone, and standing long enough to be preferred to the relay. */
  settled: boolean;
};

const TIER = { tab: 0, direct: 1, via: 2, relayed: 3, viaUnsettled: 4 };
const TIERS = 5;

function tierOf(candidate: PathCandidate): number {
  const tier =
    candidate.kind === 'via' && !candidate.settled ? TIER.viaUnsettled : TIER[candidate.kind];
  return candidate.good ? tier : tier + TIERS;
}

const isSame = (a: PathCandidate, b: { kind: string; via: PeerId | null }): boolean =>
  a.kind === b.kind && a.via === b.via;

/** The best candidate, or null if there is none. `current` is the path in use. */
export function choosePath(
  candidates: readonly PathCandidate[],
  current: { kind: string; via: PeerId | null },
): PathCandidate | null {
  let best: PathCandidate | null = null;
  for (const candidate of candidates) {
    if (best === null || isBetter(candidate, best, current)) best = candidate;
  }
  return best;
}

function isBetter(
  a: PathCandidate,
  b: PathCandidate,
  current: { kind: string; via: PeerId | null },
): boolean {
  const tiers = tierOf(a) - tierOf(b);
  if (tiers !== 0) return tiers < 0;
  const rttA = a.rttMs ?? Infinity;
  const rttB = b.rttMs ?? Infinity;
  if (isSame(b, current)) return isClearlyFaster(rttA, rttB);
  if (isSame(a, current)) return !isClearlyFaster(rttB, rttA);
  if (rttA !== rttB) return rttA < rttB;
  return (a.via ?? '') < (b.via ?? '');
}

const isClearlyFaster = (rttMs: number, thanMs: number): boolean =>
  rttMs < thanMs * STICKY_FACTOR && rttMs < thanMs - STICKY_MS;
