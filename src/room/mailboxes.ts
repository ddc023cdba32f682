/** The mailboxes of the room's hosts, for whoever asks how they stand. */
import type { RoomHosts } from './hosts.ts';
import type { HostSummary, MailboxStanding } from './room-api.ts';

const NONE: HostSummary['mailbox'] = { state: 'none', reason: null, letters: null, missing: null };
/** The room's mailbox is its best one. */
const BEST_FIRST: readonly MailboxStanding[] = ['here', 'full', 'joining', 'away', 'none'];

export class Mailboxes {
  readonly #hosts: RoomHosts;

  constructor(hosts: RoomHosts) {
    this.#hosts = hosts;
  }

  standing(): Pick<HostSummary['mailbox'], 'state' | 'reason'> {
    const all = this.#hosts.urls().map((url) => this.of(url));
    const state = BEST_FIRST.find((one) => all.some((box) => box.state === one)) ?? 'none';
    return { state, reason: all.find((box) => box.state === state)?.reason ?? null };
  }

  /** Of the host whose relay has this address. */
  of(_url: string): HostSummary['mailbox'] {
    return NONE;
  }
}
