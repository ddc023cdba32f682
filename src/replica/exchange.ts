/**
 * Keeping neighbours in step: telling what we have, answering, and judging what comes. What we lack `asking.ts` asks for.
 * Convergence rests on this alone; broadcasts are only the fast path.
 */
import { equalBytes } from '../lib/bytes.ts';
import { must } from '../lib/assert.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import {
  HASH_PREFIX_BYTES,
  HAVE_ITEMS_MAX,
  type HaveItem,
  type Head,
  type ReplicaMessage,
  type WantItem,
} from '../wire/replica-messages.ts';
import { Asking, GRACE_MS } from './asking.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Core } from './core.ts';
import { takeBranch } from './forks.ts';
import type { Log, ProofFailure } from './log.ts';
import { entryKey } from './records.ts';
import { logKeyOf } from './log-key.ts';
import { disagrees, type Neighbour } from './neighbours.ts';

/** News to one neighbour at most this often; the first after a pause goes sooner. */
const HAVE_INTERVAL_MS = 1000;
/** With nothing new a report is a digest: it finds a report that was lost with its link. */
const IDLE_REPORT_MS = 5000;
/** So that a burst of edits makes one report. */
const HAVE_DELAY_MS = 120;
/** One answer; the next part is asked for when it has arrived, so that at most this much is under way from each neighbour. */
const ANSWER_BYTES_MAX = 512 * 1024;
/** What a newcomer is given of our own entries without being asked: it lets the first page of a small room come a round trip earlier. */
const UNASKED_BYTES_MAX = 8 * 1024;
/** An entry that no head covers for this long had its author vanish: a writer vouches for what it received. */
const VOUCH_AFTER_MS = 3000;
/** Who may not vouch lets such entries go after this long without their author: it could never give them to anyone, nor be in step. */
const LET_GO_AFTER_MS = 15_000;
/** Entries of one log to give, and the head over them: one answer's worth, or all of a branch. */
type Part = { first: number; last: number; branch: boolean; head: Head | null };

type Entry = Extract<ReplicaMessage, { type: 'entry' }>;
type Entries = Extract<ReplicaMessage, { type: 'entries' }>;
type Have = Extract<ReplicaMessage, { type: 'have' }>;

export class Exchange {
  readonly #core: Core;
  readonly #checkpoints: Checkpoints;
  readonly #asking: Asking;
  /** Own logs by the short name that we gave them. */
  readonly #ownPages: PageId[] = [];
  readonly #newsSinceMs = new Map<PeerId, number>();
  #vouchAtMs = Infinity;
  /** Numbers of our last report, and of the last of each peer: paths differ in speed, so an older one may come later. */
  #report = 0;
  readonly #reports = new Map<PeerId, number>();

  constructor(core: Core, checkpoints: Checkpoints) {
    this.#core = core;
    this.#checkpoints = checkpoints;
    this.#asking = new Asking(core);
  }

  /** Our short name of our log of a page; `isNew` when nobody has heard it. */
  ownIndex(page: PageId): { index: number; isNew: boolean } {
    const index = this.#ownPages.indexOf(page);
    if (index >= 0) return { index, isNew: false };
    this.#ownPages.push(page);
    return { index: this.#ownPages.length - 1, isNew: true };
  }

  neighbourUp(peer: PeerId): void {
    this.#core.neighbours.up(peer);
  }

  neighbourCheck(peer: PeerId): void {
    const neighbour = this.#core.neighbours.get(peer);
    if (neighbour === undefined) return;
    neighbour.owesFull = true;
    this.#asking.peerMoved(peer);
  }

  neighbourDown(peer: PeerId): void {
    this.#core.neighbours.down(peer);
    this.#newsSinceMs.delete(peer);
    this.#asking.peerGone(peer);
  }

  handleEntry(from: PeerId, message: Entry): void {
    const { book, neighbours } = this.#core;
    if (book.record(from) === undefined) return;
    if (!book.isWriter(from))
      return this.#core.accuse(from, "writes without a writer's certificate");
    // What it says is worth nothing now: what of it is under a head comes from those who keep the same branch as we.
    if (this.#core.convicted.has(from)) return;
    const neighbour = neighbours.get(from);
    if (message.page !== null) neighbour?.pageOfIndex.set(message.logIndex, message.page);
    const page = message.page ?? neighbour?.pageOfIndex.get(message.logIndex);
    if (page === undefined)
      return neighbour === undefined
        ? undefined
        : this.#core.unicast(from, { type: 'want', items: [] });
    const log = book.open(from, page);
    if (log === undefined || message.number === 0) return;
    const held = log.updateAt(message.number);
    if (held !== null && !equalBytes(held, message.update))
      return this.#core.accuse(from, 'gave one number to two different entries');
    neighbour?.wrote.set(logKeyOf(from, page), message.number);
    if (!log.wait(message.number, message.update, from)) return;
    if (message.number > log.number) this.#arrived(log, message.number);
    this.#advance(log);
    if (message.number > log.number) this.#asking.lag(log.session, page, this.#core.nowMs);
  }

  #arrived(log: Log, number: number): void {
    const { arrivals, bearing } = this.#core;
    const { session, page } = log;
    arrivals.broadcast(log, number, bearing);
    this.#core.emit({ type: 'arrived', session, page, number, hop: bearing.hop });
  }

  handleAnnounce(from: PeerId, message: Extract<ReplicaMessage, { type: 'announce' }>): void {
    this.#asking.announced(from, message);
  }

  handleHave(from: PeerId, message: Have): void {
    const neighbour = this.#core.neighbours.get(from);
    if (neighbour === undefined) return;
    for (const head of message.heads) this.#takeHead(head, from);
    if (message.report < (this.#reports.get(from) ?? 0)) return;
    this.#reports.set(from, message.report);
    if (message.full) {
      neighbour.has.clear();
      this.#asking.expectNothingOf(from);
    }
    neighbour.complete ||= message.full;
    neighbour.roomDigest = message.roomDigest;
    for (const item of message.items) {
      neighbour.has.set(logKeyOf(item.session, item.page), item);
      if (item.session === from && item.logIndex !== null)
        neighbour.pageOfIndex.set(item.logIndex, item.page);
    }
    const graceMs = message.full ? 0 : GRACE_MS;
    for (const item of message.items) this.#asking.consider(neighbour, item, graceMs);
    this.#compare(neighbour);
    this.#core.emit({ type: 'status-changed' });
  }

  /** Logs as told and digests must both be equal, or both differ; else a report was lost on its way, and all is asked for. */
  #compare(neighbour: Neighbour): void {
    const { book, nowMs } = this.#core;
    const isEqual =
      neighbour.roomDigest !== null && equalBytes(neighbour.roomDigest, book.roomDigest());
    if (isEqual !== this.#differs(neighbour) || nowMs < neighbour.askedAllMs + IDLE_REPORT_MS)
      return;
    neighbour.askedAllMs = nowMs;
    this.#core.unicast(neighbour.peer, { type: 'want', items: [] });
  }

  /** Does the neighbour, as it last told, have more, less or other entries than we? */
  #differs({ has }: Neighbour): boolean {
    let found = 0;
    for (const log of this.#core.book.all()) {
      const item = has.get(log.key);
      if (item !== undefined) found += 1;
      if ((item?.number ?? 0) !== log.number || (item !== undefined && disagrees(log, item)))
        return true;
    }
    return found < has.size;
  }

  /** Keeps a head that its signer really signed. Its entries may still be on their way. */
  #takeHead(head: Head, from: PeerId): void {
    const { book } = this.#core;
    if (head.session === this.#core.self.session) return;
    if (!book.isWriter(head.session)) return;
    const log = book.open(head.session, head.page);
    if (
      log === undefined ||
      (log.head !== null && log.head.number >= head.number && log.head.signer === head.session)
    )
      return;
    if (!book.isWriter(head.signer)) return;
    if (!this.#core.isGenuineHead(head)) return this.#core.accuse(from, 'showed a forged head');
    if (head.number > log.number) {
      log.waitForHead(head);
      this.#advance(log);
    } else if (!log.fits(head)) this.#asking.askBranch(log, from, head.number);
    else if (log.adoptHead(head, this.#core.nowMs)) this.#core.changed(log);
  }

  #advance(log: Log): void {
    const before = log.number;
    const head = log.head;
    const { failure } = log.advance(this.#core.nowMs);
    if (log.number > before) this.#core.grown(log, before);
    else if (log.head !== head) this.#core.changed(log);
    if (failure !== null) this.#suspect(log, failure);
  }

  /** A genuine head and entries that do not lead to it: the sender lied, or the author did. All from the start will tell. */
  #suspect(log: Log, failure: ProofFailure): void {
    if (failure.from === null) return this.#asking.lag(log.session, log.page, this.#core.nowMs);
    this.#asking.askBranch(log, failure.from, failure.head.number);
  }

  handleWant(from: PeerId, items: readonly WantItem[]): void {
    const neighbour = this.#core.neighbours.get(from);
    if (items.length === 0 && neighbour !== undefined) neighbour.owesFull = true;
    const checkpointed = new Set<PageId>();
    for (const item of items) {
      const log = this.#core.book.find(item.session, item.page);
      if (log === undefined) continue;
      if (
        !item.branch &&
        !checkpointed.has(item.page) &&
        this.#checkpoints.isWorth(log, item.from)
      ) {
        checkpointed.add(item.page);
        this.#checkpoints.sendAll(item.page, from);
      }
      if (item.branch) this.#answerBranch(from, log, item);
      else this.#answer(from, log, item);
    }
  }

  /** All of it under one head; and if that is a witness's, first what the author itself signed, which weighs more. */
  #answerBranch(to: PeerId, log: Log, { from }: WantItem): void {
    if (log.session === this.#core.self.session) this.signOwn(log);
    const first = Math.max(from, log.base + 1);
    const { head, ownHead } = log;
    if (ownHead !== null && ownHead !== head && ownHead.number >= first)
      this.#give(to, log, { first, last: ownHead.number, branch: true, head: ownHead });
    this.#give(to, log, { first, last: log.proved, branch: true, head });
  }

  #answer(to: PeerId, log: Log, item: WantItem): void {
    const isAuthor = log.session === this.#core.self.session;
    if (isAuthor && log.head?.number !== log.number) this.signOwn(log);
    const covered = this.#checkpoints.coveredUpTo(log);
    const isLong = this.#checkpoints.isWorth(log, item.from);
    const first = Math.max(item.from, log.base + 1, isLong ? covered + 1 : 0);
    const last = Math.min(item.to, isAuthor ? log.number : log.proved);
    if (first <= last) this.#give(to, log, { first, last, branch: false, head: log.head });
  }

  #give(to: PeerId, log: Log, { first, last, branch, head }: Part): void {
    const record = this.#core.book.record(log.session);
    if (record === undefined) return;
    const updates: Uint8Array[] = [];
    for (let number = first, bytes = 0; number <= last; number++) {
      const update = must(log.updateAt(number), 'entry above the base');
      if (!branch && bytes > 0 && bytes + update.length > ANSWER_BYTES_MAX) break;
      bytes += update.length;
      updates.push(update);
    }
    const isWitnessed = head !== null && head.signer !== log.session;
    const witness = isWitnessed ? (this.#core.book.record(head.signer) ?? null) : null;
    const { page } = log;
    this.#core.unicast(to, {
      type: 'entries',
      record,
      page,
      first,
      branch,
      head,
      witness,
      updates,
    });
  }

  handleEntries(from: PeerId, message: Entries): void {
    const { book, self } = this.#core;
    const { record, head } = message;
    if (record.session === self.session) return;
    if (!book.learn(record) || (message.witness !== null && !book.learn(message.witness)))
      return this.#core.accuse(from, 'showed certificates that do not hold');
    if (!book.isWriter(record.session))
      return this.#core.accuse(
        from,
        "passed on entries of a session without a writer's certificate",
      );
    if (head !== null && (head.session !== record.session || head.page !== message.page))
      return this.#core.accuse(from, 'showed the head of another log');
    const log = book.open(record.session, message.page);
    if (log === undefined) return;
    this.#asking.answered(log, from);
    if (message.branch) return takeBranch(this.#core, log, from, message);
    if (from === record.session && this.#core.convicted.has(from)) return;
    const last = message.first + message.updates.length - 1;
    const before = log.number;
    this.#core.arrivals.answered(log, message.first, last, this.#core.bearing);
    message.updates.forEach((update, i) => log.wait(message.first + i, update, from));
    if (head !== null) this.#takeHead(head, from);
    this.#advance(log);
    const { page, number } = log;
    if (number > before)
      this.#core.emit({ type: 'repaired', from, page, entries: number - before });
    this.#asking.askOn(log);
  }

  /** What else waits for a log that grew otherwise. */
  goOn(log: Log): void {
    this.#advance(log);
  }

  /** Signs our own log if it has grown since. */
  signOwn(log: Log): void {
    if (log.number === 0 || log.head?.number === log.number) return;
    log.adoptHead(this.#core.sign(log), this.#core.nowMs);
    this.#core.changed(log);
  }

  signAllOwn(): void {
    this.#ownPages.forEach((page) => {
      const log = this.#core.book.find(this.#core.self.session, page);
      if (log !== undefined) this.signOwn(log);
    });
  }

  /** All that time brings: questions, vouching, reports. */
  tick(): void {
    this.#asking.dropLate();
    this.#vouch();
    this.#asking.ask();
    for (const neighbour of this.#core.neighbours.all())
      if (this.#tellAtMs(neighbour) <= this.#core.nowMs) this.#tell(neighbour);
  }

  get wakeAtMs(): number {
    let at = Math.min(this.#vouchAtMs, this.#asking.wakeAtMs);
    for (const neighbour of this.#core.neighbours.all())
      at = Math.min(at, this.#tellAtMs(neighbour));
    return at;
  }

  /** An author that vanished left entries unsigned: without a witness they could never be given to anyone else. */
  #vouch(): void {
    this.#vouchAtMs = Infinity;
    const { isWriter, neighbours, nowMs } = this.#core;
    for (const log of [...this.#core.unproved]) {
      if (log.unprovedSinceMs === null) continue;
      if (!isWriter && neighbours.get(log.session) !== undefined) log.unprovedSinceMs = nowMs;
      const dueMs = log.unprovedSinceMs + (isWriter ? VOUCH_AFTER_MS : LET_GO_AFTER_MS);
      if (dueMs > nowMs) this.#vouchAtMs = Math.min(this.#vouchAtMs, dueMs);
      else if (!isWriter) this.#letGo(log);
      else if (log.adoptHead(this.#core.sign(log), nowMs)) this.#core.changed(log);
    }
  }

  #letGo(log: Log): void {
    const last = log.dropUnproved();
    for (let number = log.number + 1; number <= last; number++)
      this.#core.saving.delete(entryKey(log.page, log.session, number));
    this.#core.changed(log);
    this.#core.replaceDoc(log.page, 'its author is gone and nobody can vouch for its last words');
    this.#asking.reconsiderAll();
  }

  #tellAtMs(neighbour: Neighbour): number {
    if (neighbour.owesFull)
      return neighbour.lastToldMs === -Infinity ? -Infinity : neighbour.lastToldMs + HAVE_DELAY_MS;
    if (neighbour.news.size === 0) {
      this.#newsSinceMs.delete(neighbour.peer);
      return neighbour.lastToldMs + IDLE_REPORT_MS;
    }
    const sinceMs = this.#newsSinceMs.get(neighbour.peer) ?? this.#core.nowMs;
    this.#newsSinceMs.set(neighbour.peer, sinceMs);
    return Math.max(sinceMs + HAVE_DELAY_MS, neighbour.lastToldMs + HAVE_INTERVAL_MS);
  }

  #tell(neighbour: Neighbour): void {
    this.signAllOwn();
    if (neighbour.lastToldMs === -Infinity && neighbour.has.size === 0)
      this.#giveUnasked(neighbour.peer);
    const { book } = this.#core;
    const full = neighbour.owesFull;
    const logs = [...book.all()].filter((log) =>
      full ? log.number > 0 : neighbour.news.has(log.key),
    );
    neighbour.owesFull = false;
    neighbour.news.clear();
    neighbour.lastToldMs = this.#core.nowMs;
    this.#report += 1;
    for (let i = 0; i === 0 || i < logs.length; i += HAVE_ITEMS_MAX) {
      const part = logs.slice(i, i + HAVE_ITEMS_MAX);
      const heads = part.flatMap((log) =>
        log.session === this.#core.self.session && log.head !== null ? [log.head] : [],
      );
      const items = part.map((log) => this.#itemOf(log));
      this.#core.unicast(neighbour.peer, {
        type: 'have',
        report: this.#report,
        full: full && i === 0,
        roomDigest: book.roomDigest(),
        items,
        heads,
      });
    }
  }

  /** Only authors give unasked, so that nobody gets the same from all; before the report, so that it need not ask. */
  #giveUnasked(to: PeerId): void {
    const { self, book } = this.#core;
    const logs = this.#ownPages.flatMap((page) => book.find(self.session, page) ?? []);
    let bytes = 0;
    for (const log of logs) {
      if (log.base > 0) return;
      for (let number = 1; number <= log.number && bytes <= UNASKED_BYTES_MAX; number++)
        bytes += must(log.updateAt(number), 'entry above the base').length;
    }
    if (bytes > UNASKED_BYTES_MAX) return;
    for (const log of logs) {
      const { session, page, number } = log;
      this.#answer(to, log, { session, page, from: 1, to: number, branch: false });
    }
  }

  #itemOf(log: Log): HaveItem {
    const isOwn = log.session === this.#core.self.session;
    return {
      session: log.session,
      page: log.page,
      number: log.number,
      proved: Math.min(log.proved, log.number),
      stored: Math.min(log.stored, log.number),
      hashPrefix: log.hash.subarray(0, HASH_PREFIX_BYTES),
      logIndex: isOwn ? this.ownIndex(log.page).index : null,
    };
  }
}
