/**
 * Keeping neighbours in step: telling what we have, asking for what we lack, answering, and judging what comes.
 * Convergence rests on this alone; broadcasts are only the fast path.
 */
import { equalBytes } from '../lib/bytes.ts';
import { must } from '../lib/assert.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import {
  HASH_PREFIX_BYTES,
  HAVE_ITEMS_MAX,
  WANT_ITEMS_MAX,
  type HaveItem,
  type Head,
  type ReplicaMessage,
  type WantItem,
} from '../wire/replica-messages.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Core } from './core.ts';
import { takeBranch } from './forks.ts';
import type { Log, ProofFailure } from './log.ts';
import { entryKey } from './records.ts';
import { disagrees, logKeyOf, type LogKey, type Neighbour } from './neighbours.ts';

/** News to one neighbour at most this often; the first after a pause goes sooner. */
const HAVE_INTERVAL_MS = 1000;
/** With nothing new a report is a digest: it finds a report that was lost with its link. */
const IDLE_REPORT_MS = 5000;
/** So that a burst of edits makes one report. */
const HAVE_DELAY_MS = 120;
/** What a neighbour reports may still be on its way to us from its author: ask only if it is missing after this. */
const GRACE_MS = 120;
/** An unanswered question is asked again, of another if there is one. */
const QUESTION_MS = 3000;
/** Each time twice as long: a slow link would otherwise be asked again for what is still on its way. */
const QUESTION_DOUBLINGS_MAX = 5;
/** One answer; the next part is asked for when it has arrived, so that at most this much is under way from each neighbour. */
const ANSWER_BYTES_MAX = 512 * 1024;
/** An entry that no head covers for this long had its author vanish: a writer vouches for what it received. */
const VOUCH_AFTER_MS = 3000;
/** Who may not vouch lets such entries go after this long without their author: it could never give them to anyone, nor be in step. */
const LET_GO_AFTER_MS = 15_000;
/** Slowest transfer of an announced entry that we wait for before asking, with a second on top. */
const ANNOUNCED_BYTES_PER_MS = 100;

/** An entry on its way by bulk, from its author. */
type Announced = { session: PeerId; page: PageId; number: number; untilMs: number };

/** Entries of one log to give, and the head over them: one answer's worth, or all of a branch. */
type Part = { first: number; last: number; branch: boolean; head: Head | null };

type Entry = Extract<ReplicaMessage, { type: 'entry' }>;
type Entries = Extract<ReplicaMessage, { type: 'entries' }>;
type Have = Extract<ReplicaMessage, { type: 'have' }>;

export class Exchange {
  readonly #core: Core;
  readonly #checkpoints: Checkpoints;
  /** Logs that we lack entries of, and from when on to ask. */
  readonly #lagging = new Map<LogKey, { session: PeerId; page: PageId; dueMs: number }>();
  readonly #announced = new Map<LogKey, Announced>();
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
    this.#expectNothingOf(peer);
    const soonMs = this.#core.nowMs + GRACE_MS;
    for (const question of this.#core.neighbours.questions.values()) {
      if (question.peer === peer) question.deadlineMs = Math.min(question.deadlineMs, soonMs);
    }
  }

  neighbourDown(peer: PeerId): void {
    this.#core.neighbours.down(peer);
    this.#expectNothingOf(peer);
    this.#newsSinceMs.delete(peer);
    this.#reconsiderAll();
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
    this.#advance(log);
    if (message.number > log.number) this.#lag(log.session, page, this.#core.nowMs);
  }

  handleAnnounce(from: PeerId, message: Extract<ReplicaMessage, { type: 'announce' }>): void {
    const untilMs = this.#core.nowMs + 1000 + message.bytes / ANNOUNCED_BYTES_PER_MS;
    const { page, number } = message;
    this.#announced.set(logKeyOf(from, page), { session: from, page, number, untilMs });
  }

  /** The path changed or an author tells everything anew: what it announced may be lost with the old path, so ask as for anything else. */
  #expectNothingOf(author: PeerId): void {
    for (const [key, { session, page }] of this.#announced) {
      if (session !== author) continue;
      this.#announced.delete(key);
      this.#lag(session, page, this.#core.nowMs + GRACE_MS);
    }
  }

  handleHave(from: PeerId, message: Have): void {
    const neighbour = this.#core.neighbours.get(from);
    if (neighbour === undefined) return;
    for (const head of message.heads) this.#takeHead(head, from);
    if (message.report < (this.#reports.get(from) ?? 0)) return;
    this.#reports.set(from, message.report);
    if (message.full) {
      neighbour.has.clear();
      this.#expectNothingOf(from);
    }
    neighbour.complete ||= message.full;
    neighbour.roomDigest = message.roomDigest;
    for (const item of message.items) {
      neighbour.has.set(logKeyOf(item.session, item.page), item);
      if (item.session === from && item.logIndex !== null)
        neighbour.pageOfIndex.set(item.logIndex, item.page);
    }
    for (const item of message.items) this.#consider(neighbour, item, message.full ? 0 : GRACE_MS);
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
      const item = has.get(logKeyOf(log.session, log.page));
      if (item !== undefined) found += 1;
      if ((item?.number ?? 0) !== log.number || (item !== undefined && disagrees(log, item)))
        return true;
    }
    return found < has.size;
  }

  #consider(neighbour: Neighbour, item: HaveItem, graceMs: number): void {
    const log = this.#core.book.find(item.session, item.page);
    if (item.session === this.#core.self.session) return;
    if (log !== undefined && this.#core.isUndecided(log, neighbour.peer)) return;
    if (log !== undefined && disagrees(log, item))
      return this.#askBranch(log, neighbour.peer, item.number);
    const to = neighbour.peer === item.session ? item.number : item.proved;
    if (to > (log?.number ?? 0)) this.#lag(item.session, item.page, this.#core.nowMs + graceMs);
  }

  #reconsiderAll(): void {
    for (const neighbour of this.#core.neighbours.all()) {
      for (const item of neighbour.has.values()) this.#consider(neighbour, item, GRACE_MS);
    }
  }

  #lag(session: PeerId, page: PageId, dueMs: number): void {
    const key = logKeyOf(session, page);
    const current = this.#lagging.get(key);
    if (current === undefined || dueMs < current.dueMs)
      this.#lagging.set(key, { session, page, dueMs });
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
    } else if (!log.fits(head)) this.#askBranch(log, from, head.number);
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
    if (failure.from === null) return this.#lag(log.session, log.page, this.#core.nowMs);
    this.#askBranch(log, failure.from, failure.head.number);
  }

  #askBranch(log: Log, peer: PeerId, to: number): void {
    const key = logKeyOf(log.session, log.page);
    const { questions } = this.#core.neighbours;
    if (questions.get(key)?.branch === true) return;
    questions.set(key, { peer, to, deadlineMs: this.#deadlineMs(key), branch: true });
    this.#core.unicast(peer, {
      type: 'want',
      items: [{ session: log.session, page: log.page, from: log.base + 1, to, branch: true }],
    });
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
    const { book, neighbours, self } = this.#core;
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
    const key = logKeyOf(log.session, log.page);
    const question = neighbours.questions.get(key);
    if (question?.peer === from) neighbours.questions.delete(key);
    neighbours.unanswered.delete(key);
    if (message.branch) return takeBranch(this.#core, log, from, message);
    if (from === record.session && this.#core.convicted.has(from)) return;
    message.updates.forEach((update, i) => log.wait(message.first + i, update, from));
    if (head !== null) this.#takeHead(head, from);
    this.#advance(log);
    // Neighbours may have told of more than was asked for while the question was under way.
    const missing = this.#firstMissing(log);
    if (neighbours.sources(log, key).some(({ to }) => to >= missing))
      this.#lag(log.session, log.page, this.#core.nowMs);
  }

  #firstMissing(log: Log): number {
    let number = log.number + 1;
    while (log.waiting.has(number)) number += 1;
    return number;
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
    this.#dropLateQuestions();
    this.#vouch();
    this.#ask();
    for (const neighbour of this.#core.neighbours.all())
      if (this.#tellAtMs(neighbour) <= this.#core.nowMs) this.#tell(neighbour);
  }

  get wakeAtMs(): number {
    let at = this.#vouchAtMs;
    for (const { dueMs } of this.#lagging.values()) at = Math.min(at, dueMs);
    for (const { deadlineMs } of this.#core.neighbours.questions.values())
      at = Math.min(at, deadlineMs);
    for (const neighbour of this.#core.neighbours.all())
      at = Math.min(at, this.#tellAtMs(neighbour));
    return at;
  }

  #dropLateQuestions(): void {
    const { questions, unanswered } = this.#core.neighbours;
    for (const [key, question] of questions) {
      if (question.deadlineMs > this.#core.nowMs) continue;
      questions.delete(key);
      unanswered.set(key, (unanswered.get(key) ?? 0) + 1);
      if (question.branch && this.#askBranchAgain(key)) continue;
      const item = this.#core.neighbours.get(question.peer)?.has.get(key);
      const other = item ?? this.#anyItem(key);
      if (other !== undefined) this.#lag(other.session, other.page, this.#core.nowMs);
    }
  }

  /** Of whoever still disagrees, the one that was asked last if nobody else does. */
  #askBranchAgain(key: LogKey): boolean {
    for (const { peer, has } of this.#core.neighbours.all()) {
      const item = has.get(key);
      const log = item && this.#core.book.find(item.session, item.page);
      if (log === undefined || !disagrees(log, item as HaveItem)) continue;
      if (this.#core.isUndecided(log, peer)) continue;
      this.#askBranch(log, peer, (item as HaveItem).number);
      return true;
    }
    return false;
  }

  #deadlineMs(key: LogKey): number {
    const doublings = Math.min(
      this.#core.neighbours.unanswered.get(key) ?? 0,
      QUESTION_DOUBLINGS_MAX,
    );
    return this.#core.nowMs + QUESTION_MS * 2 ** doublings;
  }

  #anyItem(key: LogKey): HaveItem | undefined {
    for (const { has } of this.#core.neighbours.all()) {
      const item = has.get(key);
      if (item !== undefined) return item;
    }
    return undefined;
  }

  #ask(): void {
    const { book, neighbours, nowMs } = this.#core;
    const wants = new Map<PeerId, WantItem[]>();
    for (const [key, lag] of this.#lagging) {
      if (lag.dueMs > nowMs || neighbours.questions.has(key)) {
        if (neighbours.questions.has(key)) this.#lagging.delete(key);
        continue;
      }
      this.#lagging.delete(key);
      const log = book.open(lag.session, lag.page);
      if (log === undefined) continue;
      const announced = this.#announced.get(key);
      if (announced !== undefined && announced.number > log.number && announced.untilMs > nowMs) {
        this.#lagging.set(key, { ...lag, dueMs: announced.untilMs });
        continue;
      }
      this.#announced.delete(key);
      const sources = neighbours.sources(log, key);
      const missing = this.#firstMissing(log);
      // When everything is here but nothing proves it, all of it is asked for again, with its proof.
      const source = sources.find(({ to }) => to >= missing) ?? sources[0];
      if (source === undefined) continue;
      const from = source.to >= missing ? missing : log.number + 1;
      const items = wants.get(source.peer) ?? [];
      if (items.length >= WANT_ITEMS_MAX) {
        this.#lagging.set(key, { ...lag, dueMs: nowMs + GRACE_MS });
        continue;
      }
      items.push({ session: log.session, page: log.page, from, to: source.to, branch: false });
      wants.set(source.peer, items);
      neighbours.questions.set(key, {
        peer: source.peer,
        to: source.to,
        deadlineMs: this.#deadlineMs(key),
        branch: false,
      });
    }
    for (const [peer, items] of wants) this.#core.unicast(peer, { type: 'want', items });
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
    this.#reconsiderAll();
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
    const { book } = this.#core;
    const full = neighbour.owesFull;
    const logs = [...book.all()].filter((log) =>
      full ? log.number > 0 : neighbour.news.has(logKeyOf(log.session, log.page)),
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
