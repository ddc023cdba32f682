/**
 * `room.network`: reads snapshots of the network as often as somebody looks, and never more. What a snapshot holds is in
 * network-facts.ts; this file decides when one is made.
 */
import type { FaultOrder, RoomFault } from '../faults/room-fault.ts';
import { createEmitter, type Emitter } from '../lib/emitter.ts';
import type { NetworkSnapshot } from '../watch/network-snapshot.ts';
import type { TimelineEvent, TimelineFile } from '../watch/timeline-types.ts';
import type { EntryRef, Trace } from '../watch/trace.ts';
import type { PageId } from '../wire/ids.ts';
import { entryInfoOf, lastEntryOf } from './entry-info.ts';
import { Faulting } from './faulting.ts';
import { LastHour } from './last-hour.ts';
import { readSnapshot, type FactsParts } from './network-facts.ts';
import type { EntryInfo, NetworkApi, NetworkEvents } from './network-api.ts';
import { shareParts } from './share.ts';
import { Watching } from './watching.ts';

/** Between two `change` events, but for the first of a burst: faster nobody reads, and whoever draws draws all of it each time. */
const CHANGE_MS = 250;
/** What is measured moves without any event: while somebody listens it is read this often, as often as paths are pinged. */
const MEASURE_MS = 500;
/** In a large room reading takes long; it shall not take more than this share of the time. */
const READING_SHARE = 0.05;

export class Network implements NetworkApi {
  readonly #facts: FactsParts;
  readonly #emitter: Emitter<NetworkEvents>;
  readonly #watching: Watching;
  readonly #hour: LastHour;
  readonly #faulting: Faulting;
  #snapshot: NetworkSnapshot | null = null;
  #isStale = true;
  #readAtMs = -Infinity;
  #readTookMs = 0;
  #told: NetworkSnapshot | null = null;
  #toldAtMs = -Infinity;
  #cancelTell: (() => void) | null = null;
  #cancelMeasure: (() => void) | null = null;
  #listeners = 0;

  constructor(facts: FactsParts) {
    this.#facts = facts;
    this.#emitter = createEmitter(facts.parts.ports.onError);
    const { parts } = facts;
    this.#watching = new Watching(parts, this.#emitter, () => this.#changed());
    this.#hour = new LastHour({
      parts,
      snapshot: () => this.snapshot(),
      onHappened: (event) => this.#emitter.emit('happened', event),
    });
    this.#faulting = new Faulting(parts, {
      onChange: () => this.#changed(),
      onHealed: (fault, by) => this.#hour.note({ type: 'healed', fault, by }),
    });
    parts.emitter.on('change', () => this.#changed());
    parts.emitter.on('left', () => this.#end());
  }

  get #nowMs(): number {
    return this.#facts.parts.ports.timers.now();
  }

  #changed(): void {
    this.#isStale = true;
    this.#hour.changed();
    this.#tellSoon();
  }

  #end(): void {
    this.#watching.end();
    this.#hour.end();
    this.#faulting.end();
    this.#cancelMeasure?.();
    this.#cancelTell?.();
    this.#listeners = 0;
    this.#emitter.clear();
  }

  snapshot(): NetworkSnapshot {
    const nowMs = this.#nowMs;
    if (this.#snapshot !== null && !this.#isStale && nowMs - this.#readAtMs < MEASURE_MS)
      return this.#snapshot;
    const next = readSnapshot(this.#facts, this.faults());
    const atMs = this.#snapshot?.atMs ?? next.atMs;
    const shared = shareParts(this.#snapshot, { ...next, atMs });
    this.#snapshot = shared === this.#snapshot ? shared : { ...shared, atMs: next.atMs };
    this.#isStale = false;
    this.#readAtMs = nowMs;
    this.#readTookMs = this.#nowMs - nowMs;
    return this.#snapshot;
  }

  #tellSoon(): void {
    if (this.#listeners === 0 || this.#cancelTell !== null) return;
    const waitMs = Math.max(CHANGE_MS, this.#readTookMs / READING_SHARE);
    const delayMs = Math.max(0, this.#toldAtMs + waitMs - this.#nowMs);
    this.#cancelTell = this.#facts.parts.ports.timers.after(delayMs, () => this.#tell());
  }

  #tell(): void {
    this.#cancelTell = null;
    this.#toldAtMs = this.#nowMs;
    const snapshot = this.snapshot();
    if (snapshot === this.#told) return;
    this.#told = snapshot;
    this.#emitter.emit('change', null);
  }

  #measureLater(): void {
    this.#cancelMeasure = this.#facts.parts.ports.timers.after(MEASURE_MS, () => {
      this.#measureLater();
      this.#tellSoon();
    });
  }

  on<K extends keyof NetworkEvents>(
    event: K,
    listener: (value: NetworkEvents[K]) => void,
  ): () => void {
    const off = this.#emitter.on(event, listener);
    if (event !== 'change') return off;
    this.#listeners += 1;
    if (this.#listeners === 1) {
      this.#told = this.#snapshot;
      this.#measureLater();
    }
    let isOn = true;
    return () => {
      off();
      if (!isOn) return;
      isOn = false;
      this.#listeners -= 1;
      if (this.#listeners > 0) return;
      this.#cancelMeasure?.();
      this.#cancelTell?.();
      this.#cancelTell = null;
    };
  }

  watch(): () => void {
    return this.#watching.watch();
  }

  events(): readonly TimelineEvent[] {
    return this.#hour.events();
  }

  at(atMs: number): NetworkSnapshot | null {
    return this.#hour.at(atMs);
  }

  range(): { fromMs: number; toMs: number } {
    return this.#hour.range();
  }

  exportTimeline(): TimelineFile {
    return this.#hour.toFile(this.#facts.roomName());
  }

  lastTrace(): Trace | null {
    return this.#watching.lastTrace;
  }

  trace(entry: EntryRef): Promise<Trace> {
    return this.#watching.trace(entry);
  }

  entryOf(page: PageId, client: number, clock: number): EntryRef | null {
    const entry = this.#facts.parts.replica.entryOf(page, client, clock);
    return entry === null ? null : { page, ...entry };
  }

  lastEntry(): EntryRef | null {
    return lastEntryOf(this.#facts.parts);
  }

  info(entry: EntryRef): EntryInfo {
    return entryInfoOf(this.#facts.parts, entry);
  }

  faultsAllowed(): boolean {
    return this.#faulting.isAllowed;
  }

  allowFaults(isAllowed: boolean): void {
    // The index does not cross a cut; the word that heals does.
    if (!isAllowed) this.#faulting.heal(null);
    this.#facts.allowFaults(isAllowed);
  }

  cause(order: FaultOrder): string {
    return this.#faulting.cause(order);
  }

  heal(id?: string): void {
    this.#faulting.heal(id ?? null);
  }

  faults(): readonly RoomFault[] {
    return this.#faulting.faults;
  }
}
