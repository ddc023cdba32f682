/**
 * When and how entries came, were taken into their page and stored: for traces and receipts, not for any decision. What is recent is
 * known, the rest is not: all of it is bounded, and nothing of it is on a disk.
 */
import type { PageId, PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';
import type { Log } from './log.ts';
import type { Hop } from './machine-types.ts';
import { logKeyOf, type LogKey } from './log-key.ts';

/** `made` here; `broadcast` as it was made; `repair`: asked for; `checkpoint`: within a state; `loaded` from our own disk. */
export type Arrival = 'made' | 'broadcast' | 'repair' | 'checkpoint' | 'loaded';

export type ArrivalNote = {
  how: Arrival;
  /** The neighbour that handed it over, and the link; null where there was none, or it is not known. */
  from: PeerId | null;
  kind: LinkKind | null;
  /** On the machine's clock, like the next two. When it was made, if it was made here. */
  receivedMs: number;
  /** Null: not in an open page, or not known any more. */
  appliedMs: number | null;
  storedMs: number | null;
  /** Of the update; null when it is no longer kept. */
  bytes: number | null;
};

/** Some minutes of a busy room. */
const NOTES_MAX = 2048;
/** Logs whose growth is followed: those that grew last. */
const LOGS_MAX = 256;
/** Steps of one log: a step is an input, however many entries came with it. */
const STEPS_MAX = 512;
/** Of one answer the last entries are noted; those before are as old. */
const NOTED_OF_ANSWER_MAX = 256;

type Note = Pick<ArrivalNote, 'how' | 'from' | 'kind' | 'receivedMs'>;
export type Bearing = { hop: Hop | null; atMs: number };

/** "From then on it was at least so far": when a number was reached. */
class Steps {
  #numbers: number[] = [];
  #times: number[] = [];
  /** Of numbers up to this it is not known. */
  #floor: number;

  constructor(floor: number) {
    this.#floor = floor;
  }

  push(number: number, timeMs: number): void {
    if (number <= (this.#numbers.at(-1) ?? this.#floor)) return;
    this.#numbers.push(number);
    this.#times.push(timeMs);
    if (this.#numbers.length <= STEPS_MAX) return;
    const dropped = STEPS_MAX / 2;
    this.#floor = this.#numbers[dropped - 1] ?? this.#floor;
    this.#numbers = this.#numbers.slice(dropped);
    this.#times = this.#times.slice(dropped);
  }

  reachedAt(number: number): number | null {
    if (number <= this.#floor) return null;
    const at = this.#numbers.findIndex((reached) => reached >= number);
    return this.#times[at] ?? null;
  }
}

type LogSteps = { applied: Steps; stored: Steps; signed: Steps };

export class Arrivals {
  readonly #notes = new Map<string, Note>();
  readonly #steps = new Map<LogKey, LogSteps>();
  /** What came at once and is known as one: up to `number`. */
  readonly #floors = new Map<LogKey, Note & { number: number }>();

  #stepsOf(log: Log): LogSteps {
    const key = log.key;
    const known = this.#steps.get(key);
    if (known !== undefined) return known;
    const steps = { applied: new Steps(0), stored: new Steps(0), signed: new Steps(0) };
    this.#steps.set(key, steps);
    const oldest = this.#steps.keys().next().value;
    if (this.#steps.size > LOGS_MAX && oldest !== undefined) this.#steps.delete(oldest);
    return steps;
  }

  #note(log: Log, number: number, note: Note): void {
    const key = noteKeyOf(log, number);
    if (this.#notes.has(key)) return;
    this.#notes.set(key, note);
    const oldest = this.#notes.keys().next().value;
    if (this.#notes.size > NOTES_MAX && oldest !== undefined) this.#notes.delete(oldest);
  }

  made(log: Log, nowMs: number): void {
    this.#note(log, log.number, { how: 'made', from: null, kind: null, receivedMs: nowMs });
    this.applied(log, log.number, nowMs);
  }

  broadcast(log: Log, number: number, bearing: Bearing): void {
    this.#note(log, number, noteOf('broadcast', bearing));
  }

  /** Of an answer: entries from `first` to `last`. Those that we had are not news. */
  answered(log: Log, first: number, last: number, bearing: Bearing): void {
    const note = noteOf('repair', bearing);
    for (let at = Math.max(first, log.number + 1, last - NOTED_OF_ANSWER_MAX + 1); at <= last; at++)
      this.#note(log, at, note);
  }

  /** All up to the log's number came at once. */
  floor(log: Log, how: 'loaded' | 'checkpoint', bearing: Bearing): void {
    const key = log.key;
    this.#floors.set(key, { ...noteOf(how, bearing), number: log.number });
    if (how === 'loaded') this.stored(log, bearing.atMs);
  }

  applied(log: Log, number: number, nowMs: number): void {
    if (number > 0) this.#stepsOf(log).applied.push(number, nowMs);
  }

  stored(log: Log, nowMs: number): void {
    if (log.stored > 0) this.#stepsOf(log).stored.push(log.stored, nowMs);
  }

  /** A head came or was made: on its signer's clock, all up to it was there. */
  signed(log: Log): void {
    if (log.head !== null) this.#stepsOf(log).signed.push(log.head.number, log.head.timeMs);
  }

  of(log: Log, number: number): ArrivalNote | null {
    const floor = this.#floors.get(log.key);
    const isInFloor = floor !== undefined && number <= floor.number;
    const note = this.#notes.get(noteKeyOf(log, number)) ?? (isInFloor ? floor : undefined);
    if (note === undefined || number > log.number) return null;
    const steps = this.#steps.get(log.key);
    const { how, from, kind, receivedMs } = note;
    const atLeast = (timeMs: number | null | undefined): number | null =>
      timeMs === null || timeMs === undefined ? null : Math.max(receivedMs, timeMs);
    return {
      how,
      from,
      kind,
      receivedMs,
      appliedMs: atLeast(steps?.applied.reachedAt(number)),
      storedMs: atLeast(steps?.stored.reachedAt(number)),
      bytes: log.updateAt(number)?.length ?? null,
    };
  }

  /** Milliseconds since 1970 on the signer's clock: it was made then at the latest. */
  signedBy(session: PeerId, page: PageId, number: number): number | null {
    return this.#steps.get(logKeyOf(session, page))?.signed.reachedAt(number) ?? null;
  }
}

const noteKeyOf = (log: Log, number: number): string => `${log.key}/${number}`;

const noteOf = (how: Arrival, { hop, atMs }: Bearing): Note => ({
  how,
  from: hop?.peer ?? null,
  kind: hop?.kind ?? null,
  receivedMs: atMs,
});
