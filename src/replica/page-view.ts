/**
 * The Y.Doc of one page: a view of its logs. Feeds Yjs contiguous, judged entries whose dependencies are here, in one transaction,
 * and tries on a shadow first whatever could throw half-way. Can always be rebuilt from the logs, so nothing is lost by refusing.
 */
import * as Y from 'yjs';
import { must } from '../lib/assert.ts';
import { equalBytes } from '../lib/bytes.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import type { RoomKeys } from '../wire/keys.ts';
import { canonical, isStillThere } from './doc-content.ts';
import { EntryEnds } from './entry-ends.ts';
import { meetsItsNeighbours, parseEntry, type Parsed } from './judge.ts';
import type { Log } from './log.ts';

/** The origin of transactions that apply what came from logs; everything else is a local edit. */
const FROM_LOGS = Symbol('from logs');

/**
 * Nobody's Yjs client id: while our own entries come back from the logs, Yjs would take them for a double of ours and draw another id.
 * Also that of edits which become no entries, for the clocks that they would take are those of entries that wait.
 */
const NOBODYS_ID = 0;

const LOST_GROUND = 'builds on what a log lost when everyone kept another branch of it';

export type ViewPorts = {
  self: PeerId;
  keys: RoomKeys;
  onLocalUpdate(update: Uint8Array): void;
  /** `isProof`: no other log can be the cause, so its author misbehaved. */
  onRefused(session: PeerId, reason: string, isProof: boolean): void;
  /** Someone's observer of the document threw; the document itself is in order. */
  onObserverError(error: unknown): void;
};

type Cursor = {
  log: Log;
  /** The Yjs client id of its author. */
  client: number;
  viewed: number;
  refused: string | null;
  next: Parsed | null;
  ends: EntryEnds;
};

type CheckpointState = {
  state: Uint8Array;
  covers: readonly { session: PeerId; number: number }[];
};

/** An entry that may be fed now. */
type Ready = { update: Uint8Array; parsed: Parsed; session: PeerId };

export class PageView {
  readonly page: PageId;
  readonly #ports: ViewPorts;
  /** Our Yjs client id. */
  readonly #own: number;
  readonly #cursors = new Map<PeerId, Cursor>();
  readonly #byClient = new Map<number, Cursor>();
  /** Next expected clock by Yjs client, including what is in the batch under way. */
  #clocks = new Map<number, number>();
  #shadow: Y.Doc | null = null;
  /** Applied to the document and not yet to the shadow. */
  #shadowBehind: Uint8Array[] = [];
  #started = false;
  #isRebuilding = false;
  #isSpent = false;
  doc: Y.Doc;

  constructor(page: PageId, ports: ViewPorts) {
    this.page = page;
    this.#ports = ports;
    this.#own = ports.keys.clientIdOf(ports.self);
    this.doc = this.#createDoc();
  }

  #createDoc(): Y.Doc {
    const doc = new Y.Doc({ guid: this.page, gc: true });
    doc.clientID = this.#own;
    const onUpdate = (update: Uint8Array): void => {
      if (this.#shadow !== null) this.#shadowBehind.push(update);
      this.#ports.onLocalUpdate(update);
    };
    // Yjs writes out the update of a transaction for whoever listens to `update`, and asks who does right after this event. What came
    // from logs need not be written out again: 150 ms for 20 MB of text.
    doc.on('afterTransactionCleanup', ({ origin }: Y.Transaction) => {
      if (origin === FROM_LOGS) doc.off('update', onUpdate);
      else doc.on('update', onUpdate);
    });
    return doc;
  }

  /** Reasons by session for logs that are no longer followed. */
  refusals(): { session: PeerId; reason: string }[] {
    return [...this.#cursors].flatMap(([session, cursor]) =>
      cursor.refused === null ? [] : [{ session, reason: cursor.refused }],
    );
  }

  /** Logs with entries that wait for what no log here has. */
  waiting(): { session: PeerId; reason: string }[] {
    return [...this.#cursors].flatMap(([session, { log, viewed, refused }]) =>
      refused === null && viewed < log.number ? [{ session, reason: LOST_GROUND }] : [],
    );
  }

  /**
   * What we wrote could not be shown again after the document was rebuilt. What is typed from then on is in the document and nowhere
   * else, under nobody's client id: to go on as before would give the clocks of our entries to other text.
   */
  get isSpent(): boolean {
    return this.#isSpent;
  }

  get #clientId(): number {
    return this.#isRebuilding || this.#isSpent ? NOBODYS_ID : this.#own;
  }

  /** Nothing waits for anything: the document is all of the logs, and nothing else. */
  get isWhole(): boolean {
    if (this.#isSpent) return false;
    return [...this.#cursors.values()].every(
      ({ log, viewed, refused }) => refused === null && viewed === log.number,
    );
  }

  /** Entries up to the log's base are in the state of a checkpoint, which is taken in beside this. */
  follow(log: Log): void {
    if (this.#cursors.has(log.session)) return;
    const client = this.#ports.keys.clientIdOf(log.session);
    const cursor: Cursor = {
      log,
      client,
      viewed: log.base,
      refused: null,
      next: null,
      ends: new EntryEnds(log.base, this.#clocks.get(client) ?? 0),
    };
    this.#cursors.set(log.session, cursor);
    this.#byClient.set(client, cursor);
  }

  /** Our own entry was made from what the document already holds. */
  skipOwn(log: Log): void {
    this.follow(log);
    const cursor = must(this.#cursors.get(log.session));
    const end = Y.getState(this.doc.store, this.#own);
    cursor.viewed = log.number;
    cursor.ends.push(end);
    this.#clocks.set(this.#own, end);
  }

  /** Takes in the state of a checkpoint that was found readable, and that covers these numbers. */
  takeState(state: Uint8Array, covers: readonly { session: PeerId; number: number }[]): void {
    this.#apply([state]);
    this.#skipCovered(covers);
    this.#readClocks();
  }

  #skipCovered(covers: readonly { session: PeerId; number: number }[]): void {
    for (const { session, number } of covers) {
      const cursor = this.#cursors.get(session);
      if (cursor === undefined || cursor.viewed > number) continue;
      if (cursor.viewed === number && !cursor.ends.isEmpty) continue;
      const clock = Y.getState(this.doc.store, cursor.client);
      Object.assign(cursor, { viewed: number, next: null, ends: new EntryEnds(number, clock) });
    }
  }

  /** Entries up to this number of the session's log are in the document. */
  viewedOf(session: PeerId): number {
    return this.#cursors.get(session)?.viewed ?? 0;
  }

  /** The entry that wrote the item of this client at this clock; null where that came within a checkpoint's state. */
  entryOf(client: number, clock: number): { session: PeerId; number: number } | null {
    const cursor = this.#byClient.get(client);
    const number = cursor?.ends.numberAt(clock) ?? null;
    return cursor === undefined || number === null ? null : { session: cursor.log.session, number };
  }

  /** Feeds everything that can be fed. True if the document changed. */
  advance(): boolean {
    let changed = false;
    for (;;) {
      const marks = new Map(
        [...this.#cursors].map(([session, cursor]) => [session, cursor.viewed]),
      );
      const clocks = new Map(this.#clocks);
      const batch = this.#gather();
      if (batch.length === 0) break;
      if (this.#canApply(batch)) {
        this.#apply(batch.map(({ update }) => update));
        changed = true;
        break;
      }
      this.#findOffender(batch);
      this.#clocks = clocks;
      for (const [session, cursor] of this.#cursors) takeBack(cursor, marks.get(session) ?? 0);
    }
    this.#started = true;
    return changed;
  }

  #gather(): Ready[] {
    const batch: Ready[] = [];
    const cursors = [...this.#cursors.values()].filter(
      ({ log, viewed, refused }) => refused === null && viewed < log.number,
    );
    cursors.sort((a, b) => (a.log.session < b.log.session ? -1 : 1));
    for (let progress = true; progress;) {
      progress = false;
      for (const cursor of cursors) {
        for (let entry = this.#nextReady(cursor); entry !== null; entry = this.#nextReady(cursor)) {
          batch.push(entry);
          progress = true;
        }
      }
    }
    return batch;
  }

  #nextReady(cursor: Cursor): Ready | null {
    if (cursor.refused !== null || cursor.viewed >= cursor.log.number) return null;
    const update = must(cursor.log.updateAt(cursor.viewed + 1), 'entry above the base');
    const { client } = cursor;
    if (cursor.next === null) {
      const judged = parseEntry(update, client);
      if ('refuse' in judged) return this.#refuse(cursor, judged.refuse);
      cursor.next = judged;
    }
    const parsed = cursor.next;
    const { start, end, needs } = parsed;
    if (end > start && start !== (this.#clocks.get(client) ?? 0))
      return this.#refuse(cursor, 'its clock does not continue its log');
    const missing = needs.filter(({ client, clock }) => (this.#clocks.get(client) ?? 0) < clock);
    // All that its author wrote before is here: what is not can never come.
    if (missing.some((need) => need.client === client))
      return this.#refuse(cursor, 'deletes what it has not written');
    if (missing.length > 0) return null;
    if (end > start) this.#clocks.set(client, end);
    cursor.viewed += 1;
    cursor.ends.push(end);
    cursor.next = null;
    return { update, parsed, session: cursor.log.session };
  }

  #refuse(cursor: Cursor, reason: string, isProof = true): null {
    cursor.refused = reason;
    this.#ports.onRefused(cursor.log.session, reason, isProof);
    return null;
  }

  /** A first filling is tried on a shadow too: it costs one more pass and keeps the document's identity. */
  #canApply(batch: readonly Ready[]): boolean {
    const only = batch.length === 1 ? batch[0]?.parsed : undefined;
    if (only?.plain === true && meetsItsNeighbours(only, this.doc)) return true;
    const shadow = this.#caughtUpShadow();
    try {
      Y.transact(
        shadow,
        () => batch.forEach(({ update }) => Y.applyUpdate(shadow, update)),
        null,
        false,
      );
      this.#shadowBehind.length = 0;
      this.#shadowAhead = true;
      return shadow.store.pendingStructs === null;
    } catch {
      this.#dropShadow();
      return false;
    }
  }

  /** True while the shadow already holds the batch that the document is about to take. */
  #shadowAhead = false;

  #caughtUpShadow(): Y.Doc {
    if (this.#shadow === null) {
      this.#shadow = new Y.Doc({ gc: true });
      this.#shadowBehind = [];
      Y.applyUpdate(this.#shadow, Y.encodeStateAsUpdate(this.doc));
    }
    const { length } = this.#shadowBehind;
    const shadow = this.#shadow;
    if (length > 0)
      Y.transact(
        shadow,
        () => this.#shadowBehind.forEach((update) => Y.applyUpdate(shadow, update)),
        null,
        false,
      );
    this.#shadowBehind = [];
    return shadow;
  }

  #dropShadow(): void {
    this.#shadow?.destroy();
    this.#shadow = null;
    this.#shadowBehind = [];
    this.#shadowAhead = false;
  }

  /** One of these throws: find it by applying them one by one, and follow its log no further. */
  #findOffender(batch: readonly Ready[]): void {
    this.#dropShadow();
    const trial = new Y.Doc();
    Y.applyUpdate(trial, Y.encodeStateAsUpdate(this.doc));
    let offender = must(batch[batch.length - 1]).session;
    for (const { update, session } of batch) {
      try {
        Y.applyUpdate(trial, update);
        if (trial.store.pendingStructs === null) continue;
      } catch {
        // Named below: the entry is at fault, and the trial document is thrown away.
      }
      offender = session;
      break;
    }
    trial.destroy();
    // It may be another's fault: what it was put beside is something else since a branch of that log gave way.
    this.#refuse(must(this.#cursors.get(offender)), 'Yjs cannot take it in', false);
  }

  #apply(updates: readonly Uint8Array[]): void {
    const own = this.#own;
    const ownClock = Y.getState(this.doc.store, own);
    try {
      if (updates.length === 1) Y.applyUpdate(this.doc, must(updates[0]), FROM_LOGS);
      else
        Y.transact(
          this.doc,
          () => updates.forEach((update) => Y.applyUpdate(this.doc, update, FROM_LOGS)),
          FROM_LOGS,
          false,
        );
    } catch (error) {
      this.#ports.onObserverError(error);
    } finally {
      if (this.#shadowAhead) this.#shadowAhead = false;
      else if (this.#shadow !== null) this.#shadowBehind.push(...updates);
      this.#takeObserversEdits(own, ownClock);
    }
  }

  /** An observer that edits inside our transaction writes in our name: what it wrote is a local edit. */
  #takeObserversEdits(own: number, ownClockBefore: number): void {
    // Yjs draws a new client id when its own one grows in a transaction that is not local.
    this.doc.clientID = this.#clientId;
    if (!this.#started || Y.getState(this.doc.store, own) === ownClockBefore) return;
    const known = Y.decodeStateVector(Y.encodeStateVector(this.doc));
    known.set(own, ownClockBefore);
    const update = Y.encodeStateAsUpdate(this.doc, Y.encodeStateVector(known));
    if (this.#shadow !== null) this.#shadowBehind.push(update);
    this.#ports.onLocalUpdate(update);
  }

  #readClocks(): void {
    this.#clocks = Y.decodeStateVector(Y.encodeStateVector(this.doc));
  }

  /**
   * Is the document what these checkpoints and the entries fed since make? It is not when the state of a checkpoint that was taken in
   * has other content for what we had than we had.
   */
  isMadeOf(checkpoints: readonly CheckpointState[]): boolean {
    const updates = checkpoints.map(({ state }) => state);
    for (const { log, viewed } of this.#cursors.values()) {
      const covered = checkpoints
        .flatMap(({ covers }) => covers)
        .filter(({ session }) => session === log.session)
        .reduce((most, { number }) => Math.max(most, number), log.base);
      for (let number = covered + 1; number <= viewed; number++)
        updates.push(must(log.updateAt(number), 'entry above the base'));
    }
    const made = canonical(updates);
    const shown = canonical([Y.encodeStateAsUpdate(this.doc)]);
    return made !== null && shown !== null && equalBytes(made, shown);
  }

  /**
   * Forgets the document and fills a new one from the logs (and the states of checkpoints that cover their beginnings). A text says why
   * what we wrote is no longer shown, if so: see `isSpent`.
   */
  rebuild(checkpoints: readonly CheckpointState[]): string | null {
    const old = this.doc;
    old.destroy();
    this.#dropShadow();
    this.doc = this.#createDoc();
    this.#clocks = new Map();
    this.#started = false;
    this.#isRebuilding = true;
    this.doc.clientID = this.#clientId;
    if (checkpoints.length > 0) this.#apply(checkpoints.map(({ state }) => state));
    this.#readClocks();
    for (const cursor of this.#cursors.values())
      Object.assign(cursor, {
        viewed: cursor.log.base,
        refused: null,
        next: null,
        ends: new EntryEnds(cursor.log.base, this.#clocks.get(cursor.client) ?? 0),
      });
    for (const { covers } of checkpoints) this.#skipCovered(covers);
    this.advance();
    this.#isRebuilding = false;
    const reason = this.#whyOwnIsGone(old);
    this.#isSpent ||= reason !== null;
    this.doc.clientID = this.#clientId;
    return reason;
  }

  #whyOwnIsGone(old: Y.Doc): string | null {
    const cursor = this.#cursors.get(this.#ports.self);
    if (cursor?.refused !== undefined && cursor.refused !== null)
      return `what we wrote is not shown: ${cursor.refused}`;
    if (cursor !== undefined && cursor.viewed < cursor.log.number)
      return `what we wrote ${LOST_GROUND}`;
    const shown = (old.store.clients.get(this.#own) ?? []).filter(
      (struct) => struct instanceof Y.Item && !struct.deleted,
    );
    return shown.every((item) => isStillThere(item as Y.Item, this.doc))
      ? null
      : 'what we wrote stood beside text that a log lost when everyone kept another branch of it';
  }

  destroy(): void {
    this.#dropShadow();
    this.doc.destroy();
  }
}

function takeBack(cursor: Cursor, viewed: number): void {
  cursor.viewed = viewed;
  cursor.next = null;
  cursor.ends.takeBack(viewed);
}
