/**
 * Checkpoints: a page's Yjs state with the heads that it covers, signed by a writer. They keep joining and storage small.
 * Retention: a writer makes one when enough entries, or bytes, have come (CHECKPOINT_POLICY) since the last and the page has been quiet;
 * entries stay until the *next* checkpoint is on disk, so that peers a little behind still get entries, and only then are dropped.
 */
import * as Y from 'yjs';
import { equalBytes } from '../lib/bytes.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import {
  checkpointStatement,
  type Checkpoint,
  type ReplicaMessage,
} from '../wire/replica-messages.ts';
import { largeHash } from './chain.ts';
import type { Core } from './core.ts';
import type { Hashing } from './hashing.ts';
import type { Log } from './log.ts';
import { checkpointKey, entryKey } from './records.ts';

export type CheckpointPolicy = {
  /** A checkpoint is made when this many entries came since the last; below 2,000 a joiner is served as fast with entries. */
  entriesMin: number;
  /** Or this many bytes, in at least so many entries. */
  bytesMin: number;
  largeEntriesMin: number;
  /** It goes out instead of entries when it saves the asker at least this many. */
  worthEntries: number;
};

export const CHECKPOINT_POLICY: CheckpointPolicy = {
  entriesMin: 2000,
  bytesMin: 1024 * 1024,
  largeEntriesMin: 100,
  worthEntries: 500,
};
/** A page that nobody wrote to for this long is quiet. */
const QUIET_MS = 2000;

export class Checkpoints {
  readonly #core: Core;
  readonly #hashing: Hashing;
  readonly #policy: CheckpointPolicy;
  /** When a page last changed, for pages with enough new entries to be worth a checkpoint. */
  readonly #due = new Map<PageId, number>();
  /** Waits for our checkpoint to be on disk; then what its predecessor covers is dropped. */
  #dropping: { made: Checkpoint; old: Checkpoint[] }[] = [];

  constructor(core: Core, hashing: Hashing, policy: CheckpointPolicy) {
    this.#core = core;
    this.#hashing = hashing;
    this.#policy = policy;
  }

  /** How far the checkpoints that we hold cover a log. */
  coveredUpTo(log: Log): number {
    let covered = 0;
    for (const { covers } of this.#core.checkpoints.get(log.page) ?? []) {
      for (const cover of covers)
        if (cover.session === log.session) covered = Math.max(covered, cover.number);
    }
    return covered;
  }

  /** Should someone who lacks the log from this number on get a checkpoint first? */
  isWorth(log: Log, from: number): boolean {
    const covered = this.coveredUpTo(log);
    return from <= log.base || covered - from >= this.#policy.worthEntries;
  }

  sendAll(page: PageId, to: PeerId): void {
    for (const checkpoint of this.#core.checkpoints.get(page) ?? []) {
      const sessions = new Set([
        checkpoint.signer,
        ...checkpoint.covers.map(({ session }) => session),
      ]);
      const records = [...sessions].flatMap((session) => this.#core.book.record(session) ?? []);
      // With a record damaged on our disk its receiver would take us for a forger; it gets entries instead.
      if (records.length < sessions.size) continue;
      this.#core.unicast(to, { type: 'checkpoint', checkpoint, records });
    }
  }

  /** Is it genuine? One that we take in is readable too. */
  handle(
    from: PeerId,
    { checkpoint, records }: Extract<ReplicaMessage, { type: 'checkpoint' }>,
  ): boolean {
    const { book, keys } = this.#core;
    if (!records.every((record) => book.learn(record)))
      return this.#refuse(from, 'showed certificates that do not hold');
    if (!book.isWriter(checkpoint.signer))
      return this.#refuse(from, 'passed on a checkpoint that no writer signed');
    const statement = checkpointStatement(checkpoint, largeHash(keys, checkpoint.state));
    if (!keys.verify(checkpoint.signer, statement, checkpoint.signature))
      return this.#refuse(from, 'passed on a forged checkpoint');
    const logs = checkpoint.covers.map((cover) => ({
      cover,
      log: book.open(cover.session, checkpoint.page),
    }));
    const conflicts = logs.some(({ cover, log }) => {
      const held = log?.hashAt(cover.number) ?? null;
      return (
        log === undefined ||
        (cover.session === this.#core.self.session && cover.number > log.number) ||
        !book.isWriter(cover.session) ||
        (held !== null && !equalBytes(held, cover.hash))
      );
    });
    if (conflicts || !logs.some(({ cover, log }) => log !== undefined && log.number < cover.number))
      return true;
    return this.#adopt(checkpoint, from);
  }

  #refuse(from: PeerId, reason: string): false {
    this.#core.accuse(from, reason);
    return false;
  }

  #adopt(checkpoint: Checkpoint, from: PeerId): boolean {
    const view = this.#core.views.get(checkpoint.page);
    if (!this.isReadable(checkpoint))
      return this.#refuse(from, 'passed on a checkpoint that Yjs cannot take in');
    this.keep(checkpoint);
    this.#core.saveCheckpoint(checkpoint);
    view?.takeState(checkpoint.state, checkpoint.covers);
    for (const { session, number, hash } of checkpoint.covers) {
      const log = this.#core.book.open(session, checkpoint.page);
      if (log === undefined || log.number >= number) continue;
      for (let old = log.base + 1; old <= log.number; old++)
        this.#core.saving.delete(entryKey(log.page, session, old));
      log.restartAt(number, hash);
      this.#core.arrivals.floor(log, 'checkpoint', this.#core.bearing);
      this.#core.saving.reaches(log, number);
      view?.follow(log);
      this.#core.changed(log);
    }
    this.#core.growth.delete(checkpoint.page);
    this.#core.dirtyViews.add(checkpoint.page);
    this.#shedContradicted(checkpoint.page);
    return true;
  }

  /** We may have had another branch of a log than the one that a checkpoint covers: what only that branch held goes. */
  #shedContradicted(page: PageId): void {
    const view = this.#core.views.get(page);
    if (view === undefined || view.isMadeOf(this.#core.checkpoints.get(page) ?? [])) return;
    this.#core.replaceDoc(page, 'a checkpoint holds another branch of a log than we had');
  }

  /** Can Yjs take it in? */
  isReadable(checkpoint: Checkpoint): boolean {
    if (this.#holds(checkpoint)) return true;
    const trial = new Y.Doc();
    try {
      Y.applyUpdate(trial, checkpoint.state);
      return trial.store.pendingStructs === null;
    } catch {
      return false;
    } finally {
      trial.destroy();
    }
  }

  #holds({ page, signature }: Checkpoint): boolean {
    const held = this.#core.checkpoints.get(page) ?? [];
    return held.some((other) => equalBytes(other.signature, signature));
  }

  /** Keeps a checkpoint and lets go of those that it contains. Returns these. */
  keep(checkpoint: Checkpoint): Checkpoint[] {
    const held = this.#core.checkpoints.get(checkpoint.page) ?? [];
    const contained = held.filter((other) => contains(checkpoint, other));
    const rest = held.filter((other) => !contained.includes(other));
    this.#core.checkpoints.set(checkpoint.page, [...rest, checkpoint]);
    for (const other of contained) this.#core.saving.delete(checkpointKey(other));
    return contained;
  }

  /** Notes that a page changed; a checkpoint is made once it has been quiet. */
  pageChanged(page: PageId): void {
    if (!this.#core.isWriter) return;
    const { entries, bytes } = this.#core.growth.get(page) ?? { entries: 0, bytes: 0 };
    const { entriesMin, bytesMin, largeEntriesMin } = this.#policy;
    if (entries >= entriesMin || (bytes >= bytesMin && entries >= largeEntriesMin))
      this.#due.set(page, this.#core.nowMs + QUIET_MS);
  }

  get wakeAtMs(): number {
    let at = Infinity;
    for (const dueMs of this.#due.values()) at = Math.min(at, dueMs);
    return at;
  }

  tick(): void {
    for (const [page, dueMs] of this.#due) {
      if (dueMs > this.#core.nowMs) continue;
      this.#due.delete(page);
      this.#make(page);
    }
  }

  /** Only of a page that is open and whole, and has nothing that is no entry yet, so that the state is exactly what the heads say. */
  #make(page: PageId): void {
    const view = this.#core.views.get(page);
    if (view === undefined || !view.isWhole || this.#hashing.isOwnWaiting(page)) return;
    const logs = this.#core.book.logs(page).filter((log) => log.number > 0);
    const unsigned = {
      page,
      covers: logs.map((log) => ({ session: log.session, number: log.number, hash: log.hash })),
      state: Y.encodeStateAsUpdate(view.doc),
      signer: this.#core.self.session,
    };
    this.#core.growth.delete(page);
    this.#hashing.whenKnown([unsigned.state], () => this.#sign(unsigned));
  }

  /** Unless another branch of a log has come while the state was hashed. */
  #sign(unsigned: Omit<Checkpoint, 'signature'>): void {
    const { book, keys } = this.#core;
    const stillFits = unsigned.covers.every(({ session, number, hash }) => {
      const held = book.find(session, unsigned.page)?.hashAt(number) ?? null;
      return held !== null && equalBytes(held, hash);
    });
    if (!stillFits) return;
    const statement = checkpointStatement(unsigned, largeHash(keys, unsigned.state));
    const made: Checkpoint = { ...unsigned, signature: keys.sign(statement) };
    const old = this.keep(made);
    this.#core.saveCheckpoint(made);
    this.#dropping.push({ made, old });
  }

  /** Everything gathered so far is on disk. */
  stored(): void {
    for (const { old } of this.#dropping.splice(0)) {
      for (const { page, covers } of old) {
        for (const { session, number } of covers) this.#drop(page, session, number);
      }
    }
  }

  #drop(page: PageId, session: PeerId, number: number): void {
    const log = this.#core.book.find(session, page);
    if (log === undefined) return;
    for (let old = log.base + 1; old <= Math.min(number, log.number); old++)
      this.#core.saving.delete(entryKey(page, session, old));
    log.dropUpTo(number);
  }
}

function contains(whole: Checkpoint, part: Checkpoint): boolean {
  const reach = new Map(whole.covers.map(({ session, number }) => [session, number]));
  return part.covers.every(({ session, number }) => (reach.get(session) ?? 0) >= number);
}
