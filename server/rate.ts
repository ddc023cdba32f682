/**
 * How much one peer may send: token buckets, each in one number (GCRA: the time at which the bucket is full again).
 * Pure; the clock is an argument.
 */
import { PAUSE_MS_MAX, type Limits } from './limits.ts';

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

/** One peer's buckets, as fields of the peer's own record, so that thousands of idle ones stay small. */
export type Meter = { bytesFullAt: number; framesFullAt: number; copiesFullAt: number };

export type PeerRateLimits = Pick<
  Limits,
  | 'peerBytesPerSecond'
  | 'peerBytesBurst'
  | 'peerFramesPerSecond'
  | 'peerFramesBurst'
  | 'peerCopiesPerSecond'
  | 'peerCopiesBurst'
>;

export class PeerRates {
  readonly #bytes: Rate;
  readonly #frames: Rate;
  readonly #copies: Rate;

  constructor(limits: PeerRateLimits) {
    this.#bytes = { perSecond: limits.peerBytesPerSecond, burst: limits.peerBytesBurst };
    this.#frames = { perSecond: limits.peerFramesPerSecond, burst: limits.peerFramesBurst };
    this.#copies = { perSecond: limits.peerCopiesPerSecond, burst: limits.peerCopiesBurst };
  }

  /** Charges one message that causes so many copies. Milliseconds not to read from its sender, zero when it may go on. */
  charge(meter: Meter, bytes: number, copies: number, now: number): number {
    meter.bytesFullAt = charged(this.#bytes, meter.bytesFullAt, bytes, now);
    meter.framesFullAt = charged(this.#frames, meter.framesFullAt, 1, now);
    meter.copiesFullAt = charged(this.#copies, meter.copiesFullAt, copies, now);
    const over = Math.max(
      overdraft(this.#bytes, meter.bytesFullAt, now),
      overdraft(this.#frames, meter.framesFullAt, now),
      overdraft(this.#copies, meter.copiesFullAt, now),
    );
    return over > 0 ? Math.min(Math.ceil(over), PAUSE_MS_MAX) : 0;
  }
}
