/**
 * What came out of mailboxes and waits for its place: entries for a head that proves them, checkpoints and heads for records, parts for
 * the rest of their item. Order and completeness are never assumed, and nobody is blamed: whoever may write can put anything there.
 *
 * Entries wait under the chain hash that they have if the one before them is the one that they name. From a head that its signer signed
 * one finds its way back to an entry that is ours by the hashes alone; what was put beside that way is never looked at.
 */
import { equalBytes, toHex } from '../lib/bytes.ts';
import { WireError } from '../wire/codec.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import {
  decodeItem,
  decodeLetter,
  partNameOf,
  type LetterItem,
  type Part,
} from '../wire/letters.ts';
import type { Checkpoint, Head } from '../wire/replica-messages.ts';
import { chainHash } from './chain.ts';
import type { Checkpoints } from './checkpoints.ts';
import { NOBODY, type Core } from './core.ts';
import type { Exchange } from './exchange.ts';
import { takeBranch } from './forks.ts';
import type { Hashing } from './hashing.ts';
import { logKeyOf, type LogKey } from './log-key.ts';
import type { Log } from './log.ts';
import type { KeptInMailbox } from './shelf-box.ts';
import { ShelfPieces } from './shelf-parts.ts';

/** Entries that wait, of all logs: what does not fit is read again later. */
const WAITING_BYTES_MAX = 32 * 1024 * 1024;
const WAITING_ENTRIES_MAX = 100_000;
const WAITING_CHECKPOINTS_MAX = 64;
/** Heads of one log; the highest prove most. */
const WAITING_HEADS_MAX = 16;
/** Logs of which something waits: LOGS_MAX of the book. */
const WAITING_LOGS_MAX = 20_000;

/** Letters that came together: how many things of them still wait. */
export type Batch = { waiting: number };
/** From which mailbox something came, and in which batch. */
export type Origin = { kept: KeptInMailbox; batch: Batch };

type Entry = Extract<LetterItem, { type: 'entry' }> & { hash: Uint8Array; origins: Origin[] };
type WaitingHead = { head: Head; origins: Origin[] };
type WaitingLog = {
  session: PeerId;
  page: PageId;
  entries: Map<string, Entry>;
  heads: WaitingHead[];
};

export class ShelfReading {
  readonly #core: Core;
  readonly #exchange: Exchange;
  readonly #hashing: Hashing;
  readonly #checkpoints: Checkpoints;
  readonly #logs = new Map<LogKey, WaitingLog>();
  readonly #pieces = new ShelfPieces();
  #waitingCheckpoints: { checkpoint: Checkpoint; origin: Origin }[] = [];
  readonly #touched = new Set<LogKey>();
  #hasNewRecord = false;
  #entries = 0;
  #bytes = 0;
  /** Long items that are being hashed: they wait nowhere else. */
  #unhashed = 0;
  /** Of these something was let go for want of room. */
  readonly overflowed = new Set<KeptInMailbox>();

  constructor(core: Core, exchange: Exchange, hashing: Hashing, checkpoints: Checkpoints) {
    this.#core = core;
    this.#exchange = exchange;
    this.#hashing = hashing;
    this.#checkpoints = checkpoints;
  }

  /** One opened letter; null: it was not sealed in this room. What it holds is taken by `settle`. */
  take(plaintext: Uint8Array | null, origin: Origin): number {
    if (plaintext === null) {
      this.#core.badLetters += 1;
      return 0;
    }
    const letter = this.#tryOrCount(() => decodeLetter(plaintext));
    if (letter === null) return 0;
    if (letter.type === 'item') this.#takeItem(letter.item, origin);
    else if (letter.type === 'bundle')
      for (const item of letter.items) this.#takeItem(item, origin);
    else this.#takePart(letter, origin);
    return letter.type === 'bundle' ? letter.upTo : letter.type === 'part' ? letter.salt : 0;
  }

  #tryOrCount<T>(decode: () => T): T | null {
    try {
      return decode();
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#core.badLetters += 1;
      return null;
    }
  }

  #takeItem(item: LetterItem, origin: Origin): void {
    switch (item.type) {
      case 'record':
        if (this.#core.book.learn(item.record)) {
          const { session } = item.record;
          // No log may need it yet; what is noted of the mailbox counts on it.
          if (!origin.kept.records.has(session)) this.#core.saveRecord(session);
          origin.kept.records.add(session);
          this.#hasNewRecord = true;
        } else this.#core.badLetters += 1;
        return;
      case 'head':
        return this.#waitHead(item.head, origin);
      case 'entry':
        return this.#whenHashed(item.update, origin, () => this.#waitEntry(item, origin));
      case 'checkpoint':
        return this.#whenHashed(item.checkpoint.state, origin, () =>
          this.#waitCheckpoint(item.checkpoint, origin),
        );
    }
  }

  #whenHashed(bytes: Uint8Array, { batch }: Origin, run: () => void): void {
    batch.waiting += 1;
    this.#unhashed += 1;
    this.#hashing.whenKnown([bytes], () => {
      batch.waiting -= 1;
      this.#unhashed -= 1;
      run();
    });
  }

  #waitEntry(item: Extract<LetterItem, { type: 'entry' }>, origin: Origin): void {
    const { session, page, number, before, update } = item;
    const hash = chainHash(this.#core.keys, before, update);
    const log = this.#core.book.find(session, page);
    const ours = log === undefined || number < log.base ? null : log.hashAt(number);
    if (log !== undefined && ours !== null && equalBytes(ours, hash))
      return origin.kept.entry(log, number);
    // What a checkpoint of ours covers nobody can compare any more, and nobody needs.
    if (log !== undefined && number <= log.base) return;
    const waiting = this.#waitingOf(session, page);
    const key = toHex(hash);
    const known = waiting?.entries.get(key);
    if (waiting === null || (known === undefined && this.#isFull(update.length)))
      return this.#overflow(origin);
    origin.batch.waiting += 1;
    this.#touched.add(logKeyOf(session, page));
    if (known !== undefined) {
      known.origins.push(origin);
      return;
    }
    this.#entries += 1;
    this.#bytes += update.length;
    waiting.entries.set(key, { ...item, hash, origins: [origin] });
  }

  #isFull(more: number): boolean {
    return this.#entries >= WAITING_ENTRIES_MAX || this.#bytes + more > WAITING_BYTES_MAX;
  }

  /** It stays unread: what is noted as read ends before it. */
  #overflow(origin: Origin): void {
    this.overflowed.add(origin.kept);
    origin.batch.waiting += 1;
  }

  #waitingOf(session: PeerId, page: PageId): WaitingLog | null {
    const key = logKeyOf(session, page);
    const known = this.#logs.get(key);
    if (known !== undefined) return known;
    if (this.#logs.size >= WAITING_LOGS_MAX) return null;
    const fresh = { session, page, entries: new Map(), heads: [] };
    this.#logs.set(key, fresh);
    return fresh;
  }

  #waitHead(head: Head, origin: Origin): void {
    const waiting = this.#waitingOf(head.session, head.page);
    if (waiting === null) return this.#overflow(origin);
    origin.batch.waiting += 1;
    this.#touched.add(logKeyOf(head.session, head.page));
    const known = waiting.heads.find((other) => equalBytes(other.head.signature, head.signature));
    if (known !== undefined) {
      known.origins.push(origin);
      return;
    }
    waiting.heads.push({ head, origins: [origin] });
    waiting.heads.sort((a, b) => b.head.number - a.head.number);
    if (waiting.heads.length <= WAITING_HEADS_MAX) return;
    // The highest proves most; of the others the lowest is reached soonest.
    for (const dropped of waiting.heads.splice(WAITING_HEADS_MAX / 2, 1)) letGo(dropped.origins);
  }

  #waitCheckpoint(checkpoint: Checkpoint, origin: Origin): void {
    if (this.#waitingCheckpoints.length >= WAITING_CHECKPOINTS_MAX) return this.#overflow(origin);
    origin.batch.waiting += 1;
    this.#waitingCheckpoints.push({ checkpoint, origin });
  }

  #takePart(part: Part, origin: Origin): void {
    const taken = this.#pieces.take(part, origin);
    if (taken === 'no room') return this.#overflow(origin);
    if (taken === 'waits') return;
    letGo(taken.origins);
    const { keys } = this.#core;
    const name = partNameOf(taken.whole, (...parts) => keys.hash(...parts));
    const item = equalBytes(name, part.hash)
      ? this.#tryOrCount(() => decodeItem(taken.whole))
      : null;
    if (item === null) this.#core.badLetters += 1;
    else this.#takeItem(item, origin);
  }

  /** A log of ours grew or changed: what waits for it may fit now. */
  logChanged(log: Log): void {
    if (this.#logs.has(log.key)) this.#touched.add(log.key);
  }

  /** Takes what fits by now, after some letters or other news. */
  settle(): void {
    if (this.#waitingCheckpoints.length > 0) this.#takeCheckpoints();
    if (this.#hasNewRecord) for (const key of this.#logs.keys()) this.#touched.add(key);
    this.#hasNewRecord = false;
    while (this.#touched.size > 0) {
      const keys = [...this.#touched];
      this.#touched.clear();
      for (const key of keys) this.#prove(key);
    }
  }

  #takeCheckpoints(): void {
    const { book } = this.#core;
    const all = this.#waitingCheckpoints;
    this.#waitingCheckpoints = [];
    for (const waiting of all) {
      const { checkpoint, origin } = waiting;
      const sessions = [checkpoint.signer, ...checkpoint.covers.map(({ session }) => session)];
      if (!sessions.every((session) => book.isWriter(session))) {
        this.#waitingCheckpoints.push(waiting);
        continue;
      }
      const isGenuine = this.#checkpoints.handle(NOBODY, {
        type: 'checkpoint',
        checkpoint,
        records: [],
      });
      origin.batch.waiting -= 1;
      // Who has this mailbox alone must be able to take it in.
      if (!isGenuine || !this.#checkpoints.isReadable(checkpoint)) continue;
      this.noteCheckpoint(checkpoint, origin.kept);
      for (const { session } of checkpoint.covers)
        this.#touched.add(logKeyOf(session, checkpoint.page));
    }
  }

  /** It is in that mailbox: as far as it covers logs as we have them, these are. */
  noteCheckpoint({ covers, page, signer }: Checkpoint, kept: KeptInMailbox): void {
    if (!kept.records.has(signer)) return;
    for (const { session, number, hash } of covers) {
      const log = this.#core.book.find(session, page);
      const ours = log?.hashAt(number) ?? null;
      if (log !== undefined && ours !== null && equalBytes(ours, hash)) kept.covered(log, number);
    }
  }

  /** Tries the heads of one log that wait, the highest first, and lets go of all that has found its place. */
  #prove(key: LogKey): void {
    const waiting = this.#logs.get(key);
    if (waiting === undefined) return;
    for (const each of [...waiting.heads]) {
      const outcome = this.#tryHead(waiting, each.head);
      if (outcome === 'waits') continue;
      waiting.heads = waiting.heads.filter((other) => other !== each);
      const log = this.#core.book.find(each.head.session, each.head.page);
      if (outcome === 'ours' && log !== undefined)
        for (const { kept } of each.origins) kept.head(log, each.head.number, each.head.signer);
      if (outcome === 'bad') this.#core.badLetters += 1;
      letGo(each.origins);
    }
    this.#release(waiting);
    if (waiting.entries.size === 0 && waiting.heads.length === 0) this.#logs.delete(key);
  }

  /** `ours`: the head and all below it is what we have now. `passed`: it says nothing that we need. */
  #tryHead(waiting: WaitingLog, head: Head): 'ours' | 'passed' | 'waits' | 'bad' {
    const { book, self } = this.#core;
    if (!book.isWriter(head.session) || !book.isWriter(head.signer)) {
      const isViewer = [head.session, head.signer].some(
        (session) => book.record(session) !== undefined && !book.isWriter(session),
      );
      return isViewer ? 'bad' : 'waits';
    }
    const known = book.find(head.session, head.page);
    if (known !== undefined && isHeld(known, head)) return 'ours';
    const log =
      known ?? (this.#core.isGenuineHead(head) ? book.open(head.session, head.page) : undefined);
    if (log === undefined) return 'bad';
    if (head.number < log.base) return 'passed';
    const way = wayTo(log, waiting, head);
    if (way === null) return 'waits';
    if (head.session === self.session && way.entries.length > 0) return 'passed';
    if (way.entries.length === 0 && !provesMore(log, head)) return 'passed';
    if (known !== undefined && !this.#core.isGenuineHead(head)) return 'bad';
    this.#takeIn(log, way, head);
    return isHeld(log, head) ? 'ours' : 'passed';
  }

  #takeIn(log: Log, { meets, entries }: Way, head: Head): void {
    const { nowMs, arrivals } = this.#core;
    const updates = entries.map(({ update }) => update);
    arrivals.answered(log, meets + 1, head.number, { hop: null, atMs: nowMs });
    if (meets === log.number && updates.length > 0) {
      for (const update of updates) log.append(update, nowMs);
      log.adoptHead(head, nowMs);
      this.#core.grown(log, meets);
    } else if (updates.length === 0) {
      if (log.adoptHead(head, nowMs)) this.#core.changed(log);
    } else {
      const record = this.#core.book.record(log.session);
      if (record === undefined) return;
      takeBranch(this.#core, log, NOBODY, {
        ...{ type: 'entries', record, page: log.page, first: meets + 1 },
        ...{ branch: true, head, witness: null, updates },
      });
    }
    this.#exchange.goOn(log);
  }

  /** Entries that are ours by now are known to be kept; those that a checkpoint covers are of no use. */
  #release(waiting: WaitingLog): void {
    const log = this.#core.book.find(waiting.session, waiting.page);
    if (log === undefined) return;
    for (const [key, entry] of waiting.entries) {
      if (entry.number > log.number) continue;
      const ours = entry.number < log.base ? null : log.hashAt(entry.number);
      const isOurs = ours !== null && equalBytes(ours, entry.hash);
      // Of another branch: its head may still come.
      if (!isOurs && entry.number > log.base) continue;
      if (isOurs) for (const { kept } of entry.origins) kept.entry(log, entry.number);
      letGo(entry.origins);
      waiting.entries.delete(key);
      this.#entries -= 1;
      this.#bytes -= entry.update.length;
    }
  }

  /** All that waits: whoever compacts the mailbox carries it along. */
  *waiting(): Iterable<LetterItem> {
    for (const { entries, heads } of this.#logs.values()) {
      for (const { type, session, page, number, before, update } of entries.values())
        yield { type, session, page, number, before, update };
      for (const { head } of heads) yield { type: 'head', head };
    }
    for (const { checkpoint } of this.#waitingCheckpoints) yield { type: 'checkpoint', checkpoint };
  }

  /** Of long items that this mailbox has not whole: they are carried along too. */
  piecesOf(kept: KeptInMailbox): Part[] {
    return [...this.#pieces.of(kept)];
  }

  /** Is all that was read of this mailbox in our logs, or among what is carried along? */
  isSettled(kept: KeptInMailbox): boolean {
    return this.#unhashed === 0 && !this.overflowed.has(kept);
  }

  /** This mailbox is read again from its base. */
  startOver(kept: KeptInMailbox): void {
    this.#pieces.forget(kept);
    this.overflowed.delete(kept);
  }
}

function letGo(origins: readonly Origin[]): void {
  for (const { batch } of origins) batch.waiting -= 1;
}

const isHeld = (log: Log, head: Head): boolean =>
  [log.head, log.ownHead].some(
    (held) => held?.number === head.number && equalBytes(held.signature, head.signature),
  );

/** Is it worth a check of its signature? */
const provesMore = (log: Log, { number, session, signer }: Head): boolean =>
  number > (log.head?.number ?? 0) ||
  (signer === session && number > (log.ownHead?.number ?? log.base));

/** `meets`: the number at which it reaches our log; `entries`: those from there to the head. */
type Way = { meets: number; entries: Entry[] };

/** Back from a head by the hashes to an entry that is ours; null where something is missing. */
function wayTo(log: Log, waiting: WaitingLog, head: Head): Way | null {
  const entries: Entry[] = [];
  let { hash } = head;
  for (let number = head.number; number >= log.base; number--) {
    const ours = log.hashAt(number);
    if (ours !== null && equalBytes(ours, hash))
      return { meets: number, entries: entries.reverse() };
    const entry = waiting.entries.get(toHex(hash));
    if (entry?.number !== number) return null;
    entries.push(entry);
    hash = entry.before;
  }
  return null;
}
