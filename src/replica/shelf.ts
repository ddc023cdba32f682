/**
 * What mailboxes keep for the room: reads them, and brings them what they lack. One for a replica, whatever the number of mailboxes;
 * joined to it late (`Replica.attachShelf`), because its code is fetched when the room is open.
 *
 * The logs are the queue: nothing waits here but names of logs. What an author wrote it brings itself, soon. What others wrote is
 * brought by whoever finds, some seconds later and after having looked, that a mailbox has not got it: its author died, or sits behind
 * another host. So entries also travel from mailbox to mailbox.
 */
import { equalBytes, toHex } from '../lib/bytes.ts';
import type { Rng } from '../lib/rng.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import { encodeItem, lettersOf } from '../wire/letters.ts';
import type { MailboxPlace } from '../wire/mailbox-frames.ts';
import type { Checkpoint, Head } from '../wire/replica-messages.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Core } from './core.ts';
import type { Exchange } from './exchange.ts';
import type { Hashing } from './hashing.ts';
import type { Log } from './log.ts';
import type { LetterOut, MailboxInput } from './machine-types.ts';
import { mailboxRecord } from './records.ts';
import { Grounds } from './shelf-grounds.ts';
import { decodeBox, encodeBox, type KeptInMailbox } from './shelf-box.ts';
import { bundle } from './shelf-bundle.ts';
import { ShelfReading, type Batch } from './shelf-reading.ts';
import { Box, nameOf, type Meaning } from './shelf-state.ts';

export type ShelfParts = {
  core: Core;
  exchange: Exchange;
  hashing: Hashing;
  checkpoints: Checkpoints;
  rng: Rng;
};

/** When a mailbox is worth being compacted; smaller in simulations. */
export type ShelfPolicy = {
  /** Above the base, as letters or as bytes. */
  lettersMin: number;
  bytesMin: number;
  /** Whoever is first is the only one: the others see it. */
  afterMs: number;
  jitterMs: number;
};

export const SHELF_POLICY: ShelfPolicy = {
  lettersMin: 3000,
  bytesMin: 8 * 1024 * 1024,
  afterMs: 5000,
  jitterMs: 20_000,
};

/** An own edit waits so long for others to share its transaction, and while one writes at most so often. */
const OWN_AFTER_MS = 300;
const OWN_EVERY_MS = 1000;
/** What others wrote they bring themselves; if not, we do. */
const OTHERS_AFTER_MS = 6000;
const OTHERS_JITTER_MS = 6000;
/** Nothing tells us of news in a mailbox. */
const LOOK_EVERY_MS = 15_000;
/** A look that was asked for and not answered is asked for again. */
const LOOK_AGAIN_MS = 20_000;
/** Letters under way to one mailbox, and their bytes: the logs keep the rest. */
const UNDER_WAY_MAX = 512;
const UNDER_WAY_BYTES_MAX = 2 * 1024 * 1024;
/** What is known of a mailbox goes to the disk at most so often: what is lost of it is read again. */
const SAVE_EVERY_MS = 5000;
/** When something did not fit it is read again, later each time, but at least so often. */
const REWIND_MS_MAX = 3_600_000;
/** Bundles must be so much smaller than what they supersede. */
const WORTH_FACTOR = 3;
/** After somebody else began to compact, or our own attempt failed. */
const COMPACT_AGAIN_MS = 60_000;
const BOX_FULL = 2;

export class Shelf {
  readonly #core: Core;
  readonly #exchange: Exchange;
  readonly #checkpoints: Checkpoints;
  readonly #rng: Rng;
  readonly #policy: ShelfPolicy;
  readonly #reading: ShelfReading;
  readonly #grounds = new Grounds();
  readonly #boxes = new Map<string, Box>();

  constructor(parts: ShelfParts, policy: ShelfPolicy = SHELF_POLICY) {
    const { core, exchange, hashing, checkpoints, rng } = parts;
    this.#core = core;
    this.#exchange = exchange;
    this.#checkpoints = checkpoints;
    this.#rng = rng;
    this.#policy = policy;
    this.#reading = new ShelfReading(core, exchange, hashing, checkpoints);
    core.onLogChanged = (log) => this.#logChanged(log);
    core.mailboxTo = (session, page) => this.#keptTo(session, page);
    for (const mailbox of core.mailboxRecords.keys()) this.#boxOf(mailbox);
    for (const log of core.book.all()) this.#noteGrounds(log);
  }

  #boxOf(mailbox: string): Box {
    const known = this.#boxes.get(mailbox);
    if (known !== undefined) return known;
    const box = new Box(mailbox);
    this.#boxes.set(mailbox, box);
    const saved = this.#core.mailboxRecords.get(mailbox);
    const noted = saved === undefined ? null : decodeBox(saved);
    // A compaction by us must bring every record that is there: those that our disk lost are read again.
    const isWhole = [...(noted?.kept.records ?? [])].every((id) => this.#core.book.record(id));
    if (noted === null || !isWhole) return box;
    box.kept = noted.kept;
    Object.assign(box, noted.notes);
    return box;
  }

  placeOf(mailbox: string): MailboxPlace | null {
    return this.#boxOf(mailbox).place;
  }

  countsOf(mailbox: string): { letters: number | null; missing: number | null } {
    const { place, base, kept } = this.#boxOf(mailbox);
    if (place === null) return { letters: null, missing: null };
    let missing = 0;
    for (const log of this.#core.book.all())
      missing += Math.max(0, log.number - kept.provedTo(log));
    return { letters: Math.max(0, place.seen.number - base), missing };
  }

  #keptTo(session: PeerId, page: PageId): number {
    const log = this.#core.book.find(session, page);
    if (log === undefined) return 0;
    let to = 0;
    for (const { kept } of this.#boxes.values()) {
      const proved = kept.provedTo(log);
      if (proved > to) to = Math.max(to, Math.min(proved, this.#standsTo(log, kept)));
    }
    return to;
  }

  /** As far as what it stands on is in that mailbox too. Of earlier runs and of others we do not know what that was: all of the page. */
  #standsTo(log: Log, kept: KeptInMailbox): number {
    if (log.session === this.#core.self.session) return this.#grounds.standTo(log.page, kept);
    const others = this.#core.book.logs(log.page);
    return others.every((other) => kept.provedTo(other) >= other.proved) ? Infinity : 0;
  }

  handle(input: MailboxInput): void {
    const box = this.#boxOf(input.mailbox);
    switch (input.type) {
      case 'mailbox-opened':
        return this.#opened(box, input);
      case 'mailbox-letters':
        return this.#letters(box, input);
      case 'mailbox-at-head':
        box.place = input.place;
        box.readAsOfMs = box.lookAskedMs;
        box.isLooking = false;
        return this.#considerCompacting(box);
      case 'mailbox-lost':
        box.place = input.place;
        return this.#startOver(box);
      case 'mailbox-kept':
        box.place = input.place;
        box.mustSave = true;
        box.isFull = false;
        input.ids.forEach((id, i) => this.#acknowledged(box, id, input.numbers[i] ?? 0));
        return this.#core.emit({ type: 'status-changed' });
      case 'mailbox-refused':
        box.isFull = input.code === BOX_FULL;
        return box.isFull ? this.#considerCompacting(box) : undefined;
      case 'mailbox-compacted':
        box.isCompacting = false;
        return this.#baseMoved(box, input.base);
      case 'mailbox-compaction-refused':
        box.isCompacting = false;
        box.notBeforeMs = this.#core.nowMs + COMPACT_AGAIN_MS;
        return;
      case 'mailbox-away':
        box.isOpen = false;
        box.isLooking = false;
        return;
      case 'mailbox-closed':
        box.isOpen = false;
        box.isLooking = false;
        box.isCompacting = false;
        box.compactAtMs = Infinity;
        return box.forgetUnderWay();
    }
  }

  #opened(
    box: Box,
    { anew, base, place }: Extract<MailboxInput, { type: 'mailbox-opened' }>,
  ): void {
    const hasMoved = base !== box.base;
    box.isOpen = true;
    box.place = place;
    box.isLooking = true;
    box.lookAskedMs = this.#core.nowMs;
    box.base = base;
    if (anew === null && !hasMoved) return this.#queueAll(box);
    this.#readsAgain(box);
    this.#startOver(box);
    // Also what we had read above the new base tells what is kept.
    if (anew === null) this.#core.emit({ type: 'mailbox-rewind', mailbox: box.id });
  }

  #baseMoved(box: Box, base: number): void {
    box.base = base;
    this.#readsAgain(box);
    this.#startOver(box);
    this.#core.emit({ type: 'mailbox-rewind', mailbox: box.id });
  }

  /** From its base on. */
  #readsAgain(box: Box): void {
    box.batches = [];
    box.bytesAbove = 0;
    box.rewindAtMs = Infinity;
    this.#reading.startOver(box.kept);
  }

  /** What it keeps is known again by reading it from its base; what we hold and it then lacks we bring. */
  #startOver(box: Box): void {
    box.kept.clear();
    this.#grounds.forget(box.kept);
    box.due.clear();
    box.doubtUnderWay();
    box.readAsOfMs = -Infinity;
    box.isLooking = true;
    box.lookAskedMs = this.#core.nowMs;
    box.mustSave = true;
    this.#queueAll(box);
    this.#core.emit({ type: 'status-changed' });
  }

  #letters(box: Box, { letters, place }: Extract<MailboxInput, { type: 'mailbox-letters' }>): void {
    const before = box.place ?? place;
    const batch: Batch = { waiting: 0 };
    box.place = place;
    box.mustSave = true;
    for (const letter of letters) {
      box.bytesAbove += letter?.length ?? 0;
      const upTo = this.#reading.take(letter, { kept: box.kept, batch });
      if (upTo > Math.max(box.base, box.proposed) && !box.isCompacting) {
        box.proposed = upTo;
        box.notBeforeMs = this.#core.nowMs + COMPACT_AGAIN_MS;
      }
    }
    this.#reading.settle();
    if (batch.waiting > 0) box.batches.push({ batch, before });
  }

  #acknowledged(box: Box, id: string, number: number): void {
    const name = nameOf(id);
    const under = box.underWay.get(name);
    if (under === undefined) return;
    under.missing.delete(id);
    if (under.missing.size > 0 && number > box.base) return;
    box.underWay.delete(name);
    box.underWayBytes -= under.bytes;
    // Kept below a base that has moved since: nobody is given it.
    if (number > box.base && !under.isStale) this.#note(box, under.meaning);
    const log = 'log' in under.meaning ? under.meaning.log : null;
    if (log !== null) this.#queue(box, log);
    else if (under.meaning.type === 'checkpoint')
      for (const covered of this.#core.book.logs(under.meaning.checkpoint.page))
        this.#queue(box, covered);
  }

  #note({ kept }: Box, meaning: Meaning): void {
    switch (meaning.type) {
      case 'record':
        kept.records.add(meaning.session);
        return;
      case 'entry':
        if (meaning.log.generation === meaning.generation) kept.entry(meaning.log, meaning.number);
        return;
      case 'head':
        if (meaning.log.generation === meaning.generation)
          kept.head(meaning.log, meaning.head.number, meaning.head.signer);
        return;
      case 'checkpoint':
        return this.#reading.noteCheckpoint(meaning.checkpoint, kept);
    }
  }

  #noteGrounds(log: Log): void {
    if (log.session === this.#core.self.session)
      this.#grounds.wrote(log, this.#core.book.logs(log.page));
  }

  #logChanged(log: Log): void {
    this.#noteGrounds(log);
    this.#reading.logChanged(log);
    for (const box of this.#boxes.values()) if (box.isOpen) this.#queue(box, log);
  }

  #queueAll(box: Box): void {
    for (const log of this.#core.book.all()) this.#queue(box, log);
  }

  /** Notes when to bring what a mailbox lacks of a log. */
  #queue(box: Box, log: Log): void {
    if (!this.#core.isWriter) return;
    const isOwn = this.#isOwn(log);
    const wanted = log.session === this.#core.self.session ? log.number : log.proved;
    if (wanted === 0 || box.kept.provedTo(log) >= wanted) {
      box.due.delete(log.key);
      return;
    }
    if (box.due.has(log.key)) return;
    const { nowMs } = this.#core;
    const atMs = isOwn
      ? Math.max(nowMs + OWN_AFTER_MS, box.ownSentMs + OWN_EVERY_MS)
      : nowMs + OTHERS_AFTER_MS + this.#rng.float() * OTHERS_JITTER_MS;
    box.due.set(log.key, { log, atMs });
  }

  /** Ours, or of a run of this device that is over: nobody else brings it. */
  #isOwn({ session }: Log): boolean {
    const { self, book, neighbours } = this.#core;
    if (session === self.session) return true;
    const device = book.record(session)?.device;
    if (device === undefined || !equalBytes(device, self.device)) return false;
    return neighbours.get(session) === undefined;
  }

  /** The page may end: what is ours goes now. */
  hurry(): void {
    for (const box of this.#boxes.values()) {
      for (const due of box.due.values()) if (this.#isOwn(due.log)) due.atMs = -Infinity;
      box.savedMs = -Infinity;
    }
  }

  saveAll(): void {
    for (const box of this.#boxes.values()) box.mustSave = true;
  }

  /** What was read and fits by now is taken in. */
  settle(): void {
    this.#reading.settle();
    for (const box of this.#boxes.values()) {
      if (box.rewindAtMs !== Infinity || !this.#reading.overflowed.has(box.kept)) continue;
      box.rewindAtMs = this.#core.nowMs + box.rewindMs;
      box.rewindMs = Math.min(REWIND_MS_MAX, box.rewindMs * 2);
    }
  }

  tick(): void {
    for (const box of this.#boxes.values()) {
      if (box.isOpen) this.#tickBox(box);
      if (box.mustSave && this.#core.nowMs >= box.savedMs + SAVE_EVERY_MS) this.#save(box);
    }
  }

  #tickBox(box: Box): void {
    const { nowMs } = this.#core;
    if (nowMs >= box.rewindAtMs) this.#rewind(box);
    if (nowMs >= box.compactAtMs) this.#compact(box);
    if (nowMs >= this.#lookAtMs(box)) this.#look(box);
    if (!this.#hasRoom(box)) return;
    for (const due of [...box.due.values()]) {
      if (due.atMs > nowMs || !this.#hasRoom(box)) continue;
      if (this.#isOwn(due.log)) box.ownSentMs = nowMs;
      else if (box.readAsOfMs < due.atMs) {
        this.#look(box);
        continue;
      }
      this.#bring(box, due.log);
    }
  }

  #hasRoom({ underWay, underWayBytes }: Box): boolean {
    return underWay.size < UNDER_WAY_MAX && underWayBytes < UNDER_WAY_BYTES_MAX;
  }

  #lookAtMs(box: Box): number {
    return box.lookAskedMs + (box.isLooking ? LOOK_AGAIN_MS : LOOK_EVERY_MS);
  }

  #look(box: Box): void {
    const { nowMs } = this.#core;
    if (box.isLooking && nowMs < box.lookAskedMs + LOOK_AGAIN_MS) return;
    box.isLooking = true;
    box.lookAskedMs = nowMs;
    this.#core.emit({ type: 'mailbox-look', mailbox: box.id });
  }

  #rewind(box: Box): void {
    this.#readsAgain(box);
    this.#core.emit({ type: 'mailbox-rewind', mailbox: box.id });
  }

  /** What the mailbox lacks of a log, as far as there is room: record, checkpoints, entries, heads. */
  #bring(box: Box, log: Log): void {
    if (log.session === this.#core.self.session) this.#exchange.signOwn(log);
    const letters: LetterOut[] = [];
    const isWhole = this.#lettersFor(box, log, letters);
    if (isWhole) box.due.delete(log.key);
    if (letters.length > 0) this.#core.emit({ type: 'mailbox-append', mailbox: box.id, letters });
  }

  #lettersFor(box: Box, log: Log, letters: LetterOut[]): boolean {
    const { kept } = box;
    const { session, page, generation } = log;
    this.#bringRecord(box, session, letters);
    if (kept.to(log) < log.base)
      for (const checkpoint of this.#core.checkpoints.get(page) ?? [])
        this.#bringCheckpoint(box, checkpoint, letters);
    for (let number = Math.max(kept.to(log), log.base) + 1; number <= log.proved; number++) {
      if (kept.has(log, number)) continue;
      if (!this.#hasRoom(box)) return false;
      const update = log.updateAt(number);
      const before = log.hashAt(number - 1);
      if (update === null || before === null) return true;
      const item = { type: 'entry', session, page, number, before, update } as const;
      const id = `e/${log.key}/${generation}/${number}`;
      this.#put(box, id, letters, { type: 'entry', log, generation, number }, () =>
        encodeItem(item),
      );
    }
    for (const head of new Set([log.ownHead, log.head]))
      if (head !== null && head.number > kept.provedTo(log))
        this.#bringHead(box, log, head, letters);
    return true;
  }

  #bringRecord(box: Box, session: PeerId, letters: LetterOut[]): void {
    const record = this.#core.book.record(session);
    if (record === undefined || box.kept.records.has(session)) return;
    this.#put(box, `s/${session}`, letters, { type: 'record', session }, () =>
      encodeItem({ type: 'record', record }),
    );
  }

  #bringHead(box: Box, log: Log, head: Head, letters: LetterOut[]): void {
    this.#bringRecord(box, head.signer, letters);
    const { generation } = log;
    const id = `h/${log.key}/${generation}/${head.number}/${head.signer}`;
    this.#put(box, id, letters, { type: 'head', log, generation, head }, () =>
      encodeItem({ type: 'head', head }),
    );
  }

  #bringCheckpoint(box: Box, checkpoint: Checkpoint, letters: LetterOut[]): void {
    for (const { session } of checkpoint.covers) this.#bringRecord(box, session, letters);
    this.#bringRecord(box, checkpoint.signer, letters);
    const id = `c/${checkpoint.page}/${toHex(checkpoint.signature.subarray(0, 16))}`;
    this.#put(box, id, letters, { type: 'checkpoint', checkpoint }, () =>
      encodeItem({ type: 'checkpoint', checkpoint }),
    );
  }

  #put(
    box: Box,
    id: string,
    letters: LetterOut[],
    meaning: Meaning,
    encode: () => Uint8Array,
  ): void {
    if (box.underWay.has(id)) return;
    const plaintexts = lettersOf(encode(), (...parts) => this.#core.keys.hash(...parts));
    const bytes = plaintexts.reduce((sum, { length }) => sum + length, 0);
    const out = plaintexts.map((plaintext, i) => ({ id: `${id}#${i}`, plaintext }));
    const missing = new Set(out.map((each) => each.id));
    box.underWay.set(id, { meaning, count: out.length, missing, bytes, isStale: false });
    box.underWayBytes += bytes;
    letters.push(...out);
  }

  #considerCompacting(box: Box): void {
    const { nowMs, isWriter } = this.#core;
    if (!isWriter || box.isCompacting || box.compactAtMs !== Infinity) return;
    if (!this.#isLarge(box) || nowMs < box.notBeforeMs) return;
    const { afterMs, jitterMs } = this.#policy;
    box.compactAtMs = nowMs + afterMs + this.#rng.float() * jitterMs;
  }

  #isLarge({ place, base, proposed, bytesAbove, isFull }: Box): boolean {
    const letters = (place?.read.number ?? 0) - Math.max(base, proposed);
    return isFull || letters > this.#policy.lettersMin || bytesAbove > this.#policy.bytesMin;
  }

  #compact(box: Box): void {
    const { nowMs } = this.#core;
    // Somebody else may have begun meanwhile.
    if (box.readAsOfMs < box.compactAtMs && !(nowMs < box.notBeforeMs)) return this.#look(box);
    box.compactAtMs = Infinity;
    const { place } = box;
    if (place === null || nowMs < box.notBeforeMs || !this.#isLarge(box)) return;
    box.notBeforeMs = nowMs + COMPACT_AGAIN_MS;
    const upTo = place.read.number;
    if (!this.#reading.isSettled(box.kept) || upTo <= box.base) return;
    this.#exchange.signAllOwn();
    const carried = {
      waiting: this.#reading.waiting(),
      pieces: this.#reading.piecesOf(box.kept),
      records: box.kept.records,
    };
    const plaintexts = bundle(this.#core, this.#checkpoints, carried, upTo);
    const bytes = plaintexts.reduce((sum, { length }) => sum + length, 0);
    const isFewer = plaintexts.length * WORTH_FACTOR < upTo - box.base;
    if (!isFewer && bytes * WORTH_FACTOR > box.bytesAbove) return;
    box.isCompacting = true;
    const letters = plaintexts.map((plaintext, i) => ({ id: `b/${upTo}/${i}`, plaintext }));
    this.#core.emit({ type: 'mailbox-compact', mailbox: box.id, upTo, letters });
  }

  #save(box: Box): void {
    const place = box.safePlace;
    if (place === null) return;
    box.mustSave = false;
    box.savedMs = this.#core.nowMs;
    const { base, bytesAbove } = box;
    const value = encodeBox({ place, base, bytesAbove }, box.kept, (session, page, number) => {
      return this.#core.book.find(session, page)?.hashAt(number) ?? null;
    });
    this.#core.saving.put(mailboxRecord(box.id, value));
  }

  get wakeAtMs(): number {
    let at = Infinity;
    for (const box of this.#boxes.values()) {
      if (box.mustSave) at = Math.min(at, box.savedMs + SAVE_EVERY_MS);
      if (!box.isOpen) continue;
      at = Math.min(at, this.#lookAtMs(box), box.rewindAtMs);
      at = Math.min(
        at,
        box.isLooking ? Math.max(box.compactAtMs, this.#lookAtMs(box)) : box.compactAtMs,
      );
      if (this.#hasRoom(box)) at = Math.min(at, this.#dueAtMs(box));
    }
    return at;
  }

  /** What others wrote waits for a look that is under way. */
  #dueAtMs(box: Box): number {
    let at = Infinity;
    for (const due of box.due.values()) {
      const waits = box.isLooking && !this.#isOwn(due.log) && box.readAsOfMs < due.atMs;
      at = Math.min(at, waits ? Math.max(due.atMs, this.#lookAtMs(box)) : due.atMs);
    }
    return at;
  }
}
