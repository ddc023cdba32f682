/** What the parts of the replica machine share: the books, the effects of the input under way, and what must follow when a log grows. */
import { must } from '../lib/assert.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import type { RoomKeys } from '../wire/keys.ts';
import type { Lane } from '../wire/lanes.ts';
import {
  encodeReplicaMessage,
  headStatement,
  type Checkpoint,
  type Head,
  type ReplicaMessage,
} from '../wire/replica-messages.ts';
import type { SessionRecord } from '../wire/session-record.ts';
import { Arrivals, type Bearing } from './arrivals.ts';
import { LogBook } from './book.ts';
import type { Log } from './log.ts';
import type { ReplicaEffect } from './machine-types.ts';
import { logKeyOf } from './log-key.ts';
import { disagrees, Neighbours } from './neighbours.ts';
import type { PageView } from './page-view.ts';
import { checkpointRecord, entryRecord, headRecord, sessionRecord } from './records.ts';
import { Saving } from './saving.ts';

/** Payloads above this go on the bulk lane, so that they do not hold up keystrokes. */
export const BULK_BYTES_MIN = 16 * 1024;

/** Who is to blame for what a mailbox gave: nobody. Whoever may write could have put it there. */
export const NOBODY = '' as PeerId;

/** How far the two branches were when they were compared. */
type Undecided = { session: PeerId; page: PageId; peer: PeerId; ours: number; theirs: number };

export class Core {
  readonly self: SessionRecord;
  readonly keys: RoomKeys;
  readonly wallMsAtZero: number;
  readonly book: LogBook;
  readonly neighbours = new Neighbours();
  readonly saving = new Saving();
  readonly arrivals = new Arrivals();
  /** How the message under way came. */
  bearing: Bearing = { hop: null, atMs: 0 };
  readonly views = new Map<PageId, PageView>();
  readonly checkpoints = new Map<PageId, Checkpoint[]>();
  readonly dirtyViews = new Set<PageId>();
  /** Logs of others with entries that no head covers. */
  readonly unproved = new Set<Log>();
  /** Sessions that signed two different logs. */
  readonly convicted = new Set<PeerId>();
  /** Logs of which a neighbour has another branch, where the branches part behind a checkpoint: nobody can judge them. */
  readonly undecided = new Map<string, Undecided>();
  /** What came to each page since its last checkpoint. */
  readonly growth = new Map<PageId, { entries: number; bytes: number }>();
  effects: ReplicaEffect[] = [];
  nowMs = 0;

  /** Up to which number of a log some mailbox is known to keep it whole; the shelf says so, once there is one. */
  mailboxTo: (session: PeerId, page: PageId) => number = () => 0;
  /** As they were on the disk; who reads one decodes it. */
  readonly mailboxRecords = new Map<string, Uint8Array>();
  /** What came from a mailbox and does not hold. */
  badLetters = 0;
  onLogChanged: (log: Log) => void = () => undefined;

  /** Fills a page's document anew from its logs. */
  readonly replaceDoc: (page: PageId, reason: string) => void;

  constructor(
    self: SessionRecord,
    keys: RoomKeys,
    wallMsAtZero: number,
    replaceDoc: (page: PageId, reason: string) => void,
  ) {
    this.self = self;
    this.replaceDoc = replaceDoc;
    this.keys = keys;
    this.wallMsAtZero = wallMsAtZero;
    this.book = new LogBook(keys);
    this.book.learn(self);
  }

  get isWriter(): boolean {
    return this.self.writerCertificate !== null;
  }

  emit(effect: ReplicaEffect): void {
    this.effects.push(effect);
  }

  unicast(to: PeerId, message: ReplicaMessage): void {
    const payload = encodeReplicaMessage(message);
    const lane: Lane = payload.length > BULK_BYTES_MIN ? 'bulk' : 'live';
    this.emit({ type: 'unicast', to, lane, payload });
  }

  accuse(peer: PeerId, reason: string): void {
    if (peer === NOBODY) this.badLetters += 1;
    else if (peer !== this.self.session) this.emit({ type: 'accuse', peer, reason });
  }

  /** A log grew beyond `before`: save it, tell the neighbours, show it. */
  grown(log: Log, before: number): void {
    if (before === log.base) this.saveRecord(log.session);
    const growth = this.growth.get(log.page) ?? { entries: 0, bytes: 0 };
    this.growth.set(log.page, growth);
    growth.entries += log.number - before;
    for (let number = Math.max(before, log.base) + 1; number <= log.number; number++) {
      const update = must(log.updateAt(number), 'new entry');
      growth.bytes += update.length;
      this.saving.put(entryRecord(log.page, log.session, number, update));
    }
    this.saving.reaches(log, log.number);
    this.changed(log);
  }

  /** Heads, branch or base of a log changed. */
  changed(log: Log): void {
    this.arrivals.signed(log);
    for (const head of new Set([log.ownHead, log.head])) {
      if (head === null) continue;
      this.saving.put(headRecord(head));
      if (head.signer !== log.session) this.saveRecord(head.signer);
    }
    if (log.unprovedSinceMs === null || log.session === this.self.session)
      this.unproved.delete(log);
    else this.unproved.add(log);
    this.book.changed(log.page);
    this.neighbours.owe(log.key);
    if (this.views.has(log.page)) this.dirtyViews.add(log.page);
    this.emit({ type: 'page-changed', page: log.page });
    this.onLogChanged(log);
  }

  /** Notes that our branch and the neighbour's cannot be compared. */
  leaveUndecided(log: Log, peer: PeerId): void {
    if (peer === NOBODY) return;
    const { session, page, number: ours } = log;
    const key = logKeyOf(session, page);
    const theirs = this.neighbours.get(peer)?.has.get(key)?.number ?? 0;
    this.undecided.set(`${key}/${peer}`, { session, page, peer, ours, theirs });
    this.emit({ type: 'status-changed' });
  }

  forgetUndecided({ session, page }: Log): void {
    for (const [key, noted] of this.undecided)
      if (noted.session === session && noted.page === page) this.undecided.delete(key);
  }

  /** Were our branch of a log and this neighbour's, as they still are, found to be beyond comparing? */
  isUndecided(log: Log, peer: PeerId): boolean {
    const key = log.key;
    const noted = this.undecided.get(`${key}/${peer}`);
    const item = this.neighbours.get(peer)?.has.get(key);
    if (noted === undefined || item === undefined) return false;
    if (noted.ours !== log.number) return false;
    return noted.theirs === item.number && (item.number !== log.number || disagrees(log, item));
  }

  saveRecord(session: PeerId): void {
    const record = this.book.record(session);
    if (record !== undefined) this.saving.put(sessionRecord(record));
  }

  saveCheckpoint(checkpoint: Checkpoint): void {
    for (const { session } of checkpoint.covers) this.saveRecord(session);
    this.saveRecord(checkpoint.signer);
    this.saving.put(checkpointRecord(checkpoint));
  }

  /** Signs how far a log is: our own as its author, another's as a witness for an absent one. */
  sign(log: Log): Head {
    const unsigned = {
      session: log.session,
      page: log.page,
      number: log.number,
      hash: log.hash,
      timeMs: Math.max(0, Math.round(this.wallMsAtZero + this.nowMs)),
      signer: this.self.session,
    };
    return { ...unsigned, signature: this.keys.sign(headStatement(unsigned)) };
  }

  isGenuineHead(head: Head): boolean {
    if (!this.book.isWriter(head.session) || !this.book.isWriter(head.signer)) return false;
    return this.keys.verify(head.signer, headStatement(head), head.signature);
  }
}
