/** Keeps the timeline of the open room: also while nobody looks, so that the last hour is there when somebody does. */
import type { NetworkSnapshot } from '../watch/network-snapshot.ts';
import { createTimeline } from '../watch/timeline.ts';
import type { TimelineEvent, TimelineFile, TimelineHappening } from '../watch/timeline-types.ts';
import type { RoomParts } from './assemble.ts';

/** Between two looks when something changes, and when nothing does: a look costs as much as a snapshot. */
const TAKE_MS = 500;
const IDLE_TAKE_MS = 5000;

export type LastHourOptions = {
  parts: RoomParts;
  snapshot: () => NetworkSnapshot;
  onHappened: (event: TimelineEvent) => void;
};

export class LastHour {
  readonly #options: LastHourOptions;
  readonly #timeline = createTimeline();
  #cancel: (() => void) | null = null;
  #dueMs = Infinity;
  #takenMs = -Infinity;

  constructor(options: LastHourOptions) {
    this.#options = options;
    const { inner, emitter } = options.parts;
    inner.on('linkLost', ({ peer, kind, reason }) =>
      this.note({ type: 'link-lost', peer, kind, reason }),
    );
    inner.on('repaired', ({ from, entries }) => this.note({ type: 'repair', from, entries }));
    emitter.on('misbehaved', ({ peer, reason }) => this.note({ type: 'cut-off', peer, reason }));
    this.#takeAt(0);
  }

  get #nowMs(): number {
    return this.#options.parts.ports.timers.now();
  }

  get #wallMs(): number {
    return Math.round(this.#options.parts.wallMsAtZero + this.#nowMs);
  }

  /** The snapshot may be another. */
  changed(): void {
    this.#takeAt(this.#takenMs + TAKE_MS);
  }

  #takeAt(dueMs: number): void {
    if (dueMs >= this.#dueMs) return;
    this.#cancel?.();
    this.#dueMs = dueMs;
    const { timers } = this.#options.parts.ports;
    this.#cancel = timers.after(Math.max(0, dueMs - this.#nowMs), () => this.#take());
  }

  #take(): void {
    this.#takenMs = this.#nowMs;
    this.#dueMs = Infinity;
    this.#takeAt(this.#takenMs + IDLE_TAKE_MS);
    this.#tell(this.#timeline.take({ ...this.#options.snapshot(), atMs: this.#wallMs }));
  }

  note(happening: TimelineHappening): void {
    this.#tell(this.#timeline.note(happening, this.#wallMs));
  }

  #tell(events: readonly TimelineEvent[]): void {
    for (const event of events) this.#options.onHappened(event);
  }

  events(): readonly TimelineEvent[] {
    return this.#timeline.events();
  }

  at(atMs: number): NetworkSnapshot | null {
    return this.#timeline.at(atMs);
  }

  range(): { fromMs: number; toMs: number } {
    return this.#timeline.range();
  }

  toFile(room: string): TimelineFile {
    return this.#timeline.toFile(room, this.#wallMs);
  }

  end(): void {
    this.#cancel?.();
    this.#dueMs = -Infinity;
  }
}
