/** Who may use a private host: whoever knows one of its tokens. Pure; the clock is an argument. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { AddressRate } from './addresses.ts';
import type { Limits } from './limits.ts';

/** `wrong`: none or not ours. `tooMany`: this address named so many wrong ones that it is not looked at. */
export type Verdict = 'welcome' | 'wrong' | 'tooMany';

export type AdmissionOptions = {
  /** Several, so that a new one can be given out before an old one ends. None: the host is open to all. */
  tokens: readonly string[];
  limits: Pick<Limits, 'wrongTokensPerSecond' | 'wrongTokensBurst'>;
};

export class Admission {
  readonly #digests: readonly Buffer[];
  readonly #wrong: AddressRate;

  constructor({ tokens, limits }: AdmissionOptions) {
    this.#digests = tokens.map(digest);
    const { wrongTokensPerSecond: perSecond, wrongTokensBurst: burst } = limits;
    this.#wrong = new AddressRate({ perSecond, burst });
  }

  /** `url`: a request's path and query, in which `admit` is the token. */
  judge(url: string, address: string, now: number): Verdict {
    if (this.#digests.length === 0) return 'welcome';
    // Before the token is looked at, or the limit would limit nothing.
    if (!this.#wrong.allows(address, now)) return 'tooMany';
    if (this.#isKnown(tokenIn(url))) return 'welcome';
    this.#wrong.take(address, now);
    return 'wrong';
  }

  /** Takes the same time whatever is named: digests of one length, and all of them are compared. */
  #isKnown(token: string): boolean {
    const named = digest(token);
    let isKnown = false;
    for (const known of this.#digests) isKnown = timingSafeEqual(known, named) || isKnown;
    return isKnown;
  }
}

function tokenIn(url: string): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : (new URLSearchParams(url.slice(at + 1)).get('admit') ?? '');
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
