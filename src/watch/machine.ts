/**
 * Asks other peers of their links, clocks and of the ways of edits while somebody looks, and answers those who ask; a machine without
 * I/O: inputs in, effects out. Nothing goes out while nobody looks or asks. Must not know: how bytes travel, what pages hold, how
 * anything is drawn.
 */
import { assert, unreachable } from '../lib/assert.ts';
import type { PeerId } from '../wire/ids.ts';
import { decodeWatchMessage } from '../wire/watch-messages.ts';
import { Clocks } from './clocks.ts';
import { Core, type PeerNotes } from './core.ts';
import { SAMPLE_MS, WATCH_LEASE_MS, WATCH_RENEW_MS } from './limits.ts';
import type {
  Watch,
  WatchedPeer,
  WatchEffect,
  WatchInput,
  WatchOptions,
  WatchView,
} from './machine-types.ts';
import { Reports } from './reports.ts';
import { Traces } from './traces.ts';

export function createWatch(options: WatchOptions): Watch {
  const machine = new Machine(options);
  return {
    handle: (input, nowMs) => machine.handle(input, nowMs),
    get wakeAtMs() {
      return machine.wakeAtMs;
    },
    view: (nowMs) => machine.view(nowMs),
  };
}

class Machine {
  readonly #core: Core;
  readonly #clocks: Clocks;
  readonly #reports: Reports;
  readonly #traces: Traces;
  #renewAtMs = Infinity;
  #sampleAtMs = Infinity;
  wakeAtMs = Infinity;

  constructor(options: WatchOptions) {
    this.#core = new Core(options);
    this.#clocks = new Clocks(this.#core);
    this.#reports = new Reports(this.#core);
    this.#traces = new Traces(this.#core, this.#clocks);
  }

  handle(input: WatchInput, nowMs: number): WatchEffect[] {
    assert(nowMs >= this.#core.nowMs, 'time went back');
    this.#core.begin(nowMs);
    this.#take(input);
    this.#traces.run();
    this.#reports.run();
    if (this.#core.isWatching) this.#look();
    this.wakeAtMs = Math.min(
      this.#renewAtMs,
      this.#sampleAtMs,
      this.#clocks.dueMs,
      this.#reports.dueMs,
      this.#traces.dueMs,
    );
    return this.#core.end();
  }

  #take(input: WatchInput): void {
    switch (input.type) {
      case 'tick':
        return;
      case 'deliver':
        return this.#deliver(input.from, input.payload);
      case 'watching':
        return this.#watching(input.isOn);
      case 'trace':
        return this.#traces.trace(input.entry);
      case 'own-edit':
        return this.#traces.onOwnEdit(input.entry);
      case 'peer-gone':
        this.#traces.forget(input.peer);
        if (this.#core.forget(input.peer)) this.#core.changed();
        return;
      default:
        unreachable(input);
    }
  }

  #deliver(from: PeerId, payload: Uint8Array): void {
    const notes = this.#core.notesOf(from);
    if (notes === null || !notes.messages.take(this.#core.nowMs)) return;
    const message = decodeWatchMessage(payload);
    if (message === null) return;
    switch (message.type) {
      case 'watch':
        return this.#onWatch(notes, message.forS);
      case 'report':
        return this.#reports.onReport(notes, message, payload.length);
      case 'clock-ask':
        return this.#clocks.onAsk(from, notes, message.token);
      case 'clock-answer':
        return this.#clocks.onAnswer(notes, message.token, message);
      case 'trace-ask':
        return this.#traces.onAsk(from, notes, message);
      case 'trace-answer':
        return this.#traces.onAnswer(from, notes, message);
      default:
        unreachable(message);
    }
  }

  #onWatch(notes: PeerNotes, forS: number): void {
    const { nowMs } = this.#core;
    const wasOn = notes.watchUntilMs > nowMs;
    notes.watchUntilMs = forS === 0 ? -Infinity : nowMs + forS * 1000;
    if (forS > 0) this.#reports.onWatcher(!wasOn);
    if (wasOn !== forS > 0) this.#core.changed();
  }

  #watching(isOn: boolean): void {
    const core = this.#core;
    if (isOn === core.isWatching) return;
    core.isWatching = isOn;
    core.changed();
    this.#renewAtMs = isOn ? core.nowMs : Infinity;
    this.#sampleAtMs = isOn ? core.nowMs : Infinity;
    if (isOn) return;
    this.#traces.stopped();
    for (const [, notes] of core.all()) notes.told = null;
    if (core.reach.length > 0) core.broadcast('live', { type: 'watch', forS: 0 });
  }

  /** Somebody here looks: others are told so, their clocks are compared with ours, and our own links are measured. */
  #look(): void {
    const { nowMs } = this.#core;
    const isRenewal = nowMs >= this.#renewAtMs;
    const isSample = nowMs >= this.#sampleAtMs;
    if (isRenewal || isSample) this.#tellThatWeLook(isRenewal);
    if (isSample) {
      this.#sampleAtMs = nowMs + SAMPLE_MS;
      this.#reports.sample(this.#core.options.ports.facts());
      this.#core.changed();
    }
    if (isRenewal || isSample || nowMs >= this.#clocks.dueMs) this.#clocks.run();
  }

  /** All, or those who have come since. */
  #tellThatWeLook(isRenewal: boolean): void {
    const { nowMs, reach, scale } = this.#core;
    const message = { type: 'watch', forS: Math.ceil((WATCH_LEASE_MS * scale) / 1000) } as const;
    if (isRenewal) {
      this.#renewAtMs = nowMs + WATCH_RENEW_MS * scale;
      if (reach.length > 0) this.#core.broadcast('live', message);
    }
    for (const peer of reach) {
      const notes = this.#core.notesOf(peer);
      if (notes === null || notes.isTold) continue;
      notes.isTold = true;
      if (!isRenewal) this.#core.unicast(peer, 'live', message);
    }
  }

  view(nowMs: number): WatchView {
    const core = this.#core;
    core.begin(Math.max(nowMs, core.nowMs));
    const { ports } = core.options;
    const watchers = this.#reports.watchers();
    const facts = core.isWatching ? ports.facts() : null;
    const progress = facts === null ? null : this.#reports.progress(facts);
    const peers = new Map<PeerId, WatchedPeer>();
    for (const [peer, { editMs }] of core.all()) {
      const watched = {
        clock: core.offsetOf(peer),
        editMs: editTimes(editMs),
        told: progress?.get(peer) ?? null,
      };
      if (watched.clock !== null || watched.editMs !== null || watched.told !== null)
        peers.set(peer, watched);
    }
    const links = facts === null ? [] : this.#reports.links(facts);
    return { isWatching: core.isWatching, watchers, peers, links };
  }
}

function editTimes(samples: readonly number[]): WatchedPeer['editMs'] {
  const last = samples.at(-1);
  if (last === undefined) return null;
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? last;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
  return { last, median, worst: sorted.at(-1) ?? last };
}
