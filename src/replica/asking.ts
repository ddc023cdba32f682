/**
 * Asking neighbours for what we lack: of whom, when, and when again. One question a log is under way at a time; whoever does not answer
 * in time is passed over for another who can.
 */
import type { PageId, PeerId } from '../wire/ids.ts';
import {
  WANT_ITEMS_MAX,
  type HaveItem,
  type ReplicaMessage,
  type WantItem,
} from '../wire/replica-messages.ts';
import type { Core } from './core.ts';
import type { Log } from './log.ts';
import { logKeyOf, type LogKey } from './log-key.ts';
import { disagrees, type Neighbour } from './neighbours.ts';

/** What a neighbour reports may still be on its way to us from its author: ask only if it is missing after this. */
export const GRACE_MS = 120;
/** An unanswered question is asked again, of another if there is one. */
const QUESTION_MS = 3000;
/** Each time twice as long: a slow link would otherwise be asked again for what is still on its way. */
const QUESTION_DOUBLINGS_MAX = 5;
/** Slowest transfer of an announced entry that we wait for before asking, with a second on top. */
const ANNOUNCED_BYTES_PER_MS = 100;

/** An entry on its way by bulk, from its author. */
type Announced = { session: PeerId; page: PageId; number: number; untilMs: number };

/** Entries asked for. */
type Question = {
  peer: PeerId;
  to: number;
  deadlineMs: number;
  branch: boolean;
};

export class Asking {
  readonly #core: Core;
  readonly #questions = new Map<LogKey, Question>();
  /** Questions about a log that went unanswered in a row. */
  readonly #unanswered = new Map<LogKey, number>();
  /** Logs that we lack entries of, and from when on to ask. */
  readonly #lagging = new Map<LogKey, { session: PeerId; page: PageId; dueMs: number }>();
  readonly #announced = new Map<LogKey, Announced>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** A neighbour told what it has of a log: asks for what of that we lack, unless it comes by itself within `graceMs`. */
  consider(neighbour: Neighbour, item: HaveItem, graceMs: number): void {
    const log = this.#core.book.find(item.session, item.page);
    if (item.session === this.#core.self.session) return;
    if (log !== undefined && this.#core.isUndecided(log, neighbour.peer)) return;
    if (log !== undefined && disagrees(log, item))
      return this.askBranch(log, neighbour.peer, item.number);
    const to = neighbour.peer === item.session ? item.number : item.proved;
    if (to > (log?.number ?? 0)) this.lag(item.session, item.page, this.#core.nowMs + graceMs);
  }

  reconsiderAll(): void {
    for (const neighbour of this.#core.neighbours.all()) {
      for (const item of neighbour.has.values()) this.consider(neighbour, item, GRACE_MS);
    }
  }

  /** We lack entries of this log: asks for them from `dueMs` on, if they are still missing then. */
  lag(session: PeerId, page: PageId, dueMs: number): void {
    const key = logKeyOf(session, page);
    const current = this.#lagging.get(key);
    if (current === undefined || dueMs < current.dueMs)
      this.#lagging.set(key, { session, page, dueMs });
  }

  announced(from: PeerId, message: Extract<ReplicaMessage, { type: 'announce' }>): void {
    const untilMs = this.#core.nowMs + 1000 + message.bytes / ANNOUNCED_BYTES_PER_MS;
    const { page, number } = message;
    this.#announced.set(logKeyOf(from, page), { session: from, page, number, untilMs });
  }

  /** The path changed or an author tells everything anew: what it announced may be lost with the old path, so ask as for anything else. */
  expectNothingOf(author: PeerId): void {
    for (const [key, { session, page }] of this.#announced) {
      if (session !== author) continue;
      this.#announced.delete(key);
      this.lag(session, page, this.#core.nowMs + GRACE_MS);
    }
  }

  /** Asks for all that the peer has of a log from our base on, with its proof. */
  askBranch(log: Log, peer: PeerId, to: number): void {
    const key = log.key;
    if (this.#questions.get(key)?.branch === true) return;
    this.#questions.set(key, { peer, to, deadlineMs: this.#deadlineMs(key), branch: true });
    this.#core.unicast(peer, {
      type: 'want',
      items: [{ session: log.session, page: log.page, from: log.base + 1, to, branch: true }],
    });
  }

  /** Asks others what was not answered in time. */
  dropLate(): void {
    for (const [key, question] of this.#questions) {
      if (question.deadlineMs > this.#core.nowMs) continue;
      this.#questions.delete(key);
      this.#unanswered.set(key, (this.#unanswered.get(key) ?? 0) + 1);
      if (question.branch && this.#askBranchAgain(key)) continue;
      const item = this.#core.neighbours.get(question.peer)?.has.get(key);
      const other = item ?? this.#anyItem(key);
      if (other !== undefined) this.lag(other.session, other.page, this.#core.nowMs);
    }
  }

  /** Of whoever still disagrees, the one that was asked last if nobody else does. */
  #askBranchAgain(key: LogKey): boolean {
    for (const { peer, has } of this.#core.neighbours.all()) {
      const item = has.get(key);
      const log = item && this.#core.book.find(item.session, item.page);
      if (log === undefined || !disagrees(log, item as HaveItem)) continue;
      if (this.#core.isUndecided(log, peer)) continue;
      this.askBranch(log, peer, (item as HaveItem).number);
      return true;
    }
    return false;
  }

  #deadlineMs(key: LogKey): number {
    const doublings = Math.min(this.#unanswered.get(key) ?? 0, QUESTION_DOUBLINGS_MAX);
    return this.#core.nowMs + QUESTION_MS * 2 ** doublings;
  }

  #anyItem(key: LogKey): HaveItem | undefined {
    for (const { has } of this.#core.neighbours.all()) {
      const item = has.get(key);
      if (item !== undefined) return item;
    }
    return undefined;
  }

  /** Asks for what is due. */
  ask(): void {
    const { book, neighbours, nowMs } = this.#core;
    const wants = new Map<PeerId, WantItem[]>();
    for (const [key, lag] of this.#lagging) {
      if (lag.dueMs > nowMs || this.#questions.has(key)) {
        if (this.#questions.has(key)) this.#lagging.delete(key);
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
      const sources = neighbours
        .sources(log, key)
        .filter(({ peer }) => !this.#core.isUndecided(log, peer));
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
      this.#questions.set(key, {
        peer: source.peer,
        to: source.to,
        deadlineMs: this.#deadlineMs(key),
        branch: false,
      });
    }
    for (const [peer, items] of wants) this.#core.unicast(peer, { type: 'want', items });
  }

  /** An answer about a log came. */
  answered(log: Log, from: PeerId): void {
    const key = log.key;
    if (this.#questions.get(key)?.peer === from) this.#questions.delete(key);
    this.#unanswered.delete(key);
  }

  /** Neighbours may have told of more than was asked for while the question was under way. */
  askOn(log: Log): void {
    const missing = this.#firstMissing(log);
    const sources = this.#core.neighbours.sources(log, log.key);
    if (sources.some(({ to }) => to >= missing)) this.lag(log.session, log.page, this.#core.nowMs);
  }

  /** The path to a peer changed: what it was asked, or announced, may be lost with the old one. */
  peerMoved(peer: PeerId): void {
    this.expectNothingOf(peer);
    const soonMs = this.#core.nowMs + GRACE_MS;
    for (const question of this.#questions.values()) {
      if (question.peer === peer) question.deadlineMs = Math.min(question.deadlineMs, soonMs);
    }
  }

  peerGone(peer: PeerId): void {
    for (const [key, question] of this.#questions)
      if (question.peer === peer) this.#questions.delete(key);
    this.expectNothingOf(peer);
    this.reconsiderAll();
  }

  get wakeAtMs(): number {
    let at = Infinity;
    for (const { dueMs } of this.#lagging.values()) at = Math.min(at, dueMs);
    for (const { deadlineMs } of this.#questions.values()) at = Math.min(at, deadlineMs);
    return at;
  }

  #firstMissing(log: Log): number {
    let number = log.number + 1;
    while (log.waiting.has(number)) number += 1;
    return number;
  }
}
