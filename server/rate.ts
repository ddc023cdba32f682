/**
 * A token bucket in one number (GCRA): the time at which the bucket is full again. Pure; the clock is an argument.
 */
export type Rate = { readonly perSecond: number; readonly burst: number };

export type Charge = { fullAt: number; overMs: number };

/** Takes `cost` out of the bucket that is full at `fullAt`. `overMs` is how long to wait until the debt is paid. */
export function charge(rate: Rate, fullAt: number, cost: number, now: number): Charge {
  const next = Math.max(fullAt, now) + (cost * 1000) / rate.perSecond;
  return { fullAt: next, overMs: overdraft(rate, next, now) };
}

/** The new time at which the bucket is full: `charge` without its allocation, for the hot path. */
export function charged(rate: Rate, fullAt: number, cost: number, now: number): number {
  return (fullAt > now ? fullAt : now) + (cost * 1000) / rate.perSecond;
}

export function overdraft(rate: Rate, fullAt: number, now: number): number {
  const over = fullAt - now - (rate.burst * 1000) / rate.perSecond;
  return over > 0 ? over : 0;
}
