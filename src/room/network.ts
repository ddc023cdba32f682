/**
 * `room.network`: reads snapshots of the network as often as somebody looks, and never more. What a snapshot holds is in
 * network-facts.ts; this file decides when one is made.
 */
import { toHex } from '../lib/bytes.ts';
import { createEmitter, type Emitter } from '../lib/emitter.ts';
import type { NetworkSnapshot } from '../watch/network-snapshot.ts';
import type { EntryRef, Trace } from '../watch/trace.ts';
import type { PeerId } from '../wire/ids.ts';
import { readSnapshot, type FactsParts } from './network-facts.ts';
import type { EntryInfo, NetworkApi, NetworkEvents } from './network-api.ts';
import { authorOf, viewOf } from './selectors.ts';
import { shareParts } from './share.ts';

/** Between two `change` events: faster than this nobody reads. */
const CHANGE_MS = 100;
/** What is measured moves without any event: while somebody listens it is read this often, as often as paths are pinged. */
const MEASURE_MS = 500;
/** In a large room reading takes long; it shall not take more than this share of the time. */
const READING_SHARE = 0.05;

export class Network implements NetworkApi {
  readonly #facts: FactsParts;
  readonly #emitter: Emitter<NetworkEvents>;
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
    facts.parts.emitter.on('change', () => this.#changed());
  }

  get #nowMs(): number {
    return this.#facts.parts.ports.timers.now();
  }

  #changed(): void {
    this.#isStale = true;
    this.#tellSoon();
  }

  snapshot(): NetworkSnapshot {
    const nowMs = this.#nowMs;
    if (this.#snapshot !== null && !this.#isStale && nowMs - this.#readAtMs < MEASURE_MS)
      return this.#snapshot;
    const next = readSnapshot(this.#facts);
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

  /** Nobody is asked yet. */
  watch(): () => void {
    return () => undefined;
  }

  events(): [] {
    return [];
  }

  at(): null {
    return null;
  }

  range(): { fromMs: number; toMs: number } {
    const { atMs } = this.snapshot();
    return { fromMs: atMs, toMs: atMs };
  }

  exportTimeline(): never {
    throw new Error('there is no timeline yet');
  }

  lastTrace(): null {
    return null;
  }

  trace(entry: EntryRef): Promise<Trace> {
    const askedAtMs = this.snapshot().atMs;
    return Promise.resolve({ entry, bytes: null, askedAtMs, stops: [], silent: [], unknown: [] });
  }

  entryOf(): null {
    return null;
  }

  lastEntry(): EntryRef | null {
    const { replica, record } = this.#facts.parts;
    const receipt = replica.receipt();
    if (receipt === null) return null;
    return { session: record.session, page: receipt.page, number: receipt.number };
  }

  info(entry: EntryRef): EntryInfo {
    const { parts } = this.#facts;
    const head = parts.replica.heads(entry.page).find(({ session }) => session === entry.session);
    const last = this.lastEntry();
    const isLast = last !== null && last.session === entry.session && last.page === entry.page;
    const holders = isLast && last.number >= entry.number ? parts.replica.receipt()?.heldBy : [];
    const isSigned = head !== undefined && head.proved >= entry.number;
    return {
      entry,
      author: authorOf(parts, entry.session),
      madeByMs: isSigned ? head.timeMs : null,
      storedHere: head !== undefined && head.stored >= entry.number && parts.isPersistent(),
      ...this.#devices(new Set(holders)),
    };
  }

  /** One peer for each device but ours: one that holds it, if any does. */
  #devices(holders: ReadonlySet<PeerId>): { heldBy: PeerId[]; others: PeerId[] } {
    const { record } = this.#facts.parts;
    const byDevice = new Map<string, PeerId>();
    for (const peer of viewOf(this.#facts.parts).peers) {
      if (peer.record === null || peer.left || peer.cutOff !== null) continue;
      const device = toHex(peer.record.device);
      const isNew = !byDevice.has(device);
      if (device !== toHex(record.device) && (isNew || holders.has(peer.id)))
        byDevice.set(device, peer.id);
    }
    const peers = [...byDevice.values()];
    return {
      heldBy: peers.filter((id) => holders.has(id)),
      others: peers.filter((id) => !holders.has(id)),
    };
  }

  faultsAllowed(): boolean {
    return false;
  }

  allowFaults(): never {
    throw new Error('faults cannot be caused yet');
  }

  cause(): never {
    throw new Error('faults cannot be caused yet');
  }

  heal(): void {}

  faults(): [] {
    return [];
  }
}
