/** What is under way between us and one mailbox, and how far we are with it. */
import type { PeerId } from '../wire/ids.ts';
import type { MailboxPlace } from '../wire/mailbox-frames.ts';
import type { Checkpoint, Head } from '../wire/replica-messages.ts';
import type { LogKey } from './log-key.ts';
import type { Log } from './log.ts';
import { KeptInMailbox } from './shelf-box.ts';
import type { Batch } from './shelf-reading.ts';

/** When something did not fit it is read again, later each time. */
const REWIND_MS_MIN = 30_000;

export type Meaning =
  | { type: 'record'; session: PeerId }
  | { type: 'entry'; log: Log; generation: number; number: number }
  | { type: 'head'; log: Log; generation: number; head: Head }
  | { type: 'checkpoint'; checkpoint: Checkpoint };

/** `count`: of its letters. `missing`: those that are not known to be kept; an acknowledgement may come twice. */
type UnderWay = {
  meaning: Meaning;
  count: number;
  missing: Set<string>;
  bytes: number;
  /** Of what was acknowledged of it some may be gone: it is brought once more when the rest is acknowledged. */
  isStale: boolean;
};
type Due = { log: Log; atMs: number };

/** Letters of one item are numbered behind its name. */
export const nameOf = (id: string): string => id.slice(0, id.lastIndexOf('#'));

export class Box {
  readonly id: string;
  kept = new KeptInMailbox();
  isOpen = false;
  place: MailboxPlace | null = null;
  base = 0;
  bytesAbove = 0;
  /** Read and not wholly taken: what is noted as read ends before the first that waits. */
  batches: { batch: Batch; before: MailboxPlace }[] = [];
  readonly due = new Map<LogKey, Due>();
  readonly underWay = new Map<string, UnderWay>();
  underWayBytes = 0;
  ownSentMs = -Infinity;
  lookAskedMs = -Infinity;
  isLooking = false;
  /** All that was there at this time has been read. */
  readAsOfMs = -Infinity;
  savedMs = -Infinity;
  mustSave = false;
  isFull = false;
  rewindAtMs = Infinity;
  rewindMs = REWIND_MS_MIN;
  compactAtMs = Infinity;
  isCompacting = false;
  notBeforeMs = -Infinity;
  /** Somebody proposed this base a while ago. */
  proposed = 0;

  constructor(id: string) {
    this.id = id;
  }

  forgetUnderWay(): void {
    this.underWay.clear();
    this.underWayBytes = 0;
  }

  /** The mailbox is not what it was. Only what was not acknowledged is brought again by the link. */
  doubtUnderWay(): void {
    for (const under of this.underWay.values())
      if (under.missing.size < under.count) under.isStale = true;
  }

  /** So far everything that was read is taken, and on the way to the disk. */
  get safePlace(): MailboxPlace | null {
    while (this.batches[0]?.batch.waiting === 0) this.batches.shift();
    const first = this.batches[0];
    if (first === undefined || this.place === null) return this.place;
    return { read: first.before.read, seen: this.place.seen };
  }
}
