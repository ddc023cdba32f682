/** Asks others how an edit came to them, puts their answers on one clock, and answers who asks. */
import type { PeerId } from '../wire/ids.ts';
import type { ReportedArrival, WatchMessage } from '../wire/watch-messages.ts';
import { Bucket } from '../lib/bucket.ts';
import type { Offset } from './clock.ts';
import type { Clocks } from './clocks.ts';
import type { Core, PeerNotes } from './core.ts';
import {
  EDIT_SAMPLES,
  OWN_EDIT_FRESH_MS,
  OWN_TRACE_AFTER_MS,
  OWN_TRACE_MS,
  TRACE_ASKS_BURST,
  TRACE_ASKS_PER_S,
  TRACE_WAIT_MS,
  TRACES_MAX,
} from './limits.ts';
import type { ArrivalNote } from './machine-types.ts';
import type { EntryRef, Trace, TraceStop } from './trace.ts';

type TraceAsk = Extract<WatchMessage, { type: 'trace-ask' }>;
type TraceAnswer = Extract<WatchMessage, { type: 'trace-answer' }>;

/** One that is under way. */
type Running = {
  entry: EntryRef;
  token: number;
  isOwn: boolean;
  askedAtMs: number;
  bytes: number | null;
  /** When we made or received it, since 1970; null if we have no record of it. */
  ourMs: number | null;
  stops: TraceStop[];
  silent: Set<PeerId>;
  /** Of the silent ones those who may still answer. */
  awaited: Set<PeerId>;
  unknown: PeerId[];
};

type OwnEdit = { entry: EntryRef; madeMs: number };

const isSameEntry = (a: EntryRef, b: EntryRef): boolean =>
  a.session === b.session && a.page === b.page && a.number === b.number;

export class Traces {
  readonly #core: Core;
  readonly #clocks: Clocks;
  readonly #asks = new Bucket(TRACE_ASKS_PER_S, TRACE_ASKS_BURST);
  readonly #running: Running[] = [];
  readonly #queue: EntryRef[] = [];
  /** Our edit that is traced next, one that is soon old enough to take its place, and the last. */
  #own: OwnEdit[] = [];
  /** No own edit is traced sooner. */
  #ownReadyAtMs = -Infinity;

  constructor(core: Core, clocks: Clocks) {
    this.#core = core;
    this.#clocks = clocks;
  }

  get dueMs(): number {
    let dueMs = this.#ownDueMs;
    for (const { askedAtMs } of this.#running) dueMs = Math.min(dueMs, askedAtMs + TRACE_WAIT_MS);
    if (this.#queue.length > 0 && this.#running.length < TRACES_MAX)
      dueMs = Math.min(dueMs, this.#asks.readyAtMs(this.#core.nowMs));
    return dueMs;
  }

  /** One that is asked for by hand. What is too much at once is answered with what is known here. */
  trace(entry: EntryRef): void {
    const isUnderWay =
      this.#queue.some((other) => isSameEntry(other, entry)) ||
      this.#running.some((other) => !other.isOwn && isSameEntry(other.entry, entry));
    if (isUnderWay) return;
    if (this.#queue.length >= TRACES_MAX) this.#tell(this.#begin(entry, false), true);
    else this.#queue.push(entry);
  }

  get #ownDueMs(): number {
    const [next] = this.#own;
    if (next === undefined) return Infinity;
    return Math.max(next.madeMs + OWN_TRACE_AFTER_MS, this.#ownReadyAtMs);
  }

  /**
   * An edit of ours. While somebody here looks, one now and then is traced, and the last one in any case. Of those that were made long
   * enough ago it is a new one: in a large room, where the turn comes seldom, an old one tells little.
   */
  onOwnEdit(entry: EntryRef): void {
    const { isWatching, nowMs } = this.#core;
    if (!isWatching) return;
    this.#ripen();
    this.#own = [...this.#own.slice(0, 2), { entry, madeMs: nowMs }];
  }

  #ripen(): void {
    const isRipe = (edit: OwnEdit | undefined): boolean =>
      edit !== undefined && edit.madeMs + OWN_TRACE_AFTER_MS <= this.#core.nowMs;
    while (isRipe(this.#own[1])) this.#own.shift();
  }

  /** Nobody here looks any more. */
  stopped(): void {
    this.#own = [];
  }

  run(): void {
    const { nowMs } = this.#core;
    for (const running of [...this.#running])
      if (nowMs >= running.askedAtMs + TRACE_WAIT_MS) this.#end(running);
    while (this.#running.length < TRACES_MAX) {
      const [next] = this.#queue;
      if (next === undefined || !this.#asks.take(nowMs)) break;
      this.#queue.shift();
      this.#start(next, false);
    }
    this.#runOwn();
  }

  #runOwn(): void {
    const { nowMs } = this.#core;
    if (this.#ownDueMs > nowMs) return;
    this.#ripen();
    const own = this.#own.shift();
    this.#ownReadyAtMs = nowMs + OWN_TRACE_MS * this.#core.scale;
    if (own !== undefined && this.#running.length < TRACES_MAX) this.#start(own.entry, true);
  }

  #begin(entry: EntryRef, isOwn: boolean): Running {
    const { nowMs, reach, options } = this.#core;
    const note = options.ports.arrivalOf(entry);
    const running: Running = {
      entry,
      token: this.#core.nextToken(),
      isOwn,
      askedAtMs: nowMs,
      bytes: note?.bytes ?? null,
      ourMs: note === null ? null : this.#core.wallMs(note.receivedMs),
      stops: [],
      silent: new Set(reach),
      awaited: new Set(reach),
      unknown: [],
    };
    if (note === null) running.unknown.push(options.self);
    else running.stops.push(this.#ownStop(note));
    return running;
  }

  #ownStop(note: ArrivalNote): TraceStop {
    const { options } = this.#core;
    const wallMs = (ms: number | null): number | null =>
      ms === null ? null : this.#core.wallMs(Math.max(ms, note.receivedMs));
    return {
      peer: options.self,
      how: note.how,
      from: note.from,
      kind: note.kind,
      receivedMs: this.#core.wallMs(note.receivedMs),
      appliedMs: wallMs(note.appliedMs),
      storedMs: wallMs(note.storedMs),
      errorMs: 0,
    };
  }

  #start(entry: EntryRef, isOwn: boolean): void {
    const running = this.#begin(entry, isOwn);
    if (running.awaited.size === 0) return this.#tell(running, true);
    this.#running.push(running);
    this.#core.broadcast('live', { type: 'trace-ask', token: running.token, ...entry });
    this.#tell(running, false);
  }

  #end(running: Running): void {
    this.#running.splice(this.#running.indexOf(running), 1);
    this.#tell(running, true);
  }

  #tell(running: Running, isComplete: boolean): void {
    const { entry, bytes, isOwn } = running;
    const trace: Trace = {
      entry,
      bytes,
      askedAtMs: this.#core.wallMs(running.askedAtMs),
      stops: [...running.stops].sort((a, b) => a.receivedMs - b.receivedMs),
      silent: [...running.silent],
      unknown: [...running.unknown],
    };
    this.#core.effects.push({ type: isOwn ? 'own-traced' : 'traced', trace, isComplete });
  }

  onAsk(from: PeerId, notes: PeerNotes, ask: TraceAsk): void {
    const { nowMs, answers, options } = this.#core;
    if (!notes.traceAnswers.take(nowMs) || !answers.take(nowMs)) return;
    const { session, page, number, token } = ask;
    const note = options.ports.arrivalOf({ session, page, number });
    this.#core.unicast(from, 'live', {
      type: 'trace-answer',
      token,
      receivedUs: this.#core.wallUs(nowMs),
      heldUs: 0,
      arrival: note === null ? null : this.#reported(note),
    });
  }

  #reported(note: ArrivalNote): ReportedArrival {
    const afterUs = (ms: number | null): number | null =>
      ms === null ? null : Math.max(0, Math.round((ms - note.receivedMs) * 1000));
    return {
      how: note.how,
      from: note.from,
      kind: note.kind,
      receivedUs: this.#core.wallUs(note.receivedMs),
      appliedAfterUs: afterUs(note.appliedMs),
      storedAfterUs: afterUs(note.storedMs),
      bytes: note.bytes,
    };
  }

  onAnswer(from: PeerId, notes: PeerNotes, answer: TraceAnswer): void {
    const running = this.#running.find(({ token }) => token === answer.token);
    if (running === undefined || !running.awaited.delete(from)) return;
    running.silent.delete(from);
    this.#clocks.measured(notes, answer, running.askedAtMs);
    const offset = this.#core.offsetOf(from);
    const stop =
      answer.arrival === null || offset === null
        ? null
        : this.#believed(running, from, answer.arrival, offset);
    if (stop === null) running.unknown.push(from);
    else {
      running.stops.push(stop);
      if (from === running.entry.session || running.bytes === null)
        running.bytes = answer.arrival?.bytes ?? running.bytes;
      if (running.isOwn) this.#noteEdit(running, notes, stop);
    }
    if (running.awaited.size === 0) this.#end(running);
    else this.#tell(running, false);
  }

  /** The answer on our clock; null if it cannot be true. */
  #believed(
    running: Running,
    peer: PeerId,
    arrival: ReportedArrival,
    { offsetMs, errorMs }: Offset,
  ): TraceStop | null {
    const { entry, ourMs } = running;
    const { how, from, kind, appliedAfterUs, storedAfterUs } = arrival;
    const receivedMs = arrival.receivedUs / 1000 - offsetMs;
    const after = (us: number | null): number | null =>
      us === null ? null : receivedMs + us / 1000;
    const appliedMs = after(appliedAfterUs);
    const storedMs = after(storedAfterUs);
    const lastMs = Math.max(receivedMs, appliedMs ?? receivedMs, storedMs ?? receivedMs);
    const isOfFuture = lastMs > this.#core.wallMs(this.#core.nowMs) + errorMs;
    const isOurs = entry.session === this.#core.options.self;
    const isBeforeMade = isOurs && ourMs !== null && receivedMs < ourMs - errorMs;
    const isMakerOf = how === 'made' && peer !== entry.session;
    if (isOfFuture || isBeforeMade || isMakerOf) return null;
    return { peer, how, from, kind, receivedMs, appliedMs, storedMs, errorMs };
  }

  /** Not of an edit that was there long before the peer came, or that it loaded from the disk that it shares with us. */
  #noteEdit(running: Running, notes: PeerNotes, { appliedMs, how }: TraceStop): void {
    if (running.ourMs === null || appliedMs === null || how === 'loaded') return;
    if (this.#core.wallMs(running.askedAtMs) - running.ourMs > OWN_EDIT_FRESH_MS) return;
    // Within the error of the clocks it may come out as before it was made.
    notes.editMs.push(Math.max(0, appliedMs - running.ourMs));
    if (notes.editMs.length > EDIT_SAMPLES) notes.editMs.shift();
    this.#core.changed();
  }

  /** Nobody waits for it any more. */
  forget(peer: PeerId): void {
    for (const running of [...this.#running])
      if (running.awaited.delete(peer) && running.awaited.size === 0) this.#end(running);
  }
}
