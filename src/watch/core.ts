/** What the parts of the watch machine share: the time, who is within reach, what is noted of each peer, and what goes out. */
import { LossWindow } from '../lib/loss-window.ts';
import type { PeerId } from '../wire/ids.ts';
import type { Lane } from '../wire/lanes.ts';
import { ROOM_PEERS_MAX } from '../wire/limits.ts';
import { encodeWatchMessage, type WatchMessage } from '../wire/watch-messages.ts';
import { Bucket } from '../lib/bucket.ts';
import { Clock, type Offset } from './clock.ts';
import {
  ANSWERS_BURST,
  ANSWERS_PER_S,
  CLOCK_ANSWERS_BURST,
  CLOCK_ANSWERS_PER_S,
  MESSAGES_BURST,
  MESSAGES_PER_S,
  REPORTS_TAKEN_BURST,
  REPORTS_TAKEN_PER_S,
  scaleOf,
  TRACE_ANSWERS_BURST,
  TRACE_ANSWERS_PER_S,
} from './limits.ts';
import type { WatchEffect, WatchOptions } from './machine-types.ts';
import type { Told } from './told.ts';

/** What is known of one peer, and what it may still ask of us. */
export class PeerNotes {
  readonly clock = new Clock();
  readonly messages = new Bucket(MESSAGES_PER_S, MESSAGES_BURST);
  readonly clockAnswers = new Bucket(CLOCK_ANSWERS_PER_S, CLOCK_ANSWERS_BURST);
  readonly reports = new Bucket(REPORTS_TAKEN_PER_S, REPORTS_TAKEN_BURST);
  readonly traceAnswers = new Bucket(TRACE_ANSWERS_PER_S, TRACE_ANSWERS_BURST);
  /** It looks until then. */
  watchUntilMs = -Infinity;
  /** It heard from us that we look. */
  isTold = false;
  /** Our question that it has not answered; times are on the machine's clock. */
  clockAsked: { token: number; sentMs: number } | null = null;
  clockDueMs = -Infinity;
  told: Told | null = null;
  /** Of its reports, which are numbered and may be lost, while we look. */
  reportLosses = new LossWindow();
  /** From our edits being made to their being taken in there, oldest first. */
  editMs: number[] = [];
}

export class Core {
  readonly options: WatchOptions;
  nowMs = -Infinity;
  effects: WatchEffect[] = [];
  isWatching = false;
  readonly answers = new Bucket(ANSWERS_PER_S, ANSWERS_BURST);
  readonly #notes = new Map<PeerId, PeerNotes>();
  #reach: readonly PeerId[] | null = null;
  #hasChanged = false;
  #token = 0;

  constructor(options: WatchOptions) {
    this.options = options;
  }

  begin(nowMs: number): void {
    this.nowMs = nowMs;
    this.effects = [];
    this.#reach = null;
    this.#hasChanged = false;
  }

  end(): WatchEffect[] {
    if (this.#hasChanged) this.effects.push({ type: 'changed' });
    return this.effects;
  }

  changed(): void {
    this.#hasChanged = true;
  }

  /** Within reach, without self. Asked for only when something is due: the driver looks it up. */
  get reach(): readonly PeerId[] {
    this.#reach ??= this.options.ports.peers().slice(0, ROOM_PEERS_MAX);
    return this.#reach;
  }

  /** By how much longer periods are than in a small room. */
  get scale(): number {
    return scaleOf(this.reach.length + 1);
  }

  nextToken(): number {
    this.#token += 1;
    return this.#token;
  }

  /** Milliseconds since 1970 on this device's clock. */
  wallMs(machineMs: number): number {
    return this.options.wallMsAtZero + machineMs;
  }

  wallUs(machineMs: number): number {
    return Math.max(0, Math.round(this.wallMs(machineMs) * 1000));
  }

  unicast(to: PeerId, lane: Lane, message: WatchMessage): void {
    this.effects.push({ type: 'unicast', to, lane, payload: encodeWatchMessage(message) });
  }

  broadcast(lane: Lane, message: WatchMessage): void {
    this.effects.push({ type: 'broadcast', lane, payload: encodeWatchMessage(message) });
  }

  /** Null if there are as many as a room can hold; who is out of reach gives way. */
  notesOf(peer: PeerId): PeerNotes | null {
    const known = this.#notes.get(peer);
    if (known !== undefined) return known;
    if (this.#notes.size >= ROOM_PEERS_MAX) {
      const here = new Set(this.reach);
      for (const id of this.#notes.keys()) if (!here.has(id)) this.#notes.delete(id);
      if (this.#notes.size >= ROOM_PEERS_MAX) return null;
    }
    const notes = new PeerNotes();
    this.#notes.set(peer, notes);
    return notes;
  }

  find(peer: PeerId): PeerNotes | undefined {
    return this.#notes.get(peer);
  }

  forget(peer: PeerId): boolean {
    return this.#notes.delete(peer);
  }

  all(): IterableIterator<[PeerId, PeerNotes]> {
    return this.#notes.entries();
  }

  offsetOf(peer: PeerId): Offset | null {
    return this.#notes.get(peer)?.clock.at(this.wallMs(this.nowMs)) ?? null;
  }
}
