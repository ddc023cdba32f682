/** Joins the watch machine with the room: who looks here, which traces are asked for, and what became of our own edits. */
import type { Emitter } from '../lib/emitter.ts';
import type { EntryRef, Trace } from '../watch/trace.ts';
import type { PeerId } from '../wire/ids.ts';
import type { RoomParts } from './assemble.ts';
import { lastEntryOf } from './entry-info.ts';
import type { InnerEvents } from './inner-events.ts';
import type { NetworkEvents } from './network-api.ts';
import { isHere, viewOf } from './selectors.ts';

type Asked = { latest: Trace; resolve: ((trace: Trace) => void)[] };

/** Who types makes a dozen edits a second: more than one in this time on one way is a blur to people, and costs them frames. */
const CROSSING_MS = 500;

/** Traces that are waited for at one time; there are buttons for one. */
const TRACES_ASKED_MAX = 64;

const keyOf = ({ session, page, number }: EntryRef): string => `${page}/${session}/${number}`;

export class Watching {
  readonly #parts: RoomParts;
  readonly #emitter: Emitter<NetworkEvents>;
  readonly #asked = new Map<string, Asked>();
  #watchers = 0;
  #lastTrace: Trace | null = null;
  readonly #crossedAtMs = new Map<string, number>();
  #lastOwn: EntryRef | null = null;
  #reached: ReadonlySet<PeerId> = new Set();

  constructor(parts: RoomParts, emitter: Emitter<NetworkEvents>, onChange: () => void) {
    this.#parts = parts;
    this.#emitter = emitter;
    parts.emitter.on('change', () => this.#noteOwnEdit());
    parts.inner.on('view', () => this.#noteReached());
    parts.inner.on('watched', (effect) =>
      effect.type === 'changed' ? onChange() : this.#traced(effect),
    );
    const self = parts.record.session;
    parts.inner.on('arrived', ({ session, hop }) => {
      if (hop !== null) this.#crossed(session, hop.peer, self);
    });
    parts.inner.on('sent', ({ author, to }) => {
      for (const peer of to) this.#crossed(author ?? self, self, peer);
    });
  }

  get isOn(): boolean {
    return this.#watchers > 0;
  }

  get lastTrace(): Trace | null {
    return this.#lastTrace;
  }

  watch(): () => void {
    this.#watchers += 1;
    if (this.#watchers === 1) this.#turn(true);
    let isOn = true;
    return () => {
      if (!isOn) return;
      isOn = false;
      this.#watchers -= 1;
      if (this.#watchers === 0) this.#turn(false);
    };
  }

  #turn(isOn: boolean): void {
    const { driver } = this.#parts;
    driver.isWatched = isOn;
    driver.watch({ type: 'watching', isOn });
    this.#crossedAtMs.clear();
    this.#lastOwn = null;
    this.#noteOwnEdit();
  }

  trace(entry: EntryRef): Promise<Trace> {
    const key = keyOf(entry);
    const asked = this.#asked.get(key);
    if (asked === undefined && this.#asked.size >= TRACES_ASKED_MAX)
      return Promise.reject(new Error('too many edits are being traced'));
    return new Promise((resolve) => {
      if (asked !== undefined) {
        asked.resolve.push(resolve);
        return;
      }
      const askedAtMs = this.#parts.wallMsAtZero + this.#parts.ports.timers.now();
      const latest = { entry, bytes: null, askedAtMs, stops: [], silent: [], unknown: [] };
      this.#asked.set(key, { latest, resolve: [resolve] });
      this.#parts.driver.watch({ type: 'trace', entry });
    });
  }

  #traced({ type, trace, isComplete }: Exclude<InnerEvents['watched'], { type: 'changed' }>): void {
    const key = keyOf(trace.entry);
    const own = lastEntryOf(this.#parts);
    if (type === 'own-traced' || (own !== null && key === keyOf(own))) {
      this.#lastTrace = trace;
      this.#emitter.emit('trace', null);
    }
    const asked = type === 'traced' ? this.#asked.get(key) : undefined;
    if (asked === undefined) return;
    asked.latest = trace;
    if (!isComplete) return;
    this.#asked.delete(key);
    for (const resolve of asked.resolve) resolve(trace);
  }

  #crossed(author: PeerId, from: PeerId, to: PeerId): void {
    const nowMs = this.#parts.ports.timers.now();
    const way = `${author} ${from} ${to}`;
    if (!this.isOn || nowMs - (this.#crossedAtMs.get(way) ?? -Infinity) < CROSSING_MS) return;
    this.#crossedAtMs.set(way, nowMs);
    this.#emitter.emit('edit', { author, from, to });
  }

  /** Only while somebody looks: it is asked with every change of the room. */
  #noteOwnEdit(): void {
    if (!this.isOn) return;
    const entry = lastEntryOf(this.#parts);
    if (entry === null || (this.#lastOwn !== null && keyOf(entry) === keyOf(this.#lastOwn))) return;
    this.#lastOwn = entry;
    this.#parts.driver.watch({ type: 'own-edit', entry });
  }

  /** The machine forgets who is gone. While it has nothing to do it remembers nobody. */
  #noteReached(): void {
    const { watchMachine } = this.#parts.driver;
    if ((watchMachine?.wakeAtMs ?? Infinity) === Infinity && this.#reached.size === 0) return;
    const before = this.#reached;
    const here = viewOf(this.#parts).peers.filter(isHere);
    this.#reached = new Set(here.map(({ id }) => id));
    for (const peer of before)
      if (!this.#reached.has(peer)) this.#parts.driver.watch({ type: 'peer-gone', peer });
  }

  /** The room was left: whoever waits for a trace gets what there is. */
  end(): void {
    for (const { latest, resolve } of this.#asked.values())
      for (const answer of resolve) answer(latest);
    this.#asked.clear();
  }
}
