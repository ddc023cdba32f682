/**
 * The mailboxes of the room's hosts, for whoever asks how they stand. What brings letters to them is fetched when the room is open
 * (late-mailboxes.ts).
 */
import type { RoomParts } from './assemble.ts';
import type { RoomHosts } from './hosts.ts';
import type { LateMailboxes } from './late-mailboxes.ts';
import type { HostSummary, MailboxStanding } from './room-api.ts';

export type MailboxParts = Pick<
  RoomParts,
  'ports' | 'record' | 'secrets' | 'keys' | 'rng' | 'replica' | 'driver' | 'carriers' | 'emitter'
> & { hosts: RoomHosts };

export type Standing = { state: MailboxStanding; reason: string | null };

/** After a failure to fetch the code, as without a network. */
const LOAD_AGAIN_MS = 10_000;

const JOINING: HostSummary['mailbox'] = {
  state: 'joining',
  reason: null,
  letters: null,
  missing: null,
};
/** The room's mailbox is its best one. */
const BEST_FIRST: readonly MailboxStanding[] = ['here', 'full', 'joining', 'away', 'none'];

export class Mailboxes {
  readonly #parts: MailboxParts;
  #late: LateMailboxes | null = null;
  #hasLeft = false;

  constructor(parts: MailboxParts) {
    this.#parts = parts;
    parts.emitter.on('left', () => (this.#hasLeft = true));
    this.#load();
  }

  #load(): void {
    const { ports } = this.#parts;
    this.#fetch().catch((error: unknown) => {
      if (this.#hasLeft) return;
      ports.onError(error);
      ports.timers.after(LOAD_AGAIN_MS, () => this.#load());
    });
  }

  async #fetch(): Promise<void> {
    const { LateMailboxes } = await import('./late-mailboxes.ts');
    if (!this.#hasLeft) this.#late = new LateMailboxes(this.#parts);
  }

  standing(): Standing {
    const all = this.#parts.hosts.urls().map((url) => this.of(url));
    const state = BEST_FIRST.find((one) => all.some((box) => box.state === one)) ?? 'none';
    return { state, reason: all.find((box) => box.state === state)?.reason ?? null };
  }

  /** Of the host whose relay has this address. */
  of(url: string): HostSummary['mailbox'] {
    return this.#late === null ? JOINING : this.#late.of(url);
  }

  /** The network may be another, or the page was asleep. */
  wake(): void {
    this.#late?.wake();
  }

  /** Before the room is left: what was just written goes out, if it still can. */
  close(): void {
    this.#late?.close();
  }
}
