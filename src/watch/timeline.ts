/**
 * What happened in the last hour, and what the network looked like then. Whoever makes snapshots gives each to `take`, which tells what
 * changed; what a snapshot cannot show is noted.
 */
import type { NetworkSnapshot } from './network-snapshot.ts';
import { TimelineChanges, type Dated } from './timeline-changes.ts';
import { TimelineEvents } from './timeline-events.ts';
import { TimelineFrames } from './timeline-frames.ts';
import { TEXT_LENGTH_MAX, thinned } from './timeline-thinning.ts';
import type { TimelineEvent, TimelineFile, TimelineHappening } from './timeline-types.ts';

export type Timeline = {
  /**
   * Call it when something changed, twice a second at most, and else each few seconds. Parts that equal those of the last snapshot should
   * be the same objects. Returns the events that are new, and those that replace one with the same `id`, oldest first.
   */
  take(snapshot: NetworkSnapshot): readonly TimelineEvent[];
  /**
   * What no snapshot shows: repairs, why a link was lost, who healed, why somebody was cut off. What snapshots show too may be noted before
   * or after they do and is told once. Returns as `take`; a lost link is told by the path that changes for it, if one does.
   */
  note(happening: TimelineHappening, atMs: number): readonly TimelineEvent[];
  /** Oldest first, of the last hour; the same list while nothing happened. */
  events(): readonly TimelineEvent[];
  /** What was known at a time since 1970 in ms; null before the first. After the last it is the last. */
  at(atMs: number): NetworkSnapshot | null;
  /** Of what `at` can tell. In large rooms the oldest go before the hour is over. Both 0 before the first snapshot. */
  range(): { fromMs: number; toMs: number };
  /** Holds names, but neither links nor keys that open the room. Thinned, where it would be too large to be read again. */
  toFile(room: string, nowMs: number): TimelineFile;
  /** Of the snapshots, roughly. */
  readonly bytes: number;
};

export function createTimeline(): Timeline {
  return new HourOfRoom();
}

/** Events that snapshots and notes both tell, by what they are about: enough for all faults and peers of a room. */
const TOLD_MAX = 1024;

class HourOfRoom implements Timeline {
  readonly #changes = new TimelineChanges();
  readonly #events = new TimelineEvents((peer) => this.#changes.personOf(peer));
  readonly #frames = new TimelineFrames();
  readonly #told = new Map<string, number>();
  #atMs = -Infinity;

  take(snapshot: NetworkSnapshot): readonly TimelineEvent[] {
    // A clock that is set back must not bring the order into disorder.
    const atMs = Math.max(this.#atMs, snapshot.atMs);
    this.#atMs = atMs;
    const happened = this.#changes.take(snapshot, atMs);
    this.#frames.take(atMs === snapshot.atMs ? snapshot : { ...snapshot, atMs });
    this.#events.forgetBefore(atMs);
    return happened.length === 0 ? [] : this.#addAll(happened);
  }

  #addAll(happened: readonly Dated[]): TimelineEvent[] {
    const events = new Map<number, TimelineEvent>();
    for (const { happening, atMs } of happened) {
      const event = this.#add(clipped(happening), atMs, false);
      if (event !== null) events.set(event.id, event);
    }
    return [...events.values()];
  }

  note(happening: TimelineHappening, atMs: number): readonly TimelineEvent[] {
    if (happening.type === 'link-lost') {
      this.#changes.lose(happening, atMs);
      return [];
    }
    if (happening.type === 'repair') this.#changes.news();
    const event = this.#add(clipped(happening), atMs, true);
    return event === null ? [] : [event];
  }

  /** Null: it has been told. A note knows more than a snapshot. */
  #add(happening: TimelineHappening, atMs: number, isNoted: boolean): TimelineEvent | null {
    const subject = subjectOf(happening);
    const toldId = subject === null ? undefined : this.#told.get(subject);
    const told = toldId === undefined ? undefined : this.#events.get(toldId);
    if (told !== undefined)
      return isNoted ? this.#events.replace({ ...happening, id: told.id, atMs: told.atMs }) : null;
    const event = this.#events.add(happening, atMs);
    if (subject !== null) this.#tell(subject, event.id);
    return event;
  }

  #tell(subject: string, id: number): void {
    this.#told.set(subject, id);
    for (const old of this.#told.keys()) {
      if (this.#told.size <= TOLD_MAX) break;
      this.#told.delete(old);
    }
  }

  events(): readonly TimelineEvent[] {
    return this.#events.list();
  }

  at(atMs: number): NetworkSnapshot | null {
    return this.#frames.at(atMs);
  }

  range(): { fromMs: number; toMs: number } {
    return this.#frames.range();
  }

  toFile(room: string, nowMs: number): TimelineFile {
    return {
      format: 'folkmoot-timeline',
      version: 1,
      exportedAtMs: nowMs,
      room: room.slice(0, TEXT_LENGTH_MAX),
      events: this.#events.list(),
      frames: thinned(this.#frames.list()),
    };
  }

  get bytes(): number {
    return this.#frames.bytes;
  }
}

/** Reasons come from the other side of a link, or from a relay. */
function clipped(happening: TimelineHappening): TimelineHappening {
  if (!('reason' in happening) || (happening.reason?.length ?? 0) <= TEXT_LENGTH_MAX)
    return happening;
  return { ...happening, reason: (happening.reason ?? '').slice(0, TEXT_LENGTH_MAX) };
}

/** Happens once, and is both seen and noted. */
function subjectOf(happening: TimelineHappening): string | null {
  if (happening.type === 'cut-off') return `cut-off ${happening.peer}`;
  if (happening.type === 'fault' || happening.type === 'healed')
    return `${happening.type} ${happening.fault.id}`;
  return null;
}
