/**
 * What one network address may do: how many sockets it holds and how fast it opens them. Pure; the clock is an argument.
 */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { ADDRESSES_MAX } from './limits.ts';
import { charged, overdraft, type Rate } from './rate.ts';

/**
 * The address limits count by. IPv4 mapped into IPv6 is IPv4; of IPv6 only the first 64 bits, because one household
 * or one attacker has all the rest.
 */
export function addressKey(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (isIP(plain) !== 6) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    while (groups.length + after.length < 8) groups.push('0');
    groups.push(...after);
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

/** Behind a trusted proxy the last hop it names is the one it saw itself; earlier ones are only claims. */
export function clientAddress(request: IncomingMessage, trustProxy: boolean): string {
  const direct = request.socket.remoteAddress ?? 'unknown';
  if (!trustProxy) return addressKey(direct);
  const header = request.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',');
  const last = (hops.at(-1) ?? '').trim();
  return addressKey(isIP(last) === 0 ? direct : last);
}

/** A rate limit per address, forgetting the address that was seen least recently. */
export class AddressRate {
  readonly #rate: Rate;
  readonly #fullAt = new Map<string, number>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** Whether `take` would say yes. */
  allows(address: string, now: number): boolean {
    return (
      overdraft(this.#rate, charged(this.#rate, this.#fullAt.get(address) ?? now, 1, now), now) ===
      0
    );
  }

  /** Takes one token, or says no. A refused attempt costs nothing, so that it does not lengthen the wait. */
  take(address: string, now: number): boolean {
    const fullAt = this.#fullAt.get(address) ?? now;
    const next = charged(this.#rate, fullAt, 1, now);
    if (overdraft(this.#rate, next, now) > 0) return false;
    this.#fullAt.delete(address);
    this.#fullAt.set(address, next);
    if (this.#fullAt.size > ADDRESSES_MAX) this.#forgetOldest();
    return true;
  }

  #forgetOldest(): void {
    for (const address of this.#fullAt.keys()) {
      this.#fullAt.delete(address);
      return;
    }
  }
}

/** How many sockets each address holds, over all services of one server. */
export class AddressCounts {
  readonly #counts = new Map<string, number>();
  total = 0;

  of(address: string): number {
    return this.#counts.get(address) ?? 0;
  }

  add(address: string): void {
    this.total += 1;
    this.#counts.set(address, this.of(address) + 1);
  }

  remove(address: string): void {
    this.total -= 1;
    const left = this.of(address) - 1;
    if (left > 0) this.#counts.set(address, left);
    else this.#counts.delete(address);
  }
}
