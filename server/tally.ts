/** Counts of what happened to peers and to those who wanted to be peers. Bounded, whatever is sent. */
import { MailboxClose } from '../src/wire/mailbox-frames.ts';
import { RelayClose } from '../src/wire/relay-frames.ts';
import { YjsClose } from './yjs/close-codes.ts';

export type ServiceName = 'relay' | 'signaling' | 'mailbox' | 'yjs';

export const REFUSALS = [
  'address',
  'admission',
  'draining',
  'full',
  'origin',
  'path',
  'protocol',
  'rate',
  'wrongTokens',
] as const;

/**
 * Why an upgrade was refused: too many sockets of its address, no token of a private host, a stopping server, too many sockets, a
 * foreign origin, no service there, no subprotocol, too fast, too many wrong tokens of its address.
 */
export type RefusalReason = (typeof REFUSALS)[number];

/** RFC 6455, and RFC 9110's for what `ws` closes itself. */
const COMMON_CODES = [1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1011, 1012, 1013];
const KNOWN_CODES: ReadonlySet<number> = new Set([
  ...COMMON_CODES,
  ...Object.values(RelayClose),
  ...Object.values(MailboxClose),
  ...Object.values(YjsClose),
]);

export class Tally {
  readonly closes = new Map<ServiceName, Map<string, number>>();
  readonly refusals = new Map<RefusalReason, number>();

  /** A peer may name any code: those that we do not know are one. */
  closed(service: ServiceName, code: number): void {
    const name = KNOWN_CODES.has(code) ? String(code) : 'other';
    let codes = this.closes.get(service);
    if (codes === undefined) this.closes.set(service, (codes = new Map<string, number>()));
    codes.set(name, (codes.get(name) ?? 0) + 1);
  }

  refused(reason: RefusalReason): void {
    this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1);
  }
}
