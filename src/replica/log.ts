/**
 * One log: the updates that one session made to one page, numbered from 1, each hash-chained to the one before.
 * Owns what is trusted (contiguous, from the author itself or under a head) and what waits for its predecessors or for a proof.
 */
import { equalBytes, utf8 } from '../lib/bytes.ts';
import { must } from '../lib/assert.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import { pageBytesOf, peerKeyOf } from '../wire/ids.ts';
import type { RoomKeys } from '../wire/keys.ts';
import type { Head } from '../wire/replica-messages.ts';
import { chainHash } from './chain.ts';
import { logKeyOf, type LogKey } from './log-key.ts';

/** Entries that wait behind a gap or for a proof, per log: beyond it the newest are let go and asked for again. */
const WAITING_ENTRIES_MAX = 65_536;
/** Heads that wait for their entries: the lowest proves soonest, so later ones are let go. */
const WAITING_HEADS_MAX = 16;

export type Waiting = { update: Uint8Array; from: PeerId };
/** Why entries could not be proved: `from` sent them (null: several did), `head` is genuine. */
export type ProofFailure = { head: Head; from: PeerId | null };

function firstHash(keys: RoomKeys, session: PeerId, page: PageId): Uint8Array {
  return keys.hash(utf8('folkmoot log v1\0'), peerKeyOf(session), pageBytesOf(page));
}

export class Log {
  readonly session: PeerId;
  readonly page: PageId;
  /** Names it among all logs of the room. */
  readonly key: LogKey;
  readonly #keys: RoomKeys;
  /** Entries up to this number are covered by a checkpoint and gone from here. */
  base = 0;
  /** Chain hashes from `base` to `number`. */
  hashes: Uint8Array[];
  /** Updates from `base + 1` to `number`. */
  updates: Uint8Array[] = [];
  /** The highest head that we have checked against our chain. */
  head: Head | null = null;
  /** The highest of them that the author itself signed: a witness may have vouched for more. */
  ownHead: Head | null = null;
  /** Since when there are entries that no head covers, on our clock; null if there are none. */
  unprovedSinceMs: number | null = null;
  /** Entries up to this number are on our disk. */
  stored = 0;
  waiting = new Map<number, Waiting>();
  waitingHeads: Head[] = [];
  bytes = 0;
  /** Grows when entries that we had may have given way to others under the same numbers. */
  generation = 0;

  constructor(session: PeerId, page: PageId, keys: RoomKeys) {
    this.session = session;
    this.page = page;
    this.key = logKeyOf(session, page);
    this.#keys = keys;
    this.hashes = [firstHash(keys, session, page)];
  }

  get number(): number {
    return this.base + this.updates.length;
  }

  get proved(): number {
    return Math.max(this.head?.number ?? 0, this.base);
  }

  get hash(): Uint8Array {
    return must(this.hashes[this.hashes.length - 1], 'hash');
  }

  /** The chain hash at a number that we hold, or null. */
  hashAt(number: number): Uint8Array | null {
    return this.hashes[number - this.base] ?? null;
  }

  updateAt(number: number): Uint8Array | null {
    return this.updates[number - this.base - 1] ?? null;
  }

  /** Adds a trusted entry, which must be the next. */
  append(update: Uint8Array, nowMs: number): void {
    this.hashes.push(chainHash(this.#keys, this.hash, update));
    this.updates.push(update);
    this.bytes += update.length;
    this.waiting.delete(this.number);
    if (this.unprovedSinceMs === null) this.unprovedSinceMs = nowMs;
  }

  /** Keeps an entry whose predecessors or proof are missing. False when there is no room for it. */
  wait(number: number, update: Uint8Array, from: PeerId): boolean {
    if (number <= this.number) return true;
    const held = this.waiting.get(number);
    if (held?.from === this.session && from !== this.session) return true;
    if (held === undefined && this.waiting.size >= WAITING_ENTRIES_MAX) return false;
    this.waiting.set(number, { update, from });
    return true;
  }

  /** Keeps a genuine head that is beyond our entries. */
  waitForHead(head: Head): void {
    const better = this.waitingHeads.some(
      (other) => other.number === head.number && other.signer === other.session,
    );
    if (better) return;
    this.waitingHeads = this.waitingHeads.filter((other) => other.number !== head.number);
    this.waitingHeads.push(head);
    this.waitingHeads.sort((a, b) => a.number - b.number);
    if (this.waitingHeads.length > WAITING_HEADS_MAX)
      this.waitingHeads.splice(WAITING_HEADS_MAX - 1, 1);
  }

  /**
   * Takes in what waits, as far as it is contiguous and trusted: entries from the author itself, and runs that reach a head.
   * Returns the numbers taken in, and a failure when a run does not hash to its head (the run is dropped).
   */
  advance(nowMs: number): { taken: number; failure: ProofFailure | null } {
    const before = this.number;
    let failure: ProofFailure | null = null;
    for (;;) {
      const next = this.waiting.get(this.number + 1);
      if (next?.from === this.session) {
        this.append(next.update, nowMs);
        continue;
      }
      this.#dropPassedHeads(nowMs);
      const head = this.waitingHeads[0];
      if (next === undefined || head === undefined) break;
      const outcome = this.#proveRun(head, nowMs);
      if (outcome === 'incomplete') break;
      if (outcome !== 'proved') {
        failure = outcome;
        break;
      }
    }
    this.#dropPassedHeads(nowMs);
    return { taken: this.number - before, failure };
  }

  #proveRun(head: Head, nowMs: number): 'proved' | 'incomplete' | ProofFailure {
    let hash = this.hash;
    const senders = new Set<PeerId>();
    for (let number = this.number + 1; number <= head.number; number++) {
      const waiting = this.waiting.get(number);
      if (waiting === undefined) return 'incomplete';
      hash = chainHash(this.#keys, hash, waiting.update);
      senders.add(waiting.from);
    }
    if (equalBytes(hash, head.hash)) {
      while (this.number < head.number)
        this.append(must(this.waiting.get(this.number + 1)).update, nowMs);
      return 'proved';
    }
    for (let number = this.number + 1; number <= head.number; number++) this.waiting.delete(number);
    this.waitingHeads = this.waitingHeads.filter((other) => other !== head);
    return { head, from: senders.size === 1 ? must([...senders][0]) : null };
  }

  /** Heads that our chain has reached: the highest that fits is kept. Those that do not fit are left for `conflictingHead`. */
  #dropPassedHeads(nowMs: number): void {
    while (this.waitingHeads[0] !== undefined && this.waitingHeads[0].number <= this.number) {
      const head = must(this.waitingHeads.shift());
      if (this.fits(head)) this.adoptHead(head, nowMs);
    }
  }

  /** Does a head at or below our number agree with our chain? Below `base` we cannot tell and say yes. */
  fits(head: Head): boolean {
    const hash = this.hashAt(head.number);
    return hash === null ? head.number < this.base : equalBytes(hash, head.hash);
  }

  /** Keeps a fitting head if it proves more than the ones we have. True if it was kept. */
  adoptHead(head: Head, nowMs: number): boolean {
    if (head.number < this.base) return false;
    const isOwnNews =
      head.signer === head.session && head.number > (this.ownHead?.number ?? this.base);
    if (isOwnNews) this.ownHead = head;
    const current = this.head;
    const better = current === null || head.number > current.number;
    const firmer =
      current !== null && head.number === current.number && current.signer !== current.session;
    if (!better && !(firmer && head.signer === head.session)) return isOwnNews;
    this.head = head;
    this.unprovedSinceMs = head.number >= this.number ? null : nowMs;
    return true;
  }

  /** Starts over behind a checkpoint that covers more than we hold. Our heads may be of another branch. */
  restartAt(number: number, hash: Uint8Array): void {
    this.generation += 1;
    this.head = null;
    this.ownHead = null;
    this.base = number;
    this.hashes = [hash];
    this.updates = [];
    this.bytes = 0;
    this.unprovedSinceMs = null;
    for (const waiting of this.waiting.keys()) if (waiting <= number) this.waiting.delete(waiting);
  }

  /** Forgets the entries that no head covers. The number of the last that was forgotten. */
  dropUnproved(): number {
    this.generation += 1;
    const last = this.number;
    const count = this.proved - this.base;
    for (const update of this.updates.slice(count)) this.bytes -= update.length;
    this.updates.length = count;
    this.hashes.length = count + 1;
    this.unprovedSinceMs = null;
    this.stored = Math.min(this.stored, this.number);
    return last;
  }

  /** Forgets entries that a stored checkpoint covers. */
  dropUpTo(number: number): void {
    const count = Math.min(number, this.number) - this.base;
    if (count <= 0) return;
    for (const update of this.updates.slice(0, count)) this.bytes -= update.length;
    this.updates = this.updates.slice(count);
    this.hashes = this.hashes.slice(count);
    this.base += count;
  }

  /** Puts another branch in place of ours, after a fork. `updates` are all from `base + 1`. */
  replaceBranch(updates: readonly Uint8Array[], head: Head, nowMs: number): void {
    const start = must(this.hashes[0]);
    this.restartAt(this.base, start);
    this.waiting.clear();
    this.waitingHeads = [];
    this.stored = this.base;
    for (const update of updates) this.append(update, nowMs);
    this.adoptHead(head, nowMs);
  }
}
