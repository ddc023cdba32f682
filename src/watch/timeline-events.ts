/** The events of the last hour, in order: what flaps becomes one of them, what belongs together too. Knows nothing of snapshots. */
import type { PeerId } from '../wire/ids.ts';
import {
  TIMELINE_EVENTS_MAX,
  TIMELINE_MS_MAX,
  type TimelineEvent,
  type TimelineHappening,
} from './timeline-types.ts';

/** Peers that fall out of reach, or come back, this soon after each other did so together: silence is noticed link by link ... */
const TOGETHER_MS = 1_500;
/** ... but not however long it trickles on. */
const TOGETHER_MS_MAX = 6_000;
/** So often within FLAP_MS the same thing is told as it happens; from then on its last event counts. */
const FLAPS_MAX = 4;
const FLAP_MS = 60_000;
/** Repairs from one peer within this time are one: a gap is filled in many answers. */
const REPAIR_MS = 10_000;
/** Things that could flap and are remembered: as many as a full room has peers, four kinds each. */
const FLAPPING_MAX = 1024;

type Flapping = { id: number; atMs: number[] };

export class TimelineEvents {
  readonly #personOf: (peer: PeerId) => string;
  #events: TimelineEvent[] = [];
  #lastId = 0;
  readonly #flapping = new Map<string, Flapping>();

  /** `personOf` names whose peer it is: a tab that is reloaded over and over is another peer each time. */
  constructor(personOf: (peer: PeerId) => string) {
    this.#personOf = personOf;
  }

  list(): readonly TimelineEvent[] {
    return this.#events;
  }

  get(id: number): TimelineEvent | undefined {
    return this.#events.findLast((event) => event.id === id);
  }

  /** The event that tells it: a new one, or one that told of the same before and has been replaced. */
  add(happening: TimelineHappening, atMs: number): TimelineEvent {
    return (
      this.#joined(happening, atMs) ??
      this.#flapped(happening, atMs) ??
      this.#fresh(happening, atMs)
    );
  }

  replace(event: TimelineEvent): TimelineEvent {
    const at = this.#events.findLastIndex(({ id }) => id === event.id);
    if (at >= 0) this.#events = this.#events.with(at, event);
    return event;
  }

  forgetBefore(atMs: number): void {
    const oldest = atMs - TIMELINE_MS_MAX;
    if ((this.#events[0]?.atMs ?? oldest) >= oldest) return;
    const kept = this.#events.filter((event) => (event.lastMs ?? event.atMs) >= oldest);
    if (kept.length < this.#events.length) this.#events = kept;
  }

  /** Parted or merged a moment after others, or one more answer of a repair. */
  #joined(happening: TimelineHappening, atMs: number): TimelineEvent | null {
    if (happening.type === 'parted' || happening.type === 'merged') {
      const last = this.#events.findLast(({ type }) => type === 'parted' || type === 'merged');
      if (last?.type !== happening.type || last.times !== undefined) return null;
      const isTogether =
        atMs - (last.lastMs ?? last.atMs) < TOGETHER_MS && atMs - last.atMs < TOGETHER_MS_MAX;
      if (!isTogether) return null;
      const peers = [...new Set([...last.peers, ...happening.peers])].sort();
      return this.replace({ ...last, peers, lastMs: atMs });
    }
    if (happening.type !== 'repair') return null;
    const { from, entries } = happening;
    const last = this.#events.findLast((event) => event.type === 'repair' && event.from === from);
    if (last?.type !== 'repair' || atMs - (last.lastMs ?? last.atMs) >= REPAIR_MS) return null;
    return this.replace({ ...last, entries: last.entries + entries, lastMs: atMs });
  }

  #flapped(happening: TimelineHappening, atMs: number): TimelineEvent | null {
    const key = this.#keyOf(happening);
    const flapping = key === null ? undefined : this.#flapping.get(key);
    if (flapping === undefined) return null;
    flapping.atMs = [...flapping.atMs, atMs].slice(-FLAPS_MAX - 1);
    const isFlapping = flapping.atMs.length > FLAPS_MAX && atMs - (flapping.atMs[0] ?? 0) < FLAP_MS;
    const last = isFlapping ? this.get(flapping.id) : undefined;
    if (last === undefined) return null;
    return this.replace({
      ...happening,
      id: last.id,
      atMs: last.atMs,
      times: (last.times ?? 1) + 1,
      lastMs: atMs,
    });
  }

  #fresh(happening: TimelineHappening, atMs: number): TimelineEvent {
    this.#lastId += 1;
    const event: TimelineEvent = { id: this.#lastId, atMs, ...happening };
    const after = this.#events.findLastIndex((other) => other.atMs <= atMs);
    this.#events = this.#events.toSpliced(after + 1, 0, event).slice(-TIMELINE_EVENTS_MAX);
    this.#remember(happening, event);
    return event;
  }

  #remember(happening: TimelineHappening, { id, atMs }: TimelineEvent): void {
    const key = this.#keyOf(happening);
    if (key === null) return;
    const flapping = this.#flapping.get(key);
    if (flapping === undefined) this.#flapping.set(key, { id, atMs: [atMs] });
    else flapping.id = id;
    if (this.#flapping.size <= FLAPPING_MAX) return;
    for (const [old, { atMs: times }] of this.#flapping)
      if (atMs - (times.at(-1) ?? 0) >= FLAP_MS) this.#flapping.delete(old);
    for (const old of this.#flapping.keys()) {
      if (this.#flapping.size <= FLAPPING_MAX) break;
      this.#flapping.delete(old);
    }
  }

  /** What it would flap with; null for what happens once. */
  #keyOf(happening: TimelineHappening): string | null {
    switch (happening.type) {
      case 'path':
        return `path ${happening.peer}`;
      case 'parted':
      case 'merged':
        return `reach ${[...happening.peers].sort().join(' ')}`;
      case 'link-lost':
        return `lost ${happening.kind} ${happening.peer}`;
      case 'relay':
      case 'in-step':
        return happening.type;
      case 'joined':
      case 'left':
        return `${happening.type} ${this.#personOf(happening.peer)}`;
      case 'repair':
      case 'fault':
      case 'healed':
      case 'cut-off':
        return null;
    }
  }
}
