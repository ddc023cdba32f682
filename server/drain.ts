/** When those whom a stopping server sends away should come back. Pure. */
import { DRAIN_SPREAD_MS_MAX, type Limits } from './limits.ts';

export type DrainLimits = Pick<Limits, 'drainSpreadMs' | 'drainReturnsPerSecond'>;

/** Milliseconds for each of `count` peers, evenly spread: over longer the more there are. */
export function returnDelays(count: number, limits: DrainLimits): (index: number) => number {
  const neededMs = (count * 1000) / limits.drainReturnsPerSecond;
  const spreadMs = Math.min(DRAIN_SPREAD_MS_MAX, Math.max(limits.drainSpreadMs, neededMs));
  const stepMs = spreadMs / Math.max(1, count);
  return (index) => Math.floor(stepMs * index);
}
