/**
 * `room.network`: reads snapshots of the network as often as somebody looks, and never more. What a snapshot holds is in
 * network-facts.ts; this file decides when one is made.
 */
import type { FaultOrder, RoomFault } from '../faults/room-fault.ts';
import { createEmitter, type Emitter } from '../lib/emitter.ts';
import type { NetworkSnapshot } from '../watch/network-snapshot.ts';
import type { TimelineEvent, TimelineFile } from '../watch/timeline-types.ts';
import type { EntryRef, Trace } from '../watch/trace.ts';
import { faultsAllowed } from '../model/room-index.ts';
import { INDEX_PAGE, type PageId } from '../wire/ids.ts';
import { entryInfoOf, lastEntryOf } from './entry-info.ts';
import type { LateNetwork } from './late-network.ts';
import { readSnapshot, type FactsParts } from './network-facts.ts';
import type { EntryInfo, NetworkApi, NetworkEvents } from './network-api.ts';
import { shareParts } from './share.ts';

/** Between two `change` events, but for the first of a burst: faster nobody reads, and whoever draws draws all of it each time. */
const CHANGE_MS = 250;
/** What is measured moves without any event: while somebody listens it is read this often, as often as paths are pinged. */
const MEASURE_MS = 500;
/** In a large room reading takes long; it shall not take more than this share of the time. */
const READING_SHARE = 0.05;

/** The room's own things come first: what others say of faults they say again within 2 s. */
const LOAD_AFTER_MS = 1000;
/** After a failure, as without a network and without files kept on the device. */
const LOAD_AGAIN_MS = 10_000;

const NOTHING: readonly never[] = [];
const LEFT = 'the room was left';

export class Network implements NetworkApi {
  readonly #facts: FactsParts;
  readonly #emitter: Emitter<NetworkEvents>;
  #late: LateNetwork | null = null;
  #loading: Promise<LateNetwork> | null = null;
  #cancelLoad: (() => void) | null = null;
  #hasEnded = false;
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
    this.#loadLater(LOAD_AFTER_MS);
    parts.emitter.on('change', () => this.#changed());
    parts.emitter.on('left', () => this.#end());
  }

  #loadLater(delayMs: number): void {
    this.#cancelLoad = this.#facts.parts.ports.timers.after(delayMs, () => {
      this.ready().catch((error: unknown) => {
        this.#facts.parts.ports.onError(error);
        if (!this.#hasEnded) this.#loadLater(LOAD_AGAIN_MS);
      });
    });
  }

  async ready(): Promise<void> {
    await this.#load();
  }

  #load(): Promise<LateNetwork> {
    this.#loading ??= this.#fetch().catch((error: unknown) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  async #fetch(): Promise<LateNetwork> {
    const { LateNetwork } = await import('./late-network.ts');
    if (this.#hasEnded) throw new Error(LEFT);
    this.#late = new LateNetwork({
      parts: this.#facts.parts,
      emitter: this.#emitter,
      snapshot: () => this.snapshot(),
      onChange: () => this.#changed(),
    });
    return this.#late;
  }

  get #nowMs(): number {
    return this.#facts.parts.ports.timers.now();
  }

  #changed(): void {
    this.#isStale = true;
    this.#late?.hour.changed();
    this.#tellSoon();
  }

  #end(): void {
    this.#hasEnded = true;
    this.#cancelLoad?.();
    this.#late?.end();
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
    if (this.#late !== null) return this.#late.watching.watch();
    let stop: (() => void) | null = null;
    let isOn = true;
    const begin = ({ watching }: LateNetwork): void => {
      if (isOn) stop = watching.watch();
    };
    this.#load().then(begin, this.#facts.parts.ports.onError);
    return () => {
      isOn = false;
      stop?.();
    };
  }

  events(): readonly TimelineEvent[] {
    return this.#late?.hour.events() ?? NOTHING;
  }

  at(atMs: number): NetworkSnapshot | null {
    return this.#late?.hour.at(atMs) ?? null;
  }

  range(): { fromMs: number; toMs: number } {
    const nowMs = Math.round(this.#facts.parts.wallMsAtZero + this.#nowMs);
    return this.#late?.hour.range() ?? { fromMs: nowMs, toMs: nowMs };
  }

  exportTimeline(): TimelineFile {
    return this.#here().hour.toFile(this.#facts.roomName());
  }

  lastTrace(): Trace | null {
    return this.#late?.watching.lastTrace ?? null;
  }

  async trace(entry: EntryRef): Promise<Trace> {
    if (this.#hasEnded) throw new Error(LEFT);
    return (await this.#load()).watching.trace(entry);
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
    return faultsAllowed(this.#facts.parts.replica.doc(INDEX_PAGE));
  }

  allowFaults(isAllowed: boolean): void {
    // The index does not cross a cut; the word that heals does.
    if (!isAllowed) this.heal();
    this.#facts.allowFaults(isAllowed);
  }

  cause(order: FaultOrder): string {
    return this.#here().faulting.cause(order);
  }

  heal(id?: string): void {
    this.#late?.faulting.heal(id ?? null);
  }

  faults(): readonly RoomFault[] {
    return this.#late?.faulting.faults ?? NOTHING;
  }

  #here(): LateNetwork {
    if (this.#hasEnded) throw new Error(LEFT);
    if (this.#late === null) throw new Error('this part of the room is still being fetched');
    return this.#late;
  }
}
