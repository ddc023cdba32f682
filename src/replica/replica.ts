/**
 * The replica machine: all pages of one room as logs, and the Y.Docs that are their views. Inputs in, effects out; no clock, socket or
 * timer. It knows peers by name only: who is reachable and how is the mesh's business.
 */
import * as Y from 'yjs';
import { must } from '../lib/assert.ts';
import type { Rng } from '../lib/rng.ts';
import { WireError } from '../wire/codec.ts';
import { INDEX_PAGE, type MemberId, type PageId, type PeerId } from '../wire/ids.ts';
import type { RoomKeys } from '../wire/keys.ts';
import { PAYLOAD_BYTES_MAX } from '../wire/limits.ts';
import type { MailboxPlace } from '../wire/mailbox-frames.ts';
import {
  decodeReplicaMessage,
  encodeReplicaMessage,
  type Head,
  type ReplicaMessage,
} from '../wire/replica-messages.ts';
import type { SessionRecord } from '../wire/session-record.ts';
import {
  groundsOf,
  headsOf,
  keptBytes,
  ownHoldings,
  holdersOf,
  progressOf,
  receiptOf,
  troublesOf,
  unsignedTails,
  type Grounds,
  type HeadView,
  type Holders,
  type Trouble,
  type UnsignedTail,
} from './answers.ts';
import type { ArrivalNote } from './arrivals.ts';
import { CHECKPOINT_POLICY, Checkpoints, type CheckpointPolicy } from './checkpoints.ts';
import { BULK_BYTES_MIN, Core } from './core.ts';
import { Exchange } from './exchange.ts';
import { Hashing } from './hashing.ts';
import { loadRecords } from './loading.ts';
import type {
  OwnHolding,
  PageProgress,
  PeerProgress,
  Receipt,
  ReplicaEffect,
  ReplicaInput,
} from './machine-types.ts';
import type { Shelf, ShelfParts } from './shelf.ts';
import type { StoreTrouble } from './store-port.ts';
import { PageView } from './page-view.ts';
import type { PresenceState } from './presence-codec.ts';
import { Presence } from './presence.ts';

export type ReplicaOptions = {
  self: SessionRecord;
  keys: RoomKeys;
  rng: Rng;
  /** Wall clock minus the machine's clock, for the times in signed heads. */
  wallMsAtZero: number;
  /** Called at once when a local Yjs transaction left an update waiting: give a `flush` soon. */
  onLocalEdit(page: PageId): void;
  /** Smaller in simulations, so that they have some. */
  checkpoints?: CheckpointPolicy;
  /** An observer of a document threw. */
  onObserverError?(error: unknown): void;
};

/** Room for an entry's header and the fragments' in one payload. */
const ENTRY_BYTES_MAX = PAYLOAD_BYTES_MAX - 1024;

export class Replica {
  readonly #core: Core;
  readonly #exchange: Exchange;
  readonly #hashing: Hashing;
  readonly #checkpoints: Checkpoints;
  readonly #presence: Presence;
  readonly #options: ReplicaOptions;
  readonly #waitingEdits = new Map<PageId, Uint8Array[]>();
  #shelf: Shelf | null = null;
  #lastOwn: { page: PageId; number: number } | null = null;

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.#presence = new Presence(options.keys.clientIdOf(options.self.session));
    this.#core = new Core(options.self, options.keys, options.wallMsAtZero, (page, reason) =>
      this.#replaceDoc(page, reason),
    );
    this.#hashing = new Hashing(this.#core);
    const policy = options.checkpoints ?? CHECKPOINT_POLICY;
    this.#checkpoints = new Checkpoints(this.#core, this.#hashing, policy);
    this.#exchange = new Exchange(this.#core, this.#checkpoints);
  }

  handle(input: ReplicaInput, nowMs: number): ReplicaEffect[] {
    this.#core.nowMs = nowMs;
    this.#core.effects = [];
    this.#take(input);
    this.#evaluate();
    return this.#core.effects;
  }

  #take(input: ReplicaInput): void {
    switch (input.type) {
      case 'tick':
        return;
      case 'load':
        return loadRecords(this.#core, this.#checkpoints, input.records);
      case 'flush':
        if (input.presence !== undefined) this.#presence.set(input.presence);
        return this.#flush();
      case 'session':
        this.#core.book.learn(input.record);
        return;
      case 'neighbour-up':
        this.#exchange.neighbourUp(input.peer);
        if (!this.#presence.isEmpty)
          this.#core.unicast(input.peer, { type: 'presence', state: this.#presence.whole() });
        return;
      case 'neighbour-check':
        return this.#exchange.neighbourCheck(input.peer);
      case 'neighbour-down':
        this.#exchange.neighbourDown(input.peer);
        if (this.#presence.gone(input.peer)) this.#core.emit({ type: 'presence-changed' });
        this.#core.emit({ type: 'status-changed' });
        return;
      case 'deliver':
        this.#core.bearing = { hop: input.hop ?? null, atMs: this.#core.nowMs };
        return this.#deliver(input.from, input.payload);
      case 'hashed':
        this.#hashing.hashed(input.token, input.hash);
        return this.#flush();
      case 'stored':
        return this.#stored(input.token);
      case 'store-failed':
        this.#core.saving.failed(input.token, input.trouble, this.#core.nowMs);
        this.#core.emit({ type: 'status-changed' });
        return;
      case 'store-lost':
        return this.#saveAll();
      case 'settle':
        this.#hashing.writeAllOwn();
        this.#flush(true);
        this.#exchange.signAllOwn();
        return this.#shelf?.hurry();
      default:
        return this.#shelf?.handle(input);
    }
  }

  /** From now on mailboxes are read and filled. The code comes after the room is open. */
  attachShelf(make: (parts: ShelfParts) => Shelf): void {
    const { rng } = this.#options;
    this.#shelf = make({
      ...{ core: this.#core, exchange: this.#exchange, hashing: this.#hashing },
      ...{ checkpoints: this.#checkpoints, rng: rng.fork() },
    });
  }

  /** Where to go on reading a mailbox; null: from its base. */
  mailboxPlace(mailbox: string): MailboxPlace | null {
    return this.#shelf?.placeOf(mailbox) ?? null;
  }

  /**
   * `letters`: those that nothing supersedes. `missing`: entries that we have and that it is not known to keep with their proof. Null
   * where that is not known.
   */
  mailboxCounts(mailbox: string): { letters: number | null; missing: number | null } {
    return this.#shelf?.countsOf(mailbox) ?? { letters: null, missing: null };
  }

  /** Of what came from mailboxes, so much did not hold. */
  badLetters(): number {
    return this.#core.badLetters;
  }

  /** Everything that follows from the state, whatever the input was. */
  #evaluate(): void {
    this.#shelf?.settle();
    for (const page of this.#core.dirtyViews) {
      const view = this.#core.views.get(page);
      for (const log of this.#core.book.logs(page)) view?.follow(log);
      view?.advance();
      if (view !== undefined) this.#noteApplied(page, view);
      this.#checkpoints.pageChanged(page);
    }
    this.#core.dirtyViews.clear();
    this.#checkpoints.tick();
    this.#exchange.tick();
    this.#shelf?.tick();
    this.#sendPresence();
    const write = this.#core.saving.next(this.#core.nowMs);
    if (write !== null) this.#core.emit({ type: 'store', token: write.token, batch: write.batch });
  }

  #noteApplied(page: PageId, view: PageView): void {
    const { arrivals, book, nowMs } = this.#core;
    for (const log of book.logs(page)) arrivals.applied(log, view.viewedOf(log.session), nowMs);
  }

  get wakeAtMs(): number {
    return Math.min(
      this.#exchange.wakeAtMs,
      this.#checkpoints.wakeAtMs,
      this.#core.saving.wakeAtMs,
      this.#presence.wakeAtMs,
      this.#shelf?.wakeAtMs ?? Infinity,
    );
  }

  #deliver(from: PeerId, payload: Uint8Array): void {
    try {
      const message = decodeReplicaMessage(payload);
      switch (message.type) {
        case 'entry':
          return this.#handleEntry(from, message);
        case 'announce':
          return this.#exchange.handleAnnounce(from, message);
        case 'have':
          return this.#exchange.handleHave(from, message);
        case 'want':
          return this.#exchange.handleWant(from, message.items);
        case 'entries':
          return this.#hashing.inOrder(
            from,
            message.updates,
            this.#asItCame(() => this.#exchange.handleEntries(from, message)),
          );
        case 'checkpoint':
          return this.#hashing.inOrder(
            from,
            [message.checkpoint.state],
            this.#asItCame(() => this.#checkpoints.handle(from, message)),
          );
        case 'presence':
          if (this.#showPresence(from, message.state))
            this.#core.emit({ type: 'presence-changed' });
          return;
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#core.accuse(from, `sent garbage: ${error.message}`);
    }
  }

  /** An entry that waits to be hashed is taken in as if it came only then: its author has announced it. */
  #handleEntry(from: PeerId, message: Extract<ReplicaMessage, { type: 'entry' }>): void {
    if (message.presence !== null && this.#showPresence(from, message.presence))
      this.#core.emit({ type: 'presence-changed' });
    this.#hashing.whenKnown(
      [message.update],
      this.#asItCame(() => this.#exchange.handleEntry(from, message)),
    );
  }

  /** It may be handled only after having been hashed: it came now, and by this hop. */
  #asItCame(handle: () => void): () => void {
    const { bearing } = this.#core;
    return () => {
      this.#core.bearing = bearing;
      handle();
    };
  }

  #showPresence(from: PeerId, bytes: Uint8Array): boolean {
    return this.#presence.handle(from, this.#core.keys.clientIdOf(from), bytes);
  }

  #stored(token: number): void {
    const logs = this.#core.saving.stored(token);
    this.#checkpoints.stored();
    for (const log of logs) {
      this.#core.arrivals.stored(log, this.#core.nowMs);
      this.#core.neighbours.owe(log.key);
      this.#core.emit({ type: 'page-changed', page: log.page });
    }
  }

  #saveAll(): void {
    for (const checkpoints of this.#core.checkpoints.values())
      for (const checkpoint of checkpoints) this.#core.saveCheckpoint(checkpoint);
    for (const log of this.#core.book.all()) {
      log.stored = 0;
      if (log.number > 0) this.#core.grown(log, log.base);
    }
    this.#shelf?.saveAll();
  }

  /** Makes one entry of what each page's local transactions left. */
  #flush(isLast = false): void {
    for (const page of [...this.#waitingEdits.keys()]) this.#flushPage(page, isLast);
  }

  /** What is typed into a page that is spent stays here, unsaved. A large edit is hashed first, unless this may be the `isLast` chance. */
  #flushPage(page: PageId, isLast: boolean): void {
    if (isLast) this.#hashing.writeOwn(page);
    if (this.#hashing.isOwnWaiting(page)) return;
    const updates = this.#waitingEdits.get(page);
    if (updates === undefined || this.#core.views.get(page)?.isSpent === true) return;
    this.#waitingEdits.delete(page);
    const update = updates.length === 1 ? must(updates[0]) : Y.mergeUpdates(updates);
    if (!this.#core.isWriter) this.#rebuild(page, 'a view link cannot write');
    else if (update.length > ENTRY_BYTES_MAX) this.#rebuild(page, 'one edit was too large');
    else if (isLast) this.#write(page, update);
    else this.#hashing.own(page, update, () => this.#write(page, update));
  }

  #write(page: PageId, update: Uint8Array): void {
    const log = must(this.#core.book.open(this.#core.self.session, page), 'room for a log');
    log.append(update, this.#core.nowMs);
    this.#core.arrivals.made(log, this.#core.nowMs);
    this.#core.grown(log, log.number - 1);
    must(this.#core.views.get(page)).skipOwn(log);
    this.#lastOwn = { page, number: log.number };
    const { index, isNew } = this.#exchange.ownIndex(page);
    const presence = this.#presence.takeChange(this.#core.nowMs);
    const payload = encodeReplicaMessage({
      type: 'entry',
      logIndex: index,
      page: isNew ? page : null,
      number: log.number,
      presence,
      update,
    });
    const isBulk = payload.length > BULK_BYTES_MIN;
    if (isBulk) {
      const announce = encodeReplicaMessage({
        type: 'announce',
        page,
        number: log.number,
        bytes: payload.length,
      });
      this.#core.emit({ type: 'broadcast', lane: 'live', payload: announce });
    }
    this.#core.emit({ type: 'broadcast', lane: isBulk ? 'bulk' : 'live', payload });
  }

  #sendPresence(): void {
    const nowMs = this.#core.nowMs;
    const state = this.#presence.isDirty
      ? this.#presence.takeWhole(nowMs)
      : this.#presence.repeat(nowMs);
    if (state !== null)
      this.#core.emit({
        type: 'broadcast',
        lane: 'fleeting',
        payload: encodeReplicaMessage({ type: 'presence', state }),
      });
  }

  /** Keeps a head that a recovered session key signed: see `unsignedTails`. */
  adoptHead(head: Head): void {
    const log = this.#core.book.find(head.session, head.page);
    if (log === undefined || !this.#core.isGenuineHead(head) || !log.fits(head)) return;
    if (log.adoptHead(head, this.#core.nowMs)) this.#core.changed(log);
  }

  unsignedTails(session: PeerId): UnsignedTail[] {
    return unsignedTails(this.#core, session);
  }

  /** The live document of a page, opened if need be. The same object until `doc-replaced`. */
  doc(page: PageId): Y.Doc {
    const open = this.#core.views.get(page);
    if (open !== undefined) return open.doc;
    const view = new PageView(page, {
      self: this.#core.self.session,
      keys: this.#core.keys,
      onLocalUpdate: (update) => this.#localUpdate(page, update),
      onRefused: (session, reason, isProof) => {
        if (isProof) this.#core.accuse(session, reason);
        this.#core.emit({ type: 'status-changed' });
      },
      onObserverError: (error) => this.#options.onObserverError?.(error),
    });
    this.#core.views.set(page, view);
    for (const log of this.#core.book.logs(page)) view.follow(log);
    for (const { state, covers } of this.#core.checkpoints.get(page) ?? [])
      view.takeState(state, covers);
    view.advance();
    this.#noteApplied(page, view);
    this.#checkpoints.pageChanged(page);
    return view.doc;
  }

  #localUpdate(page: PageId, update: Uint8Array): void {
    const waiting = this.#waitingEdits.get(page) ?? [];
    waiting.push(update);
    this.#waitingEdits.set(page, waiting);
    this.#options.onLocalEdit(page);
  }

  /** What waits to become an entry is in the document alone, and must be in the log that fills the next one. */
  #replaceDoc(page: PageId, reason: string): void {
    this.#flushPage(page, true);
    this.#rebuild(page, reason);
  }

  #rebuild(page: PageId, reason: string): void {
    const view = this.#core.views.get(page);
    // What was typed into a spent page is nowhere else.
    if (view === undefined || (view.isSpent && this.#waitingEdits.has(page))) return;
    const wasSpent = view.isSpent;
    const stuck = view.rebuild(this.#core.checkpoints.get(page) ?? []);
    this.#core.emit({ type: 'doc-replaced', page, reason });
    if (stuck !== null && !wasSpent)
      this.#core.emit({ type: 'own-log-stuck', page, reason: stuck });
  }

  /** Pages with entries or an open document; the index is always one. */
  pages(): PageId[] {
    return [
      ...new Set([INDEX_PAGE, ...this.#core.book.pages(), ...this.#core.views.keys()]),
    ].sort();
  }

  digest(page: PageId): Uint8Array {
    return this.#core.book.digest(page);
  }

  roomDigest(): Uint8Array {
    return this.#core.book.roomDigest();
  }

  heads(page: PageId): HeadView[] {
    return headsOf(this.#core, page);
  }

  progress(peer: PeerId): PeerProgress {
    const { inStep, behind, ahead } = progressOf(this.#core, peer);
    return { inStep, behind, ahead };
  }

  groundsOf(peer: PeerId): Grounds {
    return groundsOf(this.#core, peer);
  }

  /** The same page by page, and how much of it was made on this device. */
  progressByPage(peer: PeerId): PageProgress {
    return progressOf(this.#core, peer);
  }

  /** When and how an entry came; null when it did not, or too long ago. */
  arrivalOf(session: PeerId, page: PageId, number: number): ArrivalNote | null {
    const log = this.#core.book.find(session, page);
    return log === undefined ? null : this.#core.arrivals.of(log, number);
  }

  /**
   * The entry in which an item of an open page came, by the item's Yjs client id and clock. Null when the page is not open, nobody
   * here wrote it, or it came within the state of a checkpoint.
   */
  entryOf(page: PageId, client: number, clock: number): { session: PeerId; number: number } | null {
    return this.#core.views.get(page)?.entryOf(client, clock) ?? null;
  }

  /** Where an entry is kept, as far as is known; peers that are gone still have their disks. */
  holdersOf(session: PeerId, page: PageId, number: number): Holders {
    return holdersOf(this.#core, { session, page, number });
  }

  /** Own entries that no completed transaction holds, and edits that are no entry yet. */
  unsavedEdits(): number {
    let count = this.#hashing.ownPages;
    for (const updates of this.#waitingEdits.values()) count += updates.length;
    for (const log of this.#core.book.all())
      if (log.session === this.#core.self.session) count += log.number - log.stored;
    return count;
  }

  ownHoldings(): OwnHolding[] {
    return ownHoldings(this.#core);
  }

  /** Whose session it is; null when its record never came. */
  memberOf(session: PeerId): MemberId | null {
    return this.#core.book.record(session)?.member ?? null;
  }

  keptBytes(): number {
    return keptBytes(this.#core);
  }

  /** Of the entry that an edit made now will be in. */
  nextNumber(page: PageId): number {
    const written = this.#core.book.find(this.#core.self.session, page)?.number ?? 0;
    return written + (this.#hashing.isOwnWaiting(page) ? 2 : 1);
  }

  storeTrouble(): StoreTrouble | null {
    return this.#core.saving.trouble;
  }

  receipt(): Receipt | null {
    return this.#lastOwn === null ? null : receiptOf(this.#core, this.#lastOwn);
  }

  presences(): Map<PeerId, PresenceState> {
    return this.#presence.others();
  }

  troubles(): Trouble[] {
    return troublesOf(this.#core);
  }

  destroy(): void {
    for (const view of this.#core.views.values()) view.destroy();
    this.#core.views.clear();
  }
}

export const createReplica = (options: ReplicaOptions): Replica => new Replica(options);
