/** A token bucket in one number (GCRA): the time at which the bucket is full again. Pure; the clock is an argument. */
export type Rate = { readonly perSecond: number; readonly burst: number };

/** The time at which the bucket is full, after `cost` was taken out of the one that is full at `fullAt`. */
export function charged(rate: Rate, fullAt: number, cost: number, now: number): number {
  return (fullAt > now ? fullAt : now) + (cost * 1000) / rate.perSecond;
}

/** How long to wait until the bucket owes nothing: zero while it has tokens. */
export function overdraft(rate: Rate, fullAt: number, now: number): number {
  const over = fullAt - now - (rate.burst * 1000) / rate.perSecond;
  return over > 0 ? over : 0;
}
