/** How fast a room may fill its box, whoever of it appends: so that no room takes the disk from the others. Pure. */
import { PAUSE_MS_MAX, type Limits } from '../limits.ts';
import { charged, overdraft, type Rate } from '../rate.ts';

export type BoxRateLimits = Pick<Limits, 'mailboxBoxBytesPerSecond' | 'mailboxBoxBytesBurst'>;

export class BoxRates {
  readonly #rate: Rate;
  /** By room: outlives its sockets, so that coming again gains nothing. */
  readonly #fullAt = new Map<string, number>();

  constructor(limits: BoxRateLimits) {
    const { mailboxBoxBytesPerSecond: perSecond, mailboxBoxBytesBurst: burst } = limits;
    this.#rate = { perSecond, burst };
  }

  /** Milliseconds not to read from the sender, zero when it may go on. */
  charge(room: string, bytes: number, now: number): number {
    const fullAt = charged(this.#rate, this.#fullAt.get(room) ?? 0, bytes, now);
    this.#fullAt.set(room, fullAt);
    return Math.min(Math.ceil(overdraft(this.#rate, fullAt, now)), PAUSE_MS_MAX);
  }

  /** Forgets rooms that owe nothing. */
  prune(now: number): void {
    for (const [room, fullAt] of this.#fullAt) if (fullAt <= now) this.#fullAt.delete(room);
  }
}
